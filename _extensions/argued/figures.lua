-- The numbers behind a figure: where a file of the same name with the ending `.csv` stands beside a picture, the page has
-- it, too, for the script that shows it as a table and saves it (`figures.js`). Other formats are left as they are.

local function numbers(image)
  local file = image.src:match '^[%w_/-]+' -- with or without an ending, as the engine has it
  local from = file and not image.src:match '^%a+:' and io.open(file .. '.csv', 'r')
  if not from then return nil end
  local text = from:read('a'):gsub('&', '&amp;'):gsub('<', '&lt;')
  from:close()
  return { image, pandoc.RawInline('html', ('<script type="text/csv" class="figure-numbers">%s</script>'):format(text)) }
end

return FORMAT:match 'html' and { { Image = numbers } } or {}
