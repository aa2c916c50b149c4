-- Shortcodes of Quarto's extensions, by the extensions' own Lua. `source.py` leaves each in the text as a raw inline; a
-- file of the extension has a handler under its name, which gets the words behind the name, those that have a name of
-- their own, and the paper's options. Style sheets and scripts that it asks for go into the page (`quarto/init.lua`).

local common = require 'common'
local Inlines, Blocks = pandoc.Inlines, pandoc.Blocks

local shortcode = {}
local handlers, meta = {}, nil

-- Does something as the script that stands in a file.
local function as_script(file, act, ...)
  local before = PANDOC_SCRIPT_FILE
  PANDOC_SCRIPT_FILE = file
  local done, result = pcall(act, ...)
  PANDOC_SCRIPT_FILE = before
  return done, result
end

local function read(file)
  local own = setmetatable({}, { __index = _G })
  local done, found = as_script(file, function() return assert(loadfile(file, 't', own))() end)
  if not done then common.problem('{=shortcode}', 'the shortcodes of an extension cannot be read: %s', found) end
  for name, act in pairs(done and type(found) == 'table' and found or own) do
    if type(act) == 'function' then handlers[name] = { file = file, act = act } end
  end
end

local function nothing() return Inlines {} end

-- What stands in the place of a shortcode: a text, inlines or blocks.
local function made(text)
  local asked = pandoc.json.decode(text, false)
  local handler = handlers[asked.name]
  if not handler then
    return common.problem(text, 'unknown shortcode `%s`: no extension of this project has it', asked.name)
  end
  local alone, named = pandoc.List(asked.alone):map(Inlines), setmetatable({}, { __index = nothing })
  for name, word in pairs(asked.named) do named[name] = Inlines(word) end
  local done, result = as_script(handler.file, handler.act, alone, named, meta, asked.alone, 'inline')
  if not done then return common.problem(text, 'the shortcode `%s` fails: %s', asked.name, result) end
  return result
end

local function expanded(el)
  if el.format ~= 'shortcode' then return nil end
  local result = made(el.text)
  return result and quarto.utils.as_inlines(result) or Inlines {}
end

local function alone(para)
  local first = #para.content == 1 and para.content[1]
  if not first or first.t ~= 'RawInline' or first.format ~= 'shortcode' then return nil end
  local result = made(first.text)
  local blocks = result and quarto.utils.as_blocks(result) or Blocks {}
  return #blocks == 1 and blocks[1].t == 'Plain' and pandoc.Para(blocks[1].content) or blocks, false
end

function shortcode.in_all(doc, files)
  meta = doc.meta
  for _, file in ipairs(files) do read(file) end
  return doc:walk { traverse = 'topdown', Para = alone, Plain = alone, RawInline = expanded }
end

return shortcode
