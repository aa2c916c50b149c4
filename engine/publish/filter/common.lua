-- What every step shares: the format, the words of the paper's language, problems, and what stands around a block.

local common = { words = {}, problems = pandoc.List {}, has_breaks = false }
local stringify = pandoc.utils.stringify

common.format = ({ html = 'html', typst = 'typst', docx = 'docx', jats_publishing = 'jats' })[FORMAT] or 'ipynb'
local format = common.format

-- What `publish/syntax.json` knows: formats, conditions, callouts.
local own = pandoc.path.directory(PANDOC_SCRIPT_FILE)
local syntax = io.open(pandoc.path.join { own, '..', 'syntax.json' })
common.syntax = pandoc.json.decode(syntax:read('a'), false)
syntax:close()

-- A fault of the paper. The build stops after all of them are found; Python adds the line, by looking for the `needle`.
function common.problem(needle, message, ...)
  common.problems:insert { message = message:format(...), needle = needle }
end

-- What a reader would miss: the build goes on, unless the paper is strict.
function common.warning(needle, message, ...)
  common.problems:insert { message = message:format(...), needle = needle, level = 'warning' }
end

-- What has no meaning here, and whose content is shown all the same.
function common.note(needle, message, ...)
  common.problems:insert { message = message:format(...), needle = needle, level = 'note' }
end

function common.known(kind, name)
  if common.syntax[kind][name] then return true end
  common.problems:insert { unknown = kind, needle = name }
end

-- The kind of a label: `fig` of `fig-x`. What Quarto takes for a reference begins with one of these.
function common.kind_of(id) return id:match('^(%a+)%-') end

function common.set(words)
  local found = {}
  for word in words:gmatch('%S+') do found[word] = true end
  return found
end
local set = common.set

common.THEOREMS = set 'thm lem cor prp cnj def exm exr sol rem alg'
common.CALLOUTS = { nte = 'note', tip = 'tip', imp = 'important', wrn = 'warning', cau = 'caution' }
common.KINDS = set 'fig tbl sec apx eq lst'
for kind in pairs(common.THEOREMS) do common.KINDS[kind] = true end
for kind in pairs(common.CALLOUTS) do common.KINDS[kind] = true end

common.OWN, common.CLOSE = {}, {} -- kinds of the paper's own, and those whose number follows without a space

-- A kind of the paper's own, from an entry of `crossref: custom`.
function common.add_kind(entry)
  local kind = entry.key
  common.KINDS[kind], common.OWN[kind] = true, true
  common.CLOSE[kind] = entry['space-before-numbering'] == 'false' or nil
  common.words[kind] = entry['caption-prefix'] or entry['reference-prefix']
  common.words[kind .. ' prefix'] = entry['reference-prefix']
end

function common.is_reference(id) return common.KINDS[common.kind_of(id:lower())] or false end

function common.quoted(text) return '"' .. text:gsub('\\', '\\\\'):gsub('"', '\\"'):gsub('\n', ' ') .. '"' end
function common.id_of(el) return el.identifier ~= '' and ' id=' .. common.quoted(el.identifier) or '' end
function common.strong(inlines) return pandoc.Para { pandoc.Strong(inlines) } end
function common.markdown(text) return pandoc.utils.blocks_to_inlines(pandoc.read(text, 'markdown').blocks) end

common.TEXT_POINTS = 442 -- the width of the text on a page of the PDF
common.PAGE_BREAK = '#pagebreak(weak: true)' -- of Typst's

local raw_format = format == 'docx' and 'openxml' or format
function common.raw(text) return pandoc.RawBlock(raw_format, text) end
function common.raw_inline(text) return pandoc.RawInline(raw_format, text) end

-- What stands around a block in each format; `{1}` is the first block given, `{name}` a value.
local AROUND = {
  html = {
    callout = '<div class="callout callout-{kind}"{id}><p class="callout-title">{1}</p>'
      .. '<div class="callout-body">{2}</div></div>',
    ['callout untitled'] = '<div class="callout callout-{kind}" role="note" aria-label="{name}"{id}>'
      .. '<div class="callout-body">{2}</div></div>',
    ['callout folded'] = '<details class="callout callout-{kind}"{id}{open}>'
      .. '<summary class="callout-title">{1}</summary><div class="callout-body">{2}</div></details>',
    ['code-fold'] = '<details class="code-fold"{open}><summary>{1}</summary>{2}</details>',
    table = '<figure class="table"{id}><figcaption id="{label}">{1}</figcaption>{2}</figure>',
    float = '<figure class="{class}"{id}><figcaption id="{label}">{1}</figcaption>{2}</figure>',
    aligned = '<div class="align-{align}">{1}</div>',
    aside = '<aside{id}>{1}</aside>',
    ['page-break'] = '<div class="page-break"></div>',
  },
  typst = {
    callout = '#callout("{kind}", [{1}], [{2}])',
    ['callout folded'] = '#callout("{kind}", [{1}], [{2}])',
    ['callout untitled'] = '#callout("{kind}", none, [{2}])',
    table = '#[#show figure: set block(breakable: true){1}]',
    floating = '#floating({number}, {direct})[{1}]',
    together = '#together({level})[{1}]',
    ['table tall'] = '#[#set table.cell(breakable: true){1}]',
    ['table small'] = '#narrow({size}, {inset})[{1}]',
    ['table sideways'] = '#sideways({size}, {inset})[{1}]',
    float = '#figure(kind: {kind}, caption: figure.caption(position: top)[{1}])[{2}] <{id}>',
    aligned = '#aligned({align})[{1}]',
    aside = '#aside[{1}]',
    ['page-break'] = common.PAGE_BREAK,
    landscape = '#page(flipped: true)[{1}]',
  },
  docx = {
    ['page-break'] = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>',
    landscape = '<w:p><w:pPr><w:sectPr/></w:pPr></w:p>{1}'
      .. '<w:p><w:pPr><w:sectPr><w:pgSz w:orient="landscape"/></w:sectPr></w:pPr></w:p>', -- which `word.py` fills in
  },
  ipynb = {},
  jats = {},
}

-- Blocks with what this format has around them; where it has nothing, the last of them alone.
function common.wrap(name, values, ...)
  common.has_breaks = common.has_breaks or name == 'page-break'
  local all, parts, text = pandoc.Blocks {}, { ... }, AROUND[format][name]
  text = (text or '{' .. select('#', ...) .. '}'):gsub('{(%a+)}', values)
  for literal, n in (text .. '{0}'):gmatch('(.-){(%d)}') do
    if literal ~= '' then all:insert(common.raw(literal)) end
    all:extend(parts[tonumber(n)] or {})
  end
  return all
end

-- The attributes of an element that are meant for nobody any more.
function common.without(el, ...)
  for _, name in ipairs { ... } do el.attributes[name] = nil end
  return el
end

common.stringify = stringify
-- Do something with each cell of a table.
function common.each_cell(tbl, act)
  local function within(rows)
    for _, row in ipairs(rows) do
      for _, cell in ipairs(row.cells) do act(cell) end
    end
  end
  within(tbl.head.rows)
  for _, body in ipairs(tbl.bodies) do
    within(body.head)
    within(body.body)
  end
  within(tbl.foot.rows)
end

return common
