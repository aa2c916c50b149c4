function Div(el)
  if el.classes:includes('evidence') then
    if FORMAT:match('html') then
      local b = pandoc.Blocks{pandoc.RawBlock('html','<details class="evidence" id="'..el.identifier..'"><summary>Evidence</summary>')}
      b:extend(el.content); b:insert(pandoc.RawBlock('html','</details>'))
      return b
    end
  end
end
