// Figures: under each what a reader can do with it: see it as large as the window allows, save it as it is drawn now, see
// the numbers that it plots (`figures.lua` puts them beside it) as a table, and save these. In a narrow window a drawing
// that says how (`data-narrow`, `Sheet.narrow`) is laid out for it, before anything is drawn anew. Without a script it
// stands as it is. Nothing is loaded or sent.
"use strict";
(() => {
  const button = (text, name, onclick, attributes) => element("button", { type: "button", "aria-label": name, onclick, ...attributes }, text);

  const LINE = 9.2, ABOVE = 3, tenth = (number) => String(Math.round(10 * number) / 10);

  /** A text for which there is little room is set closer; if that is not enough, it is cut off. */
  function fit(text, room) {
    if (text.getComputedTextLength() <= room) return;
    for (const words = text.textContent.split(" "); text.getComputedTextLength() > 1.25 * room && words.length > 1; text.textContent = `${words.join(" ")} …`) words.pop();
    if (text.getComputedTextLength() > room) for (const [name, value] of [["textLength", tenth(room)], ["lengthAdjust", "spacingAndGlyphs"]]) text.setAttribute(name, value);
  }

  /** A drawing for a narrow window: labels above their rows, the rest moved sideways, the key on more lines. */
  function narrow(drawing) {
    const [split, ...told] = drawing.dataset.narrow.split(" ").map(Number), edges = drawing.dataset.rows.split(" ").map(Number);
    const places = told.flatMap((x, n) => (n % 2 ? [] : [[x, told[n + 1]]])), width = places.at(-1)[1], last = edges.at(-1);
    const across = (x) => {
      const n = places.findIndex(([from]) => x <= from), [[left, to], [right, end]] = n > 0 ? [places[n - 1], places[n]] : [places.at(-2), places.at(-1)];
      return n === 0 ? Math.max(0, places[0][1] - places[0][0] + x) : Math.min(width, to + ((x - left) / (right - left)) * (end - to));
    };
    const rowAt = (y) => edges.findLastIndex((edge) => edge + 0.3 < y); // a line between two rows belongs to the first
    const texts = [...drawing.querySelectorAll("text")].filter((text) => !text.hasAttribute("transform")), at = (text, name) => Number(text.getAttribute(name));
    const labels = texts.filter((text) => at(text, "x") < split && at(text, "y") < last && edges.slice(0, -1).includes(edges[rowAt(at(text, "y"))]));
    const line = new Map(); // of a label, by what stands above it in its column
    for (const column of Map.groupBy(labels, (text) => `${rowAt(at(text, "y"))} ${text.getAttribute("x")}`).values()) {
      column.sort((one, other) => at(one, "y") - at(other, "y")).forEach((text, n) => line.set(text, n));
    }
    let more = 0;
    const above = (row) => Math.max(0, ...labels.filter((text) => rowAt(at(text, "y")) === row).map((text) => LINE * (line.get(text) + 1) + ABOVE));
    const shift = edges.map((_, row) => (more += above(row))), down = (y) => y + (shift[rowAt(y)] ?? 0);

    const topOf = (path) => Number(path.split(/[ HVLl]/)[1]);
    const drawn = (selector) => [...drawing.querySelectorAll(selector)].filter((node) => !node.closest("pattern"));
    for (const path of drawn("path")) { // boxes of the key that were joined, as they look alike
      const [first, ...others] = path.getAttribute("d").match(/M[^M]+/g);
      if (!others.some((each) => topOf(each) > last)) continue;
      path.setAttribute("d", first);
      path.after(...others.map((each) => { const copy = path.cloneNode(); copy.setAttribute("d", each); return copy; }));
    }
    const ground = drawn("path")[0].getAttribute("d"), key = drawn("path, text").filter((node) => !node.hasAttribute("transform") && node.getAttribute("d") !== ground
      && (node.matches("text") ? at(node, "y") : topOf(node.getAttribute("d"))) > last + 1 && getComputedStyle(node).textAnchor !== "middle");
    const foot = key.map((node) => ({ node, box: node.getBBox() })).sort((one, other) => Math.round((one.box.y + one.box.height / 2 - other.box.y - other.box.height / 2) / 6) || one.box.x - other.box.x);

    for (const path of drawn("path")) {
      if (key.includes(path)) continue;
      let x = 0, y = 0, made = "";
      for (const [, step, rest] of path.getAttribute("d").matchAll(/([MLHVClz])([^MLHVClz]*)/g)) {
        const numbers = (rest.match(/-?\d*\.?\d+/g) ?? []).map(Number);
        if (step === "z") made += "z";
        else if (step === "H") for (x of numbers) made += `H${tenth(across(x))}`;
        else if (step === "V") for (y of numbers) made += `V${tenth(down(y))}`;
        else for (let n = 0; n < numbers.length; n += 2) {
          [x, y] = step === "l" ? [x + numbers[n], y + numbers[n + 1]] : [numbers[n], numbers[n + 1]];
          made += `${step === "l" ? "L" : step === "C" && n % 6 ? " " : step}${tenth(across(x))} ${tenth(down(y))}`;
        }
      }
      path.setAttribute("d", made);
    }
    let top = 0; // of heads that are read upwards, each on one line
    const upright = [...drawing.querySelectorAll("text[transform]")].sort((one, other) => at(one, "x") - at(other, "x"));
    for (const [n, text] of upright.entries()) {
      const before = upright[n - 1];
      if (before?.isConnected && at(text, "x") - before.was < 8.5) {
        before.textContent += ` ${text.textContent}`;
        text.remove();
      } else {
        text.was = at(text, "x");
        text.setAttribute("x", tenth(across(text.was)));
        text.setAttribute("transform", `rotate(-90 ${tenth(across(text.was))} ${at(text, "y")})`);
      }
      top = Math.min(top, at(before ?? text, "y") - (before ?? text).getComputedTextLength() - 2);
    }
    if (top < 0) top -= LINE; // for what stands in the corner before them
    for (const text of texts) {
      if (key.includes(text)) continue;
      const [x, y] = [at(text, "x"), at(text, "y")], row = rowAt(y);
      text.setAttribute("x", labels.includes(text) ? tenth(x) : tenth(across(x)));
      text.setAttribute("y", tenth(labels.includes(text) ? edges[row] + (shift[row - 1] ?? 0) + ABOVE + LINE * (line.get(text) + 0.75) : x < split && y < edges[0] && top < 0 ? top + LINE : down(y)));
      if (labels.includes(text)) text.style.cssText = "paint-order:stroke;stroke:var(--fig-paper,#fff);stroke-width:2.5px"; // over lines that cross it
    }
    for (const mark of drawing.querySelectorAll("[data-scale]")) {
      const [left, right, ...ends] = mark.dataset.scale.split(" ").map(Number);
      mark.dataset.scale = [across(left), across(right), ...ends].map((each) => Number(each.toFixed(2))).join(" ");
    }

    // Neighbours in a line have as much room as there is between them; none stands out at an edge.
    for (const line of Map.groupBy(texts.filter((text) => !labels.includes(text) && !key.includes(text)), (text) => text.getAttribute("y")).values()) {
      const sorted = line.map((text) => ({ text, x: at(text, "x"), anchor: getComputedStyle(text).textAnchor })).sort((a, b) => a.x - b.x);
      sorted.forEach(({ text, x, anchor }, n) => {
        const ways = { middle: [n - 1, n + 1], start: [n + 1], end: [] }[anchor], beside = ways.filter((at) => sorted[at]).map((at) => Math.abs(sorted[at].x - x));
        const square = text.parentNode.matches("[data-cell]") ? text.parentNode.querySelector("path").getBBox().width + 1 : width;
        fit(text, Math.min(square, { middle: width, start: width - x, end: x }[anchor], ...beside) - 1.5);
        const box = text.getBBox(), over = Math.min(0, width - 1 - box.x - box.width) + Math.max(0, 1 - box.x);
        if (over) text.setAttribute("x", tenth(x + over));
      });
    }
    labels.forEach((text) => fit(text, width - at(text, "x") - 1.5));
    let x = 4.3, y = down(last + 1) + (foot[0] ? foot[0].box.y - last : 0);
    foot.forEach(({ node, box }, n) => {
      const next = foot[n + 1]?.box, sign = node.matches("path") || getComputedStyle(node).fontWeight >= 600;
      if (sign && x > 5 && x + box.width + (next ? 4 + next.width : 0) > width) [x, y] = [4.3, y + 12];
      node.setAttribute("transform", `translate(${tenth(x - box.x)} ${tenth(y - (foot.find((each) => Math.abs(each.box.y + each.box.height / 2 - box.y - box.height / 2) < 6).box.y))})`);
      x += box.width + (sign ? 4 : 13);
    });
    const height = foot.length ? y + 14 : Number(drawing.getAttribute("viewBox").split(" ")[3]) + more;
    drawing.setAttribute("viewBox", `0 ${tenth(top)} ${tenth(width)} ${tenth(height - top)}`);
    drawing.classList.add("narrow");
  }

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
    if (figure.querySelector(".drawn[data-narrow]") && matchMedia("(max-width: 40rem)").matches) narrow(figure.querySelector(".drawn"));
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

  const begin = () => [...document.querySelectorAll(':is(figure, .quarto-float)[id^="fig-"]')].filter((figure) => figure.querySelector("img, .drawn")).forEach(live);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
