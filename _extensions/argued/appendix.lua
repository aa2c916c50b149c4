-- Appendices by letter, for both engines: `# Title {#sec-x .appendix}` becomes "Appendix A Title", a section within it
-- "A.1 …", and `@sec-x` a link that says "Appendix A". Quarto would go on counting (Section 10) and leave them out of
-- its page's contents list; so each number is written into its heading here, before an engine counts.
-- The word for one is that of the paper's language, as the engine at hand has it.
-- Left out: appendices for one format alone, which would take a letter in every format.

local APPENDIX = 'Appendix'
local nbsp = '\u{a0}'
local count, level, parts = 0, nil, {} -- of the appendix that is open: its level, its letter and the numbers below it
local names = {} -- identifier: what a reference to it says

local function called(meta)
  if meta.words then
    APPENDIX = pandoc.utils.stringify(meta.words.apx)
  elseif quarto then
    APPENDIX = quarto.doc.language['crossref-apx-prefix'] or APPENDIX
  end
end

local function number(header)
  local appendix = header.classes:includes('appendix')
  if appendix then
    count, level = count + 1, header.level
    parts = { string.char(64 + count) }
  elseif level and header.level <= level then
    level = nil
  end
  if not level or header.classes:includes('unnumbered') then return nil end
  local depth = header.level - level + 1
  for n = #parts + 1, depth do parts[n] = 0 end
  for n = #parts, depth + 1, -1 do parts[n] = nil end
  if not appendix then parts[depth] = parts[depth] + 1 end
  local shown = table.concat(parts, '.')
  names[header.identifier] = APPENDIX .. nbsp .. shown
  local label = pandoc.Span({ appendix and names[header.identifier] or shown }, { class = 'header-section-number' })
  header.content = pandoc.Inlines { label, pandoc.Space() } .. header.content
  header.classes = header.classes:filter(function(class) return class ~= 'appendix' end)
  header.classes:insert('unnumbered')
  return header
end

-- A link in place of a reference to an appendix; other works and sections of the same group stay what they are.
local function refer(cite)
  local shown, found = pandoc.Inlines {}, false
  for n, citation in ipairs(cite.citations) do
    local id = citation.id:gsub('^%u', string.lower)
    if n > 1 then shown:extend { pandoc.Str ',', pandoc.Space() } end
    if names[id] then
      found = true
      local text = names[id]
      if #citation.prefix > 0 or citation.mode == 'SuppressAuthor' then text = text:sub(#APPENDIX + #nbsp + 1) end
      local prefix = #citation.prefix > 0 and citation.prefix .. { pandoc.Str(nbsp) } or pandoc.Inlines {}
      shown:insert(pandoc.Link(prefix .. { pandoc.Str(text) }, '#' .. id, '', { class = 'xref' }))
      shown:extend(citation.suffix)
    else
      shown:insert(pandoc.Cite({ pandoc.Str('@' .. citation.id) }, { citation }))
    end
  end
  return found and shown or nil
end

return { begin = { Meta = called }, outline = { Header = number }, text = { Cite = refer } }
