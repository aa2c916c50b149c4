-- Step 3, references and what is left: `@fig-x` becomes "Figure 1" with a link, or `?@fig-x` where there is none, and
-- names that mean something to Quarto alone are told of.

local common, number = require 'common', require 'number'
local format, problem, words = common.format, common.problem, common.words
local Inlines = pandoc.Inlines

local refer = { bibliography = false }

local reference
function reference(citation)
  local id = citation.id:gsub('^%u', string.lower)
  local target, text = number.target(id) or {}, Inlines(citation.prefix)
  if not target.number then
    local what = target.kind and '`@%s` refers to what has no number' or 'unknown reference `@%s`'
    common.warning('@' .. citation.id, what .. '; the text says `?@%s`', citation.id, id)
    return Inlines { pandoc.Strong('?@' .. id) }
  end
  if target.hidden then
    local what = '`@%s` refers to a heading whose number is not shown there (is `number-sections: true` set?)'
    common.warning('@' .. citation.id, what, citation.id)
  end
  local kind = number.is_chapter(target) and 'ch' or target.kind
  if #text == 0 and citation.mode ~= 'SuppressAuthor' then text = Inlines(words[kind .. ' prefix']) end
  if #text > 0 and not common.CLOSE[target.kind] then text:insert(pandoc.Str '\u{a0}') end
  text:insert(pandoc.Str(target.number))
  local plain = format == 'ipynb' or number.asked['ref-hyperlink'] == 'false'
  local link = plain and pandoc.Span(text) or pandoc.Link(text, '#' .. id, '', { class = 'xref' })
  local function further(cite) -- `[sections @sec-x and @sec-y]`
    local other = cite.citations[1]
    if not common.is_reference(other.id) then return nil end
    other.mode = 'SuppressAuthor'
    return reference(other)
  end
  return Inlines { link } .. citation.suffix:walk { Cite = further }
end

function refer.cite(cite)
  local references = cite.citations:filter(function(citation) return common.is_reference(citation.id) end)
  local first, inlines = cite.citations[1].id, Inlines {}
  if #references == 0 then
    if refer.bibliography then return nil end
    common.warning('@' .. first, '`@%s` is shown as it is written, since the paper names no bibliography '
      .. '(`\\@%s` says that it is no citation)', first, first)
    return cite.content
  elseif #references < #cite.citations then
    return problem('@' .. first, 'a group mixes references with citations')
  end
  for n, citation in ipairs(references) do
    inlines:extend(n > 1 and { pandoc.Str ',', pandoc.Space() } or {})
    inlines:extend(reference(citation) or {})
  end
  return inlines
end

-- Classes and attributes that mean something to Quarto and nothing here: what bears them is shown without them.
local CLASSES = { '^panel%-', '^quarto%-', '^code%-annot' }
local ATTRIBUTES = { '^layout', '^when%-', '^unless%-', '^fig%-', '^tbl%-', '^lst%-', '^code%-' }

local function found(patterns, name)
  for _, pattern in ipairs(patterns) do
    if name:match(pattern) then return true end
  end
end

function refer.names(el)
  for _, class in ipairs(el.classes) do
    if class:match '^callout%-' then
      common.warning(class, '`.%s` is no callout that is known here, and its content is shown without a frame', class)
    elseif found(CLASSES, class) then
      common.note(class, 'the class `.%s` is left aside, and its content is shown where it stands', class)
    end
  end
  for key in pairs(el.attributes) do
    if found(ATTRIBUTES, key) then common.warning(key, 'unknown attribute `%s`. It is left aside.', key) end
  end
end

function refer.check(el)
  refer.names(el)
  local kind = common.kind_of(el.identifier)
  if common.KINDS[kind] and not number.target(el.identifier) then
    local what = '`#%s` is nothing that has a number, such as a figure, a table or a section'
    problem('#' .. el.identifier, what, el.identifier)
  end
end

return refer
