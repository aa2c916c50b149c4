-- All that this extension does before an engine's own filters, in one: a document is handed to Lua and back once, which
-- for a long one takes as long as most of these.

local here = pandoc.path.directory(quarto and quarto.utils.resolve_path 'argued.lua' or PANDOC_SCRIPT_FILE)
local filters = {}
for _, name in ipairs { 'evidence', 'appendix', 'documents', 'figures' } do
  for _, filter in ipairs(dofile(pandoc.path.join { here, name .. '.lua' })) do table.insert(filters, filter) end
end
return filters
