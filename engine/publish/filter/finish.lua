-- Step 4, after citations are set: what the writer of one format would not do right by itself.

package.path = pandoc.path.join { pandoc.path.directory(PANDOC_SCRIPT_FILE), '?.lua;' } .. package.path
local common = require 'common'
local quoted, raw_inline = common.quoted, common.raw_inline

local finish = { traverse = 'topdown' }

local LONG, RUN, PIECE = 28, 24, 8 -- letters: a longer word may be broken; a longer run of it within; in such pieces

-- A long word in pieces, between which it may be broken: behind a mark, and in a long run behind every eighth letter.
local function pieces(word)
  local all = pandoc.List {}
  for run in word:gmatch('[^_/.,:;=?&%-]*[_/.,:;=?&%-]*') do
    local letters = pandoc.List {}
    for _, code in utf8.codes(run) do letters:insert(utf8.char(code)) end
    local size = #letters > RUN and PIECE or math.max(#letters, 1)
    for first = 1, #letters, size do
      all:insert(table.concat(letters, '', first, math.min(first + size - 1, #letters)))
    end
  end
  return all
end

if common.format == 'typst' then
  -- Symbols that Pandoc writes by names that this Typst no longer has.
  local SYMBOLS = {
    ['planck.reduce'] = 'ħ', ['Kai'] = 'Ϗ', ['kai'] = 'ϗ', ['sect'] = '∩', ['sect.sq'] = '⊓',
    ['minus.circle'] = '⊖', ['times.circle'] = '⊗', ['dot.circle'] = '⊙', ['eq.circle'] = '⊜',
    ['dash.circle'] = '⊝', ['sect.big'] = '⋂', ['sect.double'] = '⋒', ['bracket.l.double'] = '⟦',
    ['bracket.r.double'] = '⟧', ['shell.l.double'] = '⟬', ['shell.r.double'] = '⟭', ['plus.circle.arrow'] = '⟴',
    ['brace.l.double'] = '⦃', ['brace.r.double'] = '⦄', ['paren.l.double'] = '⦅', ['paren.r.double'] = '⦆',
    ['angle.right.sq'] = '⦜', ['angle.spheric.top'] = '⦡', ['angle.oblique'] = '⦦', ['bar.v.circle'] = '⦶',
    ['parallel.circle'] = '⦷', ['backslash.circle'] = '⦸', ['perp.circle'] = '⦹', ['lt.circle'] = '⧀',
    ['gt.circle'] = '⧁', ['dot.circle.big'] = '⨀', ['times.circle.big'] = '⨂', ['sect.sq.big'] = '⨅',
    ['integral.sect'] = '⨙', ['div.circle'] = '⨸', ['sect.dot'] = '⩀', ['sect.and'] = '⩄', ['sect.sq.double'] = '⩎',
  }

  local function named_anew(body)
    body = body:gsub('mat%(delim: "||"', 'mat(delim: "‖"')
    local made, at = '', 1
    while at <= #body do
      local word = body:match('^%a[%a.]*', at) or body:match('^\\.', at) or body:sub(at, at)
      if word == '"' then -- a text, up to the next mark that is none of its own
        local last = at + 1
        while last < #body and body:sub(last, last) ~= '"' do
          last = last + (body:sub(last, last) == '\\' and 2 or 1)
        end
        word = body:sub(at, last)
      end
      made, at = made .. (SYMBOLS[word] or word), at + #word
    end
    return made
  end

  local function formula(math, more)
    local said = math.text
    -- a determinant: Pandoc would write it as a norm
    math.text = said:gsub('\\begin{vmatrix(%*?)}', '\\left|\\begin{matrix%1}')
      :gsub('\\end{vmatrix(%*?)}', '\\end{matrix%1}\\right|')
    local body = named_anew(pandoc.write(pandoc.Pandoc { pandoc.Plain { math } }, 'typst'):gsub('%s+$', ''))
    return ('#[#set math.equation(alt: %s%s);%s'):format(quoted(said), more or '', body)
  end

  function finish.Math(math) -- PDF/UA wants alternative text for a formula: its TeX
    return raw_inline(formula(math) .. ']')
  end

  function finish.Link(link) -- Typst knows no address without a letter
    return (link.target == '' or link.target == '#') and pandoc.Span(link.content) or nil
  end

  -- A note in a heading stands at the heading alone, not in the contents as well.
  function finish.Header(header)
    header.content = header.content:walk { Note = function(note)
      local text = pandoc.write(pandoc.Pandoc(note.content:walk(finish)), 'typst'):gsub('%s+$', '')
      return raw_inline('#note-of-heading[' .. text .. ']')
    end }
    return header
  end

  function finish.Span(span)
    if not span.classes:includes 'equation' then return nil end
    local math = span.content[1]
    local shown = (', numbering: _ => %s'):format(quoted(span.attributes.number))
    local label = span.identifier ~= '' and ' <' .. span.identifier .. '>' or ''
    return raw_inline(formula(math, shown) .. label .. ']')
  end

  function finish.Str(str)
    local text = str.text
    if #text > LONG and (utf8.len(text) or 0) > LONG then
      local parts = pieces(text):map(function(part) return '#' .. quoted(part) .. ';' end)
      return raw_inline('#[#set text(hyphenate: false);' .. table.concat(parts, '#box();') .. ']')
    end
    -- Behind a link or bold words Typst would take an apostrophe for a prime, and a point for that before a field.
    local first = text:match('^’') or text:match('^(%.)[%a_\x80-\xff]')
    if first then
      local rest = pandoc.Str(text:sub(#first + 1))
      return pandoc.Inlines { raw_inline('#' .. quoted(first) .. ';'), finish.Str(rest) or rest }
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
    if not lost then return nil end
    local shown = pandoc.write(pandoc.Pandoc { tbl:walk(finish) }, 'html', { html_math_method = 'mathjax' })
    return pandoc.RawBlock('markdown', shown), false
  end

  function finish.RawBlock(el) return el.format ~= 'markdown' and {} or nil end -- HTML is for the page

  function finish.Note(note) -- Jupyter shows no footnotes
    local text = pandoc.utils.blocks_to_inlines(note.content:walk(finish))
    return pandoc.Inlines { pandoc.Str ' (' } .. text .. { pandoc.Str ')' }
  end
elseif common.format == 'jats' then
  function finish.Span(span) -- what the page's styles and scripts ask for says nothing in an archive
    if span.identifier == '' then return span.content:walk(finish), false end
  end

  function finish.Pandoc(doc) -- a section that is the abstract stands before the text
    local abstract, rest, within = pandoc.Blocks {}, pandoc.Blocks {}, nil
    for _, block in ipairs(doc.blocks) do
      if block.t == 'Header' then within = block.identifier == 'abstract' or nil end
      if not (within and block.t == 'Header') then (within and abstract or rest):insert(block) end
    end
    if #abstract > 0 and not doc.meta.abstract then
      doc.meta.abstract = pandoc.MetaBlocks(abstract)
      doc.blocks = rest
    end
    return doc
  end
end

return { finish }
