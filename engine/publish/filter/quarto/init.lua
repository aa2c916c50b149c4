-- What filters of Quarto's extensions may ask of Quarto (`quarto.doc.is_format` and the like), as far as it has a
-- meaning here. Pandoc runs this before each filter. Whatever else a filter asks for is refused by its name.

local function only(name, known)
  return setmetatable(known, { __index = function(_, key)
    error(('`%s.%s` is Quarto\'s own, and not known to this engine'):format(name, key), 2)
  end })
end

local function own_folder() return pandoc.path.directory(PANDOC_SCRIPT_FILE or '') end
local function nothing() end
local function said(text)
  io.stderr:write('\npublish-filter ' .. pandoc.json.encode(pandoc.utils.stringify(tostring(text))) .. '\n')
end

local function is_format(name)
  local ours = FORMAT:match('^%a+')
  local known = { html = 'html', ['html:js'] = 'html', typst = 'typst', docx = 'docx', jats = 'jats', ipynb = 'gfm' }
  return known[name] ~= nil and known[name] == ours
end

local function as_blocks(value)
  local kind = pandoc.utils.type(value)
  if kind == 'Blocks' then return value end
  if kind == 'Block' then return pandoc.Blocks { value } end
  if kind == 'Inline' then value = pandoc.Inlines { value } end
  return pandoc.Blocks { pandoc.Plain(value) }
end

local function as_inlines(value)
  local kind = pandoc.utils.type(value)
  if kind == 'Inlines' then return value end
  if kind == 'Blocks' or kind == 'Block' then return pandoc.utils.blocks_to_inlines(as_blocks(value)) end
  return pandoc.Inlines(value)
end

local format = only('quarto.format', {
  isHtmlOutput = function() return is_format 'html' end,
  isTypstOutput = function() return is_format 'typst' end,
  isDocxOutput = function() return is_format 'docx' end,
  isJatsOutput = function() return is_format 'jats' end,
  isIpynbOutput = function() return is_format 'ipynb' end,
  isLatexOutput = function() return false end,
  isBeamerOutput = function() return false end,
  isRevealJsOutput = function() return false end,
  isEpubOutput = function() return false end,
  isPowerPointOutput = function() return false end,
  isMarkdownOutput = function() return is_format 'ipynb' end,
})

quarto = only('quarto', {
  embedded = true, -- for filters that add what Quarto lacks beside this engine
  format = format,
  doc = only('quarto.doc', {
    is_format = is_format, isFormat = is_format,
    has_bootstrap = function() return false end, hasBootstrap = function() return false end,
    use_latex_package = nothing,
  }),
  project = only('quarto.project', {
    directory = os.getenv 'PUBLISH_PROJECT', offset = os.getenv 'PUBLISH_OFFSET', profile = pandoc.List {},
  }),
  log = only('quarto.log', { output = nothing, info = nothing, debug = nothing, warning = said, error = said }),
  json = only('quarto.json', {
    encode = pandoc.json.encode, decode = function(text) return pandoc.json.decode(text, false) end,
  }),
  utils = only('quarto.utils', {
    as_blocks = as_blocks, as_inlines = as_inlines,
    string_to_blocks = function(text) return pandoc.read(text, 'markdown').blocks end,
    string_to_inlines = function(text)
      return pandoc.utils.blocks_to_inlines(pandoc.read(text, 'markdown').blocks)
    end,
    resolve_path = function(path)
      return pandoc.path.is_absolute(path) and path or pandoc.path.join { own_folder(), path }
    end,
    type = pandoc.utils.type,
    dump = nothing,
  }),
})
