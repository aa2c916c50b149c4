// Challenge the verdict: the form by which a reader changes cells, rows, the evidence and the thresholds.
//
// `follow.js` keeps the state and draws the page from it; here stand the controls, what differs from the paper, old beside
// new, and the list of changes, which can be undone one by one, linked, cited, and saved as a file for `argued apply`.
// Nothing that is edited moves: what follows stands beside it, or below it on a phone, in a place of its own.
"use strict";
argued?.start(() => {
  const root = document.getElementById("challenge");
  if (!root) return;
  const { records, places, SILENT, NOT_REPORTED, WITHDRAWN, alike, bounded, testsOf, plain, upper, percent, perCent } = argued;
  const { LEVELS, baseOf, codesOf, key, threshold, element, count, classOf, tell, change, paper, write } = argued;
  const { countries, indicators, bases, tables, criteria, findings, questions } = records;
  const own = bases[0].name, MOST = 8, MATTER = 5;
  let view = argued.changed() ? "changed" : `finding ${findings[0].id}`;

  const option = (value, text) => element("option", { value }, text);
  const button = (text, onclick, attributes = {}) => element("button", { type: "button", onclick, ...attributes }, text);
  const shorter = (text, length) => (text.length > length ? `${text.slice(0, length - 1).trimEnd()}…` : text);
  const shown = (code, j) => (code === SILENT ? NOT_REPORTED : plain(indicators[j].values[code]));
  const state = () => argued.state;
  const codeOf = (i, j) => state().cells.get(key(i, j)) ?? codesOf(state())[i][j];
  const rowOf = (place) => place.replace(/(:\d+(?:\+\d+)?)\..*$/, "$1"), columnOf = (place) => place.slice(rowOf(place).length + 1);
  const verdictOf = (found) => element("span", { class: `challenge-verdict ${classOf(found)}` }, found);
  const cardOf = ({ id, number }) => (document.getElementById(`card-${id}`)
    ? button(`Card ${number}`, null, { class: "challenge-card", popovertarget: `card-${id}`, "aria-label": `Open evidence card ${number}` })
    : element("span", null, `Finding ${number}`));
  const inText = ({ id, number }) => argued.inText(`card-${id}`, `finding ${number}`);
  const labelled = (text, control, ...more) => element("div", { class: "challenge-field" }, element("label", { for: control.id }, text), control, ...more);

  // --- Where to begin: search, presets, the cells that matter most -------------------------------------------------

  const hits = element("ul", { class: "challenge-hits", id: "challenge-hits", hidden: true });
  const search = element("input", { id: "challenge-search", type: "search", autocomplete: "off", spellcheck: "false",
    placeholder: `${countries[0].name}, or a word of a question`, "aria-controls": "challenge-hits", oninput: () => find() });
  const everything = () => [
    ...findings.map((finding) => ({ text: `${finding.number}. ${finding.published}`, kind: "Finding", view: `finding ${finding.id}` })),
    ...indicators.map((indicator, j) => ({ text: indicator.question, kind: "Question", view: `question ${j}` })),
    ...indicators.flatMap((indicator, j) => countries.map(({ name }, i) => ({ text: `${name}: ${indicator.question}`, kind: "Cell", view: `question ${j}`, cell: [i, j] }))),
    ...Object.entries(tables).flatMap(([table, { label, rows }]) => Object.entries(rows).map(([line, row]) => ({ text: `${upper(label)}: ${row.text}`, kind: "Row", view: `table ${table}`, row: line }))),
    ...[...document.querySelectorAll("#passages p")].map((passage) => ({ text: `${passage.firstChild.textContent.replace("\u00a0", " ")}: ${passage.querySelector("i").textContent}`, kind: "Passage", passage })),
  ];
  let searched = null;

  function find() {
    searched ??= everything().map((each) => ({ ...each, plain: each.text.toLowerCase() }));
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = words.length ? searched.filter((each) => words.every((word) => each.plain.includes(word))) : [], named = `passage-${words.at(-1)}`;
    found.sort((one, other) => (other.passage?.id.toLowerCase() === named) - (one.passage?.id.toLowerCase() === named)); // by its locator
    hits.hidden = !words.length;
    hits.replaceChildren(...found.slice(0, MOST).map((each) => element("li", null, button("", () => {
      hits.hidden = true;
      search.value = "";
      if (each.passage) argued.goToPassage(each.passage, search);
      else look(each.view, each.cell);
    }))), ...(found.length > MOST ? [element("li", { class: "challenge-none" }, `${found.length - MOST} more: add a word.`)] : []),
      ...(found.length ? [] : [element("li", { class: "challenge-none" }, "Nothing has these words.")]));
    [...hits.querySelectorAll("button")].forEach((each, n) => each.append(element("span", { class: "challenge-kind" }, found[n].kind), element("span", null, ` ${shorter(found[n].text, 140)}`)));
    if (words.length) tell(`${count(found.length, "hit")}${found.length > MOST ? `, of which ${MOST} are shown` : ""}.`);
  }

  /** What is found is gone through with the arrows, and put away with Escape, or where the reader goes elsewhere. */
  function among(event) {
    const steps = [search, ...hits.querySelectorAll("button")], step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (hits.hidden || !(step || event.key === "Escape")) return;
    event.preventDefault();
    const to = step ? steps[Math.max(0, steps.indexOf(event.target) + step)] : search;
    to?.focus();
    if (!step) hits.hidden = true;
  }

  /** Which single cells move the most: an answer before criteria, these before verdicts. */
  function matterMost() {
    const codes = bases[0].codes, world = paper(own).world, readers = new Map(), found = [];
    for (const finding of findings) for (const { test } of testsOf(finding.predicate)) {
      if (!test.table) readers.set(test.column, (readers.get(test.column) ?? new Set()).add(finding));
    }
    const was = paper(own), given = (judged) => questions.map(({ id }) => judged.answers.get(id)[0]);
    const stands = (judged) => criteria.map(({ id }) => judged.criteria.get(id)[2]);
    indicators.forEach((indicator, j) => countries.forEach((_, i) => {
      for (let code = SILENT; code < indicator.values.length; code++) {
        if (code === codes[i][j]) continue;
        const changed = codes.slice();
        changed[i] = codes[i].slice();
        changed[i][j] = code;
        const moved = [...(readers.get(j) ?? [])].filter((finding) => argued.verdict(finding, { ...world, codes: changed }) !== was.findings.get(finding.id)[0]).length;
        const now = indicator.scored ? argued.judgeQuestions(argued.asPublished(), [{ codes: changed }]) : was;
        const differs = (of) => of(now).filter((each, n) => each !== of(was)[n]).length;
        found.push({ i, j, code, moved, answers: differs(given), criteria: differs(stands) });
      }
    }));
    const weight = ({ answers, criteria: met, moved }) => 1e6 * answers + 1e3 * met + moved;
    const best = new Map(); // of each cell its weightiest change
    for (const each of found.sort((a, b) => weight(b) - weight(a))) if (!best.has(key(each.i, each.j))) best.set(key(each.i, each.j), each);
    return [...best.values()].slice(0, MATTER);
  }

  const matters = element("ul", { class: "challenge-matters" });
  function drawMatters() {
    matters.replaceChildren(...matterMost().map(({ i, j, code, moved, answers, criteria: met }) => {
      const what = [answers && count(answers, "answer"), met && `${met} ${met === 1 ? "criterion" : "criteria"}`, moved && count(moved, "verdict")].filter(Boolean);
      return element("li", null, button(`${countries[i].name}: ${shorter(indicators[j].question, 90)}`, () => { look(`question ${j}`, [i, j]); }),
        element("span", { class: "challenge-when" }, ` “${shown(code, j)}” instead of “${shown(bases[0].codes[i][j], j)}” would move ${what.join(", ") || "nothing"}`));
    }));
  }

  const presets = element("div", { class: "challenge-presets" }, ...records.presets.map(({ label, state: text }) =>
    button(label, () => { argued.keep(); argued.restore(begunWith(text)); table(); tell(`${label}. ${argued.summary()}`); })));

  /** A state to begin with, and what the reader has changed beside it; what another of these states brought is left. */
  function begunWith(text) {
    const next = new URLSearchParams(argued.written(state()));
    for (const preset of records.presets) for (const [place, value] of new URLSearchParams(preset.state)) if (next.get(place) === value) next.delete(place);
    for (const [place, value] of new URLSearchParams(text)) next.set(place, value);
    return next.toString();
  }

  const without = (n) => `without those of ${argued.listing(LEVELS.slice(0, n + 1))} confidence`;

  // --- Evidence and thresholds ------------------------------------------------------------------------------------

  const evidence = element("fieldset", { class: "challenge-evidence" }, element("legend", null, "Which evidence counts"),
    ...bases.map(({ name, label, meaning }) => element("div", { class: "challenge-choice" },
      element("input", { type: "radio", name: "challenge-base", id: `challenge-base-${name}`, value: name, "aria-describedby": `challenge-base-${name}-meaning`,
        onchange: () => { change((next) => { next.base = name; }); table(); tell(argued.summary()); } }),
      element("label", { for: `challenge-base-${name}` }, upper(label)), element("span", { id: `challenge-base-${name}-meaning`, class: "challenge-when" }, meaning))));
  const confidence = element("select", { id: "challenge-confidence",
    onchange: () => { change((next) => { next.without = confidence.value; }); table(); tell(argued.summary()); } },
    option("", "all answers"), ...LEVELS.slice(0, -1).map((level, n) => option(level, without(n))));
  evidence.append(element("p", { class: "challenge-when" }, `An answer that you change is supposed under each of these${argued.recorded ? ", on record too, whatever was observed" : ""}.`),
    element("div", { class: "challenge-field" }, element("label", { for: "challenge-confidence" }, "How sure an answer must be"), confidence));
  const inputs = new Map(criteria.map((criterion) => [criterion.id, element("input", {
    id: `challenge-threshold-${criterion.id}`, type: "number", min: 1, max: 100, step: "any", inputmode: "decimal",
    onchange: (event) => {
      const value = Number(event.target.value);
      if (!(value > 0 && value <= 100)) {
        tell(`A threshold is a number above 0 and up to 100; ${event.target.value || "nothing"} was put back to ${percent(100 * threshold(criterion, state()))}.`);
        return draw();
      }
      change((next) => {
        if (value / 100 === criterion.threshold) next.thresholds.delete(criterion.id);
        else next.thresholds.set(criterion.id, value / 100);
      });
      tell(argued.summary());
    },
  })]));

  // --- Cells and rows ---------------------------------------------------------------------------------------------

  const chooser = element("select", { id: "challenge-view", onchange: () => { view = chooser.value; table(); } });
  const narrow = matchMedia("(max-width: 40rem)");
  const unit = element("select", { id: "challenge-unit", onchange: () => table() }, option("", "All"), ...countries.map(({ name }, i) => option(i, name)));
  if (narrow.matches) unit.value = "0"; // one at a time on a phone
  const rule = element("p", { class: "challenge-rule" });
  const cells = element("div", { class: "challenge-cells" });

  function views() {
    const asked = view.startsWith("question ") ? Number(view.slice(9)) : -1;
    chooser.replaceChildren(
      element("optgroup", { label: "What was changed" }, option("changed", "The changed cells and rows")),
      ...(asked >= 0 ? [element("optgroup", { label: "One question" }, option(view, shorter(indicators[asked].question, 90)))] : []),
      element("optgroup", { label: "What a finding reads" }, ...findings.map(({ id, number, published }) => option(`finding ${id}`, `${number}. ${shorter(published, 90)}`))),
      element("optgroup", { label: "All cells of a criterion" }, ...criteria.map(({ id, label }) => option(`criterion ${id}`, label))),
      ...(Object.keys(tables).length ? [element("optgroup", { label: "All rows that findings read" }, ...Object.entries(tables).map(([table, { label }]) => option(`table ${table}`, upper(label))))] : []));
    chooser.value = view;
  }

  const finding = () => (view.startsWith("finding ") ? findings.find(({ id }) => `finding ${id}` === view) : null);
  const testsShown = () => testsOf(finding().predicate);

  /** The indicators whose cells are shown. */
  function columns() {
    if (view === "changed") return [...new Set([...state().cells.keys()].map((cell) => places.get(cell)[1]))].sort((a, b) => a - b);
    const [kind, id] = view.split(" ");
    if (kind === "table") return [];
    if (kind === "question") return [Number(id)];
    if (kind === "criterion") return [...indicators.keys()].filter((j) => indicators[j].criterion === id);
    return [...new Set(testsShown().filter(({ test }) => !test.table).map(({ test }) => test.column))];
  }

  /** The rows that are shown, by table: those that a finding reads, whatever number they have, those of a table, or those changed. */
  function ownLines() {
    const found = new Map(), add = (table, line) => found.set(table, (found.get(table) ?? new Set()).add(String(line)));
    if (view === "changed") [...state().rows.keys()].forEach((place) => add(...rowOf(place).split(".csv:")));
    if (view.startsWith("table ")) (baseOf(state().base).rows[view.slice(6)] ?? []).forEach((line) => add(view.slice(6), line));
    if (!finding()) return found;
    for (const { test, among } of testsShown().filter(({ test }) => test.table)) {
      const { numbers, rows } = tables[test.table], codes = among?.map((i) => countries[i].code);
      const asked = test.where.filter(([column]) => !numbers.includes(column));
      const bounds = test.bounds.filter(([column, , to]) => !numbers.includes(column) && !numbers.includes(to));
      for (const line of baseOf(state().base).rows[test.table] ?? []) {
        const row = rows[line], fits = asked.every((each) => alike(row, each)) && bounds.every((bound) => bounded(test.table, row, bound) !== false);
        if (fits && (!codes || codes.includes(row.country))) add(test.table, line);
      }
    }
    return found;
  }

  /** These, then those that are added and like one of them. */
  function lines() {
    const found = ownLines();
    for (const place of argued.addedTo(state())) {
      const [table, line] = argued.likeOf(place);
      if (found.get(table)?.has(line)) found.get(table).add(place.split(".csv:")[1]);
    }
    return found;
  }

  function cellsOf(j) {
    const asked = unit.value === "" ? [...countries.keys()] : [Number(unit.value)], id = `challenge-question-${j}`;
    return element("div", { class: "challenge-block", role: "group", "aria-labelledby": id }, element("p", { id }, indicators[j].question),
      element("div", { class: "challenge-grid" }, ...asked.map((i) => {
        const select = element("select", { id: `challenge-cell-${i}-${j}`, "data-country": i, "data-indicator": j, "aria-describedby": id,
          onchange: () => set(i, j, Number(select.value)) },
        option(SILENT, NOT_REPORTED), ...indicators[j].values.map((value, code) => option(code, plain(value))));
        const observed = baseOf(state().base).onRecord && argued.observed(key(i, j)); // what the answer on record rests on
        return labelled(countries[i].name, select, element("span", { class: "challenge-was" }), ...(observed ? [element("span", { class: "challenge-when" }, upper(observed))] : []));
      })));
  }

  function rowsOf([table, shownLines]) {
    const { label, numbers, rows } = tables[table];
    const field = (line, type, column, name) => {
      const input = element("input", { id: `challenge-row-${table}-${line}-${column ?? "counts"}`, type, step: type === "number" && "any",
        "data-row": `${table}.csv:${line}`, "data-column": column, "aria-label": `${name}: ${rows[line].text}`, onchange: () => setRow(input) });
      return labelled(name, input, element("span", { class: "challenge-was" }));
    };
    return element("div", { class: "challenge-block", role: "group", "aria-label": `Rows of ${label}` }, element("p", null, `Rows of ${label}`),
      ...[...shownLines].map((line) => (line.includes("+") ? added(`${table}.csv:${line}`) : element("div", { class: "challenge-row" }, element("p", null, rows[line].text),
        element("div", { class: "challenge-grid" }, field(line, "checkbox", null, "It counts"), ...numbers.map((column) => field(line, "number", column, upper(plain(column))))),
        button("One more like it", () => addLike(table, line), { class: "challenge-add", "aria-label": `One more like it: ${rows[line].text}` })))));
  }

  /** A row that is added: what it says in each column that findings read, which is at first what the row says that it is like. */
  function added(place) {
    const [name, line] = argued.likeOf(place), { says, rows } = tables[name];
    const named = (column, value) => countries.find(({ code }) => column === "country" && code === value)?.name ?? plain(value);
    const fieldOf = ([column, can]) => {
      const about = { id: `challenge-added-${place.replace(/\W/g, "-")}-${column}`, "data-added": `${place}.${column}`, onchange: ({ target: { value } }) => {
        change((next) => next.rows.set(`${place}.${column}`, can === "number" && value !== "" ? Number(value) : value));
        tell(argued.summary());
      } };
      return labelled(upper(plain(column)), Array.isArray(can)
        ? element("select", about, option("", "not given"), ...can.map((value) => option(value, named(column, value))))
        : element("input", { ...about, type: can === "day" ? "date" : "number", step: can === "number" && "any" }));
    };
    const takeAway = () => {
      change((next) => { for (const each of [...next.rows.keys()]) if (rowOf(each) === place) next.rows.delete(each); });
      tell(`Taken away. ${argued.summary()}`);
    };
    return element("div", { class: "challenge-row challenge-new", role: "group", "aria-label": `One more like ${rows[line].text}` },
      element("p", null, element("strong", null, "Added"), `, like: ${rows[line].text}`), element("div", { class: "challenge-grid" }, ...Object.entries(says).map(fieldOf)),
      button("Take it away", takeAway, { class: "challenge-add" }));
  }

  /** A field of an added row shows what the state has there. */
  function markAdded(control) {
    const place = rowOf(control.dataset.added), column = columnOf(control.dataset.added), [name, line] = argued.likeOf(place), was = tables[name].rows[line][column];
    const now = String(state().rows.get(control.dataset.added) ?? (was === null ? "" : tables[name].days.includes(column) ? argued.dayOf(was).toISOString().slice(0, 10) : was));
    if (control.value !== now) control.value = now;
  }

  function addLike(name, line) {
    const [column] = Object.keys(tables[name].says), was = tables[name].rows[line][column], taken = argued.addedTo(state());
    let number = 1;
    while (taken.includes(`${name}.csv:${line}+${number}`)) number += 1;
    const place = `${name}.csv:${line}+${number}.${column}`;
    change((next) => next.rows.set(place, was ?? ""));
    cells.querySelector(`[data-added="${place}"]`)?.focus();
    tell(`Added: now say what is otherwise. ${argued.summary()}`);
  }

  /** What of the data is chosen: a list of answers for each cell; for each row its numbers, and whether it counts. */
  function table() {
    views();
    const asked = columns(), shownTables = [...lines()];
    const none = view === "changed" ? "Nothing is changed." : "By this evidence there are no rows that it reads.";
    const onDays = finding() && testsShown().some(({ test }) => test.during) ? " What is changed here is the day that the evidence speaks of; the days before it stay as observed." : "";
    rule.textContent = finding() ? `Asked is: ${finding().rule}${onDays}` : "";
    cells.replaceChildren(...asked.map(cellsOf), ...shownTables.map(rowsOf), ...(asked.length || shownTables.length ? [] : [element("p", null, none)]));
    draw();
  }

  function set(i, j, code) {
    change((next) => {
      if (code === codesOf(next)[i][j]) next.cells.delete(key(i, j));
      else next.cells.set(key(i, j), code);
    });
    tell(argued.summary());
  }

  function setRow(input) {
    const { row, column } = input.dataset, [name, line] = row.split(".csv:");
    if (!column) change((next) => (input.checked ? next.rows.delete(row) : next.rows.set(row, WITHDRAWN)));
    else {
      const number = Number(input.value), place = `${row}.${column}`;
      if (input.value === "" || !Number.isFinite(number)) {
        tell(`Expected a number for ${plain(column)}; it was put back.`);
        return markRow(input);
      }
      change((next) => (number === tables[name].rows[line][column] ? next.rows.delete(place) : next.rows.set(place, number)));
    }
    return tell(argued.summary());
  }

  const wasOf = (control) => control.parentElement.querySelector(".challenge-was");
  function mark(select) {
    const [i, j] = [Number(select.dataset.country), Number(select.dataset.indicator)], changed = state().cells.has(key(i, j)), value = String(codeOf(i, j));
    if (select.value !== value) select.value = value;
    select.toggleAttribute("data-changed", changed);
    write(wasOf(select), changed ? `was ${shown(codesOf(state())[i][j], j)}` : "");
  }

  /** A row's box says whether it counts, its fields hold its numbers. */
  function markRow(input) {
    const { row, column } = input.dataset, [name, line] = row.split(".csv:"), changed = state().rows.has(column ? `${row}.${column}` : row);
    if (column) {
      const number = tables[name].rows[line][column];
      input.value = state().rows.get(`${row}.${column}`) ?? number ?? "";
      input.disabled = state().rows.has(row);
      write(wasOf(input), changed ? `was ${number ?? "not given"}` : "");
    } else {
      input.checked = !changed;
      write(wasOf(input), changed ? WITHDRAWN : "");
    }
    input.toggleAttribute("data-changed", changed);
  }

  // --- What follows -----------------------------------------------------------------------------------------------

  const outcome = element("div", { class: "challenge-result", role: "region", tabindex: "0", "aria-label": "What follows" });
  const beside = (was, now) => element("div", { class: "challenge-beside" },
    element("p", null, element("span", { class: "challenge-when" }, "In the paper: "), was),
    element("p", null, element("span", { class: "challenge-when" }, "Now: "), element("span", { class: "challenge-now" }, now)));

  // What is shown is made anew only where it says something else: the rest need not be laid out again.
  const kept = new Map();
  function made(name, said, make) {
    if (kept.get(name)?.said !== said) kept.set(name, { said, node: make() });
    return kept.get(name).node;
  }
  function renew(parent, nodes) {
    if (nodes.length !== parent.childNodes.length || nodes.some((node, n) => node !== parent.childNodes[n])) parent.replaceChildren(...nodes);
    return parent;
  }

  function itemOf(each) {
    const [found, sentence] = argued.judged.findings.get(each.id), [before, was] = paper(own).findings.get(each.id);
    return made(each.id, `${found} ${sentence}`, () => element("li", { "data-finding": each.id },
      element("p", { class: "challenge-move" }, cardOf(each), " ", inText(each), " ", verdictOf(before), ...(found === before ? [] : [" → ", verdictOf(found)])), beside(was, sentence)));
  }

  function listOf(name, title, some) {
    if (!some.length) return [];
    return [made(`${name} heading`, title, () => element("h3", { class: "challenge-heading" }, title)),
      renew(made(`${name} list`, "", () => element("ul", { class: "challenge-changes" })), some.map(itemOf))];
  }

  let drawn = ""; // the added rows that are shown
  function draw() {
    const { judged } = argued, was = paper(own), places = argued.addedTo(state()).join();
    if (places !== drawn) { // there are other rows to be shown
      drawn = places;
      return table();
    }
    confidence.value = state().without;
    root.querySelector(`#challenge-base-${CSS.escape(state().base)}`).checked = true;
    for (const criterion of criteria) {
      const input = inputs.get(criterion.id), value = String(Number((100 * threshold(criterion, state())).toFixed(6)));
      if (input.value !== value) input.value = value;
    }
    const answered = questions.map(({ id, question }) => {
      const [given, sentence] = judged.answers.get(id), [before] = was.answers.get(id);
      return made(`answer ${id}`, `${given} ${sentence}`, () => element("div", { class: "challenge-answer", "data-question": id, "data-changed": given !== before },
        element("p", { class: "challenge-question" }, `${question} `, element("strong", null, given), given === before ? null : ` (in the paper: ${before})`), element("p", null, sentence)));
    });
    const stood = criteria.map(({ id, label }) => {
      const [from, to, met] = judged.criteria.get(id), [, , before] = was.criteria.get(id);
      const said = `${perCent(from, to)}, ${met}${met === before ? "" : ` (in the paper: ${before})`}`;
      return made(`standing ${id}`, said, () => element("li", { "data-criterion": id, "data-changed": met !== before }, element("span", { class: "challenge-label" }, `${label} `), element("span", null, said)));
    });
    const standingOf = (changed) => {
      const those = some(stood, changed);
      return those.length ? [renew(made(`standing ${changed}`, "", () => element("ul", { class: "challenge-degrees" })), those)] : [];
    };
    const moved = argued.moved(), reworded = argued.reworded().filter((each) => !moved.includes(each)), now = finding();
    const short = argued.changed() ? argued.summary() : "All reads as in the paper.";
    const some = (nodes, changed) => nodes.filter((node) => node.hasAttribute("data-changed") === changed);
    renew(outcome, [made("short", short, () => element("p", { class: "challenge-short" }, short)), ...some(answered, true), ...standingOf(true),
      ...listOf("flips", `${upper(count(moved.length, "verdict"))} flip${moved.length === 1 ? "s" : ""}`, moved),
      ...listOf("others", `${upper(count(reworded.length, "more sentence"))} read${reworded.length === 1 ? "s" : ""} otherwise`, reworded), ...some(answered, false), ...standingOf(false)]); // what stays comes last
    aboutFinding(now);
    cells.querySelectorAll("select[data-indicator]").forEach(mark);
    cells.querySelectorAll("input[data-row]").forEach(markRow);
    cells.querySelectorAll("[data-added]").forEach(markAdded);
    return drawMine();
  }

  const about = element("p", { class: "challenge-about" });
  function aboutFinding(now) {
    about.replaceChildren();
    if (!now) return;
    const [found, sentence, level] = argued.judged.findings.get(now.id);
    about.append(cardOf(now), " ", verdictOf(found), ` ${sentence}`, level ? ` The weakest answer that the verdict needs is of ${level} confidence.` : "");
  }

  // --- My changes -------------------------------------------------------------------------------------------------

  const mine = element("ul", { class: "challenge-mine" });
  const why = element("textarea", { id: "challenge-why", rows: 2, placeholder: "What makes you think so? It goes into the file." });

  function inWords(place, value) {
    const state = argued.read(new URLSearchParams([[place, value]]).toString())[0];
    if (place === "without") return [`Answers ${without(LEVELS.indexOf(value))}`, "in the paper all answers"];
    if (place === "base") return [`Evidence: ${baseOf(value).label}`, `in the paper ${bases[0].label}`];
    for (const [id, least] of state.thresholds) return [`Threshold of ${criteria.find((each) => each.id === id).label}: ${percent(100 * least)} per cent`, `was ${percent(100 * criteria.find((each) => each.id === id).threshold)}`];
    for (const [cell, code] of state.cells) {
      const [i, j] = places.get(cell);
      return [`${countries[i].name}, ${indicators[j].question} ${shown(code, j)}`, `was ${shown(codesOf(argued.state)[i][j], j)}`];
    }
    const [name, line] = argued.likeOf(place) ?? rowOf(place).split(".csv:"), column = columnOf(place), row = tables[name].rows[line];
    if (place.includes("+")) return [`${upper(tables[name].label)}, one more like ${row.text}: ${plain(column)} ${plain(value) || "not given"}`, "not in the paper"];
    return [`${upper(tables[name].label)}, ${row.text}: ${column ? `${plain(column)} ${value}` : value}`, column ? `was ${row[column] ?? "not given"}` : "counted"];
  }

  /** On paper the changes are listed where the page says that it is changed. */
  const printed = element("ul", { class: "argued-printed" });
  document.querySelector(".argued-banner").append(printed);
  addEventListener("beforeprint", () => printed.replaceChildren(
    ...[...new URLSearchParams(argued.written(state()))].map((change) => element("li", null, inWords(...change).join(" (") + ").")),
    ...(why.value.trim() ? [element("li", null, `Why: ${why.value.trim()}`)] : []), element("li", null, location.href)));

  let listed = new Map(); // the items of the changes that are shown
  function drawMine() {
    const every = [...new URLSearchParams(argued.written(state()))].map((change) => [`${state().base} ${change.join("=")}`, ...change]);
    const shownBefore = listed;
    listed = new Map(every.map(([name, place, value]) => [name, shownBefore.get(name) ?? mineOf(place, value)]));
    for (const [name, item] of shownBefore) if (!listed.has(name)) item.remove();
    [...listed.values()].forEach((item, n) => { if (mine.children[n] !== item) mine.insertBefore(item, mine.children[n] ?? null); });
    finish.hidden = !argued.changed();
  }

  function mineOf(place, value) {
    const [what, was] = inWords(place, value);
    return element("li", null, element("span", null, what, element("span", { class: "challenge-when" }, ` (${was})`)), " ",
      button("Undo", () => {
        const text = new URLSearchParams(argued.written(state()));
        text.delete(place);
        argued.keep();
        argued.restore(text.toString());
        table();
        tell(`Undone: ${what}. ${argued.summary()}`);
        finish.querySelector("h3").focus();
      }, { "aria-label": `Undo: ${what}` }));
  }

  /** The doubt as `argued apply` reads it: cells and rows, by the evidence in which they were doubted. */
  function save() {
    const changes = Object.fromEntries([...new URLSearchParams(argued.written(state()))].filter(([place]) => place !== "base" && !place.startsWith("threshold.")));
    if (!Object.keys(changes).length) return tell("Nothing to save: a file holds changed cells and rows.");
    const doubt = { study: records.study, version: records.version, base: state().base, changes, passages: {}, note: why.value.trim() };
    const link = element("a", { href: URL.createObjectURL(new Blob([`${JSON.stringify(doubt, null, 2)}\n`], { type: "application/json" })), download: "doubt.json" });
    link.click();
    URL.revokeObjectURL(link.href);
    return tell("Saved as doubt.json; `argued apply doubt.json` makes it a change of the tables.");
  }

  const finish = element("div", { class: "challenge-finish", hidden: true }, element("h3", { class: "challenge-heading", tabindex: "-1" }, "My changes"), mine,
    element("div", { class: "challenge-field wide" }, element("label", { for: "challenge-why" }, "Why"), why),
    element("div", { class: "challenge-buttons" },
      button("Copy link", ({ currentTarget }) => argued.copy(location.href, "Link", currentTarget)),
      button("Copy citation", ({ currentTarget }) => argued.copy(`${argued.citation()}. ${location.href}`, "Citation", currentTarget)),
      button("Save as file", save), button("Reset all", () => { argued.reset(); table(); tell("Reset: the page is the paper again."); })));

  // --- Choices of coding and scoring ------------------------------------------------------------------------------

  const otherwise = element("div", { role: "region", "aria-label": "What other choices come to", "aria-live": "polite" });
  const chooses = element("div", { class: "challenge-grid wide" });
  function drawChoices() {
    const now = argued.chosen([...chooses.querySelectorAll("select")].map(({ selectedIndex }) => selectedIndex), state()), was = argued.chosen(argued.offered().map(() => 0), state());
    const line = (text, before, after) => element("p", null, `${text} `, element("strong", null, after), before === after ? null : ` (as it is: ${before})`);
    const flipped = findings.filter(({ id }) => now.findings.get(id) !== was.findings.get(id));
    otherwise.replaceChildren(...questions.map(({ id, question }) => line(question, was.answers.get(id), now.answers.get(id))),
      ...criteria.filter(({ id }) => now.criteria.get(id) !== was.criteria.get(id)).map(({ id, label }) => line(label, was.criteria.get(id), now.criteria.get(id))),
      element("p", null, `${upper(count(flipped.length, "verdict"))} would be another${flipped.length ? ":" : "."}`),
      element("ul", null, ...flipped.map((each) => element("li", null, cardOf(each), " ", verdictOf(was.findings.get(each.id)), " → ", verdictOf(now.findings.get(each.id))))));
  }
  function offerChoices() {
    chooses.replaceChildren(...argued.offered().map(({ about, now, options }, n) =>
      labelled(about, element("select", { id: `challenge-choice-${n}`, onchange: drawChoices }, option(0, `${now} (here)`), ...options.map(({ text }, at) => option(at + 1, text))))));
    coding.hidden = !argued.offered().length;
    if (coding.open) drawChoices();
  }

  // --- Put together -----------------------------------------------------------------------------------------------

  const told = (title, ...parts) => element("details", { class: "challenge-more" }, element("summary", null, title), ...parts);
  const coding = told("Coded and scored otherwise", element("p", { class: "challenge-when" }, "What the data, with your changes, would come to if these choices had been made otherwise."), chooses, otherwise);
  coding.hidden = true;
  coding.addEventListener("toggle", () => { if (coding.open) drawChoices(); });
  const most = told(`The ${["no", "one", "two", "three", "four", "five"][MATTER]} cells that matter most`, matters);
  most.addEventListener("toggle", () => { if (!matters.children.length) drawMatters(); });
  root.replaceChildren(
    element("div", { class: "challenge-start" }, element("div", { class: "challenge-field wide" }, element("label", { for: "challenge-search" }, "Find a cell, a question, a finding or a passage"), search, hits),
      ...(records.presets.length ? [element("p", { class: "challenge-label" }, "Or begin with"), presets] : []), most),
    evidence,
    ...(criteria.length ? [told("Thresholds, in per cent", element("div", { class: "challenge-grid" }, ...criteria.map(({ id, label }) => labelled(label, inputs.get(id)))))] : []),
    coding,
    element("div", { class: "challenge-work" },
      element("div", { class: "challenge-edit" }, element("div", { class: "challenge-pick" }, labelled("Show", chooser), labelled("Of", unit)), rule, cells),
      element("div", { class: "challenge-side" }, outcome)),
    about, finish);
  const searching = search.parentElement;
  searching.addEventListener("keydown", among);
  const left = (to) => { if (to && !searching.contains(to)) hits.hidden = true; };
  searching.addEventListener("focusout", ({ relatedTarget }) => left(relatedTarget));
  document.addEventListener("click", ({ target }) => left(target));
  search.addEventListener("focus", () => { if (search.value && hits.hidden) find(); });
  root.classList.add("live");
  argued.behind().then(() => { searched = null; table(); offerChoices(); }); // what rows say, and what cells on record rest on

  /** Show what a finding reads, or a question; a cell of it has the focus, in sight. */
  function look(next, cell) {
    view = next;
    if (cell && unit.value !== "") unit.value = String(cell[0]);
    table();
    const at = (cell && document.getElementById(`challenge-cell-${cell[0]}-${cell[1]}`)) ?? chooser;
    at.scrollIntoView({ block: "center", behavior: "instant" });
    at.focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const doubt = event.target.closest?.("[data-challenge]");
    if (!doubt) return;
    event.preventDefault();
    const card = doubt.closest("[popover]"), looked = card?.querySelector("[data-looked]") ?? card?.querySelector(".chip.deciding") ?? card?.querySelector(".chip");
    argued.go("challenge", (card && argued.opener) ?? doubt);
    card?.hidePopover();
    if (doubt.dataset.challenge) {
      const read = findings.find(({ id }) => id === doubt.dataset.challenge);
      const first = testsOf(read.predicate).find(({ among }) => among);
      if (unit.value !== "" && first) unit.value = String(first.among[0]);
      look(`finding ${read.id}`, looked && places.get(looked.dataset.cell));
    } else { search.scrollIntoView({ block: "center", behavior: "instant" }); search.focus({ preventScroll: true }); }
  });
  argued.listen(draw);
  let choosing = 0; // what other choices come to takes longer than a frame
  argued.listen(() => {
    clearTimeout(choosing);
    if (coding.open && argued.offered().length) choosing = setTimeout(drawChoices, 100);
  });
  argued.shows(() => { view = "changed"; table(); argued.go("challenge"); finish.scrollIntoView({ block: "center", behavior: "instant" }); finish.querySelector("h3").focus(); });
  root.restore = (text) => { argued.keep(); argued.restore(text); if (state().cells.size || state().rows.size) view = "changed"; table(); };
  table();
});
