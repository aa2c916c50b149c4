-- Evidence at the sentence, for both engines: a mark behind every sentence that states a finding, which leads to
-- the finding's evidence card.
--
-- The paper writes `[sentence]{.finding data-finding="x" data-verdict="supported"}`, and once for each finding a div
-- `#card-x` of the class `evidence-card` with its `data-number`. On the page the mark is a button that opens the
-- card there, without a script (popover); elsewhere it is the number of the card, linked. A sentence whose card the
-- document lacks gets no mark. A notebook sets its cells one by one: it is told the numbers (`told-numbers`), and each
-- cell brings them along (`known-numbers`).

local html, typst = FORMAT:match('html') ~= nil, FORMAT:match('typst') ~= nil
local docx = FORMAT:match('docx') ~= nil
local notebook = not (html or typst or docx) -- `ipynb` with Quarto; Markdown, of which a notebook is made, here
local SIGNS = { supported = '✓', ['not established'] = '?', contradicted = '✗', judgement = '–' }
local HUES = { supported = '#1f6f43', ['not established'] = '#8a5a00', contradicted = '#a8321e', judgement = '#555b61' }
local numbers = {} -- finding: the number of its card

local function kind(verdict) return (verdict:gsub(' ', '-')) end

local function mark(finding, verdict, number)
  if html then
    return pandoc.RawInline('html', ('<button type="button" class="evidence-mark %s" popovertarget="card-%s" '
      .. 'aria-label="Evidence card %s: %s"><span aria-hidden="true">%s</span><sup aria-hidden="true">%s</sup></button>')
      :format(kind(verdict), finding, number, verdict, SIGNS[verdict], number))
  end
  if notebook then return pandoc.Str('\u{a0}[' .. SIGNS[verdict] .. number .. ']') end
  return pandoc.Superscript { pandoc.Link({ pandoc.Str(number) }, '#card-' .. finding) }
end

local function marked(span)
  local finding, verdict = span.attributes['data-finding'], span.attributes['data-verdict']
  local number = numbers[finding]
  if span.classes:includes('finding') and number then return { span, mark(finding, verdict, number) } end
end

local function head(number, verdict) return ('Evidence card %s: %s'):format(number, verdict) end

local function card(div)
  if not div.classes:includes('evidence-card') then return nil end
  local id, number, verdict = div.identifier, div.attributes['data-number'], div.attributes['data-verdict']
  local title = head(number, verdict)
  if html then
    local open = ([[<div popover id="%s" class="evidence-card %s" role="dialog" aria-labelledby="%s-title" tabindex="-1" autofocus>
<div class="card-head"><p class="card-title" id="%s-title"><span class="card-sign" aria-hidden="true">%s</span> %s</p>
<button type="button" class="card-close" popovertarget="%s" popovertargetaction="hide" aria-label="Close the card">✕</button></div>
<div class="card-body">]]):format(id, kind(verdict), id, id, SIGNS[verdict], title, id)
    local doubt = ('<p class="card-doubt"><a href="#sec-challenge" data-challenge="%s">Challenge this verdict</a></p>'):format(
      id:gsub('^card%-', ''))
    local close = (verdict == 'judgement' and '' or doubt) .. '</div></div>'
    return pandoc.Blocks { pandoc.RawBlock('html', open) } .. div.content .. { pandoc.RawBlock('html', close) }
  end
  local heading = pandoc.Para { pandoc.Strong(title) }
  if typst then
    local open = ('#block(width: 100%%, stroke: (left: 1.5pt + rgb("%s")), inset: (left: 8pt, y: 2pt), above: 1.4em, below: 1.4em)[#['
      .. '#set text(size: 0.86em); #set par(justify: false, leading: 0.55em, spacing: 0.65em); '
      .. '#block(sticky: true, below: 0.65em)[#text(weight: "bold", fill: rgb("%s"))[%s]]')
      :format(HUES[verdict], HUES[verdict], title)
    return pandoc.Blocks { pandoc.RawBlock('typst', open) } .. div.content
      .. { pandoc.RawBlock('typst', (']<%s>]'):format(id)) }
  elseif docx then
    return pandoc.Div(pandoc.Blocks { heading } .. div.content, { id = id })
  end
  return pandoc.Blocks { heading } .. div.content
end

return {
  { Div = function(div)
    if div.classes:includes('evidence-card') then
      numbers[div.identifier:gsub('^card%-', '')] = div.attributes['data-number']
    end
  end, Meta = function(meta)
    local told = {}
    for finding, number in pairs(numbers) do told['card-' .. finding] = number end
    meta['told-numbers'] = told
    for id, known in pairs(meta['known-numbers'] or {}) do
      local finding = id:match('^card%-(.+)')
      if finding then numbers[finding] = pandoc.utils.stringify(known):match('%d+') end
    end
    return meta
  end },
  { Span = marked, Div = card },
}
