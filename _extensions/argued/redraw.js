// Figures that follow: what a drawing marks (`argued.show.sheet`) is drawn anew from what the state of the page gives.
//
// A mark says of what it is drawn: `data-cell` (a square of a matrix), `data-criterion` (an interval on a scale, its parts
// by name), or `data-evidence` with `data-findings` (a row of squares, a verdict each, and how many there are of each). A
// drawing without marks stays what it is, and its caption says so (`review.css`).
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
    const now = [...squares, ...degrees, ...verdicts];
    set(drawing, "aria-label", argued.changed() && now.length ? `${alt} As you changed it: ${now.join("; ")}.` : alt);
  }

  let touched = false, describing = 0;
  function draw() {
    if (!touched && !argued.changed()) return;
    touched = argued.changed();
    for (const cell of cells) drawCell(cell, argued.judged.world.codes);
    for (const mark of marks) drawCriterion(mark, argued.judged);
    for (const row of rows) drawRow(row);
    clearTimeout(describing);
    describing = setTimeout(() => told.forEach((alt, drawing) => describe(drawing, alt)), 100); // nobody hears it at once
  }
  argued.listen(draw);
  draw();
});
