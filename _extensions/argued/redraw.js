// Figures that follow: what a drawing marks (`argued.show.sheet`) is drawn anew from what the state of the page gives.
//
// A mark says of what it is drawn: `data-cell` (a square of a matrix), `data-criterion` (an interval on a scale, its parts
// by name), `data-evidence` with `data-findings` (a row of squares, a verdict each, and how many there are of each),
// `data-flow` (how many findings go from verdict to verdict, over some evidence), `data-row` (a bar from the number in one
// column of a row to that in another), `data-counts` (a square that counts rows). A drawing without marks stays what it
// is, and its caption says so (`review.css`); where rows were added that a drawing has no place for, a note says so.
"use strict";
argued?.start(() => {
  const { records, SILENT, NOT_REPORTED, judge, plain, percent, perCent, threshold, write } = argued;
  const { countries, criteria, findings, bases, indicators, signs } = records;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const INK = { dark: "var(--fig-paper, #fff)", light: "var(--fig-ink, #1b2733)", hatched: "var(--fig-ink, #1b2733)" };
  const FILLS = { [records.verdicts[0]]: "dark", [records.verdicts[1]]: "hatched", [records.verdicts[2]]: "light" };
  const filled = (path, fill) => { const now = path.getAttribute("class").replace(/fill-\w+/, `fill-${fill}`); if (now !== path.getAttribute("class")) path.setAttribute("class", now); };
  const set = (node, name, value) => { if (node.getAttribute(name) !== value) node.setAttribute(name, value); };
  const tenth = (number) => String(Number(number.toFixed(1)));

  // --- Squares of cells -------------------------------------------------------------------------------------------

  /** The corners of a box, as it is drawn: `M126 36H216.2V48.9H126z`. */
  const corners = (path) => path.getAttribute("d").match(/[\d.]+/g).map(Number);

  const cells = all(".drawn [data-cell]").map((mark) => {
    const [i, j] = argued.places.get(mark.dataset.cell), path = mark.querySelector("path"), text = mark.querySelector("text");
    return { mark, i, j, path, text, told: text?.textContent ?? "", code: bases[0].codes[i][j], shown: bases[0].codes[i][j] };
  });
  const written = new Map(cells.filter(({ told }) => told).map(({ j, code, told }) => [`${j} ${code}`, told.replace("*", "")])); // some are letters

  /** A text in the middle of a square that had none, like that of another. */
  function texted(cell) {
    const like = cells.find(({ text, mark }) => text && mark.ownerSVGElement === cell.mark.ownerSVGElement);
    if (!like) return null;
    const [left, top, right] = corners(cell.path), made = like.text.cloneNode();
    set(made, "x", tenth((left + right) / 2));
    set(made, "y", tenth(top + Number(like.text.getAttribute("y")) - corners(like.path)[1]));
    cell.mark.append(made);
    return made;
  }

  function drawCell(cell, codes) {
    const { i, j, path, code, told } = cell, now = codes[i][j];
    if (now === cell.shown) return;
    cell.shown = now;
    const fill = now === SILENT ? "hatched" : indicators[j].favourable.includes(now) ? "dark" : "light";
    filled(path, fill);
    cell.text ??= texted(cell);
    set(cell.mark, "data-now", now === SILENT ? NOT_REPORTED : plain(indicators[j].values[now]));
    if (now === code) cell.mark.removeAttribute("data-now");
    if (!cell.text) return;
    cell.text.style.fill = INK[fill];
    write(cell.text, now === code ? told : now === SILENT ? "" : written.get(`${j} ${now}`) ?? plain(indicators[j].values[now]));
    const [left, , right] = corners(path), room = right - left - 2;
    cell.text.removeAttribute("textLength");
    if (cell.text.getComputedTextLength() > room) for (const [name, value] of [["textLength", room], ["lengthAdjust", "spacingAndGlyphs"]]) set(cell.text, name, String(value));
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

  const ORDER = [0, 2, 1].map((n) => records.verdicts[n]); // as they are counted
  const byNumber = new Map(findings.map(({ number, id }) => [String(number), id]));
  const rows = all(".drawn [data-evidence]").map((mark) => {
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

  const marks = all(".drawn [data-criterion]");

  // --- Flows of verdicts ------------------------------------------------------------------------------------------

  const flows = all(".drawn [data-flow]").map((mark) => {
    const measures = mark.dataset.measures.split(" ").map(Number), stages = mark.dataset.flow.split("|").map((label) => bases.find((base) => base.label === label)?.name);
    const [box, unit, gap, middle, margin] = measures.slice(stages.length);
    return { mark, stages, lefts: measures.slice(0, stages.length), box, unit, gap, middle, margin, was: mark.innerHTML };
  }).filter(({ stages }) => !stages.includes(undefined));
  const PAINT = { dark: "var(--fig-dark,#1f4e79)", light: "var(--fig-light,#f2c9a1)", silent: "var(--fig-silent,#eef0f2)", ink: "var(--fig-ink,#1b2733)", edge: "var(--fig-edge,#9aa5b1)", moved: "var(--fig-middle,#8ea6bd)" };
  const SMALL = "font:7.5px DejaVu Sans,Verdana,sans-serif;";

  /** Boxes for the verdicts on each evidence, and bands between them: as `figures.alluvial` draws them. */
  function drawFlow(flow) {
    const { mark, stages, lefts, box, unit, gap, middle, margin, was } = flow;
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
        if (number) bands.push([pair[0] !== pair[1], `<path data-way="${n} ${pair.map((at) => ORDER[at]).join(" → ")}" data-number="${number}" style="fill:${pair[0] === pair[1] ? PAINT.silent : PAINT.moved};stroke:${PAINT.edge};stroke-width:.6" d="M${tenth(left)} ${tenth(start)}C${tenth(half)} ${tenth(start)} ${tenth(half)} ${tenth(stop)} ${tenth(right)} ${tenth(stop)}V${tenth(stop + thick)}C${tenth(half)} ${tenth(stop + thick)} ${tenth(half)} ${tenth(start + thick)} ${tenth(left)} ${tenth(start + thick)}z"/>`]);
      }
    }
    const text = (x, y, anchor, ink, words) => `<text x="${tenth(x)}" y="${tenth(y + 2.7)}" style="${SMALL}text-anchor:${anchor};fill:${ink}">${words}</text>`;
    const boxes = places.flatMap((column, n) => column.flatMap(({ y, number }, at) => {
      if (!number) return [];
      const tall = unit * number, fill = FILLS[ORDER[at]], half = y + tall / 2, fits = tall > 9, [left, last] = [lefts[n], n === stages.length - 1];
      const name = `${signs[ORDER[at]]} ${ORDER[at]}${fits ? "" : ` (${number})`}`;
      return [`<path class="fill-${fill}" style="stroke:${PAINT.ink};stroke-width:.5" d="M${tenth(left)} ${tenth(y)}H${tenth(left + box)}V${tenth(y + tall)}H${tenth(left)}z"/>`,
        fits && fill === "hatched" ? `<path style="fill:${PAINT.silent}" d="M${tenth(left + box / 2 - 9)} ${tenth(half - 4.3)}h18v8.6h-18z"/>` : "",
        fits ? text(left + box / 2, half, "middle", INK[fill === "dark" ? "dark" : "light"], number) : "",
        n === 0 ? text(left - margin, half, "end", PAINT.ink, name) : last ? text(left + box + margin, half, "start", PAINT.ink, name) : ""];
    }));
    mark.innerHTML = [...bands.sort(([one], [two]) => one - two).map(([, band]) => band), ...boxes].join(""); // numbers and words of the records
  }

  // --- Bars and counts of rows ------------------------------------------------------------------------------------

  const tableOf = (place) => records.tables[place.split(".csv:")[0]];
  const bars = all(".drawn [data-row]").filter((mark) => tableOf(mark.dataset.row)?.rows[mark.dataset.row.split(".csv:")[1]])
    .map((mark) => ({ mark, path: mark.querySelector("path"), text: mark.querySelector("text"), was: mark.innerHTML }));

  /** A bar from one number of a row to another; pale where the row was withdrawn. */
  function drawBar(bar) {
    const { row, low, high, scale } = bar.mark.dataset, said = argued.state.rows, [table, line] = row.split(".csv:"), mine = [low, high].filter((column) => said.has(`${row}.${column}`));
    const now = `${said.has(row)} ${mine.map((column) => `${column} ${said.get(`${row}.${column}`)}`)}`;
    if ((bar.shown ?? "false ") === now) return;
    bar.shown = now;
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
    const [, first, top] = /^M([\d.]+) ([\d.]+)/.exec(path.getAttribute("d")), box = path.getBBox(), [from, to] = [low ? value(low) ?? 0 : null, value(high)];
    const [begins, ends, bottom] = [from === null ? Number(first) : at(from), to == null ? null : at(to), Number(top) + box.height];
    set(path, "d", ends === null ? `M${tenth(begins)} ${top}H${tenth(right - 10.1)}L${tenth(right)} ${tenth((Number(top) + bottom) / 2)}L${tenth(right - 10.1)} ${tenth(bottom)}H${tenth(begins)}z`
      : `M${tenth(begins)} ${top}H${tenth(Math.max(begins, ends))}V${tenth(bottom)}H${tenth(begins)}z`);
    bar.mark.dataset.now = mine.map((column) => `${plain(column)} ${said.get(`${row}.${column}`)}`).join(", ");
    if (text && low) write(text, text.textContent.replace(/^\d+( to \d+)? years( or more)?/, to == null ? `${from} years or more` : `${from} to ${to} years`));
  }

  const counts = all(".drawn [data-counts]").map((mark) => ({ mark, text: mark.querySelector("text"), was: mark.querySelector("text")?.textContent, of: mark.dataset.counts.split(".csv:") }));
  function drawCount({ mark, text, was, of: [table, lines] }) {
    const left = lines.split(" ").filter((line) => !argued.state.rows.has(`${table}.csv:${line}`)).length;
    if (text) write(text, String(left));
    set(mark, "style", left ? "" : "opacity:.3");
    if (String(left) === was) mark.removeAttribute("data-now");
    else set(mark, "data-now", String(left));
  }

  /** Rows that were added, of tables that a drawing shows, have no place in it: a note says so. */
  const noted = all(':is(figure, .quarto-float)[id^="fig-"]:has(.drawn :is([data-row], [data-counts]))').map((figure) => {
    const mark = figure.querySelector("[data-row], [data-counts]"), note = element("p", { class: "figure-note", hidden: true });
    figure.append(note);
    return { figure, note, table: (mark.dataset.row ?? mark.dataset.counts).split(".csv:")[0] };
  });
  function drawNote({ note, table }) {
    const added = argued.addedTo(argued.state).filter((place) => argued.likeOf(place)[0] === table).length;
    note.hidden = !added;
    write(note, added ? `Not drawn: ${argued.count(added, "row")} that you added.` : "");
  }

  // --- What is drawn, in words ------------------------------------------------------------------------------------

  const told = new Map(all(".drawn").map((drawing) => [drawing, drawing.getAttribute("aria-label")]));

  /** What a drawing shows now that it did not in the paper, behind what its alternative text says of that. */
  function describe(drawing, alt) {
    const squares = cells.filter(({ mark }) => mark.dataset.now && drawing.contains(mark))
      .map(({ mark, i, j }) => `${countries[i].name}, ${indicators[j].label}: ${mark.dataset.now}`);
    const degrees = marks.filter((mark) => drawing.contains(mark)).map((mark) => {
      const said = (part) => mark.querySelector(`[data-part="${part}"]`).textContent;
      return `${criteria.find(({ id }) => id === mark.dataset.criterion).label} ${said("degree")}, ${said("status")}`;
    });
    const counted = Map.groupBy(rows.filter(({ mark }) => drawing.contains(mark)), ({ base }) => base);
    const verdicts = [...counted].map(([base, some]) => `${some[0].mark.dataset.evidence} ${ORDER.map((verdict) =>
      `${some.flatMap(({ ids }) => ids).filter((id) => argued.judgedBy(base).findings.get(id)[0] === verdict).length} ${verdict}`).join(", ")}`);
    const moved = flows.filter(({ mark, shown, first }) => drawing.contains(mark) && (shown ?? first) !== first)
      .flatMap(({ stages }) => stages.map((base) => `${bases.find(({ name }) => name === base).label} ${ORDER.map((verdict) => `${[...argued.judgedBy(base).findings.values()].filter(([found]) => found === verdict).length} ${verdict}`).join(", ")}`));
    const rowed = [...bars, ...counts].filter(({ mark }) => mark.dataset.now && drawing.contains(mark)).map(({ mark }) => {
      const [table, line] = (mark.dataset.row ?? mark.dataset.counts).split(".csv:");
      return mark.dataset.row ? `${records.tables[table].rows[line].text}: ${mark.dataset.now}` : `${mark.dataset.now} of ${argued.count(line.split(" ").length, "row")} count`;
    });
    const now = [...squares, ...degrees, ...verdicts, ...moved, ...rowed];
    set(drawing, "aria-label", argued.changed() && now.length ? `${alt} As you changed it: ${now.join("; ")}.` : alt);
  }

  told.forEach((alt, drawing) => {
    const mine = (some) => some.filter(({ mark }) => drawing.contains(mark));
    const drawn = [[mine(cells), (cell) => drawCell(cell, argued.judged.world.codes)], [marks.filter((mark) => drawing.contains(mark)), (mark) => drawCriterion(mark, argued.judged)],
      [mine(rows), drawRow], [mine(flows), drawFlow], [mine(bars), drawBar], [mine(counts), drawCount], [noted.filter(({ figure }) => figure.contains(drawing)), drawNote]].filter(([some]) => some.length);
    if (!drawn.length) return;
    let touched = false, describing = 0;
    function draw() {
      if (!touched && !argued.changed()) return;
      touched = argued.changed();
      for (const [some, how] of drawn) some.forEach(how);
      clearTimeout(describing);
      describing = setTimeout(() => describe(drawing, alt), 100); // nobody hears it at once
    }
    argued.part(drawing, draw);
    draw();
  });
});
