-- Tables as each format shows them: on the page in a region that scrolls, in the PDF over several pages where they are
-- long and in smaller type, then sideways, where they are wide; in Word with columns as wide as their text needs, in
-- smaller type where they are wide; in the notebook below their caption.

local common = require 'common'
local format, stringify = common.format, common.stringify

local tables = {}
local unnamed = 0

local UPRIGHT, SIDEWAYS = common.TEXT_POINTS, 690 -- the widths of the text on a page of the PDF, in points
local SIZE, INSET = 8.6, 5 -- of a table's type, and the room beside a column, in points, as `paper.typ` has them
local LETTER = 0.5 -- a letter's width in ems
local BROKEN = 20 -- letters that a line ends early by, where it is broken on purpose
local LONG, ROWS = 3500, 25 -- letters and rows of a table that stands on one page
local TALL = 35 -- lines of a row that may go on over two pages; a page has some sixty

-- How many letters each column needs: for its longest word, for its longest line, and for all of its longest cell.
-- Cells over several columns are left out.
local function needed(tbl)
  local words, lines, cells = {}, {}, {}
  local function row_of(row)
    local column = 1
    for _, cell in ipairs(row.cells) do
      if cell.col_span == 1 then
        local text = table.concat(cell.contents:map(stringify), '\n')
        local longest, line = 0, 0
        for word in text:gmatch('[^%s\u{ad}]+') do
          if #word > longest then longest = math.max(longest, utf8.len(word) or #word) end -- letters are bytes or fewer
        end
        for part in text:gmatch('[^\n]+') do
          if #part > line then line = math.max(line, utf8.len(part) or #part) end
        end
        words[column] = math.max(words[column] or 1, longest)
        lines[column] = math.max(lines[column] or 1, line)
        local _, breaks = text:gsub('\n', '')
        cells[column] = math.max(cells[column] or 1, (utf8.len(text) or #text) + breaks * BROKEN)
      end
      column = column + cell.col_span
    end
  end
  for _, row in ipairs(tbl.head.rows) do row_of(row) end
  for _, body in ipairs(tbl.bodies) do
    for _, row in ipairs(body.head) do row_of(row) end
    for _, row in ipairs(body.body) do row_of(row) end
  end
  for _, row in ipairs(tbl.foot.rows) do row_of(row) end
  for column = 1, #tbl.colspecs do
    for _, each in ipairs { words, lines, cells } do each[column] = each[column] or 1 end
  end
  return words, lines, cells
end

-- Whether a table's columns are all alike only because nobody said how wide they are: `|---|---|` with long lines.
local function alike(tbl)
  local first = tbl.colspecs[1][2]
  local function other(spec) return not spec[2] or math.abs(spec[2] - first) > 0.001 end
  return first and not tbl.colspecs:find_if(other)
end

local function fits(letters, columns, size, width, inset)
  return letters * LETTER * size + columns * 2 * inset <= width
end

-- The first of these in which every word has room in its column: type size, whether sideways, room beside a column.
local WAYS = {}
for _, sideways in ipairs { false, true } do
  for _, size in ipairs { SIZE, 8, 7.2, 6.4 } do
    for _, inset in ipairs { INSET, INSET / 2 } do table.insert(WAYS, { size, sideways, inset }) end
  end
end
for _, size in ipairs { 5.6, 5, 4.4 } do table.insert(WAYS, { size, true, 2 }) end

local function way(letters, columns)
  for _, found in ipairs(WAYS) do
    local size, sideways, inset = table.unpack(found)
    local room = sideways and SIDEWAYS or UPRIGHT
    if fits(letters, columns, size, room, inset) then return size, sideways, inset, false end
  end
  local size, sideways, inset = table.unpack(WAYS[#WAYS])
  return size, sideways, inset, true
end

local function sum(numbers)
  local all = 0
  for _, number in ipairs(numbers) do all = all + number end
  return all
end

-- Each column gets what its longest word needs, and of what is left by how long its lines are.
local function shares(words, lines, room)
  local left, wanted, all = room - sum(words), 0, {}
  for n in ipairs(words) do wanted = wanted + lines[n] - words[n] end
  for n, word in ipairs(words) do
    local share = wanted > 0 and math.min(1, math.max(left, 0) / wanted) or 0
    all[n] = word + (lines[n] - word) * share
  end
  return all
end

-- Widths for a table that would be too wide as it is.
local function narrowed(tbl, words, lines)
  local columns = #tbl.colspecs
  local size, sideways, inset, broken = way(sum(words), columns)
  local room = ((sideways and SIDEWAYS or UPRIGHT) - columns * 2 * inset) / (LETTER * size)
  local widths = shares(words, lines, room)
  local margin = 2 * inset / (LETTER * size)
  local whole = sum(widths) + columns * margin
  for n, spec in ipairs(tbl.colspecs) do tbl.colspecs[n] = { spec[1], (widths[n] + margin) / whole } end
  if broken then
    local message = 'a table of %d columns is too wide for the PDF, even on its side in small type'
    common.warning(tbl.identifier, message, columns)
  end
  local values = { size = ('%gpt'):format(size), inset = ('%gpt'):format(inset) }
  return common.wrap(sideways and 'table sideways' or 'table small', values, { tbl })
end

-- In Word: the type of its tables in points, the widths of its letters in ems and of its cells' margins in points.
local WORD = { sizes = { 9.5, 8, 7, 6, 5 }, letter = 0.62, inset = 4 }

-- Columns that break no word, in smaller type where the table is too wide. No table is wider than its lines need.
local function docx(tbl, asked)
  local words, lines = needed(tbl)
  local columns, given, size, room = #tbl.colspecs, tbl.colspecs:find_if(function(spec) return spec[2] end), nil, nil
  for _, points in ipairs(WORD.sizes) do
    size, room = points, (UPRIGHT - columns * 2 * WORD.inset) / (WORD.letter * points)
    if sum(words) <= room then break end
  end
  local margin = 2 * WORD.inset / (WORD.letter * size)
  local whole, tight = room + columns * margin, not given
  for n, spec in ipairs(tbl.colspecs) do tight = tight or (words[n] + margin) / whole > spec[2] end
  if tight or not asked and alike(tbl) then
    local widths = shares(words, lines, room)
    local least = size == WORD.sizes[1] and 1 or 0 -- a table in smaller type is as wide as the page
    local over = math.max(least, sum(widths) / room)
    for n, spec in ipairs(tbl.colspecs) do tbl.colspecs[n] = { spec[1], (widths[n] / over + margin) / whole } end
  end
  if size == WORD.sizes[1] then return tbl end
  local style = { ['custom-style'] = ('Compact %g'):format(size) }
  common.each_cell(tbl, function(cell)
    local contents = cell.contents:map(function(block)
      return block.t == 'Plain' and pandoc.Para(block.content) or block -- a Plain has its own style in Word
    end)
    cell.contents = { pandoc.Div(contents, style) }
  end)
  return tbl
end

-- Whether some word has no room in the column that its table gives it.
local function crowded(tbl, words)
  for n, spec in ipairs(tbl.colspecs) do
    if spec[2] and words[n] * LETTER * SIZE > spec[2] * UPRIGHT - 2 * INSET + 6 then return true end
  end
end

-- Whether some row is so high that it may have to go on over the page.
local function tall(tbl, cells)
  for n, spec in ipairs(tbl.colspecs) do
    local width = (spec[2] or 1 / #tbl.colspecs) * UPRIGHT / (LETTER * SIZE)
    if cells[n] / width > TALL then return true end
  end
end

local function shaped(tbl, asked, words, lines)
  local columns = #tbl.colspecs
  if columns > 1 then
    local given = tbl.colspecs:find_if(function(spec) return spec[2] end)
    local wide = not given and not fits(sum(lines), columns, SIZE, UPRIGHT, INSET)
    local full = not fits(sum(words) * 1.15, columns, SIZE, UPRIGHT, INSET)
    if given then wide, full = not asked and alike(tbl), true end
    if (wide and full) or (given and crowded(tbl, words)) then return narrowed(tbl, words, lines) end
  end
  local rows = 0
  for _, body in ipairs(tbl.bodies) do rows = rows + #body.body end
  return (#stringify(tbl) > LONG or rows > ROWS) and common.wrap('table', {}, { tbl }) or tbl
end

-- Rows without those that have no cell of their own, since all of it belongs to cells above: Typst knows no such row.
local function with_cells(rows)
  for n = #rows, 1, -1 do
    if #rows[n].cells == 0 then
      for above = 1, n - 1 do
        for _, cell in ipairs(rows[above].cells) do
          if above + cell.row_span > n then cell.row_span = cell.row_span - 1 end
        end
      end
      rows:remove(n)
    end
  end
  return rows
end

local function typst(tbl, asked)
  tbl.head.rows, tbl.foot.rows = with_cells(tbl.head.rows), with_cells(tbl.foot.rows)
  for _, body in ipairs(tbl.bodies) do body.head, body.body = with_cells(body.head), with_cells(body.body) end
  local words, lines, cells = needed(tbl)
  local made = shaped(tbl, asked, words, lines)
  return tall(tbl, cells) and common.wrap('table tall', {}, made.t and { made } or made) or made
end

-- `tbl-colwidths`: shares of the width, as [30, 70]; whether there are some.
function tables.widths(tbl)
  local given = tbl.attributes['tbl-colwidths']
  local read = given and pandoc.json.decode(given, false)
  tbl.attributes['tbl-colwidths'] = nil
  if type(read) ~= 'table' then return end
  if pandoc.List(read):find_if(function(share) return type(share) ~= 'number' end) then
    return common.problem(given, '`tbl-colwidths` is %s; expected shares of the width, as [30, 70]', given)
  end
  if #read ~= #tbl.colspecs then
    return common.problem(given, '`tbl-colwidths` has %d widths for %d columns', #read, #tbl.colspecs)
  end
  for n, share in ipairs(read) do tbl.colspecs[n] = { tbl.colspecs[n][1], share / 100 } end
  return true
end

-- `asked`: the author gave the widths of its columns.
function tables.dressed(tbl, asked)
  if format == 'typst' then return typst(tbl, asked) end
  if format == 'docx' then return docx(tbl, asked) end
  if format == 'jats' then return tbl end
  local caption, id, label = tbl.caption.long[1], common.id_of(tbl), tbl.identifier
  tbl.identifier, tbl.caption = '', { long = {} }
  if format == 'ipynb' then return caption and { pandoc.Para(caption.content), tbl } or tbl end
  for n, spec in ipairs(tbl.colspecs) do -- the page has its cells at the left, so that none need say so
    if spec[1] == 'AlignLeft' then tbl.colspecs[n] = { 'AlignDefault', spec[2] } end
  end
  unnamed = unnamed + 1
  label = (label ~= '' and label or 'table-' .. unnamed) .. '-caption'
  local named = caption and { 'aria-labelledby', label } or { 'aria-label', 'Unnamed table ' .. unnamed }
  local region = { { 'role', 'region' }, { 'tabindex', '0' }, named }
  local scroll = { pandoc.Div({ tbl }, pandoc.Attr('', { 'table-scroll' }, region)) }
  return caption and common.wrap('table', { id = id, label = label }, { caption }, scroll) or scroll
end

-- A table on its side has a page of its own where it stands alone; within something it is turned where it is.
function tables.on_pages(blocks)
  return blocks:map(function(block)
    local turned, found = (block.text or ''):gsub('^#sideways%(', '#sideways-page(')
    return found > 0 and common.raw(turned) or block
  end)
end

return tables
