-- Step 2, from Quarto's blocks to the blocks of this format, from the top down: sections and captions get their numbers
-- (`number.lua`), callouts, tabsets, theorems, folds and margins take their shape, figures and tables are laid out.

local common, number, layout = require 'common', require 'number', require 'layout'
local tables, refer, html = require 'tables', require 'refer', require 'html'
local format, problem, warning, words = common.format, common.problem, common.warning, common.words
local kind_of, wrap, markdown = common.kind_of, common.wrap, common.markdown
local Blocks, Inlines = pandoc.Blocks, pandoc.Inlines

local arrange = { traverse = 'topdown' }
local function arranged(blocks) return Blocks(blocks):walk(arrange) end

-- The first heading of a div, which is taken out and gives its title.
local function heading_of(div)
  local first = div.content[1]
  if first and first.t == 'Header' then
    div.content:remove(1)
    return first.content
  end
end

-- Inlines before the text of the first paragraph, or in a paragraph of their own.
local function begin_with(inlines, blocks)
  local first = blocks[1]
  if first and (first.t == 'Para' or first.t == 'Plain') then
    first.content = inlines .. { pandoc.Space() } .. first.content
  else
    blocks:insert(1, pandoc.Para(inlines))
  end
  return blocks
end

-- Callouts ----------------------------------------------------------------------------------------------------

local PLAIN = common.set 'simple minimal'

local function callout(div, name)
  for key in pairs(div.attributes) do
    local own = common.syntax['attribute of a callout'][key]
    if not own then warning(key, 'unknown attribute of a callout `%s`. It is left aside.', key) end
  end
  local title, heading, fold = div.attributes.title, heading_of(div), div.attributes.collapse
  title = title and markdown(title) or heading
  local kind = kind_of(div.identifier)
  if common.CALLOUTS[kind] == name then
    local label = Inlines(('%s\u{a0}%s'):format(words[name], number.next(kind, div.identifier)))
    title = title and label .. { pandoc.Str ':', pandoc.Space() } .. title or label
  end
  local plain = not fold and PLAIN[div.attributes.appearance or common.appearance] -- without a title of the engine's
  title = title or not plain and Inlines(words[name]) or nil
  if format == 'docx' then
    local style = { { 'custom-style', 'Callout Title' } }
    local body = pandoc.Div(div.content, { ['custom-style'] = 'Callout' })
    if title then return { pandoc.Div({ common.strong(title) }, pandoc.Attr(div.identifier, {}, style)), body } end
    body.identifier = div.identifier
    return { body }
  elseif format == 'ipynb' or format == 'jats' then
    return { pandoc.BlockQuote(Blocks { title and common.strong(title) } .. div.content) }
  end
  local values = { kind = name, id = common.id_of(div), open = fold == 'false' and ' open' or '', name = words[name] }
  local shape = fold and 'callout folded' or title and 'callout' or 'callout untitled'
  local made = wrap(shape, values, title and { pandoc.Plain(title) } or {}, div.content)
  if format == 'typst' and div.identifier ~= '' then
    made:insert(common.raw('#metadata(none) <' .. div.identifier .. '>')) -- where a reference leads
  end
  return made
end

-- Tabs, folds, margins, theorems ------------------------------------------------------------------------------

local function tabset(div)
  local tabs, above, level = Blocks {}, Blocks {}, nil
  for _, block in ipairs(div.content) do
    level = level or block.level
    if block.t == 'Header' and block.level == level then
      tabs:insert(pandoc.Div({ common.strong(block.content) },
        pandoc.Attr('', { 'tab' }, { { 'data-title', common.stringify(block.content) } })))
    elseif #tabs > 0 then
      tabs[#tabs].content:insert(block)
    else
      above:insert(block)
    end
  end
  if #above > 0 then
    warning('panel-tabset', 'what stands before the first heading of a tabset is in none of its tabs')
  end
  return above .. (format == 'html' and #tabs > 0 and { pandoc.Div(tabs, { class = 'tabset' }) } or tabs)
end

local function folded(summary, open, blocks)
  return wrap('code-fold', { open = open == 'true' and ' open' or '' }, { pandoc.Plain(summary or words.code) }, blocks)
end

local function code_fold(div) return folded(div.attributes.summary, div.attributes.open, div.content) end

local function margin(div)
  if format == 'docx' then return { pandoc.Div(div.content, { ['custom-style'] = 'Aside' }) } end
  if format == 'ipynb' or format == 'jats' then return { pandoc.BlockQuote(div.content) } end
  return wrap('aside', { id = common.id_of(div) }, div.content)
end

-- `Theorem 1 (title).` before the first words; `Proof.`, where there is no number.
local function statement(div, label, style)
  local title = heading_of(div)
  title = title or div.attributes.name and markdown(div.attributes.name)
  if title then label:extend(Inlines { pandoc.Space(), pandoc.Str '(' } .. title .. { pandoc.Str ')' }) end
  label:insert(pandoc.Str '.')
  div.attributes.name = nil
  div.content = arranged(begin_with(Inlines { style(label) }, div.content))
  div.classes:insert('theorem')
  return { div }
end

local function theorem(div, kind)
  local label = ('%s\u{a0}%s'):format(words[kind], number.next(kind, div.identifier))
  return statement(div, Inlines { pandoc.Str(label) }, pandoc.Strong)
end

local function unnumbered(kind)
  return function(div) return statement(div, Inlines(words[kind]), pandoc.Emph) end
end

-- Figures, tables and listings ----------------------------------------------------------------------------------

-- LaTeX's, or for scripts; and what has been done.
local IGNORED = { 'fig-pos', 'fig-env', 'fig-scap', 'fig-cap-location', 'tbl-pos', 'tbl-env', 'tbl-scap',
  'tbl-cap-location', 'lst-pos', 'lst-env', 'lst-scap', 'lst-cap-location', 'cap-location', 'group' }
local OPTIONS = { 'tbl-colwidths', 'layout', 'layout-ncol', 'layout-nrow', 'layout-align', 'layout-valign',
  table.unpack(IGNORED) }

local function aligned(align, blocks)
  if not align or align == 'default' then return blocks end
  if align ~= 'left' and align ~= 'right' and align ~= 'center' then
    warning('fig-align', '`fig-align` is %s, and left aside; expected left, center, right or default', align)
    return blocks
  end
  if format == 'docx' then return Blocks { pandoc.Div(blocks, { ['custom-style'] = 'Figure ' .. align }) } end
  return wrap('aligned', { align = align }, blocks)
end

local PLACE = { html = 'on the page', typst = 'in the PDF', docx = 'in Word', ipynb = 'in the notebook',
  jats = 'in the XML' }
local RAW = { docx = 'openxml', ipynb = 'markdown' }

-- What another format alone shows.
local function elsewhere(block) return block.t == 'RawBlock' and block.format ~= (RAW[format] or format) end

-- A caption and what it is of, in one: a figure, or with the caption above a table or listing that is no single table.
local function float(kind, id, caption, blocks, align)
  if not blocks:find_if(function(block) return not elsewhere(block) end) then
    warning('#' .. id, '`#%s` shows nothing but its caption %s', id, PLACE[format])
    return Blocks { pandoc.Div({ pandoc.Para(caption) }, { id = id }) }
  end
  if (kind == 'fig' or common.OWN[kind]) and format ~= 'docx' then
    return aligned(align, Blocks { pandoc.Figure(blocks, { pandoc.Plain(caption) }, { id = id }) })
  elseif kind == 'fig' or common.OWN[kind] then -- a figure of Pandoc's would be a table around this one
    local below = pandoc.Div({ pandoc.Para(caption) }, { ['custom-style'] = 'Image Caption' })
    return { pandoc.Div(aligned(align, Blocks(blocks)) .. { below }, { id = id }) }
  elseif format == 'docx' then
    local above = pandoc.Div({ pandoc.Para(caption) }, { ['custom-style'] = 'Table Caption' })
    return { pandoc.Div(Blocks { above } .. blocks, { id = id }) }
  elseif format == 'ipynb' or format == 'jats' then
    return Blocks { pandoc.Para(caption) } .. blocks
  end
  local values = { id = format == 'html' and ' id="' .. id .. '"' or id, label = id .. '-caption',
    kind = kind == 'tbl' and 'table' or 'raw', class = kind == 'tbl' and 'table' or 'listing' }
  return wrap('float', values, { pandoc.Plain(caption) }, blocks)
end

-- What is in a div, side by side where it says so.
local function laid_out(div)
  local items = layout.items(div.content)
  local rows = layout.rows(div.attributes, #items)
  if not rows then return arranged(items) end
  return layout.laid_out(rows, items:map(function(item) return arranged { item } end))
end

-- The caption of a div: given as an attribute, its last paragraph, or that of the one table in it.
local function caption_of(div, kind, own)
  local given, last = div.attributes[kind .. '-cap'], div.content[#div.content]
  if given then return markdown(given) end
  if #div.content > 1 and (last.t == 'Para' or last.t == 'Plain') and not layout.pictures(last) then
    div.content:remove(#div.content)
    return last.content
  end
  if not own then warning('#' .. div.identifier, '`#%s` has no caption', div.identifier) end
  return own or Inlines {}
end

local function has_layout(div)
  return div.attributes['layout-ncol'] or div.attributes['layout-nrow'] or div.attributes.layout
end

-- A div that is a figure, a table or a listing: its last paragraph is the caption.
local function captioned(div, kind)
  local id, tables_in, own = div.identifier, 0, nil
  if kind == 'tbl' and format ~= 'html' then div.content = html.tables(div.content) or div.content end
  if kind == 'tbl' and not has_layout(div) then
    div.content:walk { Table = function(tbl)
      tables_in = tables_in + 1
      own = #tbl.caption.long > 0 and pandoc.utils.blocks_to_inlines(tbl.caption.long) or nil
    end }
  end
  local caption = caption_of(div, kind, tables_in == 1 and own)
  if tables_in == 1 then
    return arranged(div.content:walk { Table = function(tbl)
      tbl.caption, tbl.identifier = { long = { pandoc.Plain(caption) } }, id
      tbl.attributes['tbl-colwidths'] = div.attributes['tbl-colwidths']
      return tbl
    end })
  end
  local shown = number.caption(kind, id, caption)
  local parts = number.parts_of(id, function() return laid_out(div) end)
  local align = div.attributes['fig-align']
  refer.names(common.without(div, 'fig-align', kind .. '-cap', table.unpack(OPTIONS)))
  return float(kind, id, shown, parts, align)
end

function arrange.Figure(figure)
  local first = figure.content[1] -- which a filter may have taken out
  local inner = first and first.content and first.content[1]
  local image = inner and inner.t == 'Image' and inner or nil
  if image then
    -- where the caption is empty, Pandoc leaves the identifier to the picture
    if figure.identifier == '' then figure.identifier, image.identifier = image.identifier, '' end
    common.without(image, table.unpack(IGNORED))
  end
  local id, caption = figure.identifier, figure.caption.long[1]
  local align, link = image and image.attributes['fig-align'], image and image.attributes['fig-link']
  if image and align then image.attributes['fig-align'] = nil end
  if image and link then
    image.attributes['fig-link'] = nil
    figure.content[1].content[1] = pandoc.Link({ image }, link)
  end
  if image and caption and kind_of(id) and not image.attributes['fig-alt'] then image.caption = caption.content end
  if kind_of(id) == 'tbl' or kind_of(id) == 'lst' or common.OWN[kind_of(id)] then -- shown as a picture
    figure.content[1] = pandoc.Para(figure.content[1].content)
    if not caption then warning('#' .. id, '`#%s` has no caption', id) end
    local shown = number.caption(kind_of(id), id, caption and caption.content or Inlines {})
    return float(kind_of(id), id, shown, figure.content, align), false
  end
  if kind_of(id) == 'fig' then
    if not caption then warning('#' .. id, '`#%s` has no caption', id) end
    figure.caption.long = { pandoc.Plain(number.caption('fig', id, caption and caption.content or Inlines {})) }
  end
  if align then return aligned(align, Blocks { figure }), false end
  return figure
end

-- A paragraph of one picture that has a name is a figure, also without a caption.
function arrange.Para(para)
  for _, at in ipairs { 1, #para.content } do
    local fence = para.content[at] and para.content[at].t == 'Str' and para.content[at].text:match('^:::+')
    if fence then
      warning(fence, '`%s` is shown as it is written: it opens or closes nothing', fence)
      break
    end
  end
  local image = #para.content == 1 and (layout.linked(para.content[1]) or para.content[1])
  if image and image.t == 'Image' then
    local align = image.attributes['fig-align']
    common.without(image, 'fig-align', table.unpack(IGNORED))
    if common.KINDS[kind_of(image.identifier)] then return arranged(layout.items { para }), false end
    if align then return aligned(align, Blocks { para }), false end
  end
end

function arrange.Table(tbl)
  if tbl.attributes['custom-style'] == 'Layout' then return nil end
  local id, caption = tbl.identifier, tbl.caption.long[1]
  local asked = tables.widths(tbl)
  if kind_of(id) == 'tbl' then
    if not caption then warning('#' .. id, '`#%s` has no caption', id) end
    tbl.caption.long = { pandoc.Plain(number.caption('tbl', id, caption and caption.content or Inlines {})) }
  end
  return tables.dressed(tbl, asked), false
end

-- Code: `lst-cap`, `filename`, `code-fold` on a block of code that is only shown.
function arrange.CodeBlock(block)
  local own = block.attributes
  local caption, file, fold, id = own['lst-cap'], own.filename, own['code-fold'], block.identifier
  common.without(block, 'code-line-numbers', 'code-overflow', 'code-copy', 'code-annotations', table.unpack(IGNORED))
  if kind_of(id) == 'lst' and not caption then
    warning('#' .. id, '`#%s` has no `lst-cap`, and so no number', id)
    number.unnumbered(id, 'lst')
  end
  if not (caption or file or fold) then return block end
  local summary = own['code-summary']
  common.without(block, 'lst-cap', 'filename', 'code-fold', 'code-summary')
  local blocks = Blocks { block }
  if file then blocks:insert(1, pandoc.Div({ common.strong { pandoc.Code(file) } }, { class = 'code-file' })) end
  if fold and fold ~= 'false' then blocks = folded(summary, fold == 'show' and 'true' or 'false', blocks) end
  if caption then
    block.identifier = ''
    if format == 'ipynb' and block.classes:includes 'cell-code' then blocks = Blocks {} end -- the notebook's own cell
    blocks = float('lst', id, number.caption('lst', id, markdown(caption)), blocks)
  end
  return blocks, false
end

-- Which div is what ----------------------------------------------------------------------------------------------

local CLASS = {
  ['panel-tabset'] = tabset, ['code-fold'] = code_fold, ['page-break'] = function() return wrap('page-break', {}) end,
  columns = layout.columns, grid = layout.grid, landscape = function(div) return wrap('landscape', {}, div.content) end,
  aside = margin, ['column-margin'] = margin,
}
local STATEMENT = { proof = unnumbered 'proof', remark = unnumbered 'remark', solution = unnumbered 'solution' }
local BY_KIND = { fig = captioned, tbl = captioned, lst = captioned }
for kind in pairs(common.THEOREMS) do BY_KIND[kind] = theorem end

-- A table with a caption and without a label has no number.
local function captioned_only(div)
  local caption = { pandoc.Plain(markdown(div.attributes['tbl-cap'])) }
  return arranged(div.content:walk { Table = function(tbl)
    tbl.caption = { long = caption }
    return tbl
  end })
end

function arrange.Div(div)
  local kind, made = kind_of(div.identifier), nil
  if div.attributes['tbl-cap'] and kind ~= 'tbl' then return captioned_only(div), false end
  local one = BY_KIND[kind] or common.OWN[kind] and captioned
  if one then return one(div, kind), false end
  for _, class in ipairs(div.classes) do
    local name = class:match('^callout%-(%a+)$')
    if STATEMENT[class] then return STATEMENT[class](div), false end
    made = made or common.syntax.callout[name] and callout(div, name) or CLASS[class] and CLASS[class](div)
  end
  if made then return arranged(made), false end
  if has_layout(div) then
    div.content = laid_out(div)
    return common.without(div, table.unpack(OPTIONS)), false
  end
end

function arrange.Span(span)
  if not span.classes:includes 'aside' and not span.classes:includes 'column-margin' then return nil end
  if format == 'html' then
    span.classes = { 'aside' }
    return span
  end
  return pandoc.Note { pandoc.Para(span.content) }
end

arrange.Header = number.section

return arrange
