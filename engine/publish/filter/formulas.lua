-- Formulas as `main.lua` hands them to a writer, and nothing else: to hear which of them cannot be read.

package.path = pandoc.path.join { pandoc.path.directory(PANDOC_SCRIPT_FILE), '?.lua;' } .. package.path
local latex, number = require 'latex', require 'number'

local function untagged(el)
  el.text = number.untagged(el.text)
  return el
end

local function raw(el)
  if el.format ~= 'tex' then return nil end
  local blocks = latex.read(el.text, function() end) or {}
  return el.t == 'RawBlock' and blocks or pandoc.utils.blocks_to_inlines(blocks)
end

function Pandoc(doc)
  local header = pandoc.utils.stringify(doc.meta.definitions)
  doc = latex.with_definitions(doc, header):walk { RawBlock = raw, RawInline = raw }
  return doc:walk({ Math = latex.math }):walk { Math = untagged }
end
