-- Step 2, the numbers of sections, figures, tables, listings, formulas, theorems and callouts, in the text's order.
-- Captions are numbered in `number.caption`. `number.targets` says afterwards what a reference can lead to.

local common = require 'common'
local format, words = common.format, common.words
local kind_of = common.kind_of

local number = {
  targets = {}, -- identifier: { kind, number, or the number's absence; whether the number is not shown there }
  known = {}, -- the same for a piece of a paper whose numbers are known: they are taken from here
  sections = false, -- whether sections have numbers
  depth = 6, -- down to which level, counted from the highest
  top = 1, -- the level of the highest headings
  asked = {}, -- what `crossref:` asks for: `fig-labels: roman i`, `title-delim: "."`, `ref-hyperlink: false`
  within = nil, -- the figure or table whose parts are being numbered
}
local counts, section, appendix = {}, {}, nil

local function remember(id, kind, shown, hidden)
  if number.known[id] then return end
  if number.targets[id] then
    common.warning('#' .. id, 'the identifier `#%s` is used twice; what refers to it leads to the first', id)
    return
  end
  number.targets[id] = { kind = kind, number = shown, hidden = hidden }
end

function number.unnumbered(id, kind) remember(id, kind) end

-- What a reference to an identifier leads to.
function number.target(id) return number.targets[id] or number.known[id] end

local ROMAN = { { 1000, 'm' }, { 900, 'cm' }, { 500, 'd' }, { 400, 'cd' }, { 100, 'c' }, { 90, 'xc' }, { 50, 'l' },
  { 40, 'xl' }, { 10, 'x' }, { 9, 'ix' }, { 5, 'v' }, { 4, 'iv' }, { 1, 'i' } }

-- A number as `crossref:` asks for those of a kind: in digits, letters or as a Roman one.
local function styled(n, style)
  local name, case = (style or 'arabic'):match('^(%a+)%s*(%a?)')
  local shown = tostring(n)
  if name == 'alpha' then
    shown = string.rep(string.char(97 + (n - 1) % 26), (n - 1) // 26 + 1)
  elseif name == 'roman' then
    shown = ''
    for _, each in ipairs(ROMAN) do
      while n >= each[1] do n, shown = n - each[1], shown .. each[2] end
    end
  end
  return case:match('%u') and shown:upper() or shown
end

-- A kind and its number: "Figure 1", of which the two may stand close ("S1"). Also for what is written in their place.
function number.named(word, kind, shown)
  return word .. (common.CLOSE[kind] and '' or '\u{a0}') .. shown
end

local function asked_for(name) return number.asked[name] == 'true' end

-- By `chapters: true`, what stands before the numbers of a section of the first level: "1."
local function chapter()
  if not asked_for 'chapters' then return '' end
  if appendix and appendix.level == 1 then return appendix.letter .. '.' end
  return section[1] and styled(section[1], asked_for 'chapters-alpha' and 'alpha A') .. '.' or ''
end

-- Whether a reference leads to a section of the first level, which is a chapter by `chapters: true`.
function number.is_chapter(target)
  return asked_for 'chapters' and target.kind == 'sec' and not target.number:match('%.')
end

-- The next number of a kind.
function number.next(kind, id)
  if number.known[id] then return number.known[id].number end
  counts[kind] = (counts[kind] or 0) + 1
  if kind == 'apx' then return styled(counts[kind], number.asked['apx-labels'] or 'alpha A') end
  local shown = chapter() .. styled(counts[kind], number.asked[kind .. '-labels'] or number.asked.labels)
  if id and id ~= '' then remember(id, kind, shown) end
  return shown
end

-- `(a)`, and the reference to it: `Figure 1 (a)`.
local function letter(id)
  local whole = number.within
  whole.parts = (whole.parts or 0) + 1
  local shown = '(' .. styled(whole.parts, number.asked['subref-labels'] or 'alpha a') .. ')'
  remember(id, whole.kind, whole.number .. '\u{a0}' .. shown)
  return shown
end

-- A caption as it is shown, and what it is a part of while the parts of it are numbered: "Figure 1: …", or "(a) …".
function number.caption(kind, id, caption)
  local label
  if number.within and number.within.kind == kind then
    label = letter(id)
  else
    label = number.named(words[kind], kind, number.next(kind, id))
    if #caption > 0 then label = label .. (number.asked['title-delim'] or ':') end
  end
  local shown = format == 'html' and pandoc.Span(label, { class = 'caption-label' }) or pandoc.Strong(label)
  return #caption > 0 and pandoc.Inlines { shown, pandoc.Space() } .. caption or pandoc.Inlines { shown }
end

-- Does something for the parts of a figure or table, which get letters.
function number.parts_of(id, what)
  local target, before = number.target(id), number.within
  number.within = before or { kind = target.kind, number = target.number }
  local done = what()
  number.within = before
  return done
end

-- What the sections of each level begin after: `number-offset: [4]` lets the first be 5.
function number.begin_after(offsets)
  for n, offset in ipairs(offsets) do section[number.top + n - 1] = offset end
end

function number.section(header)
  local level, shown = header.level, nil
  if header.classes:includes('unnumbered') then return remember(header.identifier, 'sec') end
  if appendix and level <= appendix.level then appendix = nil end
  for deeper = level + 1, 6 do section[deeper] = nil end
  if level == 1 and asked_for 'chapters' then counts = { apx = counts.apx } end
  if header.classes:includes('appendix') then
    appendix = { level = level, letter = number.next('apx') }
    shown = words.apx .. '\u{a0}' .. appendix.letter
  else
    section[level] = (section[level] or 0) + 1
  end
  local parts = pandoc.List { appendix and appendix.letter }
  for above = appendix and appendix.level + 1 or number.top, level do parts:insert(tostring(section[above] or 0)) end
  local joined = table.concat(parts, '.')
  local numbered = number.sections and level - number.top < number.depth
  remember(header.identifier, appendix and 'apx' or 'sec', joined, not numbered)
  if not numbered then return end
  local label = pandoc.Span(shown or joined, { class = 'header-section-number' })
  header.content = pandoc.Inlines { label, pandoc.Space() } .. header.content
  return header
end

function number.is_number(inline) return inline.t == 'Span' and inline.classes:includes 'header-section-number' end

-- Formulas: `$$…$$ {#eq-x}`. Pandoc reads the label as text behind the formula.
local LABEL = '^{#(eq%-[%w_-]+)'

-- A formula's text without the number of its own, and that number in its braces.
function number.untagged(text)
  local before, tag, behind = text:match('^(.-)%s*\\tag%*?(%b{})(.*)$')
  return tag and before .. behind or text, tag
end

-- A formula with its number: the next one, or its own by `\tag{…}`.
local function equation(formula, id)
  local text, tag = number.untagged(formula.text)
  if tag then
    formula.text = text -- the notebook, which sets `\tag` itself, gets it back
    if id then remember(id, 'eq', tag:sub(2, -2)) end
  end
  local shown = ('(%s)'):format(tag and tag:sub(2, -2) or number.next('eq', id))
  id = id or ''
  if format == 'typst' then
    local span = pandoc.Span({ formula }, pandoc.Attr(id, { 'equation' }, { number = shown }))
    return span
  elseif format == 'ipynb' then
    formula.text = formula.text:gsub('%s+$', '') .. ' \\tag{' .. shown:sub(2, -2) .. '}'
    return pandoc.Span({ formula }, { id = id })
  elseif format == 'docx' then
    formula.text = formula.text:gsub('%s+$', '') .. ' \\qquad ' .. shown
    return pandoc.Span({ formula }, { id = id })
  end
  local beside = pandoc.Span(shown, { class = 'equation-number' })
  return pandoc.Span({ formula, pandoc.Space(), beside }, { id = id, class = 'equation' })
end

-- The label behind the inline at some place, the place where it ends, and what its last word has behind the brace.
local function label_behind(inlines, at)
  local first = at + 1
  while inlines[first] and (inlines[first].t == 'Space' or inlines[first].t == 'SoftBreak') do first = first + 1 end
  local label = inlines[first] and inlines[first].t == 'Str' and inlines[first].text:match(LABEL)
  if not label then return nil end
  for last = first, #inlines do -- it may have attributes
    local rest = inlines[last].t == 'Str' and inlines[last].text:match('}(.*)$')
    if rest then return label, last, rest end
  end
end

function number.equations(inlines)
  local made, at, changed = pandoc.Inlines {}, 1, false
  while at <= #inlines do
    local inline = inlines[at]
    local label, last, rest
    if inline.t == 'Math' and inline.mathtype == 'DisplayMath' then label, last, rest = label_behind(inlines, at) end
    local tagged = format ~= 'ipynb' and inline.t == 'Math' and select(2, inline.text:gsub('\\tag%*?%b{}', '')) == 1
    made:insert((label or tagged) and equation(inline, label) or inline)
    changed = changed or tagged
    if label and rest ~= '' then made:insert(pandoc.Str(rest)) end
    at = (last or at) + 1
  end
  return (changed or #made < #inlines) and made or nil
end

return number
