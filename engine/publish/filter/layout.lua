-- Things side by side: `layout-ncol`, `layout-nrow`, `layout`, `.columns`. A grid on the page and in the PDF, a table
-- without lines in Word, one after another in the notebook.

local common = require 'common'
local format = common.format

local layout = {}
local GAP = 0.03 -- between two columns, of the whole width

-- The picture with a label that is a link, with where it leads.
function layout.linked(inline)
  local image = inline.t == 'Link' and #inline.content == 1 and inline.content[1]
  if not image or image.t ~= 'Image' or not common.KINDS[common.kind_of(image.identifier)] then return nil end
  image.attributes['fig-link'] = inline.target
  return image
end

-- The pictures of a paragraph that holds nothing else, each as a figure if it has a caption; nil for other blocks.
function layout.pictures(block)
  if block.t ~= 'Para' and block.t ~= 'Plain' then return nil end
  local found = pandoc.Blocks {}
  for _, inline in ipairs(block.content) do
    inline = layout.linked(inline) or inline
    if inline.t == 'Image' then
      local id, caption = inline.identifier, inline.caption
      if #caption > 0 or id ~= '' then
        inline.identifier = ''
        local long = #caption > 0 and { pandoc.Plain(caption) } or {}
        found:insert(pandoc.Figure({ pandoc.Plain { inline } }, { long = long }, { id = id }))
      else
        found:insert(pandoc.Para { inline })
      end
    elseif inline.t ~= 'Space' and inline.t ~= 'SoftBreak' and inline.t ~= 'LineBreak' then
      return nil
    end
  end
  return #found > 0 and found or nil
end

-- What is laid out: each block, but each picture of a paragraph of pictures by itself.
function layout.items(blocks)
  local items = pandoc.Blocks {}
  for _, block in ipairs(blocks) do
    local found = layout.pictures(block)
    if found then items:extend(found) else items:insert(block) end
  end
  return items
end

local function shares(widths)
  local whole = 0
  for _, width in ipairs(widths) do whole = whole + math.abs(width) end
  local all = pandoc.List {}
  for _, width in ipairs(widths) do all:insert(width / whole) end
  return all
end

-- The rows that attributes ask for, as lists of shares of the width (below zero: left free); nil where there are none.
function layout.rows(attributes, items)
  local columns, given = tonumber(attributes['layout-ncol']), attributes.layout
  if given then
    local known, read = pcall(pandoc.json.decode, given, false)
    if known and type(read) == 'table' and type(read[1]) == 'number' then read = { read } end
    local function has_place(row)
      local widths = type(row) == 'table' and pandoc.List(row) or pandoc.List {}
      return widths:find_if(function(width) return type(width) == 'number' and width > 0 end)
        and not widths:find_if(function(width) return type(width) ~= 'number' end)
    end
    local rows = pandoc.List(known and type(read) == 'table' and read or {})
    if #rows == 0 or rows:find_if(function(row) return not has_place(row) end) then
      return common.problem('layout=', '`layout` is %s; expected rows of widths, as [[1,1],[1]]', given)
    end
    return rows:map(shares)
  end
  local rows = tonumber(attributes['layout-nrow'])
  for name, number in pairs { ['layout-ncol'] = columns or 1, ['layout-nrow'] = rows or 1 } do
    if number < 1 then return common.problem(name, '`%s` is %g; expected a whole number from 1', name, number) end
  end
  columns = columns or rows and math.ceil(items / rows)
  if not columns then return nil end
  local row = {}
  for n = 1, columns do row[n] = 1 end
  local all = pandoc.List {}
  for _ = 1, math.ceil(items / columns) do all:insert(shares(row)) end
  return all
end

local function html_row(row, cells)
  local widths, each = pandoc.List {}, pandoc.Blocks {}
  for n, share in ipairs(row) do
    widths:insert(('minmax(0, %.4gfr)'):format(math.abs(share)))
    each:insert(pandoc.Div(cells[n] or {}, { class = 'layout-cell' }))
  end
  local style = 'grid-template-columns: ' .. table.concat(widths, ' ')
  return { pandoc.Div(each, pandoc.Attr('', { 'layout' }, { { 'style', style } })) }
end

-- What stands in a column: each picture is told its share of the width of a page.
local function in_column(blocks, width, also)
  return pandoc.Blocks(blocks or {}):walk { Table = also, Image = function(image)
    local share = tonumber(image.attributes['data-share']) or 1 -- of a column that this layout stands in
    image.attributes['data-share'] = ('%.4g'):format(share * (width - GAP))
    return image
  end }
end

local function typst_row(row, cells)
  local widths, all = pandoc.List {}, pandoc.Blocks {}
  for _, share in ipairs(row) do widths:insert(('%.4gfr'):format(math.abs(share))) end
  local begin = '#grid(columns: (%s,), column-gutter: 1em, row-gutter: 1em,'
  all:insert(common.raw(begin:format(table.concat(widths, ', '))))
  for n, share in ipairs(row) do
    all:insert(common.raw '[')
    all:extend(in_column(cells[n], math.abs(share)))
    all:insert(common.raw '],')
  end
  all:insert(common.raw ')')
  return all
end

local function docx_row(row, cells)
  local specs, each = {}, pandoc.List {}
  for n, share in ipairs(row) do
    local width = math.abs(share)
    specs[n] = { 'AlignDefault', width }
    local blocks = in_column(cells[n], width, function(tbl) -- whose columns have been measured for the whole page
      local whole = 0
      for _, spec in ipairs(tbl.colspecs) do whole = whole + (spec[2] or 0) end
      for n, spec in ipairs(tbl.colspecs) do
        tbl.colspecs[n] = { spec[1], spec[2] and spec[2] / math.max(whole, width) }
      end
      return tbl
    end)
    each:insert(pandoc.Cell(blocks))
  end
  local body = { attr = pandoc.Attr(), body = { pandoc.Row(each) }, head = {}, row_head_columns = 0 }
  return { pandoc.Table({ long = {} }, specs, pandoc.TableHead(), { body }, pandoc.TableFoot(),
    pandoc.Attr('', {}, { { 'custom-style', 'Layout' } })) }
end

local ROW = { html = html_row, typst = typst_row, docx = docx_row }

-- Items (each a list of blocks) in rows; what the rows have no place for goes on in further rows like the last.
function layout.laid_out(rows, items)
  local all, at = pandoc.Blocks {}, 1
  local one = ROW[format]
  if not one then
    for _, item in ipairs(items) do all:extend(item) end
    return all
  end
  local n = 0
  while at <= #items do
    n = n + 1
    local row, cells = rows[math.min(n, #rows)], {}
    for column, share in ipairs(row) do
      if share > 0 then cells[column], at = items[at], at + 1 end
    end
    all:extend(one(row, cells))
  end
  return all
end

-- `.columns` with their `.column`s; widths that are missing share what is left.
function layout.columns(div)
  local columns = div.content:filter(function(block) return block.t == 'Div' and block.classes:includes 'column' end)
  if #columns == 0 then return div.content end
  local widths, left, open = {}, 1, 0
  for n, column in ipairs(columns) do
    local percent = (column.attributes.width or ''):match('^([%d.]+)%%$')
    widths[n] = percent and tonumber(percent) / 100 or 0
    left, open = left - widths[n], open + (percent and 0 or 1)
  end
  for n, width in ipairs(widths) do
    if width == 0 then widths[n] = math.max(left, 0.1) / open end
  end
  return layout.laid_out({ shares(widths) }, columns:map(function(column) return column.content end))
end

-- `.grid`, whose children are so many twelfths of the width as `.g-col-…` says: rows of what fits.
function layout.grid(div)
  local all, widths, cells, full = pandoc.Blocks {}, {}, {}, 0
  local function row()
    if full < 12 then table.insert(widths, full - 12) end -- left free
    if #cells > 0 then all:extend(layout.laid_out({ shares(widths) }, cells)) end
    widths, cells, full = {}, {}, 0
  end
  for _, block in ipairs(div.content) do
    local width = 12
    for _, class in ipairs(block.classes or {}) do
      width = tonumber(class:match('^g%-col%-(%d+)$') or class:match('^g%-col%-%a+%-(%d+)$')) or width
    end
    if full + width > 12 then row() end
    full = full + width
    table.insert(widths, width)
    table.insert(cells, block.t == 'Div' and block.content or { block })
  end
  row()
  return all
end

-- In Typst no page ends within something else.
local function unbroken(block)
  if block.t == 'RawBlock' then return block end
  local function within(el)
    if el.text ~= common.PAGE_BREAK then return nil end
    common.warning('page-break', 'a page break within something else, such as a list, has no effect in the PDF')
    return {}
  end
  return block:walk { RawBlock = within, RawInline = within }
end

local GOES_ON = pandoc.List { '^#%[#show figure', '^#narrow%(', '^#sideways%(' } -- how a table begins that may break

local function floats(block) return block.t == 'Figure' or block.t == 'Table' and block.caption.long[1] end

local LEVELS, LINE, MOST = 3, 120, 1200 -- of headings; bytes of more than a line, and of what leaves room on any page

-- Whether a paragraph has a note in its first line, and may stay on one page.
local function noted_at_once(block)
  if not block or block.t ~= 'Para' or #pandoc.utils.stringify(block) > MOST then return false end
  local before, noted, breaks = 0, false, false
  local function text(el) before = before + (el.text and #el.text or 1) end
  block:walk {
    traverse = 'topdown',
    Str = text, Space = text, SoftBreak = text, Code = text, Math = text,
    RawInline = function(el) breaks = breaks or el.text == common.PAGE_BREAK end,
    Note = function(note)
      noted = noted or before < LINE
      return note, false
    end,
  }
  return noted and not breaks
end

-- In the PDF, a figure or table that stands in nothing else may move to the top or foot of a page, unless it goes on
-- over pages, or stands at once below a heading; what has moved stands before such a one, and before the list of works.
-- A page ends there alone. A heading stays with a paragraph below it that begins with a note.
function layout.floating(blocks, has_breaks)
  local all, depth, moved = pandoc.Blocks {}, 0, false -- how many brackets of Typst's are open
  local number, direct, headed = 0, false, false -- whether such a one, or a heading, stands before with no text between
  local heading -- that waits for the paragraph below it
  for at, block in ipairs(blocks) do
    local text = block.t == 'RawBlock' and block.text or ''
    local below = block.t == 'Header' and blocks[at + 1]
    local works, alone = below and below.identifier == 'refs', below and floats(below)
    if has_breaks then block = depth > 0 and text == common.PAGE_BREAK and pandoc.Div { block } or block end
    if has_breaks and block.t ~= 'Para' then block = unbroken(block) end
    if depth == 0 and moved and (works or alone or GOES_ON:find_if(function(how) return text:find(how) end)) then
      all:insert(pandoc.RawBlock('typst', '#place.flush()'))
      moved = false
    end
    if works then all:insert(pandoc.RawBlock('typst', '#metadata(none) <works>')) end
    depth = depth + select(2, text:gsub('%[', '')) - select(2, text:gsub('%]', ''))
    if depth == 0 and not headed and floats(block) then
      number = number + 1
      all:extend(common.wrap('floating', { number = number, direct = tostring(direct) }, { block }))
      moved, direct = true, true
    else
      direct = direct and block.t == 'RawBlock'
      if depth == 0 and below and block.level <= LEVELS and noted_at_once(below) then
        heading = block
      elseif heading then
        all:extend(common.wrap('together', { level = heading.level }, { heading, block }))
        heading = nil
      else
        all:insert(block)
      end
    end
    headed = block.t == 'Header' or headed and block.t == 'RawBlock'
  end
  return all
end

return layout
