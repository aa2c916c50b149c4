-- Writes the paper in all formats that are asked for, one after the other, so that Pandoc starts and reads once for all
-- of them. A format comes out as by Pandoc's own command with the same filters and options, and sees nothing of what
-- the filters of another have left behind.
-- What is asked for comes as metadata, `publish-formats`. Where a format begins is said on the error channel; that it
-- is there, or failed, on the output. A format that `waits` for its pictures does so until the input has ended.

local function copied(from)
  local all = {}
  for name, value in pairs(from) do all[name] = value end
  return all
end

-- All tables that a filter can reach by a name, as they are before the first one.
local kept = {}
local function keep(tbl)
  kept[tbl] = copied(tbl)
  for _, value in pairs(tbl) do
    if type(value) == 'table' and not kept[value] then keep(value) end
  end
end
keep(_G)
local globals = kept[_G]
local init = PANDOC_STATE.user_data_dir and pandoc.path.join { PANDOC_STATE.user_data_dir, 'init.lua' }

local function restore()
  for now, before in pairs(kept) do
    for name in pairs(now) do now[name] = before[name] end
    for name, value in pairs(before) do now[name] = value end
  end
end

-- Citeproc goes through all of a document several times, and changes nothing where nothing is cited: it gets the blocks
-- that cite, the headings, which may begin the counting of citations anew, and the list of works. Where that list does
-- not stand among the blocks, citeproc needs all of them to find its place.
local function cited(doc)
  local citing, places, listed = pandoc.Blocks {}, pandoc.List {}, false
  for place, block in ipairs(doc.blocks) do
    listed = listed or block.identifier == 'refs'
    local needed = block.t == 'Header' or block.identifier == 'refs'
    if not needed then block:walk { Cite = function() needed = true end } end
    if needed then
      citing:insert(block)
      places:insert(place)
    end
  end
  if not listed then return pandoc.utils.citeproc(doc) end
  local done = pandoc.utils.citeproc(pandoc.Pandoc(citing, doc.meta))
  doc.meta = done.meta
  for n, place in ipairs(places) do doc.blocks[place] = done.blocks[n] end
  return doc
end

-- By one filter: citeproc, a program, or a script in Lua, for which all is as if it were the first one.
local function filtered(doc, filter)
  if filter == 'citeproc' then return cited(doc) end
  if not filter:match '%.lua$' then return pandoc.utils.run_json_filter(doc, filter) end
  globals.PANDOC_SCRIPT_FILE = filter
  restore()
  if init then dofile(init) end
  local done, result = pcall(pandoc.utils.run_lua_filter, doc, filter, _G)
  return done and result or error(('Error running filter %s:\n%s'):format(filter, result), 0)
end

local function written(doc, asked)
  local options, variables = { wrap_text = 'none' }, copied(asked.variables)
  for name, value in pairs(asked.options) do options[name] = tonumber(value) or value end
  local template = options.template
  if template then
    options.template = template == 'default' and pandoc.template.compile(pandoc.template.default(FORMAT))
      or pandoc.template.compile(pandoc.system.read_file(template), template)
  end
  options.variables = variables
  globals.PANDOC_WRITER_OPTIONS = pandoc.WriterOptions(options)
  for name, value in pairs(asked.metadata) do doc.meta[name] = value end
  for _, filter in ipairs(asked.filters) do doc = filtered(doc, filter) end
  if FORMAT == 'docx' then doc = pandoc.mediabag.fill(doc) end
  pandoc.system.write_file(asked.output, pandoc.write(doc, asked.to, options))
end

return { { Pandoc = function(doc)
  local formats = doc.meta['publish-formats']
  doc.meta['publish-formats'] = nil
  for _, asked in ipairs(formats) do
    if asked.waits then io.read 'a' end
    globals.FORMAT = asked.to:match '^[%w_]+'
    FORMAT = globals.FORMAT
    io.stderr:write('\npublish-format ', asked.name, '\n')
    local done, why = pcall(written, doc:clone(), asked)
    if not done then io.stderr:write('\n', tostring(why), '\n') end
    io.stdout:write(done and 'written ' or 'failed ', asked.name, '\n'):flush()
  end
  return pandoc.Pandoc {}
end } }
