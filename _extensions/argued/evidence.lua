-- Evidence at the sentence, for both engines: a mark behind every sentence that states a finding, which leads to
-- the finding's evidence card.
--
-- The paper writes `[sentence]{.finding data-finding="x" data-verdict="supported" data-number="7"}`, and once for each
-- finding a div `#card-x` of the class `evidence-card` with the same number; or it names in its options the document
-- that holds the cards (`argued: {cards: supplement.qmd}`). On the page the mark is a button that opens the card there,
-- without a script (popover), or a link to the other document; elsewhere it is sign and number, linked. A sentence whose
-- card is nowhere gets no mark.

local to_document = ... -- leads a link to another document to what that is in this format

local html, typst = FORMAT:match('html') ~= nil, FORMAT:match('typst') ~= nil
local docx = FORMAT:match('docx') ~= nil
local notebook = not (html or typst or docx) -- `ipynb` with Quarto; Markdown, of which a notebook is made, here
local SIGNS = { supported = '✓', ['not established'] = '?', contradicted = '✗', judgement = '–' }
local HUES = { supported = '#1f4e79', ['not established'] = '#555b61', contradicted = '#94480a', judgement = '#555b61' }
local here = {} -- the findings whose cards this document has
local elsewhere -- the document that holds the cards

local function kind(verdict) return (verdict:gsub(' ', '-')) end

local function mark(finding, verdict, number)
  if html and here[finding] then
    return pandoc.RawInline('html', ('<button class="evidence-mark %s" popovertarget="card-%s" '
      .. 'aria-label="Evidence card %s: %s">%s<sup>%s</sup></button>')
      :format(kind(verdict), finding, number, verdict, SIGNS[verdict], number))
  end
  local shown = '[' .. SIGNS[verdict] .. '\u{2060}' .. number .. ']' -- on one line
  if notebook then return pandoc.Str('\u{a0}' .. shown) end
  local label = { class = 'evidence-mark ' .. kind(verdict), title = ('Evidence card %s: %s'):format(number, verdict) }
  local target = (here[finding] and '' or elsewhere) .. '#card-' .. finding
  local link = pandoc.Link({ pandoc.Str(shown) }, target, '', html and label or {})
  return { pandoc.Str '\u{2060}\u{a0}', to_document(link) or link }
end

-- The value of an attribute, in quotes where it needs them.
local function quoted(value) return value:match '^[%w_-]+$' or ('"%s"'):format(value) end

-- The answers to a question, on a card: on the page an item for each, with a frame if it decides, which a script makes a
-- button that opens what it rests on. The question stands once, at the list, which is known by it.
local PARTED = '<hr>' -- between two answers, which are written together, since each writing takes its time
local function chips(div)
  if not (html and div.classes:includes 'card-chips') then return nil end
  local kinds_of, texts, question = pandoc.List {}, pandoc.Blocks {}, nil
  for _, item in ipairs(div.content[1].content) do
    local span = item[1].content[1]
    local unit, asked = (span.attributes['data-cell'] or ''):match '^([^.]+)%.(.+)$'
    kinds_of:insert(span.classes:filter(function(class) return not (unit and class == 'chip') end))
    texts:extend { pandoc.Plain(span.content), pandoc.RawBlock('html', PARTED) }
    question = asked or question
  end
  local text = pandoc.write(pandoc.Pandoc(texts), 'html', { wrap_text = 'none' }) .. '\n'
  text = text:gsub('<(/?)strong>', '<%1b>'):gsub('<(/?)em>', '<%1i>'):gsub('<span class="decides">.-</span>', '')
  local items = pandoc.List {}
  for shown in text:gmatch('(.-)\n' .. PARTED .. '\n') do
    local kinds = kinds_of[#items + 1]
    items:insert(('<li%s>%s'):format(
      #kinds > 0 and (' class=' .. quoted(table.concat(kinds, ' '))) or '', shown)) -- `</li>` may be left out
  end
  return pandoc.RawBlock('html', ('<ul %s>\n%s\n</ul>'):format(
    question and 'data-question=' .. quoted(question) or 'class="card-chips"', table.concat(items, '\n')))
end

-- On the page's own card what is said of its finding need not name it again, nor the evidence by which it is judged:
-- behind "Verdict." stands one by each, in the order of the study, as text, which the script marks.
local base
local own = {
  traverse = 'topdown',
  Para = function(para)
    local first = para.content[1]
    if first.t == 'Strong' and pandoc.utils.stringify(first) == 'Verdict.' then return para:walk { Span = function(span) return span.content end } end
  end,
  Span = function(span)
    if span.classes:includes 'said' then
      base = span.attributes['data-base']
      span.attributes = {}
    elseif span.classes:includes 'verdict' then
      span.attributes['data-finding'] = nil
      if span.attributes['data-base'] == base then span.attributes['data-base'] = nil end
      span.classes = span.classes:filter(function(class) return class ~= 'verdict' end) -- the page has hundreds of them
    elseif span.classes:includes 'card-why' then span.attributes = {} end
    return span
  end,
  Link = function(link) if link.classes:includes 'passage' then link.classes = {}; return link end end,
}

local short = { Strong = function(strong)
  return pandoc.Inlines { pandoc.RawInline('html', '<b>') } .. strong.content .. { pandoc.RawInline('html', '</b>') }
end }

-- What stands on a card as HTML in which a paragraph's end may be left out, unless something is to be cited there yet.
local function written(blocks)
  local cites = false
  blocks:walk { Cite = function() cites = true end }
  if cites then return blocks end
  local text = pandoc.write(pandoc.Pandoc(blocks), 'html', { wrap_text = 'none' })
  return pandoc.Blocks { pandoc.RawBlock('html', (text:gsub('</p>', ''):gsub('<span class="([%w-]+)">', '<span class=%1>'))) }
end

local function marked(span)
  local finding, verdict = span.attributes['data-finding'], span.attributes['data-verdict']
  local number = span.attributes['data-number']
  if not (span.classes:includes('finding') and number and (here[finding] or elsewhere or notebook)) then return nil end
  local made = mark(finding, verdict, number)
  if html then
    span.classes:insert 'marked'
    span.attributes['data-number'] = nil -- the mark has it
  end
  return pandoc.Inlines { span } .. (pandoc.utils.type(made) == 'Inline' and { made } or made)
end

local function head(number, verdict) return ('Evidence card %s: %s'):format(number, verdict) end

local function card(div)
  if not div.classes:includes('evidence-card') then return nil end
  local id, number, verdict = div.identifier, div.attributes['data-number'], div.attributes['data-verdict']
  local title = head(number, verdict)
  if html and div.classes:includes('opened') then
    local open = ([[<section id="%s" class="evidence-card opened %s" aria-labelledby="%s-title">
<p class="card-title" id="%s-title"><span class="card-sign" aria-hidden="true">%s</span> %s</p>]]):format(id, kind(verdict), id, id, SIGNS[verdict], title)
    return pandoc.Blocks { pandoc.RawBlock('html', open) } .. div.content .. { pandoc.RawBlock('html', '</section>') }
  elseif html then
    local open = ([[<div popover id="%s" class="evidence-card %s" role=dialog aria-label="%s" tabindex=-1 autofocus>
<div class=card-body>]]):format(id, kind(verdict), title)
    local close = '</div></div>'
    return pandoc.Blocks { pandoc.RawBlock('html', open) } .. written(div:walk(own):walk(short).content) .. { pandoc.RawBlock('html', close) }
  end
  local heading = pandoc.Para { pandoc.Strong(title) }
  if typst then
    local open = ('#block(width: 100%%, stroke: (left: 1.5pt + rgb("%s")), inset: (left: 8pt, y: 2pt), above: 1.4em, below: 1.4em)[#['
      .. '#set text(size: 0.86em); #set par(justify: false, leading: 0.55em, spacing: 0.65em); '
      .. '#block(sticky: true, below: 0.65em)[#show heading: it => text(size: 9pt, weight: "bold", fill: rgb("%s"), it.body)\n'
      .. '#heading(level: 2, numbering: none, outlined: false, bookmarked: false)[%s] <%s>]') -- a heading can be led to from elsewhere
      :format(HUES[verdict], HUES[verdict], title, id)
    return pandoc.Blocks { pandoc.RawBlock('typst', open) } .. div.content .. { pandoc.RawBlock('typst', ']]') }
  elseif docx then
    return pandoc.Div(pandoc.Blocks { heading } .. div.content, { id = id })
  end
  return pandoc.Blocks { heading } .. div.content
end

-- The works that cards cite where a script tells what an answer rests on: they are listed, and stand nowhere else.
local told = pandoc.List {}
local function listed(meta)
  if #told == 0 then return nil end
  local given = meta.nocite
  meta.nocite = pandoc.Blocks(given and (pandoc.utils.type(given) == 'Inlines' and { pandoc.Plain(given) } or given) or {}) .. told
  return meta
end

-- Whether a part of the text is not for this format (which an engine decides later).
local function left_out(div)
  local only, not_for = div.attributes['when-format'], div.attributes['unless-format']
  return div.classes:includes 'content-visible' and ((only == 'html' and not html) or (not_for == 'html' and html))
end

local function known(div)
  if left_out(div) then return div, false end
  if div.classes:includes 'evidence-card' then
    here[div.identifier:gsub('^card%-', '')] = true
    return div, false
  end
end

local function led(meta) elsewhere = meta.argued and meta.argued.cards and pandoc.utils.stringify(meta.argued.cards) end

local function shown(div)
  if not (html and div.identifier == 'cited-on-cards') then return chips(div) or card(div) end
  told:extend(div.content)
  return {}
end

return {
  begin = { Meta = led },
  outline = { Div = known },
  text = { Span = marked, Div = shown },
  finish = { Meta = listed },
}
