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

local function read_blocks(text) return pandoc.read(text, 'markdown').blocks end

-- The type of a value, also where a plain list holds blocks.
local function type_of(value)
  local kind = pandoc.utils.type(value)
  local list = kind == 'table' or kind == 'List'
  return list and pandoc.utils.type(value[1]) == 'Block' and 'Blocks' or kind
end

local function as_blocks(value)
  local kind = type_of(value)
  if kind == 'Blocks' then return pandoc.Blocks(value) end
  if kind == 'Block' then return pandoc.Blocks { value } end
  if kind == 'Inline' then value = pandoc.Inlines { value } end
  return pandoc.Blocks { pandoc.Plain(value) }
end

local function as_inlines(value)
  local kind = type_of(value)
  if kind == 'Inlines' then return value end
  if kind == 'Blocks' or kind == 'Block' then return pandoc.utils.blocks_to_inlines(as_blocks(value)) end
  return pandoc.Inlines(value)
end

-- What the page needs in its head, for `formats.py`, which takes what is asked for again only once: files by their
-- addresses from the paper's folder, or from the project's.
local function for_head(text)
  if not is_format 'html' then return end
  local file = io.open(pandoc.path.join { os.getenv 'HOME', 'head.html' }, 'ab')
  file:write(text .. '\n\0'):close()
end

local FORMS = { { 'stylesheets', '<link rel="stylesheet" href="%s">' }, { 'scripts', '<script src="%s"></script>' } }

local function add_html_dependency(asked)
  for _, form in ipairs(FORMS) do
    for _, file in ipairs(asked[form[1]] or {}) do
      local path = pandoc.path.join { own_folder(), type(file) == 'table' and file.path or file }
      if pandoc.path.is_absolute(path) then
        path = '/' .. pandoc.path.make_relative(path, os.getenv 'PUBLISH_PROJECT')
      end
      for_head(form[2]:format((path:gsub('\\', '/'))))
    end
  end
  if asked.head then for_head(asked.head) end
end

local function include_text(place, text)
  if is_format 'html' and place ~= 'in-header' then
    error(('`quarto.doc.include_text` is known for `in-header` here, not for `%s`'):format(place), 2)
  end
  for_head(text)
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

function pandoc.Null() return pandoc.Blocks {} end -- which Pandoc had once

local own_profile = os.getenv 'PUBLISH_PROFILE' or '' -- the one under which the paper is written, if any
local profile = own_profile ~= '' and pandoc.List { own_profile } or pandoc.List {}

-- Quarto's own blocks, as a paper would write them.
local function titled(level, title, content)
  return pandoc.Blocks { title and pandoc.Header(level, as_inlines(title)) } .. as_blocks(content or {})
end

local function Tabset(given)
  local div = pandoc.Div({}, given.attr or pandoc.Attr())
  if not div.classes:includes 'panel-tabset' then div.classes:insert 'panel-tabset' end
  for _, tab in ipairs(given.tabs) do div.content:extend(titled(given.level or 2, tab.title, tab.content)) end
  return div
end

local function Callout(given)
  local own = pandoc.List {}
  for _, name in ipairs { 'collapse', 'appearance', 'icon' } do
    if given[name] ~= nil then own:insert { name, tostring(given[name]) } end
  end
  local attr = pandoc.Attr(given.attr and given.attr.identifier or given.id or '', { 'callout-' .. given.type }, own)
  return pandoc.Div(titled(2, given.title, given.content), attr)
end

quarto = only('quarto', {
  Tab = function(given) return given end, Tabset = Tabset, Callout = Callout,
  embedded = true, -- for filters that add what Quarto lacks beside this engine
  format = format,
  doc = only('quarto.doc', {
    is_format = is_format, isFormat = is_format,
    has_bootstrap = function() return false end, hasBootstrap = function() return false end,
    input_file = os.getenv 'PUBLISH_PAPER',
    use_latex_package = nothing, add_html_dependency = add_html_dependency, include_text = include_text,
  }),
  project = only('quarto.project', {
    directory = os.getenv 'PUBLISH_PROJECT', offset = os.getenv 'PUBLISH_OFFSET', profile = profile,
  }),
  log = only('quarto.log', { output = nothing, info = nothing, debug = nothing, warning = said, error = said }),
  shortcode = only('quarto.shortcode', {
    read_arg = function(words, n) return words[n or 1] end,
    error_output = function(name, message) error(name .. ': ' .. message, 0) end,
  }),
  json = only('quarto.json', {
    encode = pandoc.json.encode, decode = function(text) return pandoc.json.decode(text, false) end,
  }),
  utils = only('quarto.utils', {
    as_blocks = as_blocks, as_inlines = as_inlines,
    string_to_blocks = read_blocks,
    string_to_inlines = function(text) return pandoc.utils.blocks_to_inlines(read_blocks(text)) end,
    resolve_path = function(path)
      return pandoc.path.is_absolute(path) and path or pandoc.path.join { own_folder(), path }
    end,
    type = pandoc.utils.type,
    dump = nothing,
  }),
})
