-- Formulas as `main.lua` hands them to a writer, and nothing else: to hear which of them cannot be read.

package.path = pandoc.path.join { pandoc.path.directory(PANDOC_SCRIPT_FILE), '?.lua;' } .. package.path
local latex, number = require 'latex', require 'number'

local function untagged(el)
  el.text = number.untagged(el.text)
  return el
end

function Pandoc(doc)
  local header = pandoc.utils.stringify(doc.meta.definitions)
  return latex.with_definitions(doc, header):walk({ Math = latex.math }):walk { Math = untagged }
end
