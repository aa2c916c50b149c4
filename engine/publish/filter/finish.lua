-- Step 4, after citations are set: what the writer of one format would not do right by itself.

package.path = pandoc.path.join { pandoc.path.directory(PANDOC_SCRIPT_FILE), '?.lua;' } .. package.path
local common = require 'common'
local quoted, raw_inline = common.quoted, common.raw_inline

local finish = { traverse = 'topdown' }

local LONG = 28 -- letters; a longer word may be broken where it has to be

-- A word with places where it may be broken: behind a mark, or behind the eighth letter.
local function breakable(text)
  local parts, since = pandoc.List { '' }, 0
  for _, code in utf8.codes(text) do
    local char = utf8.char(code)
    parts[#parts], since = parts[#parts] .. char, since + 1
    if char:match('[_/.,:;=?&%-]') or since >= 8 then parts, since = parts .. { '' }, 0 end
  end
  return parts:filter(function(part) return part ~= '' end)
end

if common.format == 'typst' then
  local function formula(math, more)
    local body = pandoc.write(pandoc.Pandoc { pandoc.Plain { math } }, 'typst'):gsub('%s+$', '')
    return ('#[#set math.equation(alt: %s%s);%s'):format(quoted(math.text), more or '', body)
  end

  function finish.Math(math) -- PDF/UA wants alternative text for a formula: its TeX
    return raw_inline(formula(math) .. ']')
  end

  function finish.Span(span)
    if not span.classes:includes 'equation' then return nil end
    local math = span.content[1]
    local shown = (', numbering: _ => [%s]'):format(span.attributes.number)
    return raw_inline(('%s <%s>]'):format(formula(math, shown), span.identifier))
  end

  function finish.Str(str)
    local text = str.text
    if #text > LONG and (utf8.len(text) or 0) > LONG then
      local parts = breakable(text):map(function(part) return '#' .. quoted(part) .. ';' end)
      return raw_inline(table.concat(parts, '#h(0pt)'))
    end
    -- Typst would make an ellipsis of three dots that Pandoc took for text
    return text:find('...', 1, true) and raw_inline('#' .. quoted(text) .. ';') or nil
  end
elseif common.format == 'ipynb' then
  function finish.Link(link) -- Jupyter has no such anchors
    if link.target:match('^#') then return pandoc.Span(link.content:walk(finish)), false end
  end

  function finish.Table(tbl) -- as HTML where a pipe table would lose what is in a cell
    local lost = pandoc.write(pandoc.Pandoc { tbl }, 'gfm-raw_html'):find('[TABLE]', 1, true)
    local function bar(el) lost = lost or el.text:find('|', 1, true) end
    tbl:walk { Code = bar, Math = bar }
    if lost then return pandoc.RawBlock('markdown', pandoc.write(pandoc.Pandoc { tbl:walk(finish) }, 'html')), false end
  end

  function finish.RawBlock(el) return el.format ~= 'markdown' and {} or nil end -- HTML is for the page

  function finish.Note(note) -- Jupyter shows no footnotes
    return pandoc.Inlines { pandoc.Str ' (' } .. pandoc.utils.blocks_to_inlines(note.content:walk(finish)) .. { pandoc.Str ')' }
  end
end

return { finish }
