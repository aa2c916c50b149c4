-- Links between the documents of a project, for both engines: `[the ledger](supplement.qmd#sec-ledger)` leads to the
-- page from the page, to the PDF from the PDF, to the Word file from the Word file. A notebook holds all documents and
-- has no anchors, so that the words alone remain there.

local ENDINGS = { html = 'html', typst = 'pdf', docx = 'docx' }

local function ending()
  for format, ending in pairs(ENDINGS) do
    if FORMAT:match(format) then return ending end
  end
end

local function link(el)
  local stem, anchor = el.target:match('^([%w_-]+)%.qmd(#?.*)$')
  if not stem then return nil end
  if not ending() then return el.content end
  el.target = ('%s.%s%s'):format(stem, ending(), anchor)
  return el
end

return { text = { Link = link } }
