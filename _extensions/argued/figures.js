// Figures: under each what a reader can do with it: see it as large as the window allows, save it as it is drawn now, see
// the numbers that it plots (`figures.lua` puts them beside it) as a table, and save these. Without a script it stands as
// it is. Nothing is loaded or sent.
"use strict";
(() => {
  const button = (text, name, onclick, attributes) => element("button", { type: "button", "aria-label": name, onclick, ...attributes }, text);

  /** The figure over the page, as wide as it needs to be read; Escape, or a click, brings back the page. */
  function enlarge(picture, name) {
    const room = element("div", { class: "figure-room", tabindex: "0" }, picture.cloneNode(true));
    room.querySelectorAll("[id]").forEach((each) => each.removeAttribute("id")); // hatchings are the page's
    const shown = element("dialog", { class: "figure-large", "aria-label": name, onclose: () => shown.remove(), onclick: (event) => event.target === shown && shown.close() },
      button("✕", "Close the figure", () => shown.close(), { class: "card-close" }), room);
    document.body.append(shown);
    shown.showModal();
  }

  /** The one file of an archive in base64, as `figures.lua` packs it. */
  async function unpacked(text) {
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0)), number = (at) => bytes[at] | (bytes[at + 1] << 8);
    const begins = 30 + number(26) + number(28), length = number(18) | (number(20) << 16), file = new Blob([bytes.subarray(begins, begins + length)]); // a header of 30 bytes, and two names
    return number(8) ? new Response(file.stream().pipeThrough(new DecompressionStream("deflate-raw"))).text() : file.text();
  }

  /** The rows of a text of comma-separated values, in which fields may be quoted. */
  function rowsOf(csv) {
    const rows = [[]];
    for (const [, quoted, plain, end] of csv.trimEnd().matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
      rows.at(-1).push(quoted?.replaceAll('""', '"') ?? plain);
      if (end === "\n") rows.push([]);
      if (end === "") break;
    }
    return rows;
  }

  const shorter = (field) => (/^-?\d+\.\d{4,}$/.test(field) ? String(Number(Number(field).toPrecision(4))) : field.replaceAll("_", " "));

  function table(csv, name) {
    const [heads, ...rows] = rowsOf(csv), cells = (row, tag) => row.map((field) => element(tag, tag === "th" && { scope: "col" }, shorter(field)));
    return element("div", { class: "figure-table", tabindex: "0", role: "region", "aria-label": `Numbers of ${name}` },
      element("table", null, element("thead", null, element("tr", null, ...cells(heads, "th"))), element("tbody", null, ...rows.map((row) => element("tr", null, ...cells(row, "td"))))));
  }

  /** A drawing as a file of its own: with the styles and the hatchings that it shares with others of the page. */
  function alone(drawing) {
    const whole = drawing.cloneNode(true), [, , width, height] = drawing.getAttribute("viewBox").split(" ");
    whole.querySelectorAll("style, pattern").forEach((each) => each.remove());
    const style = document.createElementNS(whole.namespaceURI, "style");
    style.textContent = [...document.querySelectorAll(".drawn > style")].map((each) => each.textContent).join("");
    whole.prepend(style, ...[...document.querySelectorAll(".drawn pattern[id]")].map((each) => each.cloneNode(true)));
    for (const [attribute, value] of [["width", `${width}pt`], ["height", `${height}pt`]]) whole.setAttribute(attribute, value);
    return URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(whole)], { type: "image/svg+xml" }));
  }

  async function live(figure) {
    const picture = figure.querySelector("img, .drawn"), name = figure.querySelector("figcaption")?.textContent.trim().split(/[:.]/)[0] ?? "Figure";
    const file = figure.id.replace(/^fig-/, ""), inline = !picture.matches("img"), drawn = inline || picture.src.startsWith("data:image/svg");
    const save = (href, ending, text, what, onclick = null) => element("a", { href, download: `${file}.${ending}`, "aria-label": `Save ${what}`, ...(onclick && { onclick }) }, text);
    const tools = element("p", { class: "figure-tools" }, button("Enlarge", `Enlarge ${name}`, () => enlarge(picture, name)),
      save(inline ? `#${figure.id}` : picture.src, drawn ? "svg" : "png", drawn ? "Save as SVG" : "Save", `${name} as a picture`,
        inline && ((event) => { event.currentTarget.href = alone(picture); }))); // as it is when it is saved
    const numbered = figure.querySelector(".figure-numbers");
    figure.after(tools);
    if (!numbered) return;
    const csv = await unpacked(numbered.textContent);
    let shown = null;
    const numbers = button("Numbers", `Numbers of ${name}`, () => {
      if (shown) shown.hidden = !shown.hidden;
      else tools.after(shown = table(csv, name));
      numbers.setAttribute("aria-expanded", String(!shown.hidden));
    }, { "aria-expanded": "false" });
    tools.append(numbers, save(URL.createObjectURL(new Blob([csv], { type: "text/csv" })), "csv", "Save as CSV", `the numbers of ${name}`));
  }

  const begin = () => [...document.querySelectorAll('figure[id^="fig-"]')].filter((figure) => figure.querySelector("img, .drawn")).forEach(live);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
