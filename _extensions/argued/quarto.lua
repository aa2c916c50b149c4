-- What Quarto's formats lack beside those of the embedded engine, which leaves this file aside:
-- alternative texts in Word, the subject among the properties of the PDF, and on the page sections one level below the
-- title, tables that can be moved sideways, and where a link to the contents leads that needs no script. It comes after
-- Quarto's own filters, when everything has its number.

if not quarto or quarto.embedded then return {} end

local alt = { Image = function(image)
  local text = image.attributes['fig-alt'] or image.attributes.alt
  if text then image.caption = pandoc.Inlines(text) end
  return image
end }

local page = {
  Header = function(header)
    header.level = header.level + 1
    return header
  end,
  Pandoc = function(doc)
    doc.blocks:insert(1, pandoc.RawBlock('html', '<span id="toc"></span>')) -- Quarto's own list has another name
    return doc
  end,
  Table = function(tbl) return pandoc.Div({ tbl }, pandoc.Attr('', { 'table-scroll' }, { { 'tabindex', '0' } })) end,
}

local subject = { Meta = function(meta)
  if not meta.description then return nil end
  local text = pandoc.utils.stringify(meta.description):gsub('[\\"]', '\\%0')
  local set = pandoc.RawBlock('typst', ('#set document(description: "%s")'):format(text))
  meta['header-includes'] = pandoc.List(meta['header-includes'] or {}) .. { pandoc.Blocks { set } }
  return meta
end }

local formats = { docx = alt, html = page, typst = subject }
for name, filter in pairs(formats) do
  if quarto.doc.is_format(name) then return { filter } end
end
return {}
