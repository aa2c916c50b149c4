-- Raw LaTeX in the text. What Pandoc reads comes out in every format; what only places things on LaTeX's page is left
-- out; everything else is refused by its name. Nothing is ever printed as it stands.

local common, mathjax = require 'common', require 'mathjax'
local format, problem = common.format, common.problem

local set = common.set
local BREAKS = set 'newpage pagebreak clearpage cleardoublepage'
local PLACES = set [[
  noindent indent bigskip medskip smallskip vspace hspace vfill hfill centering raggedright raggedleft sloppy samepage
  FloatBarrier pagestyle thispagestyle pagenumbering setlength addtolength setcounter
  linespread singlespacing onehalfspacing doublespacing nolinebreak nopagebreak allowbreak hline
  phantomsection addcontentsline label maketitle frontmatter mainmatter backmatter index protect relax null
  tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge
]]
local LISTS = set 'tableofcontents listoffigures listoftables'
-- References of LaTeX's, to what has a label of Quarto's: how each is written in Markdown.
local REFERS = { ref = '[-@%s]', eqref = '([-@%s])', autoref = '@%s', cref = '@%s', Cref = '@%s' }
local NEVER = { 'input', 'include', 'today', 'usepackage', 'documentclass' } -- would read a file, the clock, a package

local latex = {}

function latex.page_break(inline)
  if not inline then return common.wrap('page-break', {}) end
  common.has_breaks = true
  local text = ({ html = '<span class="page-break"></span>', typst = common.PAGE_BREAK,
    docx = '<w:r><w:br w:type="page"/></w:r>' })[format]
  return text and pandoc.Inlines { common.raw_inline(text) } or pandoc.Inlines {}
end

-- Commands at the beginning that place things: what is left of the text, and whether a page ends.
local function placed(text)
  local breaks = false
  while true do
    local name, after = text:match('^%s*\\(%a+)%*?()')
    if LISTS[name] then
      common.note('\\' .. name, '`\\%s` is left aside; contents are there where `toc: true` asks for them', name)
    elseif not (BREAKS[name] or PLACES[name]) then
      return text, breaks
    end
    breaks, text = breaks or BREAKS[name], text:sub(after)
    for _, argument in ipairs { '^%s*%b[]', '^%b{}', '^%b{}', '^%b{}' } do text = text:gsub(argument, '') end
  end
end

-- What could not be read: the name of its first command.
local function unread(blocks, text)
  for _, name in ipairs(NEVER) do
    if text:match('\\' .. name .. '%f[%A]') then return '\\' .. name end
  end
  local name
  local function raw(el)
    if el.format:match('tex$') and placed(el.text):match('%S') then
      name = name or el.text:match('\\begin{.-}') or el.text:match('\\%a+') or el.text
    end
  end
  blocks:walk { RawBlock = raw, RawInline = raw }
  return name
end

-- Whether a formula has line breaks of its own, in no environment and no braces.
local function has_lines(text)
  local depth, at = 0, 1
  while at <= #text do
    local command = text:match('^\\%a+', at) or text:match('^\\.', at)
    local char = command or text:sub(at, at)
    if char == '\\\\' and depth == 0 then return true end
    if char == '{' or char == '\\begin' then depth = depth + 1 end
    if char == '}' or char == '\\end' then depth = depth - 1 end
    at = at + #char
  end
end

-- Commands that are defined within formulas (`$\newcommand{\E}{\mathbb{E}}$`), as MathJax takes them, for all of the
-- paper's; also those of the header, and those that MathJax knows by itself. Pandoc takes definitions outside of
-- formulas itself.
local DEFINES = set 'newcommand renewcommand providecommand DeclareMathOperator def'

local function definitions_in(text)
  local found, rest, at = '', '', 1
  while at <= #text do
    local name, after = text:match('^\\(%a+)%*?()', at)
    local last = nil
    if DEFINES[name] then
      last = text:match('^%s*%b{}()', after) or text:match('^%s*\\%a+[#%d]*()', after)
      last = last and (text:match('^%s*%b[]()', last) or last)
      last = last and (text:match('^%s*%b[]()', last) or last)
      last = last and text:match('^%s*%b{}()', last)
    end
    if last then
      found, at = found .. text:sub(at, last - 1) .. '\n', last
    else
      local char = text:match('^\\%a+', at) or text:match('^\\.', at) or text:sub(at, at)
      rest, at = rest .. char, at + #char
    end
  end
  return found, rest
end

local definitions -- all of the paper's, where formulas are to be read with some

-- A formula with its commands as Pandoc reads them.
local function defined(el)
  if not definitions then return el end
  el.text = mathjax.plainer(el.text)
  local own = definitions .. mathjax.definitions(definitions .. el.text)
  if own == '' then return el end
  local read = pandoc.read(('%s\n\n\\(%s\\)'):format(own, el.text), 'latex').blocks
  read:walk { Math = function(made) el.text = mathjax.plainer(made.text) end }
  return el
end

function latex.with_definitions(doc, header)
  definitions = definitions_in(header or '')
  doc = doc:walk { Math = function(el)
    local found, rest = definitions_in(el.text)
    if found == '' then return nil end
    definitions, el.text = definitions .. found, rest
    return rest:match('%S') and el or {}
  end }
  return doc:walk { Math = defined }
end

-- Labels and their references are LaTeX's own, as is the environment `equation`. What is known here is `{#eq-x}` behind
-- a formula.
function latex.math(el)
  local text = el.text:gsub('%s*\\label%s*%b{}', '')
  text = text:match('^%s*\\begin{equation%*?}%s*(.-)%s*\\end{equation%*?}%s*$') or text
  text = text:gsub('(\\begin{%a-matrix%*})%s*%[[lcr]%]', '%1') -- where its columns are aligned
  -- Colours that have no name are left out, since Pandoc reads none of them.
  text = text:gsub('\\textcolor%s*%b[]%s*%b{}', ''):gsub('\\textcolor%s*{#[^{}]*}', '')
  text = text:gsub('\\color%s*%b[]%s*%b{}', ''):gsub('\\color%s*{#[^{}]*}', '')
  text = text:gsub('\\textcolor%s*(%b{})%s*{', '{\\color%1 ')
  if el.mathtype == 'DisplayMath' and text:find('\\\\', 1, true) and has_lines(text) then
    text = '\\begin{gathered}' .. text:gsub('%s*\\\\%s*$', '') .. '\\end{gathered}'
  end
  if text ~= el.text then
    el.text = text
    return el
  end
end

-- The blocks that a LaTeX text means, and whether a page ends before them; nothing where it was refused.
function latex.read(text, refuse)
  local rest, breaks = placed(text)
  if not rest:match('%S') then return pandoc.Blocks {}, breaks end
  local blocks = pandoc.read(rest:gsub('\\linebreak%f[%A]', '\\newline'), 'latex+raw_tex').blocks:walk {
    Cite = function(cite) -- by `\cite` and its like: as it would be shown if no bibliography had it
      cite.content = { pandoc.Str('@' .. cite.citations[1].id) }
      return cite
    end,
    RawInline = function(el)
      local name, id = el.text:match('^\\(%a+){([^{},]+)}$')
      return REFERS[name] and common.is_reference(id) and common.markdown(REFERS[name]:format(id)) or nil
    end,
  }
  local name = unread(blocks, rest)
  if name then return refuse(name, rest) end
  local function nothing() return {} end -- of what places things within the text
  local function formula(el) return latex.math(defined(el)) or el end
  return blocks:walk { Math = formula, RawBlock = nothing, RawInline = nothing }, breaks
end

-- What a command is in Markdown, by the end of its name.
local WAYS = { { 'ref', '`@fig-x`' }, { 'includegraphics', '`![caption](file)`' } }

local function refused(name, text)
  local way = 'it as Markdown, or as a formula `$…$` without blanks beside its dollars'
  for _, each in ipairs(WAYS) do
    if name:match('^\\%a*' .. each[1] .. '$') then way = each[2] end
  end
  problem(text:match('^%s*(.-)%s*$'):match('^[^\n]*'),
    'raw LaTeX `%s` is not known here, where no LaTeX runs; write %s, `\\%s` to show it as text, '
      .. 'or a block ```{=latex} to keep it for another program', name, way, name)
end

local function left_out(name, text)
  common.warning(text:match('^%s*([^\n]*)'), 'the LaTeX `%s` is left out of the PDF, which Typst writes', name)
end

local function here(el) -- whether this raw text is for this format, and what is to be said of what cannot be read
  if el.format == 'tex' then return refused end
  return (el.format == 'latex' and format == 'typst') and left_out or nil
end

function latex.block(el)
  local refuse = here(el)
  if not refuse then return nil end
  local blocks, breaks = latex.read(el.text, refuse)
  return (breaks and latex.page_break() or pandoc.Blocks {}) .. (blocks or {})
end

function latex.inline(el)
  local refuse = here(el)
  if not refuse then return nil end
  local blocks, breaks = latex.read(el.text, refuse)
  local inlines = pandoc.utils.blocks_to_inlines(blocks or {})
  if el.text:match('%s$') and #inlines > 0 then inlines:insert(pandoc.Space()) end
  return (breaks and latex.page_break(true) or pandoc.Inlines {}) .. inlines
end

return latex
