// Put into a previewed page by `preview.py`: loads the page again when it has been written anew, and shows what is
// wrong with the paper above the last good page.
const { moment } = document.currentScript.dataset
const box = document.createElement('pre')
box.id = 'preview-problem'
box.setAttribute('role', 'alert')
box.style.cssText = 'position: fixed; inset: 0 0 auto 0; z-index: 2147483647; max-height: 60vh; overflow: auto; margin: 0;'
  + 'padding: 1em; white-space: pre-wrap; font: 14px/1.4 monospace; color: #fff; background: #8a1c1c'
box.hidden = true
document.body.append(box)
new EventSource('/changes').onmessage = (event) => {
  const now = JSON.parse(event.data)
  if (now.moment !== moment) return location.reload()
  box.textContent = now.problem
  box.hidden = !now.problem
}
