-- All that this extension does before an engine's own filters, in one hand-over of the document to Lua, and in as few
-- walks through it as it can: in a long one with hundreds of cards each takes a sixth of a second. Each part says what it
-- does with the elements of which kind at which step.

local here = pandoc.path.directory(quarto and quarto.utils.resolve_path 'argued.lua' or PANDOC_SCRIPT_FILE)
local function part(name, ...) return assert(loadfile(pandoc.path.join { here, name .. '.lua' }))(...) end
local documents = part 'documents'
local parts = { part('evidence', documents.text.Link), part 'appendix', documents, part 'figures' }

-- `outline` goes through headings and divs alone, from the top down.
local steps = { begin = {}, outline = { traverse = 'topdown' }, text = {}, finish = {} }
for _, kind in ipairs { 'Para', 'Plain', 'Table', 'LineBlock' } do
  steps.outline[kind] = function(block) return block, false end
end
for name, step in pairs(steps) do
  for _, each in ipairs(parts) do
    for kind, work in pairs(each[name] or {}) do
      local before = step[kind]
      step[kind] = before and function(el) return work(before(el) or el) end or work
    end
  end
end
return { steps.begin, steps.outline, steps.text, steps.finish }
