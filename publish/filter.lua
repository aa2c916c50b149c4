-- From the document as Pandoc read it to the document as each format shows it, in this order:
--   1 select    content by format, HTML outputs read
--   2 arrange   callouts, tabsets, folded code and captioned divs taken apart; what is unknown refused
--   3 number    sections, figures and tables; captions get their "Figure 1:"   <- captions are numbered here;
--               tables get their widths, and what each format wants around them, in passing
--   4 resolve   @fig-, @tbl- and @sec- references, then citations (an unknown one is refused); pictures
--   5 dress     what else only HTML, Typst, DOCX or the notebook needs
-- A large paper has thousands of table cells: each walk through it costs a tenth of a second.
-- All problems found are reported at once, as JSON; Python adds the lines by looking for the `needle`.

local format = ({ html = 'html', typst = 'typst', docx = 'docx' })[FORMAT] or 'ipynb'
local stringify, List, Blocks, Inlines = pandoc.utils.stringify, pandoc.List, pandoc.Blocks, pandoc.Inlines
local here = pandoc.path.directory(PANDOC_SCRIPT_FILE)
local syntax = pandoc.json.decode(io.open(pandoc.path.join { here, 'syntax.json' }):read('a'), false)
local NAMES, CALLOUTS = syntax.reference, syntax.callout
local KINDS = List { 'fig', 'tbl', 'sec' } .. syntax['refused reference'] -- what Quarto takes for a reference
local MIME = { svg = 'image/svg+xml', png = 'image/png', jpg = 'image/jpeg', jpeg = 'image/jpeg', gif = 'image/gif' }
local problems, targets, asked = List {}, {}, {}

local function problem(needle, message, ...)
  problems:insert { message = message:format(...), needle = needle }
end

local function finish_if_problems()
  if #problems == 0 then return end
  io.stderr:write('\npublish-problems ' .. pandoc.json.encode(problems) .. '\n')
  os.exit(3)
end

local function raw(text) return pandoc.RawBlock(format, text) end
local function quoted(text) return '"' .. text:gsub('\\', '\\\\'):gsub('"', '\\"'):gsub('\n', ' ') .. '"' end
local function kind_of(id) return id:match('^(%a+)%-') end
local function wrapped(open, blocks, close) return Blocks { raw(open) } .. blocks .. Blocks { raw(close) } end

local function check_known(kind, name)
  if syntax[kind][name] then return true end
  local known = List {}
  for other in pairs(syntax[kind]) do known:insert(other) end
  known:sort()
  problem(name, 'unknown %s `%s`. Known: %s.', kind, name, table.concat(known, ', '))
end

-- 1 select ---------------------------------------------------------------------------------------------------

local function visible(el)
  local shown, hidden = el.classes:includes('content-visible'), el.classes:includes('content-hidden')
  if not (shown or hidden) then return nil end
  local match = true
  for key, value in pairs(el.attributes) do
    match = check_known('condition', key) and check_known('format', value) and match and (value == format) == (key == 'when-format')
  end
  if match ~= shown then return {} end
  el.attributes, el.classes = {}, el.classes:filter(function(c) return not c:match('^content%-') end)
  return (el.t == 'CodeBlock' or #el.classes > 0 or el.identifier ~= '') and el or el.content
end

local function nothing() return {} end

local select = { traverse = 'topdown', Div = visible, Span = visible, CodeBlock = function(el)
  if not el.classes:includes('cell-html') then return visible(el) end
  local read = pandoc.read(el.text, 'html').blocks:walk { RawBlock = nothing, RawInline = nothing }
  return pandoc.Div(read, { class = 'cell-html' }), false
end }

-- 2 arrange --------------------------------------------------------------------------------------------------

local function callout(div, name)
  for key in pairs(div.attributes) do check_known('attribute of a callout', key) end
  local given, heading = div.attributes.title, div.content[1]
  local title = given and pandoc.read(given, 'markdown').blocks[1].content or Inlines(CALLOUTS[name])
  if heading and heading.t == 'Header' then
    title = given and title or heading.content
    div.content:remove(1)
  end
  if format == 'html' then
    local folded = div.attributes.collapse
    local tag, label = folded and 'details' or 'div', folded and 'summary' or 'p'
    local id = div.identifier ~= '' and ' id=' .. quoted(div.identifier) or ''
    local open = folded == 'false' and ' open' or ''
    return wrapped(('<%s class="callout callout-%s"%s%s><%s class="callout-title">'):format(tag, name, id, open, label),
      { pandoc.Plain(title), raw('</' .. label .. '>'), pandoc.Div(div.content, { class = 'callout-body' }) },
      '</' .. tag .. '>')
  elseif format == 'typst' then
    return wrapped('#callout("' .. name .. '", [', Blocks { pandoc.Plain(title), raw('], [') } .. div.content, '])')
  end
  local heading = pandoc.Para { pandoc.Strong(title) }
  return format == 'docx' and { pandoc.Div({ heading }, { ['custom-style'] = 'Callout Title' }),
    pandoc.Div(div.content, { ['custom-style'] = 'Callout' }) } or pandoc.BlockQuote(Blocks { heading } .. div.content)
end

local function tabset(div)
  local tabs = Blocks {}
  for _, block in ipairs(div.content) do
    if block.t == 'Header' then
      local heading = pandoc.Para { pandoc.Strong(block.content) }
      tabs:insert(pandoc.Div({ heading }, pandoc.Attr('', { 'tab' }, { { 'data-title', stringify(block.content) } })))
    elseif #tabs > 0 then
      tabs[#tabs].content:insert(block)
    else
      problem('panel-tabset', 'a tabset begins with a heading, which names its first tab')
    end
  end
  local flat = Blocks {}
  for _, tab in ipairs(tabs) do flat:extend(tab.content) end
  return format == 'html' and pandoc.Div(tabs, { class = 'tabset' }) or flat
end

-- A div that is a figure or a table: its last paragraph is the caption.
local function captioned(div, kind)
  local id, last = div.identifier, div.content:remove(#div.content)
  if #div.content == 0 or last.t ~= 'Para' then
    return problem(id, '`#%s` has no caption: its last paragraph is taken for it', id)
  end
  local caption, tables = { pandoc.Plain(last.content) }, 0
  if kind == 'fig' then return pandoc.Figure(div.content, caption, { id = id }) end
  div.content = div.content:walk { Table = function(tbl)
    tables = tables + 1
    tbl.caption, tbl.identifier = { long = caption }, id
    tbl.attributes['tbl-colwidths'] = div.attributes['tbl-colwidths']
    return tbl
  end }
  if tables ~= 1 then problem(id, '`#%s` holds %d tables; expected one', id, tables) end
  return div.content
end

local function folded(div)
  if format ~= 'html' then return div.content end
  local open = div.attributes.open == 'true' and ' open' or ''
  local summary = Blocks { pandoc.Plain(div.attributes.summary), raw('</summary>') }
  return wrapped('<details class="code-fold"' .. open .. '><summary>', summary .. div.content, '</details>')
end

local function page_break()
  return format == 'docx' and pandoc.RawBlock('openxml', '<w:p><w:r><w:br w:type="page"/></w:r></w:p>')
    or raw(({ html = '<div class="page-break"></div>', typst = '#pagebreak(weak: true)' })[format] or '')
end

local function check(el)
  local function refused(what, name, message)
    local found = syntax[what]:find_if(function(pattern) return name:match(pattern) end)
    if found then problem(name, message, name) end
  end
  for _, class in ipairs(el.classes) do
    refused('refused class', class, 'the class `.%s` means something to Quarto that is not known here')
  end
  for key in pairs(el.attributes) do refused('refused attribute', key, 'unknown attribute `%s`') end
  local kind = kind_of(el.identifier)
  if KINDS:includes(kind) and not (el.t == 'Header' and kind == 'sec') then
    problem(el.identifier, '`#%s` is no figure, table or section with a caption, so it has no number', el.identifier)
  end
end

local arrange = { Span = check, Header = check, CodeBlock = check,
  Figure = function(figure) -- where the caption is empty, Pandoc leaves the identifier to the picture
    local own = figure.content[1].content and figure.content[1].content[1]
    if figure.identifier == '' and own then figure.identifier, own.identifier = own.identifier or '', '' end
    return figure
  end,
  Div = function(div)
    local kind, special = kind_of(div.identifier), nil
    if kind == 'fig' or kind == 'tbl' then return captioned(div, kind) end
    for _, class in ipairs(div.classes) do
      local name = class:match('^callout%-(%a+)$')
      if CALLOUTS[name] then return callout(div, name) end
      special = special or ({ ['panel-tabset'] = tabset, ['code-fold'] = folded, ['page-break'] = page_break })[class]
    end
    return (special or check)(div)
  end }

-- 3 number ---------------------------------------------------------------------------------------------------

local counts, sections, top, appendix = { fig = 0, tbl = 0, apx = 0 }, {}, 6, nil

local function remember(id, kind, number)
  if targets[id] then problem('#' .. id, 'the identifier `#%s` is used twice', id) end
  targets[id] = { kind = kind, number = number }
end

local function section_number(header)
  local is_appendix = header.classes:includes('appendix')
  for level = header.level + 1, 6 do sections[level] = nil end
  if is_appendix then
    counts.apx = counts.apx + 1
    appendix = { level = header.level, letter = string.char(64 + counts.apx) }
    return appendix.letter, 'Appendix\u{a0}' .. appendix.letter
  elseif appendix and header.level <= appendix.level then
    appendix = nil
  end
  sections[header.level] = (sections[header.level] or 0) + 1
  local parts = List { appendix and appendix.letter }
  for level = appendix and appendix.level + 1 or top, header.level do parts:insert(tostring(sections[level] or 0)) end
  return table.concat(parts, '.')
end

-- Columns as wide as their text asks for: automatic where a row fits on a line; else each gets its longest word,
-- and what is left of a line of 112 characters goes to those with the longest texts. Returns the least characters
-- of a line, and whether the table is long.
local function set_widths(tbl)
  local given, longest, least, wanted, sum, need, more = tbl.attributes['tbl-colwidths'], {}, {}, {}, 0, 0, 0
  local all = 0
  tbl.attributes['tbl-colwidths'] = nil
  local rows = tbl.head.rows:clone()
  for _, body in ipairs(tbl.bodies) do rows:extend(body.body) end
  for _, row in ipairs(rows) do
    for i, cell in ipairs(row.cells) do
      local text = stringify(cell.contents)
      longest[i], all = math.max(longest[i] or 1, utf8.len(text)), all + utf8.len(text)
      for word in text:gmatch('[^%s-]+') do least[i] = math.max(least[i] or 4, utf8.len(word) + 3) end
    end
  end
  for i = 1, #tbl.colspecs do
    local most = longest[i] or 1
    least[i] = math.max(least[i] or 4, most <= 10 and most + 3 or 4)
    wanted[i] = math.max(0, math.min(most + 3, 8 * math.sqrt(most)) - least[i])
    sum, need, more = sum + most + 3, need + least[i], more + wanted[i]
  end
  local fixed = given and pandoc.json.decode(given, false)
  fixed = type(fixed) == 'table' and fixed
  local left = math.max(0, math.min(112 - need, more)) / math.max(1, more)
  for i, spec in ipairs(tbl.colspecs) do
    local width = fixed and fixed[i] / 100 or (least[i] + wanted[i] * left) / (need + more * left)
    local automatic = not fixed and sum <= 104
    local align = spec[1] == 'AlignDefault' and format ~= 'html' and 'AlignLeft' or spec[1]
    tbl.colspecs[i] = { align, not automatic and width or nil }
  end
  return math.floor(math.min(sum, need + math.min(more * left, 16))), #rows > 13 or all > 1800
end

local unnamed = 0
local dressed_table = {
  docx = function(tbl) return tbl end,
  html = function(tbl, characters)
    local caption, id = tbl.caption.long[1], tbl.identifier
    tbl.caption, tbl.identifier = { long = {} }, ''
    unnamed = unnamed + 1
    local label = (id ~= '' and id or 'table-' .. unnamed) .. '-caption'
    local named = caption and { 'aria-labelledby', label } or { 'aria-label', 'Table ' .. unnamed }
    local scroll = pandoc.Div({ tbl }, pandoc.Attr('', { 'table-scroll' },
      { { 'role', 'region' }, { 'tabindex', '0' }, { 'style', '--chars: ' .. characters }, named }))
    local open = ('<figure class="table"%s><figcaption id="%s">'):format(id ~= '' and ' id=' .. quoted(id) or '', label)
    return caption and wrapped(open, { caption, raw('</figcaption>'), scroll }, '</figure>') or scroll
  end,
  typst = function(tbl, _, long)
    return long and wrapped('#[#show figure: set block(breakable: true)', { tbl }, ']') or tbl
  end,
  ipynb = function(tbl)
    local caption = tbl.caption.long[1]
    tbl.caption = { long = {} }
    return caption and { pandoc.Para(caption.content), tbl } or tbl
  end,
}

local function captioned_by(kind, el)
  local id, caption = el.identifier, el.caption.long[1]
  if kind_of(id) ~= kind then return check(el) end
  if not caption then return problem(id, '`#%s` has no caption', id) end
  counts[kind] = counts[kind] + 1
  remember(id, kind, tostring(counts[kind]))
  local label = ('%s\u{a0}%d:'):format(NAMES[kind], counts[kind])
  local shown = format == 'html' and pandoc.Span(label, { class = 'caption-label' }) or pandoc.Strong(label)
  el.caption.long[1] = pandoc.Plain(Inlines { shown, pandoc.Space() } .. caption.content)
end

local function number(doc)
  doc:walk { Header = function(header) top = math.min(top, header.level) end }
  return doc:walk { traverse = 'topdown', 
    Figure = function(figure)
      captioned_by('fig', figure)
      return figure
    end,
    Table = function(tbl)
      captioned_by('tbl', tbl)
      return dressed_table[format](tbl, set_widths(tbl)), false
    end,
    Header = function(header)
      if header.classes:includes('unnumbered') or not doc.meta['number-sections'] then
        return remember(header.identifier, 'sec')
      end
      local value, shown = section_number(header)
      remember(header.identifier, appendix and 'apx' or 'sec', value)
      local label = pandoc.Span(shown or value, { class = 'header-section-number' })
      header.content = Inlines { label, pandoc.Space() } .. header.content
      return header
    end }
end

-- 4 resolve --------------------------------------------------------------------------------------------------

local function reference(citation)
  local id = citation.id:gsub('^%u', string.lower)
  local target = targets[id]
  if not target then
    return problem('@' .. citation.id, 'unknown reference `@%s`', citation.id)
  elseif not target.number then
    return problem('@' .. id, '`@%s` refers to a heading without a number (is `number-sections: true` set?)', id)
  end
  local text = Inlines(citation.prefix)
  if #text == 0 and citation.mode ~= 'SuppressAuthor' then text = Inlines(NAMES[target.kind]) end
  if #text > 0 then text:insert(pandoc.Str '\u{a0}') end
  text:insert(pandoc.Str(target.number))
  local link = format == 'ipynb' and pandoc.Span(text) or pandoc.Link(text, '#' .. id, '', { class = 'xref' })
  return Inlines { link } .. citation.suffix
end

local function resolve(cite)
  local references = cite.citations:filter(function(c) return KINDS:includes(kind_of(c.id:lower())) end)
  if #references == 0 then
    for _, citation in ipairs(cite.citations) do asked[citation.id] = true end
    return nil
  elseif #references < #cite.citations then
    return problem('@' .. cite.citations[1].id, 'a group mixes references with citations')
  end
  local inlines = Inlines {}
  for n, citation in ipairs(references) do
    if n > 1 then inlines:extend { pandoc.Str ',', pandoc.Space() } end
    inlines:extend(reference(citation) or {})
  end
  return inlines
end

local function cite(doc)
  local known = {}
  for _, entry in ipairs(pandoc.utils.references(doc)) do known[entry.id] = true end
  for id in pairs(asked) do
    if not known[id] then problem('@' .. id, 'unknown citation `@%s`: no bibliography has it', id) end
  end
  finish_if_problems()
  return (next(asked) or doc.meta.nocite) and pandoc.utils.citeproc(doc) or doc
end

-- 5 dress ----------------------------------------------------------------------------------------------------

local function picture(image)
  local src, embedded = image.src, image.src:match('^data:')
  if not embedded and (src:match('^%a[%w+.-]*:') or src:match('^//')) then
    return problem(src, 'the picture %s is not in the project: a paper loads nothing from the network', src)
  end
  local alt = image.attributes['fig-alt'] or image.attributes.alt or stringify(image.caption)
  if not alt:match('%S') then problem(src, 'the picture %s has no alternative text', src) end
  image.attributes['fig-alt'], image.attributes.alt, image.caption = nil, nil, Inlines(alt)
  check(image)
  if embedded then return image end
  for _, folder in ipairs(PANDOC_STATE.resource_path) do
    local path = pandoc.path.is_absolute(src) and src or pandoc.path.join { folder, src }
    local file = io.open(path, 'rb')
    if file and format == 'typst' then
      local size = ''
      for _, side in ipairs { 'width', 'height' } do
        local value = image.attributes[side]
        if value then size = ('%s, %s: %s'):format(size, side, (value:gsub('px$', 'pt'))) end
      end
      return pandoc.RawInline('typst', ('#image(%s, alt: %s%s)'):format(quoted(path), quoted(alt), size))
    elseif file then
      local mime = MIME[src:match('%.(%w+)$')] or 'application/octet-stream'
      if mime == MIME.svg and format == 'html' then -- as text, which is shorter than base64
        local escape = function(char) return ('%%%02X'):format(char:byte()) end
        image.src = 'data:' .. mime .. ',' .. file:read('a'):gsub('%s*\n%s*', ' '):gsub('[%%#"<>]', escape)
      elseif format ~= 'docx' then
        image.src = pandoc.mediabag.make_data_uri(mime, file:read('a'))
      end
      return image
    end
  end
  return problem(src:gsub('%.%w+$', ''), 'there is no picture %s', src)
end

local function content(el) return el.content end

local dressed_else = {
  html = {},
  docx = {},
  typst = {
    Math = function(math) -- PDF/UA wants alternative text for a formula: its TeX
      local body = pandoc.write(pandoc.Pandoc { pandoc.Plain { math } }, 'typst'):gsub('%s+$', '')
      return pandoc.RawInline('typst', ('#[#set math.equation(alt: %s);%s]'):format(quoted(math.text), body))
    end,
    Str = function(str) -- Typst would make an ellipsis of three dots that Pandoc took for text
      return str.text:find('...', 1, true) and pandoc.RawInline('typst', '#' .. quoted(str.text) .. ';') or nil
    end,
    Div = function(div)
      local hanging = '#[#set par(hanging-indent: 1.6em, justify: false, spacing: 0.8em)'
      return div.identifier == 'refs' and wrapped(hanging, { div }, ']') or nil
    end,
  },
  ipynb = { Div = content, Span = content,
    RawBlock = function(el) return el.format ~= 'markdown' and {} or nil end, -- HTML is for the page
    Header = function(header) return pandoc.Header(header.level, header.content) end,
    Figure = function(figure)
      local caption = figure.caption.long[1]
      return caption and figure.content .. Blocks { pandoc.Para(caption.content) } or figure.content
    end },
}

local function dress(doc)
  local fixes = dressed_else[format]
  if not stringify(doc):find('...', 1, true) then fixes.Str = nil end -- to look at each word takes long
  return next(fixes) and doc:walk(fixes) or doc
end

function Pandoc(doc)
  doc = number(doc:walk(select):walk(arrange))
  local shift = (format == 'html' and 2 or 1) - top -- on the page, the title is the heading of level 1
  doc = doc:walk { Cite = resolve, Image = picture, Header = shift ~= 0 and function(header)
    header.level = header.level + shift
    return header
  end or nil }
  doc = dress(cite(doc))
  finish_if_problems()
  return doc
end
