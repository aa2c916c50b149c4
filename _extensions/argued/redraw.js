// Figures that follow: what a drawing marks (`argued.show.sheet`) is drawn anew from what the state of the page gives.
//
// A mark says of what it is drawn: `data-cell` (a square of a matrix), `data-criterion` (an interval on a scale, its parts
// by name), `data-evidence` with `data-findings` (a row of squares, a verdict each, and how many there are of each),
// `data-flow` (how many findings go from verdict to verdict, over some evidence), `data-row` (a bar from the number in one
// column of a row to that in another), `data-counts` (a square that counts rows). A drawing without marks stays what it
// is, and its caption says so (`review.css`), since its figure is not `redrawn`; where rows were added that a drawing has no place for, a note says so.
"use strict";
argued?.start(() => {
  const { records, SILENT, NOT_REPORTED, plain, percent, perCent, threshold, write } = argued;
  const { countries, criteria, findings, bases, indicators, signs } = records;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const INK = { dark: "var(--fig-paper, Canvas)", light: "var(--fig-ink, CanvasText)", hatched: "var(--fig-ink, CanvasText)" }; // of a text, by what is behind it
  const FILLS = records.fills, ORDER = Object.keys(FILLS); // as they are counted
  const filled = (path, fill) => { const now = path.getAttribute("class").replace(/fill-\w+/, `fill-${fill}`); if (now !== path.getAttribute("class")) path.setAttribute("class", now); };
  const set = (node, name, value) => { if (node.getAttribute(name) !== value) node.setAttribute(name, value); };
  const tenth = (number) => String(Number(number.toFixed(1)));

  // --- Squares of cells -------------------------------------------------------------------------------------------

  /** The corners of a box, as it is drawn: `M126 36H216.2V48.9H126z`. */
  const corners = (path) => path.getAttribute("d").match(/[\d.]+/g).map(Number);

  const cellsIn = (drawing) => all("[data-cell]", drawing).map((mark) => {
    const [i, j] = argued.places.get(mark.dataset.cell), path = mark.querySelector("path"), text = mark.querySelector("text");
    return { mark, i, j, path, text, told: text?.textContent ?? "", code: bases[0].codes[i][j], shown: bases[0].codes[i][j] };
  });
  /** How a drawing writes an answer: some are letters, which its key spells out. */
  const writtenIn = (cells) => new Map(cells.filter(({ told }) => told).map(({ j, code, told }) => [`${j} ${code}`, told.replace("*", "")]));

  /** A text in the middle of a square that had none, like that of another. */
  function texted(cell, cells) {
    const like = cells.find(({ text }) => text);
    if (!like) return null;
    const [left, top, right] = corners(cell.path), made = like.text.cloneNode();
    set(made, "x", tenth((left + right) / 2));
    set(made, "y", tenth(top + Number(like.text.getAttribute("y")) - corners(like.path)[1]));
    cell.mark.append(made);
    return made;
  }

  function drawCell(cell, { cells, written }) {
    const { i, j, path, code, told } = cell, now = argued.judged.world.codes[i][j];
    if (now === cell.shown) return;
    cell.shown = now;
    const fill = now === SILENT ? "hatched" : indicators[j].favourable.includes(now) ? "dark" : "light";
    filled(path, fill);
    cell.text ??= texted(cell, cells);
    set(cell.mark, "data-now", now === SILENT ? NOT_REPORTED : plain(indicators[j].values[now]));
    if (now === code) cell.mark.removeAttribute("data-now");
    if (!cell.text) return;
    cell.text.style.fill = INK[fill];
    write(cell.text, now === code ? told : now === SILENT ? "" : written.get(`${j} ${now}`) ?? plain(indicators[j].values[now]));
    const [left, , right] = corners(path), room = right - left - 2;
    cell.text.removeAttribute("textLength");
    if (widthOf(cell.text) > room) for (const [name, value] of [["textLength", room], ["lengthAdjust", "spacingAndGlyphs"]]) set(cell.text, name, String(value));
  }

  /** How wide a text is, without the page being laid out for it, which takes longer than all the rest. */
  const pen = document.createElement("canvas").getContext("2d"), fonts = new Map();
  function widthOf(text) {
    const kind = text.getAttribute("class");
    if (!fonts.has(kind)) fonts.set(kind, getComputedStyle(text).font);
    pen.font = fonts.get(kind);
    return pen.measureText(text.textContent).width;
  }

  // --- Intervals of criteria --------------------------------------------------------------------------------------

  function drawCriterion(mark, { criteria: degrees, silent }) {
    const id = mark.dataset.criterion, [low, high, status] = degrees.get(id), [left, right] = mark.dataset.scale.split(" ").map(Number);
    const at = (share) => tenth(left + share * (right - left)), part = (name) => all(`[data-part="${name}"]`, mark);
    const box = (path, from, to) => { const [, top, , bottom] = corners(path); set(path, "d", `M${from} ${top}H${to}V${bottom}H${from}z`); };
    const line = (path, x) => set(path, "d", path.getAttribute("d").replace(/^M[\d.]+/, `M${x}`));
    part("sure").forEach((path) => box(path, at(0), at(low)));
    part("open").forEach((path) => box(path, at(low), at(high)));
    part("low").forEach((path) => line(path, at(low)));
    part("high").forEach((path) => line(path, at(high)));
    part("threshold").forEach((path) => line(path, at(threshold(criteria.find((each) => each.id === id), argued.state))));
    part("degree").forEach((text) => write(text, perCent(low, high).replace(" per cent", "%")));
    part("status").forEach((text) => write(text, status));
    part("silent").forEach((text) => write(text, `${percent(100 * silent.get(id))}%`));
  }

  // --- Rows of verdicts -------------------------------------------------------------------------------------------

  const byNumber = new Map(findings.map(({ number, id }) => [String(number), id]));
  const rowsIn = (drawing) => all("[data-evidence]", drawing).map((mark) => {
    const paths = all("path", mark), squares = paths.flatMap((path) => path.getAttribute("d").match(/M[^M]+/g));
    squares.sort((one, other) => Number.parseFloat(one.slice(1)) - Number.parseFloat(other.slice(1)));
    return { mark, paths, squares, base: bases.find(({ label }) => label === mark.dataset.evidence)?.name,
      text: mark.querySelector("text"), ids: mark.dataset.findings.split(" ").map((number) => byNumber.get(number)) };
  }).filter(({ base }) => base);

  /** A row: a path for the squares of each verdict, and how many there are. */
  function drawRow(row) {
    const { base, ids, paths, squares, text } = row, judged = argued.judgedBy(base).findings, verdicts = ids.map((id) => judged.get(id)[0]);
    if (row.shown === verdicts.join()) return;
    row.shown = verdicts.join();
    const found = Map.groupBy(squares.keys(), (n) => verdicts[n]);
    while (paths.length < found.size) { paths.push(paths[0].cloneNode()); paths[0].after(paths.at(-1)); }
    const given = ORDER.filter((verdict) => found.has(verdict));
    paths.forEach((path, n) => {
      set(path, "d", (found.get(given[n]) ?? []).map((square) => squares[square]).join(""));
      if (given[n]) filled(path, FILLS[given[n]]);
    });
    write(text, given.map((verdict) => `${signs[verdict]}\u00a0${found.get(verdict).length}`).join("  "));
  }

  // --- Flows of verdicts ------------------------------------------------------------------------------------------

  const flowsIn = (drawing) => all("[data-flow]", drawing).map((mark) => {
    const measures = mark.dataset.measures.split(" ").map(Number), stages = mark.dataset.flow.split("|").map((label) => bases.find((base) => base.label === label)?.name);
    const [box, unit, gap, middle, margin, size, drop, line, behind, padding] = measures.slice(stages.length);
    const colours = Object.fromEntries([...drawing.dataset.colours.matchAll(/(\w+) (#\w+)/g)].map(([, name, colour]) => [name, `var(--fig-${name},${colour})`]));
    const styles = Object.fromEntries(["band", "box", "number", "before", "after"].map((part) => [part, mark.querySelector(`[data-part="${part}"]`)?.getAttribute("class") ?? ""]));
    return { mark, stages, styles, lefts: measures.slice(0, stages.length), box, unit, gap, middle, margin, size, drop, line, behind, padding, colours, was: mark.innerHTML };
  }).filter(({ stages }) => !stages.includes(undefined));

  /** Boxes for the verdicts on each evidence, and bands between them: as `figures.alluvial` draws them. */
  function drawFlow(flow) {
    const { mark, stages, styles, lefts, box, unit, gap, middle, margin, size, drop, line, behind, padding, colours, was } = flow;
    const ways = findings.map(({ id }) => stages.map((base) => argued.judgedBy(base).findings.get(id)[0])), said = ways.join("|");
    flow.first ??= findings.map(({ id }) => stages.map((base) => argued.paper(base).findings.get(id)[0])).join("|");
    if ((flow.shown ?? flow.first) === said) return;
    flow.shown = said;
    if (said === flow.first) { mark.innerHTML = was; return; }
    const places = stages.map((_, n) => {
      const counts = ORDER.map((verdict) => ways.filter((way) => way[n] === verdict).length), there = counts.filter(Boolean).length;
      let y = middle - (unit * ways.length + gap * (there - 1)) / 2;
      return counts.map((number) => { const place = { y, number }; if (number) y += unit * number + gap; return place; });
    });
    const bands = [];
    for (let n = 0; n + 1 < stages.length; n++) {
      const free = [0, 1].map((side) => places[n + side].map(({ y }) => y)), pairs = ORDER.flatMap((_, one) => ORDER.map((__, two) => [one, two]));
      const ends = new Map(pairs.map((pair) => [String(pair), []]));
      for (const side of [0, 1]) { // in the order of the boxes at the other end
        for (const pair of [...pairs].sort((a, b) => a[1 - side] - b[1 - side])) {
          const number = ways.filter((way) => [0, 1].every((at) => way[n + at] === ORDER[pair[at]])).length;
          ends.get(String(pair)).push(free[side][pair[side]], number);
          free[side][pair[side]] += unit * number;
        }
      }
      for (const pair of pairs) {
        const [start, number, stop] = ends.get(String(pair)), [left, right] = [lefts[n] + box, lefts[n + 1]], half = (left + right) / 2, thick = unit * number;
        if (number) bands.push([pair[0] !== pair[1], `<path data-way="${n} ${pair.map((at) => ORDER[at]).join(" → ")}" data-number="${number}" class="${styles.band}" style="fill:${colours[pair[0] === pair[1] ? mark.dataset.same : mark.dataset.other]}" d="M${tenth(left)} ${tenth(start)}C${tenth(half)} ${tenth(start)} ${tenth(half)} ${tenth(stop)} ${tenth(right)} ${tenth(stop)}V${tenth(stop + thick)}C${tenth(half)} ${tenth(stop + thick)} ${tenth(half)} ${tenth(start + thick)} ${tenth(left)} ${tenth(start + thick)}z"/>`]);
      }
    }
    const text = (part, x, y, words, ink) => `<text x="${tenth(x)}" y="${tenth(y + drop)}" class="${styles[part]}"${ink ? ` style="fill:${ink}"` : ""}>${words}</text>`;
    const boxes = places.flatMap((column, n) => column.flatMap(({ y, number }, at) => {
      if (!number) return [];
      const tall = unit * number, fill = FILLS[ORDER[at]], half = y + tall / 2, fits = tall > line, [left, last] = [lefts[n], n === stages.length - 1];
      const name = `${signs[ORDER[at]]}${"signs" in mark.dataset ? "" : ` ${ORDER[at]}`}${fits ? "" : ` (${number})`}`;
      const wide = size * 0.64 * String(number).length / 2 + padding; // half of the number, whose figures are as wide as each other
      return [`<path class="${styles.box.replace(/fill-\w+/, `fill-${fill}`)}" d="M${tenth(left)} ${tenth(y)}H${tenth(left + box)}V${tenth(y + tall)}H${tenth(left)}z"/>`,
        fits && fill === "hatched" ? `<path style="fill:${colours.silent}" d="M${tenth(left + box / 2 - wide)} ${tenth(half - behind)}h${tenth(2 * wide)}v${tenth(2 * behind)}h-${tenth(2 * wide)}z"/>` : "",
        fits ? text("number", left + box / 2, half, number, INK[fill]) : "",
        n === 0 ? text("before", left - margin, half, name) : last ? text("after", left + box + margin, half, name) : ""];
    }));
    mark.innerHTML = [...bands.sort(([one], [two]) => one - two).map(([, band]) => band), ...boxes].join(""); // numbers and words of the records
  }

  // --- Bars and counts of rows ------------------------------------------------------------------------------------

  const tableOf = (place) => records.tables[place.split(".csv:")[0]];
  const barsIn = (drawing) => all("[data-row]", drawing).filter((mark) => tableOf(mark.dataset.row)?.rows[mark.dataset.row.split(".csv:")[1]])
    .map((mark) => ({ mark, path: mark.querySelector("path"), text: mark.querySelector("text"), was: mark.innerHTML }));

  /** A bar from one number of a row to another; pale where the row was withdrawn. */
  function drawBar(bar, bars) {
    const { row, low, high, scale, says, point } = bar.mark.dataset, said = argued.state.rows, [table, line] = row.split(".csv:"), mine = [low, high].filter((column) => said.has(`${row}.${column}`));
    const now = `${said.has(row)} ${mine.map((column) => `${column} ${said.get(`${row}.${column}`)}`)}`;
    if ((bar.shown ?? "false ") === now) return;
    bar.shown = now;
    if (bar.height === undefined) for (const each of bars) each.height = each.path.getBBox().height; // before a change, for which the page would be laid out each time
    bar.mark.innerHTML = bar.was;
    bar.mark.style.opacity = said.has(row) ? ".3" : "";
    bar.mark.toggleAttribute("data-now", now !== "false ");
    if (said.has(row)) {
      bar.mark.dataset.now = argued.WITHDRAWN;
      if (low && bar.text) write(bar.mark.querySelector("text"), argued.WITHDRAWN);
    }
    if (!mine.length || said.has(row)) return;
    const [path, text] = [bar.mark.querySelector("path"), bar.mark.querySelector("text")], [left, right, least, most] = scale.split(" ").map(Number);
    const value = (column) => said.get(`${row}.${column}`) ?? tableOf(row).rows[line][column], at = (number) => Math.min(right, left + (number - least) / (most - least) * (right - left));
    const [, first, top] = /^M([\d.]+) ([\d.]+)/.exec(path.getAttribute("d")), [from, to] = [low ? value(low) ?? 0 : null, value(high)];
    const [begins, ends, bottom] = [from === null ? Number(first) : at(from), to == null ? null : at(to), Number(top) + bar.height];
    const neck = right - Number(point);
    set(path, "d", ends === null ? `M${tenth(begins)} ${top}H${tenth(neck)}L${tenth(right)} ${tenth((Number(top) + bottom) / 2)}L${tenth(neck)} ${tenth(bottom)}H${tenth(begins)}z`
      : `M${tenth(begins)} ${top}H${tenth(Math.max(begins, ends))}V${tenth(bottom)}H${tenth(begins)}z`);
    bar.mark.dataset.now = mine.map((column) => `${plain(column)} ${said.get(`${row}.${column}`)}`).join(", ");
    if (text && says) write(text, says.split("|")[to == null ? 1 : 0].replace("{low}", from).replace("{high}", to));
  }

  const countsIn = (drawing) => all("[data-counts]", drawing).map((mark) => ({ mark, text: mark.querySelector("text"), was: mark.querySelector("text")?.textContent, of: mark.dataset.counts.split(".csv:") }));
  function drawCount({ mark, text, was, of: [table, lines] }) {
    const left = lines.split(" ").filter((line) => !argued.state.rows.has(`${table}.csv:${line}`)).length;
    if (text) write(text, String(left));
    set(mark, "style", left ? "" : "opacity:.3");
    if (String(left) === was) mark.removeAttribute("data-now");
    else set(mark, "data-now", String(left));
  }

  /** Rows that were added, of tables that a drawing shows, have no place in it: a note says so. */
  function noteFor(drawing) {
    const mark = drawing.querySelector("[data-row], [data-counts]"), figure = drawing.closest("figure, .quarto-float");
    if (!mark || !figure) return null;
    const note = figure.querySelector(".figure-note") ?? element("p", { class: "figure-note", hidden: true });
    if (!note.isConnected) figure.append(note);
    return { note, table: (mark.dataset.row ?? mark.dataset.counts).split(".csv:")[0] };
  }
  function drawNote({ note, table }) {
    const added = argued.addedTo(argued.state).filter((place) => argued.likeOf(place)[0] === table).length;
    note.hidden = !added;
    write(note, added ? `Not drawn: ${argued.count(added, "row")} that you added.` : "");
  }

  // --- A drawing --------------------------------------------------------------------------------------------------

  /** What is marked in a drawing as it is laid out now, and how each is drawn. */
  function markedIn(drawing) {
    const cells = cellsIn(drawing), note = noteFor(drawing), letters = { cells, written: writtenIn(cells) };
    const found = { cells, marks: all("[data-criterion]", drawing), rows: rowsIn(drawing), flows: flowsIn(drawing), bars: barsIn(drawing), counts: countsIn(drawing) };
    const drawn = [[cells, (cell) => drawCell(cell, letters)], [found.marks, (mark) => drawCriterion(mark, argued.judged)], [found.rows, drawRow], [found.flows, drawFlow],
      [found.bars, (bar) => drawBar(bar, found.bars)], [found.counts, drawCount]].filter(([some]) => some.length);
    return { ...found, draw() { drawn.forEach(([some, how]) => some.forEach(how)); if (note) drawNote(note); }, follows: drawn.length > 0 };
  }

  /** What a drawing shows now that it did not in the paper, behind what its alternative text says of that. */
  function describe(drawing, alt, { cells, marks, rows, flows, bars, counts }) {
    const squares = cells.filter(({ mark }) => mark.dataset.now).map(({ mark, i, j }) => `${countries[i].name}, ${indicators[j].label}: ${mark.dataset.now}`);
    const degrees = marks.map((mark) => {
      const said = (part) => mark.querySelector(`[data-part="${part}"]`).textContent;
      return `${criteria.find(({ id }) => id === mark.dataset.criterion).label} ${said("degree")}, ${said("status")}`;
    });
    const counted = (judged) => ORDER.map((verdict) => `${judged.filter(([found]) => found === verdict).length} ${verdict}`).join(", ");
    const verdicts = [...Map.groupBy(rows, ({ base }) => base)].map(([base, some]) => {
      const { findings: judged } = argued.judgedBy(base);
      return `${some[0].mark.dataset.evidence} ${counted(some.flatMap(({ ids }) => ids).map((id) => judged.get(id)))}`;
    });
    const moved = flows.filter(({ shown, first }) => (shown ?? first) !== first)
      .flatMap(({ stages }) => stages.map((base) => `${bases.find(({ name }) => name === base).label} ${counted([...argued.judgedBy(base).findings.values()])}`));
    const rowed = [...bars, ...counts].filter(({ mark }) => mark.dataset.now).map(({ mark }) => {
      const [table, line] = (mark.dataset.row ?? mark.dataset.counts).split(".csv:");
      return mark.dataset.row ? `${records.tables[table].rows[line].text}: ${mark.dataset.now}` : `${mark.dataset.now} of ${argued.count(line.split(" ").length, "row")} count`;
    });
    const now = [...squares, ...degrees, ...verdicts, ...moved, ...rowed];
    set(drawing, "aria-label", argued.changed() && now.length ? `${alt} As you changed it: ${now.join("; ")}.` : alt);
  }

  for (const drawing of all(".drawn")) {
    const alt = drawing.getAttribute("aria-label");
    let marked = markedIn(drawing), touched = false, describing = 0;
    if (!marked.follows) continue;
    drawing.closest(':is(figure, .quarto-float)[id^="fig-"]')?.classList.add("redrawn");
    function draw() {
      if (!touched && !argued.changed()) return;
      touched = argued.changed();
      marked.draw();
      clearTimeout(describing);
      describing = setTimeout(() => describe(drawing, alt, marked), 100); // nobody hears it at once
    }
    argued.part(drawing, draw);
    drawing.addEventListener("laid-out", () => { marked = markedIn(drawing); draw(); }); // for a window of another width
    draw();
  }
});
