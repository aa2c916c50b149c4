-- HTML as something that every format can show: what cells showed, and HTML in the text (`<br>`, `<img>`, tables).

local common = require 'common'
local format = common.format
local Inlines, Blocks = pandoc.Inlines, pandoc.Blocks

local html = {}

local function nothing() return {} end

-- What cells showed --------------------------------------------------------------------------------------------

-- A mark raised by its style alone, as great tables writes those of footnotes, is a superscript like any other.
local function raised(span)
  if span.classes:includes('gt_footnote_marks') or (span.attributes.style or ''):match('vertical%-align:%s*super') then
    local inner = span.content:walk { Superscript = function(el) return el.content end }
    return { pandoc.Superscript(inner) }
  end
end

local function unwrapped(div) -- a frame that only scripts and styles need
  if div.identifier == '' and #div.classes == 0 then return div.content end
end

local COLOURS = { yellow = '#ffff00', red = '#ff0000', green = '#008000', blue = '#0000ff', lightgreen = '#90ee90',
  orange = '#ffa500', pink = '#ffc0cb', lightblue = '#add8e6', grey = '#808080', gray = '#808080', white = '#ffffff',
  black = '#000000', lightgray = '#d3d3d3', lightgrey = '#d3d3d3', lightyellow = '#ffffe0', darkorange = '#ff8c00' }

local function typst_colour(given)
  local colour = COLOURS[given:lower()] or given:match('^#%x+$')
  return colour and ('rgb("%s")'):format(colour)
end

-- The declarations of style sheets, as pandas writes them: for single elements (`#T_1_row0_col0 { color: red }`), and
-- for all cells of a table of one tag or class (`#T_1 th.col_heading { … }`).
local function styles_of(text)
  local found, general = {}, pandoc.List {}
  for sheet in text:gmatch('<style[^>]*>(.-)</style>') do
    for selectors, declarations in sheet:gmatch('([^{}]+){([^{}]*)}') do
      declarations = declarations:gsub('%s+', ' ') .. ';'
      for selector in selectors:gmatch('[^,]+') do
        local id = selector:match('^%s*#([%w_-]+)%s*$')
        local tag, class = selector:match('^%s*#[%w_-]+%s+(%a*)%.?([%w_-]*)%s*$')
        if id then found[id] = (found[id] or '') .. declarations end
        if tag and tag .. class ~= '' then general:insert { tag = tag, class = class, declarations = declarations } end
      end
    end
  end
  return found, general
end

-- What the rules for cells in general say of one of pandas'.
local function said_of(cell, general)
  local tag, said = cell.classes:includes 'data' and 'td' or 'th', ''
  for _, rule in ipairs(general) do
    local fits = (rule.tag == '' or rule.tag == tag) and (rule.class == '' or cell.classes:includes(rule.class))
    if fits then said = said .. rule.declarations end
  end
  return said
end

-- The last value that a style gives to a name.
local function declared(style, name)
  local found
  for value in (';' .. style):gmatch('[;%s]' .. name:gsub('%-', '%%-') .. '%s*:%s*([^;]+)') do found = value end
  return found and found:match('^(.-)%s*$')
end

-- A cell with its style: weight and slope everywhere, colours on the page and in the PDF.
local function styled(cell, style)
  if (declared(style, 'font-weight') or ''):match('^bold') then
    cell.contents = cell.contents:walk { Plain = function(el) return pandoc.Plain { pandoc.Strong(el.content) } end }
  end
  if declared(style, 'font-style') == 'italic' then
    cell.contents = cell.contents:walk { Plain = function(el) return pandoc.Plain { pandoc.Emph(el.content) } end }
  end
  local colour, behind = declared(style, 'color'), declared(style, 'background-color')
  local bar = (declared(style, 'background') or ''):match('^linear%-gradient%(.*%)$')
  if bar and format ~= 'html' then common.warning('.cell-html', 'the bars in a table are on the page alone') end
  if not (colour or behind or bar) then return end
  if format == 'html' then
    local below = behind and 'background-color: ' .. behind .. '; ' or ''
    below = below .. (bar and 'background: ' .. bar .. '; ' or '')
    cell.attributes.style = below .. (colour and 'color: ' .. colour or '')
  elseif format == 'typst' and (colour or behind) then
    cell.attributes['typst:fill'] = behind and typst_colour(behind)
    cell.attributes['typst:text:fill'] = colour and typst_colour(colour)
  elseif colour or behind then
    common.warning('.cell-html', 'the colours of a table are on the page and in the PDF alone')
  end
end

local function dressed(tbl, styles, general)
  common.each_cell(tbl, function(cell)
    local style = said_of(cell, general) .. (styles[cell.identifier] or cell.attributes.style or '')
    if style ~= '' then styled(cell, style) end
  end)
  return tbl
end

-- HTML without what it hides, and without what is there only for a page that lacks scripts.
local function visible(text)
  for _, tag in ipairs { 'table', 'div' } do
    text = text:gsub('(<' .. tag .. '%f[%s>][^>]*>)(.-</' .. tag .. '>)', function(head, rest)
      local hides = (head:gsub('"[^"]*"', '')):match('%shidden%f[%s=>]')
      return hides and not rest:match('<' .. tag .. '%f[%s>]') and '' or nil
    end)
  end
  return (text:gsub('<noscript>.-</noscript>', ''))
end

-- What a cell of the paper showed as HTML, as blocks.
function html.shown(text)
  local styles, general = styles_of(text)
  text = visible(text)
  return pandoc.read(text, 'html').blocks:walk {
    RawBlock = nothing, RawInline = nothing, Span = raised, Div = unwrapped,
    Table = function(tbl) return dressed(tbl, styles, general) end,
  }
end

-- HTML in the text ---------------------------------------------------------------------------------------------

local AROUND = { b = pandoc.Strong, strong = pandoc.Strong, i = pandoc.Emph, em = pandoc.Emph, u = pandoc.Underline,
  s = pandoc.Strikeout, del = pandoc.Strikeout, sub = pandoc.Subscript, sup = pandoc.Superscript,
  kbd = function(content) return pandoc.Code(common.stringify(content)) end }

local ANCHOR = '%%s%s%%s*=%%s*["\']?([%%w_:.-]+)'

local function tag_of(inline, pattern)
  return inline.t == 'RawInline' and inline.format == 'html' and inline.text:lower():match(pattern) or nil
end

-- Where the tag that is opened at one place is closed again.
local function closed(inlines, from, tag)
  local depth = 0
  for at = from, #inlines do
    if tag_of(inlines[at], '^<(%w+)') == tag then depth = depth + 1 end
    if tag_of(inlines[at], '^</(%w+)') == tag then depth = depth - 1 end
    if depth == 0 then return at end
  end
end

-- A picture is one of the paper's own; elsewhere than on the page, marks are those of the format.
function html.inlines(inlines)
  local made, at, changed = Inlines {}, 1, false
  while at <= #inlines do
    local inline = inlines[at]
    local tag = tag_of(inline, '^<(%w+)')
    local last = tag and format ~= 'html' and (AROUND[tag] or tag == 'a') and closed(inlines, at, tag)
    if tag == 'img' then
      made:extend(pandoc.utils.blocks_to_inlines(pandoc.read(inline.text, 'html').blocks))
    elseif tag == 'br' and format ~= 'html' then
      made:insert(pandoc.LineBreak())
    elseif last then
      local content = Inlines {}
      for n = at + 1, last - 1 do content:insert(inlines[n]) end
      content = html.inlines(content) or content
      local target = tag == 'a' and inline.text:match('href%s*=%s*["\']([^"\']*)')
      local anchor = inline.text:match(ANCHOR:format 'name') or inline.text:match(ANCHOR:format 'id')
      made:extend(tag ~= 'a' and { AROUND[tag](content) } or target and { pandoc.Link(content, target) }
        or { pandoc.Span(content, { id = anchor or '' }) })
      at = last
    else
      made:insert(inline)
    end
    changed, at = changed or made[#made] ~= inline, at + 1
  end
  return changed and made or nil
end

-- Blocks in which a table in HTML is a table, if there is one: Pandoc has its tags and what stands between one by one.
function html.tables(blocks)
  local made, text, changed = Blocks {}, nil, false
  for _, block in ipairs(blocks) do
    local raw = block.t == 'RawBlock' and block.format == 'html' and block.text
    if raw and not text and raw:lower():match('^%s*<table') then text = '' end
    if text then
      text = text .. (raw or pandoc.write(pandoc.Pandoc { block }, 'html')) .. '\n'
      if raw and raw:lower():match('</table>') then
        made:extend(html.shown(text))
        text, changed = nil, true
      end
    else
      made:insert(block)
    end
  end
  return not text and changed and made or nil
end

function html.blocks(blocks) return format ~= 'html' and html.tables(blocks) or nil end

return html
