-- From the document as Pandoc read it to the document as each format shows it, in this order:
--   1 select    content by format, HTML outputs read
--   2 arrange   callouts, tabsets, folded code and captioned divs taken apart, tables dressed
--   3 number    sections, figures and tables; captions get their "Figure 1:"   <- captions are numbered here
--   4 resolve   @fig-, @tbl- and @sec- references, pictures; what is still unknown is refused
-- Then come citations, by Pandoc's own citeproc, where there is a bibliography.
-- A large paper has thousands of table cells: each walk through it costs a tenth of a second.
-- All problems found are reported at once, as JSON; Python adds the lines by looking for the `needle`.

local format = ({ html = 'html', typst = 'typst', docx = 'docx' })[FORMAT] or 'ipynb'
local stringify, List, Blocks, Inlines = pandoc.utils.stringify, pandoc.List, pandoc.Blocks, pandoc.Inlines
local syntax = pandoc.json.decode(io.open((PANDOC_SCRIPT_FILE:gsub('filter%.lua$', 'syntax.json'))):read('a'), false)
local KINDS = List { 'fig', 'tbl', 'sec' } .. syntax['refused reference'] -- what Quarto takes for a reference
local problems = List {}

local function problem(needle, message, ...)
  problems:insert { message = message:format(...), needle = needle }
end

local function quoted(text) return '"' .. text:gsub('\\', '\\\\'):gsub('"', '\\"'):gsub('\n', ' ') .. '"' end
local function id_of(el) return el.identifier ~= '' and ' id=' .. quoted(el.identifier) or '' end
local function kind_of(id) return id:match('^(%a+)%-') end
local function strong(inlines) return pandoc.Para { pandoc.Strong(inlines) } end

local function known(kind, name)
  if syntax[kind][name] then return true end
  problems:insert { unknown = kind, needle = name }
end

-- Blocks within the raw text that syntax.json has for this format, else the last of them alone.
local function wrap(name, values, ...)
  local all, parts, text = Blocks {}, { ... }, syntax.wrap[format .. ' ' .. name]
  text = (text or '{' .. select('#', ...) .. '}'):gsub('{(%a+)}', values)
  for literal, n in (text .. '{0}'):gmatch('(.-){(%d)}') do
    all:extend(literal ~= '' and { pandoc.RawBlock(format == 'docx' and 'openxml' or format, literal) } or {})
    all:extend(parts[tonumber(n)] or {})
  end
  return all
end

-- 1 select ---------------------------------------------------------------------------------------------------

local selected, top = { traverse = 'topdown' }, 6 -- the level of the paper's highest headings
local cited, refs = false, false -- whether a work is, and whether the place for the list of works is given

local function visible(el)
  refs = refs or el.identifier == 'refs'
  local shown, hidden = el.classes:includes('content-visible'), el.classes:includes('content-hidden')
  if not (shown or hidden) then return nil end
  local match = true
  for key, value in pairs(el.attributes) do
    match = known('condition', key) and known('format', value) and match and (value == format) == (key == 'when-format')
  end
  if match ~= shown then return {} end
  el.attributes, el.classes = {}, el.classes:filter(function(c) return not c:match('^content%-') end)
  if el.t == 'CodeBlock' or #el.classes > 0 or el.identifier ~= '' then return el end
  return el.content:walk(selected), false
end

local function nothing() return {} end

selected.Div, selected.Span = visible, visible

function selected.Header(header) top = math.min(top, header.level) end

function selected.Cite(cite) cited = cited or not KINDS:includes(kind_of(cite.citations[1].id:lower())) end

-- The marks of a cell are for the notebook.
function selected.RawBlock(el)
  return el.format == 'cell' and (format == 'ipynb' and pandoc.RawBlock('markdown', el.text) or {}) or nil
end

function selected.CodeBlock(el)
  if format == 'ipynb' and el.classes:includes('cell-code') then return {} end
  if not el.classes:includes('cell-html') then return visible(el) end
  local read = pandoc.read(el.text, 'html').blocks:walk { RawBlock = nothing, RawInline = nothing }
  return pandoc.Div(read, { class = 'cell-html' }), false
end

-- 3 number ---------------------------------------------------------------------------------------------------

local targets, counts, sections, appendix = {}, { fig = 0, tbl = 0, apx = 0 }, {}, nil
local number_sections, bibliography, image_extension -- of the paper's options

local function remember(id, kind, number)
  if targets[id] then problem('#' .. id, 'the identifier `#%s` is used twice', id) end
  targets[id] = { kind = kind, number = number }
end

local function number_caption(kind, el)
  local id, caption = el.identifier, el.caption.long[1]
  if kind_of(id) ~= kind then return el end
  if not caption then return problem(id, '`#%s` has no caption', id) or el end
  counts[kind] = counts[kind] + 1
  remember(id, kind, tostring(counts[kind]))
  local label = ('%s\u{a0}%d:'):format(syntax.reference[kind], counts[kind])
  local shown = format == 'html' and pandoc.Span(label, { class = 'caption-label' }) or pandoc.Strong(label)
  el.caption.long[1] = pandoc.Plain(Inlines { shown, pandoc.Space() } .. caption.content)
  return el
end

local function number_section(header)
  local level, shown = header.level, nil
  if header.classes:includes('unnumbered') or not number_sections then return remember(header.identifier, 'sec') end
  if appendix and level <= appendix.level then appendix = nil end
  for deeper = level + 1, 6 do sections[deeper] = nil end
  if header.classes:includes('appendix') then
    counts.apx = counts.apx + 1
    appendix = { level = level, letter = string.char(64 + counts.apx) }
    shown = syntax.reference.apx .. '\u{a0}' .. appendix.letter
  else
    sections[level] = (sections[level] or 0) + 1
  end
  local parts = List { appendix and appendix.letter }
  for above = appendix and appendix.level + 1 or top, level do parts:insert(tostring(sections[above] or 0)) end
  local number = table.concat(parts, '.')
  remember(header.identifier, appendix and 'apx' or 'sec', number)
  local label = pandoc.Span(shown or number, { class = 'header-section-number' })
  header.content = Inlines { label, pandoc.Space() } .. header.content
  return header
end

-- 2 arrange --------------------------------------------------------------------------------------------------

local function callout(div, name)
  for key in pairs(div.attributes) do known('attribute of a callout', key) end
  local title, heading, fold = div.attributes.title, div.content[1], div.attributes.collapse
  title = title and pandoc.read(title, 'markdown').blocks[1].content
  if heading and heading.t == 'Header' then
    title = title or heading.content
    div.content:remove(1)
  end
  title = title or Inlines(syntax.callout[name])
  if format == 'docx' then
    return { pandoc.Div({ strong(title) }, { ['custom-style'] = 'Callout Title' }),
      pandoc.Div(div.content, { ['custom-style'] = 'Callout' }) }
  elseif format == 'ipynb' then
    return { pandoc.BlockQuote(Blocks { strong(title) } .. div.content) }
  end
  return wrap(fold and 'callout folded' or 'callout', { kind = name, id = id_of(div), open = fold == 'false' and ' open' or '' },
    { pandoc.Plain(title) }, div.content)
end

local function tabset(div)
  local tabs, level = Blocks {}, nil
  for _, block in ipairs(div.content) do
    level = level or block.level
    if block.t == 'Header' and block.level == level then
      tabs:insert(pandoc.Div({ strong(block.content) }, pandoc.Attr('', { 'tab' }, { { 'data-title', stringify(block.content) } })))
    elseif #tabs > 0 then
      tabs[#tabs].content:insert(block)
    else
      problem('panel-tabset', 'a tabset begins with a heading, which names its first tab')
    end
  end
  return format == 'html' and { pandoc.Div(tabs, { class = 'tabset' }) } or tabs
end

-- A div that is a figure or a table: its last paragraph is the caption.
local function captioned(div, kind)
  local id, last, tables = div.identifier, div.content:remove(#div.content), 0
  if #div.content == 0 or last.t ~= 'Para' then
    return problem(id, '`#%s` has no caption: its last paragraph is taken for it', id)
  end
  local caption = { pandoc.Plain(last.content) }
  if kind == 'fig' then return { pandoc.Figure(div.content, caption, { id = id }) } end
  div.content = div.content:walk { Table = function(tbl)
    tables, tbl.caption, tbl.identifier = tables + 1, { long = caption }, id
    return tbl
  end }
  if tables ~= 1 then problem(id, '`#%s` holds %d tables; expected one', id, tables) end
  return div.content
end

local function folded(div)
  local open = div.attributes.open == 'true' and ' open' or ''
  return wrap('code-fold', { open = open }, { pandoc.Plain(div.attributes.summary or '') }, div.content)
end

local special = { ['panel-tabset'] = tabset, ['code-fold'] = folded,
  ['page-break'] = function() return wrap('page-break', {}) end }

local unnamed = 0

local function dressed(tbl)
  local caption, id, label = tbl.caption.long[1], id_of(tbl), tbl.identifier
  if format == 'typst' then
    local long = #stringify(tbl) > 2000 or tbl.bodies:find_if(function(body) return #body.body > 13 end)
    return long and wrap('table', {}, { tbl }) or tbl
  end
  if format == 'docx' then return tbl end
  tbl.identifier, tbl.caption = '', { long = {} }
  if format == 'ipynb' then return caption and { pandoc.Para(caption.content), tbl } or tbl end
  unnamed = unnamed + 1
  label = (label ~= '' and label or 'table-' .. unnamed) .. '-caption'
  local named = caption and { 'aria-labelledby', label } or { 'aria-label', 'Unnamed table ' .. unnamed }
  local region = { { 'role', 'region' }, { 'tabindex', '0' }, named }
  local scroll = { pandoc.Div({ tbl }, pandoc.Attr('', { 'table-scroll' }, region)) }
  return caption and wrap('table', { id = id, label = label }, { caption }, scroll) or scroll
end

local arrange = { traverse = 'topdown', Header = number_section,
  Figure = function(figure) -- where the caption is empty, Pandoc leaves the identifier to the picture
    local own = figure.content[1].content and figure.content[1].content[1]
    if figure.identifier == '' and own then figure.identifier, own.identifier = own.identifier or '', '' end
    return number_caption('fig', figure)
  end,
  Table = function(tbl)
    return dressed(number_caption('tbl', tbl)), false
  end }

function arrange.Div(div)
  local kind, made = kind_of(div.identifier), nil
  if kind == 'fig' or kind == 'tbl' then made = captioned(div, kind) or {} end
  for _, class in ipairs(div.classes) do
    local name = class:match('^callout%-(%a+)$')
    made = made or syntax.callout[name] and callout(div, name) or special[class] and special[class](div)
  end
  if made then return Blocks(made):walk(arrange), false end
end

-- 4 resolve --------------------------------------------------------------------------------------------------

local resolve = { traverse = 'topdown' }

local function reference(citation)
  local id = citation.id:gsub('^%u', string.lower)
  local target, text = targets[id] or {}, Inlines(citation.prefix)
  if not target.number then
    return problem('@' .. citation.id, target.kind and '`@%s` refers to a heading without a number (is `number-sections: true` set?)'
      or 'unknown reference `@%s`', citation.id)
  end
  if #text == 0 and citation.mode ~= 'SuppressAuthor' then text = Inlines(syntax.reference[target.kind]) end
  if #text > 0 then text:insert(pandoc.Str '\u{a0}') end
  text:insert(pandoc.Str(target.number))
  local link = format == 'ipynb' and pandoc.Span(text) or pandoc.Link(text, '#' .. id, '', { class = 'xref' })
  return Inlines { link } .. citation.suffix
end

function resolve.Cite(cite)
  local references, inlines = cite.citations:filter(function(c) return KINDS:includes(kind_of(c.id:lower())) end), Inlines {}
  if #references == 0 then
    return not bibliography and problem('@' .. cite.citations[1].id, 'unknown citation `@%s`: no bibliography has it', cite.citations[1].id) or nil
  elseif #references < #cite.citations then
    return problem('@' .. cite.citations[1].id, 'a group mixes references with citations')
  end
  for n, citation in ipairs(references) do
    inlines:extend(n > 1 and { pandoc.Str ',', pandoc.Space() } or {})
    inlines:extend(reference(citation) or {})
  end
  return inlines
end

-- What is left after all that may bear no name that means something to Quarto alone.
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

resolve.Span, resolve.Div, resolve.CodeBlock = check, check, check

function resolve.Header(header)
  check(header)
  header.level = header.level - top + (format == 'html' and 2 or 1) -- on the page, the title is the heading of level 1
  return header
end

function resolve.Image(image)
  local src = image.src
  if not src:match('^data:') and (src:match('^%a[%w+.-]*:') or src:match('^//')) then
    return problem(src, 'the picture %s is not in the project: a paper loads nothing from the network', src)
  end
  if select(2, pandoc.path.split_extension(src)) == '' then src = src .. '.' .. image_extension end
  image.src = src
  local found, mime, bytes = pcall(pandoc.mediabag.fetch, src)
  if not found then return problem(src:gsub('%.%w+$', ''), 'there is no picture %s', src) end
  local alt = image.attributes['fig-alt'] or image.attributes.alt or stringify(image.caption)
  if not alt:match('%S') then problem(src, 'the picture %s has no alternative text', src) end
  image.attributes['fig-alt'], image.attributes.alt, image.caption = nil, nil, Inlines(alt)
  check(image)
  if format == 'typst' then -- Pandoc writes no alternative text there
    local name, size = pandoc.utils.sha1(bytes) .. '.' .. mime:match('/(%w+)'), ''
    io.open(pandoc.path.join { PANDOC_STATE.resource_path[1], name }, 'wb'):write(bytes):close()
    for side, value in pairs(image.attributes) do
      if side == 'width' or side == 'height' then size = size .. (', %s: %s'):format(side, (value:gsub('px$', 'pt'))) end
    end
    return pandoc.RawInline('typst', ('#box(image(%s, alt: %s%s))'):format(quoted(name), quoted(alt), size))
  elseif format == 'html' and mime == 'image/svg+xml' then -- as text, which is shorter than base64
    local function escape(char) return ('%%%02X'):format(char:byte()) end
    image.src = 'data:' .. mime .. ',' .. bytes:gsub('%s*\n%s*', ' '):gsub('[%%#"<>]', escape)
  elseif format ~= 'docx' then
    image.src = pandoc.mediabag.make_data_uri(mime, bytes)
  end
  return image
end

if format == 'typst' then
  function resolve.Math(math) -- PDF/UA wants alternative text for a formula: its TeX
    local body = pandoc.write(pandoc.Pandoc { pandoc.Plain { math } }, 'typst'):gsub('%s+$', '')
    return pandoc.RawInline('typst', ('#[#set math.equation(alt: %s);%s]'):format(quoted(math.text), body))
  end
  function resolve.Str(str) -- Typst would make an ellipsis of three dots that Pandoc took for text
    return str.text:find('...', 1, true) and pandoc.RawInline('typst', '#' .. quoted(str.text) .. ';') or nil
  end
elseif format == 'ipynb' then
  function resolve.Link(link) -- Jupyter has no such anchors
    if link.target:match('^#') then return pandoc.Span(link.content:walk(resolve)), false end
  end
  function resolve.Table(tbl) -- as HTML where a pipe table would lose what is in a cell
    local lost = pandoc.write(pandoc.Pandoc { tbl }, 'gfm-raw_html'):find('[TABLE]', 1, true)
    local function bar(el) lost = lost or el.text:find('|', 1, true) end
    tbl:walk { Code = bar, Math = bar }
    if lost then return pandoc.RawBlock('markdown', pandoc.write(pandoc.Pandoc { tbl:walk(resolve) }, 'html')), false end
  end
  function resolve.RawBlock(el) return el.format ~= 'markdown' and {} or nil end -- HTML is for the page
  function resolve.Note(note) -- Jupyter shows no footnotes
    return Inlines { pandoc.Str ' (' } .. pandoc.utils.blocks_to_inlines(note.content:walk(resolve)) .. { pandoc.Str ')' }
  end
end

function Pandoc(doc)
  number_sections, bibliography = doc.meta['number-sections'], doc.meta.bibliography
  image_extension = stringify(doc.meta['default-image-extension'])
  local abstract, title = format == 'ipynb' and doc.meta.abstract, doc.meta['reference-section-title']
  if abstract then doc.blocks:insert(1, pandoc.Div(abstract)) end -- elsewhere the templates have it
  doc = doc:walk(selected)
  if bibliography and not refs and (cited or doc.meta.nocite) then -- citeproc's own heading would be of the first level
    doc.blocks:extend { pandoc.Header(top, title, { id = 'bibliography', class = 'unnumbered' }), pandoc.Div({}, { id = 'refs' }) }
  end
  doc.meta['reference-section-title'] = nil
  doc = doc:walk(arrange):walk(resolve)
  if #problems > 0 then
    io.stderr:write('\npublish-problems ' .. pandoc.json.encode(problems) .. '\n')
    os.exit(3)
  end
  return doc
end
