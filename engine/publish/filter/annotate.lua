-- Code with annotations: `# <1>` at the end of a line, and a numbered list behind the code. The marks are taken away,
-- and the list, which goes before what the code printed, says of which line each is: "Line 1". The notebook keeps both
-- with its own cells, whose code is as it was written.

local common = require 'common'
local words = common.words

local COMMENTS = { '#+', '//', '%-%-', '%%', ';+', '/%*', '<!%-%-' } -- how comments begin, in some language

-- The code without its marks, and the lines of each; nothing where it has none.
local function unmarked(text)
  local lines, marks, n = {}, {}, 0
  for line in (text .. '\n'):gmatch('(.-)\n') do
    n = n + 1
    for _, comment in ipairs(COMMENTS) do
      local code, mark = line:match('^(.-)%s*' .. comment .. '%s*<(%d+)>[%s%*/%->]*$')
      if code then
        marks[tonumber(mark)] = marks[tonumber(mark)] or pandoc.List {}
        marks[tonumber(mark)]:insert(n)
        line = code
        break
      end
    end
    lines[n] = line
  end
  if next(marks) then return table.concat(lines, '\n'), marks end
end

-- "Line 1", "Lines 1, 3".
local function named(lines)
  local first = #lines == 1 and words.line or words.lines
  return ('%s\u{a0}%s'):format(first, table.concat(lines, ', '))
end

local function explained(list, marks)
  local items = pandoc.List {}
  for n, item in ipairs(list.content) do
    local lines = marks[n + (list.listAttributes.start or 1) - 1]
    items:insert { pandoc.Inlines(lines and named(lines) or n .. '.'), { item } }
  end
  return pandoc.DefinitionList(items)
end

local function code_of(block)
  if block.t == 'CodeBlock' then
    local own = common.format == 'ipynb' and block.classes:includes 'cell-code'
    return not own and not block.classes:includes 'cell-output' and block or nil
  end
  return block.t == 'Div' and block.classes:includes 'code-fold' and #block.content == 1 and code_of(block.content[1])
end

-- The place of the list behind the code at some place: the next block, but for what the cell printed.
local function list_behind(blocks, at)
  local within = false
  for place = at - 1, 1, -1 do
    if blocks[place].t == 'RawBlock' and blocks[place].format == 'cell' then
      within = blocks[place].text:match('begins') ~= nil
      break
    end
  end
  for place = at + 1, #blocks do
    local block = blocks[place]
    if within then
      within = not (block.t == 'RawBlock' and block.format == 'cell')
    else
      return block.t == 'OrderedList' and place or nil
    end
  end
end

return {
  Blocks = function(blocks)
    local moved = {} -- the places of lists that have gone before an output
    local made = pandoc.Blocks {}
    for at, block in ipairs(blocks) do
      local code = code_of(block)
      local text, marks = nil, nil
      if code then text, marks = unmarked(code.text) end
      local place = marks and list_behind(blocks, at)
      if place then
        moved[place], code.text = true, text
        if block.t == 'Div' then block.content = { code } else block = code end
        made:extend { block, explained(blocks[place], marks) }
      elseif not moved[at] then
        made:insert(block)
      end
    end
    return next(moved) and made or nil
  end,
}
