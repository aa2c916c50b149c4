// Figures: under each what a reader can do with it: see it as large as the window allows, save it as it is drawn now, see
// the numbers that it plots (`figures.lua` puts them beside it) as a table, and save these. While the window is narrow, a
// drawing that says how is laid out for it (`data-narrow`, `data-panels`: `Sheet.narrow`, `Sheet.panels`); what draws it
// anew is told (`laid-out`). Without a script it stands as it is. Nothing is loaded or sent.
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

  /** The words of a text on as many lines as it takes, each a text of its own, which share what else it says. */
  function onLines(text, words, room) {
    const lines = [text];
    text.textContent = "";
    for (const word of words) {
      const line = lines.at(-1), before = line.textContent;
      line.textContent = before ? `${before} ${word}` : word;
      if (!before || line.getComputedTextLength() <= room) continue;
      line.textContent = before;
      const next = line.cloneNode();
      next.textContent = word;
      line.after(next);
      lines.push(next);
    }
    return lines;
  }

  /** Heads above a drawing that are too long for their column are set on more lines; returns by how much it grows upwards. */
  function headed(heads, width) {
    let lift = 0;
    const blocks = [], like = (text) => `${text.getAttribute("x")} ${text.getAttribute("class")}`;
    for (const text of heads.toSorted((one, other) => at(one, "y") - at(other, "y"))) {
      const block = blocks.findLast(([first]) => like(first) === like(text));
      if (block && at(text, "y") - at(block.at(-1), "y") < 11) block.push(text); else blocks.push([text]);
    }
    const levels = [...Map.groupBy(blocks, (block) => at(block.at(-1), "y"))].sort(([one], [other]) => other - one);
    for (const [y, beside] of levels) {
      const starts = beside.map(([first]) => at(first, "x")), before = lift;
      for (const block of beside) {
        const [first, ...others] = block, room = Math.min(width, ...starts.filter((x) => x > at(first, "x")).map((x) => x - 4)) - at(first, "x") - 1.5;
        let lines = block;
        if (block.some((text) => text.getComputedTextLength() > room)) {
          const words = block.flatMap((text) => text.textContent.split(" "));
          others.forEach((text) => text.remove());
          lines = onLines(first, words, room);
          lift = Math.max(lift, before + LINE * (lines.length - block.length));
        }
        lines.forEach((text, n) => text.setAttribute("y", tenth(y - before - LINE * (lines.length - 1 - n))));
      }
    }
    return lift;
  }

  const at = (node, name) => Number(node.getAttribute(name)), numbersOf = (text) => (text.match(/-?\d*\.?\d+/g) ?? []).map(Number);
  const topOf = (path) => Number(path.split(/[ HVLl]/)[1]);
  const drawnIn = (drawing, selector) => [...drawing.querySelectorAll(selector)].filter((node) => !node.closest("pattern"));

  /** The corners of a path, each as `place` moves it. */
  function moved(path, place) {
    let x = 0, y = 0, before = [], made = "";
    for (const [, step, rest] of path.matchAll(/([MLHVClz])([^MLHVClz]*)/g)) {
      const numbers = numbersOf(rest), to = (letter) => {
        const [left, top] = place(x, y).map(tenth), level = letter === "H" && top === before[1], upright = letter === "V" && left === before[0];
        made += level ? `H${left}` : upright ? `V${top}` : `${/[HV]/.test(letter) ? "L" : letter}${left} ${top}`;
        before = [left, top];
      };
      if (step === "z") made += "z";
      else if (step === "H") for (x of numbers) to("H");
      else if (step === "V") for (y of numbers) to("V");
      else for (let n = 0; n < numbers.length; n += 2) {
        [x, y] = step === "l" ? [x + numbers[n], y + numbers[n + 1]] : [numbers[n], numbers[n + 1]];
        to(step === "l" ? "L" : step === "C" && n % 6 ? " " : step);
      }
    }
    return made;
  }

  /** What stands in the key of a drawing, below `last`, from its beginning: each with its box. */
  function keyOf(drawing, last) {
    const drawn = (selector) => drawnIn(drawing, selector), ground = drawn("path")[0];
    for (const path of drawn("path")) { // boxes of the key that were joined, as they look alike
      const [first, ...others] = path.getAttribute("d").match(/M[^M]+/g);
      if (!others.some((each) => topOf(each) > last)) continue;
      path.setAttribute("d", first);
      path.after(...others.map((each) => { const copy = path.cloneNode(); copy.setAttribute("d", each); return copy; }));
    }
    return drawn("path, text").filter((node) => !node.hasAttribute("transform") && node !== ground
      && (node.matches("text") ? at(node, "y") : topOf(node.getAttribute("d"))) > last + 1 && getComputedStyle(node).textAnchor !== "middle")
      .map((node) => ({ node, box: node.getBBox() })).sort((one, other) => Math.round((one.box.y + one.box.height / 2 - other.box.y - other.box.height / 2) / 6) || one.box.x - other.box.x);
  }

  /** The key on as many lines as the width takes, from `y` on; then the sheet as wide, and as tall as it is. */
  function finish(drawing, foot, y, width, top, height) {
    let x = 4.3;
    for (const each of foot.filter(({ node }) => node.matches("text"))) { // one that is longer than the sheet is wide, behind its box
      fit(each.node, width - 30);
      each.box = each.node.getBBox();
    }
    foot.forEach(({ node, box }, n) => {
      const next = foot[n + 1]?.box, own = node.hasAttribute("data-key"), sign = node.matches("path") || getComputedStyle(node).fontWeight >= 600;
      if ((sign || own) && x > 5 && x + box.width + (next && !own ? 4 + next.width : 0) > width) [x, y] = [4.3, y + 12];
      node.setAttribute("transform", `translate(${tenth(x - box.x)} ${tenth(y - (foot.find((each) => Math.abs(each.box.y + each.box.height / 2 - box.y - box.height / 2) < 6).box.y))})`);
      x += box.width + (sign ? 4 : 13);
    });
    const tall = foot.length ? y + 14 : height;
    drawnIn(drawing, "path")[0].setAttribute("d", `M0 ${tenth(top)}H${tenth(width)}V${tenth(tall)}H0z`);
    drawing.setAttribute("viewBox", `0 ${tenth(top)} ${tenth(width)} ${tenth(tall - top)}`);
    drawing.classList.add("narrow");
  }

  /** Where the boxes of a drawing stand: the left, upper, right and lower edge of each. */
  const boxesOf = (drawing, but) => drawnIn(drawing, "path").filter((path) => !but.includes(path)).flatMap((path) => path.getAttribute("d").match(/M[^M]+/g)).filter((each) => /^M[^H]+H[^V]+V[^H]+H[^z]+z$/.test(each)).map(numbersOf);

  /** How wide a text can be beside its neighbour, which may end where it is placed. */
  function roomTo(apart, anchor, { text, anchor: its }) {
    const left = its === "end" ? apart - text.getComputedTextLength() : apart;
    return anchor === "middle" && its === "end" ? Math.min(apart, 2 * left) : left;
  }

  /** Neighbours in a line have as much room as there is between them, or in the box that is around; none stands out at an edge. */
  function fitted(texts, width, boxes) {
    for (const line of Map.groupBy(texts, (text) => text.getAttribute("y")).values()) {
      const sorted = line.map((text) => ({ text, x: at(text, "x"), anchor: getComputedStyle(text).textAnchor })).sort((a, b) => a.x - b.x);
      sorted.forEach(({ text, x, anchor }, n) => {
        const ways = { middle: [n - 1, n + 1], start: [n + 1], end: [] }[anchor], beside = ways.filter((at) => sorted[at]).map((at) => roomTo(Math.abs(sorted[at].x - x), anchor, sorted[at]));
        const level = at(text, "y") - 2, beyond = boxes.filter(([, top, , bottom]) => top <= level && level <= bottom), around = beyond.filter(([left, , right]) => left <= x && x <= right && right - left < width / 2);
        const square = anchor === "middle" ? Math.min(width, ...around.map(([left, , right]) => right - left + 1)) : anchor === "start" ? Math.min(width, ...beyond.map(([left]) => left - x + 0.5).filter((room) => room > 9)) : width;
        fit(text, Math.min(square, { middle: width, start: width - x, end: x }[anchor], ...beside) - 1.5);
        const box = text.getBBox(), over = Math.min(0, width - 1 - box.x - box.width) + Math.max(0, 1 - box.x);
        if (over) text.setAttribute("x", tenth(x + over));
      });
    }
  }

  const panelsOf = (drawing) => {
    const [labels, width, ...told] = numbersOf(drawing.dataset.panels);
    return { labels, width: width * squeeze(drawing), boxes: Array.from({ length: told.length / 5 }, (_, n) => told.slice(5 * n, 5 * n + 5)).map(([left, top, right, bottom, to]) => ({ left, top, right, bottom, to })) };
  };

  /** A drawing for a narrow window: its panels one under another, each with the labels that stand beside it. */
  function stack(drawing) {
    const { labels, width, boxes } = panelsOf(drawing), last = Math.max(...boxes.map(({ bottom }) => bottom)), BOX = 8;
    let tall = 0;
    for (const box of boxes) [box.begins, tall] = [tall, tall + box.bottom - box.top];
    const far = (low, high, value) => Math.max(0, low - value, value - high);
    const panelOf = (x, y) => boxes.reduce((one, other) => (far(other.left, other.right, x) + far(other.top, other.bottom, y) < far(one.left, one.right, x) + far(one.top, one.bottom, y) ? other : one));
    const within = ({ left, right, top, to, begins }, x, y) => [to + ((x - left) / (right - left)) * (width - to), begins + y - top];
    const place = (x, y) => within(panelOf(x, y), x, y);
    const foot = keyOf(drawing, last), key = new Set(foot.map(({ node }) => node)), ground = drawnIn(drawing, "path")[0];
    for (const path of drawnIn(drawing, "path")) {
      if (key.has(path) || path === ground) continue;
      path.setAttribute("d", path.getAttribute("d").match(/M[^M]+/g).map((each) => {
        const [x, y, ...rest] = numbersOf(each), ends = each.match(/^M[^MLlHVCz]+[Ll][^MLlHVCz]+$/) ? (each.includes("l") ? [x + rest[0], y + rest[1]] : rest) : each.match(/^M[^H]+H[\d.]+$/) ? [rest[0], y] : null;
        if (!ends || panelOf(x, y) === panelOf(...ends)) return moved(each, place);
        const [, from] = place(x, y), [to, below] = place(...ends); // a line from one panel to another goes down beside the texts, and then to its end
        return `M${tenth(BOX)} ${tenth(from + BOX / 2)}V${tenth(below)}H${tenth(Math.max(BOX + 2, to))}`;
      }).join(""));
    }
    const texts = [];
    for (const text of drawnIn(drawing, "text")) {
      if (key.has(text)) continue;
      const [x, y] = [at(text, "x"), at(text, "y")];
      for (const [n, box] of (x < labels ? boxes.filter(({ top, bottom }) => top <= y && y < bottom) : [panelOf(x, y)]).entries()) {
        const copy = n ? text.cloneNode(true) : text, [left, top] = x < labels ? [x, box.begins + y - box.top] : within(box, x, y);
        if (n) text.after(copy);
        for (const [name, value] of [["x", left], ["y", top]]) copy.setAttribute(name, tenth(value));
        if (copy.hasAttribute("transform")) copy.setAttribute("transform", `rotate(-90 ${tenth(left)} ${tenth(top)})`);
        else texts.push(copy);
      }
    }
    fitted(texts, width, boxesOf(drawing, [ground, ...key]));
    finish(drawing, foot, tall + 8, width, 0, tall);
  }

  /** The boxes of a flow are named by their signs alone, which the key spells out. */
  function signed(drawing, across) {
    for (const mark of drawing.querySelectorAll("[data-flow]")) {
      const told = numbersOf(mark.dataset.measures), stages = mark.dataset.flow.split("|").length;
      mark.dataset.measures = [...told.slice(0, stages).map((left) => Number(across(left).toFixed(2))), ...told.slice(stages)].join(" ");
      mark.dataset.signs = "";
      const like = [...drawing.querySelectorAll("text")].at(-1), names = new Set();
      for (const text of mark.querySelectorAll("text")) {
        const [, sign, name, number = ""] = /^(\S) ([^()]+?)( \(\d+\))?$/.exec(text.textContent) ?? [];
        if (!sign) continue;
        names.add(`${sign} ${name}`);
        text.textContent = `${sign}${number}`;
      }
      [...names].forEach((name, n) => {
        const told = like.cloneNode();
        told.textContent = name;
        told.setAttribute("x", at(like, "x") + 100 * (n + 1)); // behind all else of the key
        told.setAttribute("data-key", "");
        like.parentNode.append(told);
      });
    }
  }

  /** A drawing for a narrow window: labels above their rows, the rest moved sideways, the key on more lines. */
  function narrow(drawing) {
    const [split, ...told] = drawing.dataset.narrow.split(" ").map(Number), edges = drawing.dataset.rows.split(" ").map(Number);
    const places = told.flatMap((x, n) => (n % 2 ? [] : [[x, told[n + 1] * squeeze(drawing)]])), width = places.at(-1)[1], last = edges.at(-1);
    const across = (x) => {
      const n = places.findIndex(([from]) => x <= from), [[left, to], [right, end]] = n > 0 ? [places[n - 1], places[n]] : [places.at(-2), places.at(-1)];
      return n === 0 ? Math.max(0, places[0][1] - places[0][0] + x) : Math.min(width, to + ((x - left) / (right - left)) * (end - to));
    };
    const rowAt = (y) => edges.findLastIndex((edge) => edge + 0.3 < y); // a line between two rows belongs to the first
    const texts = [...drawing.querySelectorAll("text")].filter((text) => !text.hasAttribute("transform"));
    const labels = texts.filter((text) => at(text, "x") < split && at(text, "y") < last && edges.slice(0, -1).includes(edges[rowAt(at(text, "y"))]));
    for (const text of [...labels]) {
      const room = width - at(text, "x") - 1.5;
      if (text.getComputedTextLength() <= 1.1 * room) continue;
      const more = onLines(text, text.textContent.split(" "), room).slice(1);
      more.forEach((next, n) => next.setAttribute("y", String(at(text, "y") + (n + 1) / 100)));
      for (const each of [labels, texts]) each.push(...more);
    }
    const line = new Map(); // of a label, by what stands above it in its column
    for (const column of Map.groupBy(labels, (text) => `${rowAt(at(text, "y"))} ${text.getAttribute("x")}`).values()) {
      column.sort((one, other) => at(one, "y") - at(other, "y")).forEach((text, n) => line.set(text, n));
    }
    let more = 0;
    const filled = new Set(drawnIn(drawing, "path").slice(1).flatMap((path) => path.getAttribute("d").match(/M[^M]+/g)).map((each) => {
      const corners = [];
      moved(each, (...corner) => (corners.push(corner), corner));
      const [xs, ys] = [0, 1].map((n) => corners.map((corner) => corner[n])), over = Math.min(...ys), under = Math.max(...ys);
      return Math.min(...xs) > split - 1 && under - over > 2 && rowAt(over + 1) === rowAt(under - 1) ? rowAt(over + 1) : -1;
    }));
    const tall = (row) => (filled.has(row) ? 0 : edges[row + 1] - edges[row]); // of a row that is a heading
    const above = (row) => Math.max(0, ...labels.filter((text) => rowAt(at(text, "y")) === row).map((text) => LINE * (line.get(text) + 1) + ABOVE - tall(row)));
    const shift = edges.map((_, row) => (more += above(row))), down = (y) => y + (shift[rowAt(y)] ?? 0);

    signed(drawing, across);
    const foot = keyOf(drawing, last), key = foot.map(({ node }) => node);
    for (const path of drawnIn(drawing, "path")) if (!key.includes(path)) path.setAttribute("d", moved(path.getAttribute("d"), (x, y) => [across(x), down(y)]));
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
    const over = headed(texts.filter((text) => !labels.includes(text) && !key.includes(text) && at(text, "y") < edges[0] && getComputedStyle(text).textAnchor === "start"), width);
    top -= over;
    for (const mark of drawing.querySelectorAll("[data-scale]")) {
      const [left, right, ...ends] = mark.dataset.scale.split(" ").map(Number);
      mark.dataset.scale = [across(left), across(right), ...ends].map((each) => Number(each.toFixed(2))).join(" ");
    }

    fitted(texts.filter((text) => text.isConnected && !labels.includes(text) && !key.includes(text)), width, boxesOf(drawing, [drawnIn(drawing, "path")[0], ...key]));
    labels.forEach((text) => fit(text, width - at(text, "x") - 1.5));
    finish(drawing, foot, down(last + 1) + (foot[0] ? foot[0].box.y - last : 0), width, top, Number(drawing.getAttribute("viewBox").split(" ")[3]) + more);
  }

  const thin = matchMedia("(max-width: 40rem)"), wide = new Map(); // what a drawing is in a wide window, as it was rendered
  const FULL = 344, LEAST = 0.75; // pixels for which a drawing says how it is laid out in a narrow window; what it can be squeezed to
  /** By how much a drawing is narrower than that, so that its text stays as large. */
  const squeeze = (drawing) => Math.min(1, Math.max(LEAST, (drawing.closest('[id^="fig-"]').clientWidth || FULL) / FULL));
  /** Lay a drawing out for the window as it is. */
  function layOut(drawing) {
    const [whole, box] = wide.get(drawing);
    drawing.innerHTML = whole;
    drawing.setAttribute("viewBox", box);
    drawing.classList.remove("narrow");
    if (thin.matches) (drawing.dataset.panels ? stack : narrow)(drawing);
    drawing.dispatchEvent(new Event("laid-out"));
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

  /** Which functions make a figure, and which files of the data they read, each a link where the page leads to it. */
  function origin({ made, reads }) {
    const file = (name) => (name.includes(".") ? name : `${name}.csv`), place = (name) => document.querySelector(`.downloads a[href$="/${file(name)}"]`)?.getAttribute("href");
    const listed = (items) => items.flatMap((item, n) => (n ? [", ", item] : [item]));
    return element("p", { class: "figure-origin" }, "Made by ", ...listed(made.split(", ").map((name) => element("code", null, name))), ". Read for it: ",
      ...listed(reads.split(" ").map((name) => (place(name) ? element("a", { href: place(name), download: true }, file(name)) : file(name)))), ".");
  }

  async function live(figure) {
    const laid = figure.querySelector(".drawn:is([data-narrow], [data-panels])");
    if (laid) {
      wide.set(laid, [laid.innerHTML, laid.getAttribute("viewBox")]);
      let as = false;
      const adapt = () => { // to a phone that is turned, a window that is drawn larger
        const now = thin.matches && squeeze(laid);
        if (now === as) return;
        as = now;
        layOut(laid);
      };
      adapt();
      new ResizeObserver(adapt).observe(figure);
      thin.addEventListener("change", adapt);
    }
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
    /** What a button shows below, and hides again. */
    const shows = (text, make) => {
      let shown = null;
      const pressed = button(text, `${text} of ${name}`, () => {
        if (shown) shown.hidden = !shown.hidden;
        else tools.after(shown = make());
        pressed.setAttribute("aria-expanded", String(!shown.hidden));
      }, { "aria-expanded": "false" });
      return pressed;
    };
    const numbers = shows("Numbers", () => table(csv, name));
    tools.append(numbers, save(URL.createObjectURL(new Blob([csv], { type: "text/csv" })), "csv", "Save as CSV", `the numbers of ${name}`),
      ...(numbered.dataset.made ? [shows("Data and code", () => origin(numbered.dataset))] : []));
  }

  const begin = () => [...document.querySelectorAll(':is(figure, .quarto-float)[id^="fig-"]')].filter((figure) => figure.querySelector("img, .drawn")).forEach(live);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
