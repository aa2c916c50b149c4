-- Step 1, what this format shows: content by format, the HTML that cells showed, raw LaTeX. On the way it is noted what
-- the later steps ask for.

local common, latex, html, listed = require 'common', require 'latex', require 'html', require 'listed'
local format, known = common.format, common.known

local select = { traverse = 'topdown' }
local seen = {
  top = 6, -- the level of the highest headings
  cited = false, -- whether a work is cited
  works = {}, -- the keys of the works that are cited
  refs = false, -- whether the place for the list of works is given
  profile = '', -- the name of the profile under which the paper is written
  truths = {}, -- the options that are true
  display = false, -- whether there is a formula on a line of its own
}

local HOLDS = {
  profile = function(value) return value == seen.profile end,
  meta = function(value) return seen.truths[value] or false end,
  format = function(value)
    local other = common.syntax['format of a condition'][value]
    return (other or known('format', value)) and (other or value) == format
  end,
}

-- Whether the conditions of an element hold, which are taken from it; of two of one name, one is enough.
local function holds(el)
  local found, rest = {}, {}
  for key, value in pairs(el.attributes) do
    local when, what = key:match('^(%a+)%-(%a+)$')
    if when ~= 'when' and when ~= 'unless' then
      table.insert(rest, { key, value })
    elseif known('condition', key) then
      found[key] = found[key] or HOLDS[what](value)
    end
  end
  el.attributes = rest
  for key, held in pairs(found) do
    if held ~= (key:match('^when') ~= nil) then return false end
  end
  return true
end

local function visible(el)
  seen.refs = seen.refs or el.identifier == 'refs'
  local classes = el.classes
  if classes:includes('hidden') or classes:includes('dark-content') then return {} end -- the theme is light
  local shown, hidden = classes:includes('content-visible'), classes:includes('content-hidden')
  if (shown or hidden) and holds(el) ~= shown then return {} end
  if classes:includes('list-table') then return listed.table_of(el), true end
  if not (shown or hidden) then return nil end
  el.classes = classes:filter(function(c) return not c:match('^content%-') end)
  if el.t == 'CodeBlock' or #el.classes > 0 or el.identifier ~= '' or #el.attributes > 0 then return el end
  return el.content:walk(select), false
end

select.Div, select.Span = visible, visible

function select.Header(header)
  if #header.content == 0 then -- such as `##` between two slides
    common.warning('#', 'a heading without words is left out')
    return {}
  end
  seen.top = math.min(seen.top, header.level)
end

function select.Cite(cite)
  for _, citation in ipairs(cite.citations) do
    if not common.is_reference(citation.id) then seen.cited, seen.works[citation.id] = true, true end
  end
end

function select.Math(el)
  seen.display = seen.display or el.mathtype == 'DisplayMath'
  return latex.math(el)
end

function select.CodeBlock(el)
  if format == 'ipynb' and el.classes:includes('cell-code') then -- the notebook has the code itself
    return el.attributes['lst-cap'] and el or {}
  end
  if not el.classes:includes('cell-html') then return visible(el) end
  local read = html.shown(el.text)
  return format == 'html' and pandoc.Div(read, { class = 'cell-html' }) or read, false
end

local function noted(read) -- the works that LaTeX's commands cite
  if read then read:walk { Cite = select.Cite } end
  return read
end

-- The marks of a cell, and of inline code, are for the notebook.
function select.RawBlock(el)
  if el.format == 'cell' then return format == 'ipynb' and pandoc.RawBlock('markdown', el.text) or {} end
  return noted(latex.block(el))
end

function select.RawInline(el)
  if el.format == 'cell' then return format == 'ipynb' and pandoc.RawInline('markdown', el.text) or {} end
  return noted(latex.inline(el))
end

-- A walk for papers with HTML in their text, which others are spared.
function seen.html_in_text()
  select.Inlines, select.Blocks = html.inlines, html.blocks
end

return { walk = select, seen = seen }
