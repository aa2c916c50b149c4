-- Pictures: each with its alternative text and its size in this format's units, none from the network, and as each
-- format can carry it: in the page as text, in the PDF beside its text, in Word (and, of cells, elsewhere) as pixels.

local common, refer = require 'common', require 'refer'
local format, problem = common.format, common.problem

local pictures = { extension = 'svg', folder = nil, drawer = nil, project = nil }
local to_pixels = pandoc.List {} -- SVG files for Word, and the PNG that each becomes

-- Points in a unit of CSS.
local POINTS = { px = 0.75, pt = 1, ['in'] = 72, inch = 72, cm = 72 / 2.54, mm = 72 / 25.4, pc = 12, em = 10.5 }

-- A size as each format writes it, or nothing after a problem.
local function size(name, given)
  local value, unit = given:match('^%s*([%d.]+)%s*(%S*)%s*$')
  if unit == '' then unit = 'px' end
  if not tonumber(value) or not (POINTS[unit] or unit == '%') then
    return problem(given, 'the %s of a picture is `%s`; expected a number, or one with px, in, cm, mm, pt, em or %%',
      name, given)
  end
  if unit == 'inch' then unit = 'in' end
  if format == 'typst' and POINTS[unit] then return ('%.6gpt'):format(value * POINTS[unit]) end
  if format == 'docx' and unit == 'em' then return ('%.6gpt'):format(value * POINTS.em) end
  return value .. unit
end

-- No picture is wider than the text of a page on paper, or than its column in the PDF.
local function within_page(image, share)
  local value, unit = (image.attributes.width or ''):match('^([%d.]+)(%a+)$')
  local on_paper = format == 'typst' or format == 'docx'
  local most = common.TEXT_POINTS * (format == 'typst' and share or 1)
  if on_paper and POINTS[unit] and value * POINTS[unit] > most then
    image.attributes.width, image.attributes.height = '100%', nil
  end
end

local TEXT_WIDTH = 6.5 -- inches, of a page in Word

-- In Word a share of the width is one of the page, even in a column of a layout.
local function in_column(image, bytes, share)
  local percent = (image.attributes.width or ''):match('^([%d.]+)%%$')
  if percent then
    image.attributes.width = ('%.4g%%'):format(percent * share)
  elseif not image.attributes.width then
    local known, natural = pcall(pandoc.image.size, bytes)
    local wide = known and natural.width / (natural.dpi_horz or 72) or TEXT_WIDTH
    if wide > share * TEXT_WIDTH then image.attributes.width = ('%.4g%%'):format(share * 100) end
  end
end

-- Plain words: what a reader hears needs no markup.
local function plain(text)
  local read = pandoc.read(text, 'markdown-smart-raw_html-raw_tex-raw_attribute-citations-implicit_figures')
  return (common.stringify(pandoc.Inlines(pandoc.utils.blocks_to_inlines(read.blocks))):gsub('%s+', ' '))
end

local function for_typst(image, bytes, mime, alt)
  -- its own name is for a message of Typst's
  local own = image.src:match('^data:') and '' or pandoc.path.filename(image.src):gsub('%.%w+$', ''):gsub('[^%w_-]', '')
  local name = ('%s-%s.%s'):format(pandoc.utils.sha1(bytes), own, mime:match('/(%w+)'))
  local file = io.open(pandoc.path.join { pictures.folder, name }, 'wb')
  file:write(bytes):close()
  local sizes = ''
  for _, side in ipairs { 'width', 'height' } do
    if image.attributes[side] then sizes = sizes .. (', %s: %s'):format(side, image.attributes[side]) end
  end
  local file_name = common.quoted(name)
  if not alt:match('%S') then -- only decoration
    return common.raw_inline(('#box(pdf.artifact(image(%s%s)))'):format(file_name, sizes))
  end
  return common.raw_inline(('#box(image(%s, alt: %s%s))'):format(file_name, common.quoted(alt), sizes))
end

-- Where a drawing of a cell stands in pixels (`pixels.py`), and that file, if it is one of a cell; its name alone.
local function in_pixels(bytes)
  local name = pandoc.path.join { pictures.folder, pandoc.utils.sha1(bytes) }
  return name .. '.png', io.open(name .. '.png', 'rb'), name
end

-- Word shows no SVG: it gets the same in pixels, with the size of the drawing.
local function for_word(image, bytes)
  local picture, there, name = in_pixels(bytes)
  if there then
    there:close()
  else
    picture = name .. '-word.png'
    io.open(name .. '.svg', 'wb'):write(bytes):close()
    to_pixels:insert { name .. '.svg', picture, src = image.src }
  end
  local known, natural = pcall(pandoc.image.size, bytes)
  if known and not (image.attributes.width or image.attributes.height) then
    local width = natural.width / (natural.dpi_horz or 96)
    image.attributes.width = width > TEXT_WIDTH and '100%' or ('%.4gin'):format(width)
  end
  image.src = pandoc.path.filename(picture) -- Pandoc looks in this folder, and writes the name into the document
  return image
end

-- Runs `pixels.py`: drawings and the files that they become, and what is said of those that cannot be drawn.
local function drawn(asked)
  local program, rest = pictures.drawer[1], pandoc.List { table.unpack(pictures.drawer, 2) }
  return pandoc.json.decode(pandoc.pipe(program, rest, pandoc.json.encode(asked)), false)
end

-- A picture that is a PDF, as a drawing: neither a page nor Word shows it, nor may an accessible PDF hold another.
local function as_drawing(src, bytes)
  local name = pandoc.path.join { pictures.folder, pandoc.utils.sha1(bytes) .. '-' .. format }
  io.open(name .. '.pdf', 'wb'):write(bytes):close()
  local failed = drawn { { name .. '.pdf', name .. '.svg' } }
  if failed['1'] then return problem(src, 'the picture %s cannot be read: %s', src, failed['1']) end
  local file = io.open(name .. '.svg', 'rb')
  local drawing = file:read('a')
  file:close()
  return drawing
end

-- What kind of picture it is by its first bytes, whatever its name ends with.
local BEGINS = { ['\137PNG'] = 'image/png', ['\255\216\255'] = 'image/jpeg', ['GIF8'] = 'image/gif',
  ['%PDF'] = 'application/pdf' }
local function really(bytes) return BEGINS[bytes:sub(1, 4)] or BEGINS[bytes:sub(1, 3)] end

function pictures.picture(image)
  local src = image.src
  if not src:match('^data:') and (src:match('^%a[%w+.-]*:') or src:match('^//')) then
    return problem(src, 'the picture %s is not in the project: a paper loads nothing from the network', src)
  end
  local _, ending = pandoc.path.split_extension(src)
  if ending == '' and not src:match('^data:') then src = src .. '.' .. pictures.extension end
  image.src = src
  if src:match('^/') then image.src = pictures.project .. src end -- named from the project's folder
  local found, mime, bytes = pcall(pandoc.mediabag.fetch, image.src)
  if not found or not bytes then return problem(src, 'there is no picture %s', src) end
  mime = really(bytes) or mime
  if mime == 'application/pdf' then
    mime, bytes = 'image/svg+xml', as_drawing(src, bytes)
    if not bytes then return nil end
  end
  local own = image.attributes['fig-alt'] or image.attributes.alt
  local alt = own and plain(own) or common.stringify(image.caption)
  if not alt:match('%S') then common.warning('![](' .. src, 'the picture %s has no alternative text', src) end
  common.without(image, 'fig-alt', 'alt')
  image.caption = pandoc.Inlines(alt)
  for _, side in ipairs { 'width', 'height' } do
    if image.attributes[side] then image.attributes[side] = size(side, image.attributes[side]) end
  end
  local share = tonumber(image.attributes['data-share'])
  within_page(image, share)
  common.without(image, 'data-share')
  refer.check(image)
  if format == 'typst' then return for_typst(image, bytes, mime, alt) end
  if format == 'docx' then
    if share then in_column(image, bytes, share) end
    return mime:match('svg') and for_word(image, bytes) or image
  end
  if format == 'html' and mime == 'image/svg+xml' then -- as text, which is shorter than base64
    local function escape(char) return ('%%%02X'):format(char:byte()) end
    image.src = 'data:' .. mime .. ',' .. bytes:gsub('%s*\n%s*', ' '):gsub('[%%#"<>]', escape)
  else
    local _, there = in_pixels(bytes)
    if there then
      mime, bytes = 'image/png', there:read('a')
      there:close()
    end
    image.src = pandoc.mediabag.make_data_uri(mime, bytes)
  end
  return image
end

-- All drawings for Word at once, by Typst.
function pictures.draw()
  if #to_pixels == 0 then return end
  for n, said in pairs(drawn(to_pixels:map(function(each) return { each[1], each[2] } end))) do
    local own = to_pixels[tonumber(n)].src
    problem(own, 'the drawing %s cannot be turned into pixels for Word: %s', own, said)
  end
end

return pictures
