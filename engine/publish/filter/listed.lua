-- `.list-table`: a table written as a list of rows, each a list of cells, with `header-rows`, `header-cols`,
-- `aligns="l,r"` and `widths="1,2"`. A paragraph before or behind the list is the caption; `[]{colspan=2}` may begin a
-- cell, `[]{.class}` a row.

local common = require 'common'

local listed = {}
local ALIGN = { d = 'AlignDefault', l = 'AlignLeft', r = 'AlignRight', c = 'AlignCenter' }

-- The attributes of an empty span at the beginning of an item, which is taken away.
local function attributes_of(blocks)
  local first = blocks[1] and blocks[1].content
  local span = first and first[1]
  if not (span and span.t == 'Span' and #span.content == 0) then return pandoc.Attr() end
  first:remove(1)
  if first[1] and first[1].t == 'Space' then first:remove(1) end
  blocks[1].content = first
  if #first == 0 then blocks:remove(1) end
  return span.attr
end

local function cell(blocks)
  local attr = attributes_of(blocks)
  local own = attr.attributes
  local align, rows, columns = ALIGN[own.align], tonumber(own.rowspan) or 1, tonumber(own.colspan) or 1
  own.align, own.rowspan, own.colspan = nil, nil, nil
  return pandoc.Cell(blocks, align or 'AlignDefault', rows, columns, attr)
end

-- The rows of a list, and how many columns the first of them has; nothing where some item is no list of cells.
local function rows_of(list)
  local rows, columns = pandoc.List {}, 0
  for n, item in ipairs(list.content) do
    local attr = attributes_of(item)
    if not (item[1] and item[1].t == 'BulletList') then return nil end
    local cells = item[1].content:map(cell)
    for _, each in ipairs(n == 1 and cells or {}) do columns = columns + each.col_span end
    rows:insert(pandoc.Row(cells, attr))
  end
  return rows, columns
end

local function numbers(text)
  local all, whole = {}, 0
  for number in text:gmatch('[%d.]+') do
    table.insert(all, tonumber(number))
    whole = whole + tonumber(number)
  end
  return all, whole
end

function listed.table_of(div)
  local own, list, caption = div.attributes, nil, nil
  for _, block in ipairs(div.content) do
    if block.t == 'BulletList' then
      list = list or block
    elseif block.t == 'Para' or block.t == 'Plain' then
      caption = block.content
    end
  end
  local rows, columns = nil, nil
  if list then rows, columns = rows_of(list) end
  if not rows then
    return common.problem('list-table', 'a `.list-table` holds a list of rows, each of them a list of cells') or div
  end
  local specs, widths, whole = {}, numbers(own.widths or '')
  local aligns = pandoc.List((own.aligns or ''):gmatch('[^,%s]+'))
  for n = 1, columns do specs[n] = { ALIGN[aligns[n]] or 'AlignDefault', widths[n] and widths[n] / whole } end
  local head = pandoc.List {}
  for _ = 1, math.min(tonumber(own['header-rows']) or 1, #rows) do head:insert(rows:remove(1)) end
  local body = { attr = pandoc.Attr(), body = rows, head = {}, row_head_columns = tonumber(own['header-cols']) or 0 }
  common.without(div, 'widths', 'aligns', 'header-rows', 'header-cols')
  div.classes = div.classes:filter(function(class) return class ~= 'list-table' end)
  local long = caption and { pandoc.Plain(caption) } or {}
  return pandoc.Table({ long = long }, specs, pandoc.TableHead(head), { body }, pandoc.TableFoot(), div.attr)
end

return listed
