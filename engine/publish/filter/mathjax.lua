-- What MathJax, which shows the formulas of Quarto's page, knows in a formula and Pandoc does not, as Pandoc reads it.
-- `publish/syntax.json` has the names of all of them, the definitions of those that can be defined, and what stands for
-- switches, which hold up to the end of a group; here is how the others are read: `\over`, and `\kern`, left out.

local common = require 'common'
local mathjax = {}

local SWITCH = common.syntax['switch of MathJax'] -- the font that each means; empty for a size, which is left out

-- Where the text of a group is no longer that of a cell of a table.
local function cell_end(text)
  local last = #text + 1
  for _, mark in ipairs { '&', '\\\\', '\\end' } do last = math.min(last, text:find(mark, 1, true) or last) end
  return last
end

-- A group's text, with what is old in it: `\rm x` and `a \over b`, which hold up to the group's end.
local function modern(text)
  text = text:gsub('%b{}', function(group) return '{' .. modern(group:sub(2, -2)) .. '}' end)
  local open, at = {}, 1 -- where what stands between `\left(` and `\right)` begins
  while at <= #text do
    local token = text:match('^\\%a+', at) or text:match('^\\.', at) or text:match('^%b{}', at) or text:sub(at, at)
    local font, after = SWITCH[token:match('^\\(%a+)$')], at + #token
    if token == '\\left' then
      local named = text:match('^%s*\\%a+()', after) or text:match('^%s*\\.()', after)
      after = named or text:match('^%s*.()', after) or after
      table.insert(open, after)
    elseif token == '\\right' and #open > 0 then
      local first = table.remove(open)
      local inner = modern(text:sub(first, at - 1))
      text, after = text:sub(1, first - 1) .. inner .. text:sub(at), first + #inner + #token
    elseif font and #open == 0 then
      local rest = text:sub(after):gsub('^%s+', '')
      local one = rest:match('^%b{}') or token == '\\cal' and rest:match('^%a') or rest:sub(1, cell_end(rest) - 1)
      return ('%s\\%s{%s}%s'):format(text:sub(1, at - 1), font, modern(one), modern(rest:sub(#one + 1)))
    elseif token == '\\over' and #open == 0 then
      return ('\\frac{%s}{%s}'):format(text:sub(1, at - 1), modern(text:sub(after)))
    end
    at = after
  end
  return text
end

-- The definitions of those commands in a formula that Pandoc does not know. A paper's own come before them.
function mathjax.definitions(text)
  local all = ''
  for name in text:gmatch '\\(%a+)' do
    local own = common.syntax['command of MathJax'][name] or ''
    if own ~= '' then all = ('%s\\providecommand{\\%s}%s\n'):format(all, name, own) end
  end
  return all
end

-- A formula without what is old, or only of MathJax's page.
function mathjax.plainer(text)
  text = text:gsub('\\(%a+)%s*', function(name) return SWITCH[name] == '' and '' or nil end)
  text = text:gsub('\\m?kern%s*%-?[%d.]+%s*%a%a', ''):gsub('{dcases%*?}', '{cases}')
  text = text:gsub('\\begin{rcases}(.-)\\end{rcases}', '\\left.\\begin{array}{ll}%1\\end{array}\\right\\}')
  return modern(text)
end

return mathjax
