-- Figures on the page, for both engines: a drawing stands there itself, not as a picture of it, so that it has the page's
-- colours, its words can be found, and the script can draw it anew (`redraw.js`). It is known by naming its colours
-- (`argued.show.sheet`); any other picture stays one. Styles and hatchings that several have stand once in the page.
-- The numbers behind a figure, a file of the same name with the ending `.csv`, go with it for `figures.js`, which shows
-- them as a table: as an archive with one file, in base64, a fifth of the bytes; and with them what the study's list of
-- contents says of the figure, which functions make it and what they read. Other formats are left as they are.

local styles, number = {}, 0 -- the class of each style that the page has, and how many there are
local hatchings = {} -- those that the page has

local function read(file)
  local from = io.open(file, 'r')
  if not from then return nil end
  local text = from:read('a')
  from:close()
  return text
end

local function escaped(text) return (text:gsub('&', '&amp;'):gsub('<', '&lt;'):gsub('"', '&quot;')) end

local DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
local function base64(bytes)
  local text = bytes:gsub('..?.?', function(three)
    local a, b, c = three:byte(1, 3)
    local number, shown = a << 16 | (b or 0) << 8 | (c or 0), ''
    for place = 18, 24 - 6 * (#three + 1), -6 do
      local digit = (number >> place & 63) + 1
      shown = shown .. DIGITS:sub(digit, digit)
    end
    return shown .. ('='):rep(3 - #three)
  end)
  return text
end

local function packed(text) return base64(pandoc.zip.Archive({ pandoc.zip.Entry('numbers.csv', text, 0) }):bytestring()) end

-- The drawing as a part of the page; nil for one whose colours have no names.
local function drawn(svg, alt)
  local colours = svg:match '^<svg data%-colours="([^"]*)"'
  if not colours then return nil end
  local css, own, new = svg:match '<style[^>]*>(.-)</style>', {}, {}
  css = css:gsub('@media.*', ''):gsub('^%*{[^}]*}', '')
  for name, colour in colours:gmatch '(%l+) (#%x+)' do
    css = css:gsub('([^(])' .. colour, ('%%1var(--fig-%s,%s)'):format(name, colour))
  end
  for name, style in css:gmatch '%.([%w-]+)(%b{})' do
    local key = name:match '^fill' and name or style
    if not styles[key] then
      number = number + 1
      styles[key] = name:match '^fill' and name or 'f' .. number
      table.insert(new, '.' .. styles[key] .. style:gsub('([:;]) ', '%1'))
    end
    own[name] = styles[key]
  end
  svg = svg:gsub('<defs>%s*<style.-</style>%s*</defs>%s*', ''):gsub('class="(s%d+)', function(name) return 'class="' .. own[name] end)
  svg = svg:gsub('%s*<pattern id="(%w+)".-</pattern>', function(id)
    if hatchings[id] then return '' end
    hatchings[id] = true
  end):gsub('%s*<defs>%s*</defs>', '')
  local narrow = svg:match '^<svg[^>]*( data%-narrow="[^"]*" data%-rows="[^"]*")' or svg:match '^<svg[^>]*( data%-panels="[^"]*")' or ''
  if svg:find('data-flow=', 1, true) then narrow = narrow .. (' data-colours="%s"'):format(colours) end -- of what is drawn anew
  local head = ('<svg class="drawn" role="img" %s aria-label="%s"%s>'):format(svg:match 'viewBox="[^"]*"', escaped(alt), narrow)
  if #new > 0 then head = head .. '<style>' .. table.concat(new) .. '</style>' end
  svg = head .. svg:gsub('^<svg[^>]*>', '')
  return (svg:gsub('>%s+<', '><'))
end

-- What makes a figure, and what was read for it, as attributes; nothing where there is no `CONTENTS.md` that says it.
local contents
local function origin(file)
  contents = contents or read 'CONTENTS.md' or ''
  for line in contents:gmatch '[^\n]+' do
    if line:find('`' .. file .. '`', 1, true) then
      local made, reads = line:match '| ([^|]*) | ([^|]*) | [^|]* |$'
      if made then return (' data-made="%s" data-reads="%s"'):format(escaped(made:gsub('`', '')), escaped(reads:gsub('[`,]', ''))) end
    end
  end
  return ''
end

local function figure(image)
  local file = image.src:match '^[%w_/-]+' -- with or without an ending, as the engine has it
  if not file or image.src:match '^%a+:' then return nil end
  local svg, csv = read(file .. '.svg'), read(file .. '.csv')
  local plain = image.identifier == '' and not (image.attributes.width or image.attributes.height or image.attributes['fig-align'])
  local alt = image.attributes['fig-alt'] or image.attributes.alt or pandoc.utils.stringify(image.caption)
  local inline = svg and plain and drawn(svg, alt)
  if not (inline or csv) then return nil end
  local shown = pandoc.Inlines { inline and pandoc.RawInline('html', inline) or image }
  if csv then
    shown:insert(pandoc.RawInline('html', ('<script type="text/plain" class="figure-numbers"%s>%s</script>'):format(origin(file), packed(csv))))
  end
  return shown
end

return { text = { Image = FORMAT:match 'html' and figure or nil } }
