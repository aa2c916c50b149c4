-- From the document as Pandoc read it to the document as each format shows it, in three walks:
--   1 select.lua   content by format, HTML that cells showed (html.lua), raw LaTeX (latex.lua), tables written as
--                  lists (listed.lua); before it, where the paper has some: shortcodes of extensions (shortcode.lua),
--                  notes on code (annotate.lua), LaTeX's definitions
--   2 arrange.lua  callouts, tabsets, theorems, figures and tables laid out (layout.lua, tables.lua);
--                  everything gets its number: captions are numbered in number.lua
--   3 refer.lua    @fig-x and its like, pictures (pictures.lua); what is still unknown is refused
-- Then come the paper's own filters, Pandoc's citeproc, and finish.lua.
-- common.lua has what all of them share, and what each format puts around a block.
-- A large paper has thousands of table cells: each walk through it costs a tenth of a second.
-- All problems found are reported at once, as JSON; Python adds the lines.

package.path = pandoc.path.join { pandoc.path.directory(PANDOC_SCRIPT_FILE), '?.lua;' } .. package.path
local common, select, arrange = require 'common', require 'select', require 'arrange'
local number, refer, pictures, tables = require 'number', require 'refer', require 'pictures', require 'tables'
local layout = require 'layout'
local format, Inlines = common.format, pandoc.Inlines

local resolve = { traverse = 'topdown', Cite = refer.cite, Image = pictures.picture,
  Span = refer.check, Div = refer.check }
local above = 0 -- the level of the heading before, as the PDF has it

-- What a cell shows is in no language, and Pandoc would take a quarter of a second to look for one of its class's name.
-- As an attribute a class is written the same, and is not looked for.
function resolve.CodeBlock(block)
  refer.check(block)
  if (format == 'html' or format == 'docx') and block.classes:includes 'cell-output' then
    block.attributes.class, block.classes = table.concat(block.classes, ' '), {}
    return block
  end
end

function resolve.Header(header)
  refer.check(header)
  local level = header.level - number.top + 1
  if level > above + 1 then
    local text = pandoc.utils.stringify(header.content:filter(function(inline) return not number.is_number(inline) end))
    local message = above == 0 and 'the first heading, “%s”, is of level %d, and there are higher ones below it'
      or 'the heading “%s” skips a level: it is of level %d, and the one before it of %d'
    common.warning(text:match('^%s*(%S*)'), message, text:match('^%s*(.-)%s*$'), header.level, above + number.top - 1)
  end
  above = math.min(level, above + 1)
  if format == 'html' then
    header.level = level + 1 -- on the page, the title is the heading of level 1
  else
    header.level = format == 'typst' and above or level -- PDF/UA wants no level left out
  end
  return header
end

-- The list of works: where the paper has no place for it, below its last heading if nothing stands there, else below
-- a heading of its own (citeproc's would be of the first level).
local function place_for_works(doc)
  local title, last = doc.meta['reference-section-title'], doc.blocks[#doc.blocks]
  doc.meta['reference-section-title'] = nil
  local asked_for = refer.bibliography and not doc.meta['suppress-bibliography']
  if not asked_for or select.seen.refs or not (select.seen.cited or doc.meta.nocite) then return end
  if not (last and last.t == 'Header') then
    doc.blocks:insert(pandoc.Header(select.seen.top, title, { id = 'bibliography', class = 'unnumbered' }))
  end
  doc.blocks:insert(pandoc.Div({}, { id = 'refs' }))
end

-- A piece of a paper brings the paper's numbers along, as "kind number" by identifier; a whole one tells the notebook.
local function take_numbers(given)
  for id, text in pairs(given or {}) do
    local kind, shown = pandoc.utils.stringify(text):match('^(%S+) (.*)$')
    if kind then number.known[id] = { kind = kind, number = shown } end
  end
end

local function tell_numbers(doc)
  local told = {}
  for id, target in pairs(number.targets) do
    if target.number then told[id] = target.kind .. ' ' .. target.number end
  end
  for work in pairs(select.seen.works) do told['@' .. work] = 'cited' end -- which decides on 2021a and 2021b
  doc.blocks:insert(pandoc.RawBlock('markdown', '@@numbers ' .. pandoc.json.encode(told) .. '@@'))
end

-- Headings a level further down or, below zero, up: a first one that is above all others is the title then.
local function shifted(doc, levels)
  local first = doc.blocks[1]
  if first and first.t == 'Header' and first.level + levels == 0 then
    doc.meta.title = pandoc.MetaInlines(first.content)
    doc.blocks:remove(1)
  end
  return doc:walk { Header = function(header)
    header.level = header.level + levels
    return header.level > 0 and header or pandoc.Para(header.content)
  end }
end

function Pandoc(doc)
  local shift = tonumber(pandoc.utils.stringify(doc.meta.shift))
  if shift ~= 0 then doc = shifted(doc, shift) end
  local meta = doc.meta
  local piece = meta['known-numbers']
  take_numbers(piece)
  for name, word in pairs(meta.words) do common.words[name] = pandoc.utils.stringify(word) end
  number.sections, refer.bibliography = meta['number-sections'], meta.bibliography or meta.references
  pictures.extension = pandoc.utils.stringify(meta['default-image-extension'])
  pictures.folder = PANDOC_STATE.resource_path[1]
  pictures.project = pandoc.utils.stringify(meta.project)
  pictures.drawer = meta.drawer and meta.drawer:map(pandoc.utils.stringify)
  for name, value in pairs(meta.numbering or {}) do number.asked[name] = pandoc.utils.stringify(value) end
  for _, entry in ipairs(meta['own-kinds'] or {}) do
    local texts = {}
    for name, value in pairs(entry) do texts[name] = pandoc.utils.stringify(value) end
    common.add_kind(texts)
  end
  common.appearance = meta['callout-appearance'] and pandoc.utils.stringify(meta['callout-appearance'])
  for _, name in ipairs(meta['true'] or {}) do select.seen.truths[pandoc.utils.stringify(name)] = true end
  local definitions = meta.definitions and pandoc.utils.stringify(meta.definitions)
  local annotated, macros = meta['annotated'], meta['macros']
  local extensions = meta['shortcodes'] and meta['shortcodes']:map(pandoc.utils.stringify)
  if meta['html-in-text'] then select.seen.html_in_text() end
  select.seen.profile = meta.profile and pandoc.utils.stringify(meta.profile) or ''
  local depth = meta['number-depth'] and tonumber(pandoc.utils.stringify(meta['number-depth'])) or 6
  local offsets = (meta['number-offset'] or pandoc.List {}):map(function(each)
    return tonumber(pandoc.utils.stringify(each)) or 0
  end)
  for _, name in ipairs { 'words', 'drawer', 'known-numbers', 'html-in-text', 'profile', 'project', 'shift',
    'definitions', 'callout-appearance', 'numbering', 'own-kinds', 'true', 'annotated', 'macros', 'shortcodes',
    'number-depth', 'number-offset' } do
    meta[name] = nil
  end
  if format == 'docx' then -- whose author lines are texts
    meta.author = meta.author and pandoc.MetaList(pandoc.List.map(meta.author, function(author)
      local line = Inlines(author.name)
      for _, place in ipairs(author.affiliations or {}) do
        line = line .. { pandoc.Str ',', pandoc.Space() } .. place
      end
      return pandoc.MetaInlines(line)
    end))
  elseif format == 'html' then -- where a note of a title would stand twice
    doc.meta = pandoc.Pandoc({}, meta):walk { Note = function(note)
      return { pandoc.Space(), pandoc.Span(pandoc.utils.blocks_to_inlines(note.content), { class = 'aside' }) }
    end }.meta
  end
  if format == 'ipynb' and meta.title and not meta['has-title'] then -- a heading that was shifted up
    doc.blocks:insert(1, pandoc.Header(1, meta.title, { class = 'unnumbered' }))
  end
  if format == 'ipynb' and meta.abstract then -- elsewhere the templates have it
    doc.blocks:insert(1, pandoc.Div(meta.abstract))
  end
  if extensions then
    doc = require('shortcode').in_all(doc, extensions)
  end
  if annotated then doc = doc:walk(require 'annotate') end
  if macros then doc = require('latex').with_definitions(doc, definitions) end
  doc = doc:walk(select.walk)
  if select.seen.display then arrange.Inlines = number.equations end
  number.depth, number.top = depth, math.min(select.seen.top, 6)
  number.begin_after(offsets)
  if not piece then place_for_works(doc) end
  doc = doc:walk(arrange):walk(resolve)
  if format == 'typst' then doc.blocks = layout.floating(tables.on_pages(doc.blocks), common.has_breaks) end
  if format == 'ipynb' and not piece then tell_numbers(doc) end
  pictures.draw()
  if #common.problems > 0 then io.stderr:write('\npublish-problems ' .. pandoc.json.encode(common.problems) .. '\n') end
  for _, problem in ipairs(common.problems) do
    if not problem.level then error('the problems have been told', 0) end
  end
  return doc
end
