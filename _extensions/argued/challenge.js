// Challenge the verdict: the reader changes cells, rows, the evidence base and the thresholds, leaves out answers of low
// confidence, and sees what changes.
//
// It judges by the records that `engine/argued/show/challenge.py` writes into the page: the same cells, predicates, sentences
// and rules as the paper's. Parts 1 to 3 are pure functions of records and state, and mirror `engine/argued/logic/evaluate.py`,
// `engine/argued/logic/wording.py` and `engine/argued/judge/criteria.py`; a test in a browser holds them against Python. Part 4 is the form.
// Nothing is loaded and nothing is sent; the state can be kept as a link.
"use strict";
(() => {
  const root = document.getElementById("challenge");
  const source = document.getElementById("challenge-records");
  if (!root || !source) return;
  const records = JSON.parse(source.textContent);
  const { countries, indicators, bases, tables, criteria, findings, questions } = records;
  const [MET, UNDECIDED, NOT_MET] = records.statuses;
  const LEVELS = records.confidence; // of answers, the weakest first
  const SILENT = -1, NOT_REPORTED = "not reported", WITHDRAWN = "withdrawn", ROUNDING = 1e-9;

  // --- 1 Truth: Kleene's, as a pair [surely, possibly] ------------------------------------------------------------

  const within = (test, [low, high]) => {
    const least = test.least ?? -Infinity, most = test.most ?? Infinity;
    if (test.strict) return [least < low && high < most, low < most && least < high];
    return [least <= low && high <= most, low <= most && least <= high];
  };
  const alike = (row, [column, wanted]) => row[column] === null || wanted.includes(row[column]);

  /** Whether what lies between two bounds stands so to what lies between two others. */
  const stands = (how, [low, high], [least, greatest]) => ({
    is_above: [low > greatest, high > least], is_at_least: [low >= greatest, high >= least],
    is_below: [high < least, low < greatest], is_at_most: [high <= least, low <= greatest],
    is: [low === high && least === greatest && low === least, low <= greatest && least <= high],
  })[how];

  /** Days are their places in the calendar, from 1 January of the year 1 on. */
  const DAYS_TO_1970 = 719163, MILLISECONDS = 864e5;
  const dayOf = (number) => new Date((number - DAYS_TO_1970) * MILLISECONDS);
  const measured = (table, row, column, byYear) =>
    (byYear && row[column] !== null && tables[table].days.includes(column) ? dayOf(row[column]).getUTCFullYear() : row[column]);

  /** Whether a row is within a bound; null where a field is empty. */
  function bounded(table, row, [column, how, to, byYear]) {
    const sides = [measured(table, row, column, byYear), typeof to === "string" ? measured(table, row, to, byYear) : to];
    return sides.includes(null) ? null : stands(how, [sides[0], sides[0]], [sides[1], sides[1]])[0];
  }

  /** The least and the greatest value that the measure of a test of rows can have, given empty fields. */
  function span(test, world, country = null) {
    const rows = world.rows[test.table];
    if (!rows) return [test.measure === "count" ? 0 : -Infinity, Infinity];
    const bounds = (row) => test.bounds.map((bound) => bounded(test.table, row, bound));
    const found = rows.filter((row) => (country === null || row.country === country)
      && test.where.every((each) => alike(row, each)) && !bounds(row).includes(false));
    const sure = found.filter((row) => test.where.every(([column]) => row[column] !== null) && !bounds(row).includes(null));
    if (test.measure === "count") return [sure.length, found.length];
    const sign = test.measure === "least" ? 1 : -1; // the greatest is minus the least of the negatives
    const numbers = (some) => some.map((row) => measured(test.table, row, test.measured, test.byYear))
      .filter((number) => number !== null).map((number) => sign * number);
    const open = !found.length || found.some((row) => row[test.measured] === null);
    const low = open ? -Infinity : Math.min(...numbers(found)), high = Math.min(Infinity, ...numbers(sure));
    return sign === 1 ? [low, high] : [-high, -low];
  }

  /** What a side of a comparison can be for a country (null: rows as a whole): the rank of its answer, or a measure. */
  function side(test, world, i) {
    if (test.table) return span(test, world, i === null ? null : countries[i].code);
    const code = world.codes[i][test.column];
    return code === SILENT ? [0, test.codes.length - 1] : [test.codes[code], test.codes[code]];
  }

  /** Whether a country passes a test (null: whether rows as a whole do): by its cell, by its rows, by comparison. */
  function passes(test, world, i) {
    if (test.left) return stands(test.how, side(test.left, world, i), side(test.right, world, test.whole ? null : test.of ?? i));
    if (test.table) return within(test, side(test, world, i));
    const code = world.codes[i][test.column], sure = test.codes.includes(code);
    return [sure, sure || (code === SILENT && !test.reported)];
  }

  function same({ test, among }, world) {
    if (test.table) {
      const each = among.map((i) => side(test, world, i));
      const may = Math.max(...each.map(([low]) => low)) <= Math.min(...each.map(([, high]) => high));
      return [may && each.every(([low, high]) => low === high), may];
    }
    const codes = among.map((i) => world.codes[i][test.column]);
    const may = new Set(codes.filter((code) => code !== SILENT)).size <= 1;
    return [may && !codes.includes(SILENT), may];
  }

  /** The least and the greatest that a country adds to a part, over what its tests may come to. */
  function added(adds, passing, given) {
    const can = ([surely, possibly], outcome) => (outcome ? possibly : !surely);
    const found = adds.filter((_, n) => can(given ?? [true, true], n >> 1) && can(passing, n & 1));
    return [Math.min(...found), Math.max(...found)];
  }

  const both = (values, fold) => [fold(values.map((v) => v[0])), fold(values.map((v) => v[1]))];
  const every = (truths) => truths.every(Boolean), some = (truths) => truths.some(Boolean);
  const opposite = ([surely, possibly]) => [!possibly, !surely];

  /** What becomes of a rule: `of` each statement, and of what `join` makes of the parts of each combination. */
  function fold(rule, of, join) {
    const how = ["all_of", "any_of", "not"].find((key) => key in rule);
    return how ? join(how, [rule[how]].flat().map((part) => fold(part, of, join))) : of(rule);
  }

  const combined = (how, values) => (how === "not" ? opposite(values[0]) : both(values, how === "all_of" ? every : some));
  const statementsOf = (rule) => fold(rule, (statement) => [statement], (how, parts) => parts.flat());
  const truth = (predicate, world) => fold(predicate, (statement) => stated(statement, world), combined);

  function stated(statement, world) {
    const { among, test, other } = statement;
    if (!among) return passes(test, world, null);
    if (statement.same) return same(statement, world);
    const states = new Map(among.map((i) => [i, [passes(test, world, i), other && passes(other, world, i)]]));
    return both(statement.parts.map(([members, least, most, adds]) => {
      const each = members.map((i) => added(adds, ...states.get(i)));
      const [fewest, greatest] = [0, 1].map((end) => each.reduce((sum, ends) => sum + ends[end], 0));
      return [least <= fewest && greatest <= most, fewest <= most && least <= greatest];
    }), every);
  }

  /** The word for a truth value, of those for true, unknown and false. */
  const called = ([surely, possibly], words) => words[surely ? 0 : possibly ? 1 : 2];

  // --- 2 Sentences ------------------------------------------------------------------------------------------------

  const LISTS = ["among", "yes", "no", "silent", "known"];
  const word = (number) => records.words[number] ?? String(number);
  const plain = (value) => value.replaceAll("_", " ");
  const general = (number) => String(Number(number.toPrecision(6))); // Python's :g, for the numbers of these tables
  const upper = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
  const nameOf = (code) => countries.find((country) => country.code === code).name;

  function share(part, whole) {
    if (part === whole) return { 1: "the one", 2: "both" }[whole] ?? `all ${word(whole)}`;
    if (part === 0 && whole === 2) return "neither of the two";
    return `${part === 0 ? "none" : word(part)} of the ${word(whole)}`;
  }

  function listing(items) {
    if (!items.length) return "no country";
    const last = items.at(-1), rest = items.slice(0, -1);
    if (!rest.length) return last;
    if (items.some((item) => item.includes(","))) return `${rest.join("; ")}; and ${last}`;
    const compound = (items.length > 2 ? items : rest).some((item) => item.includes(" and "));
    return `${rest.join(", ")}${compound ? "," : ""} and ${last}`;
  }

  /** What a country answers to a test, or to the left side of one that compares; null where that is not known. */
  function valueOf(test, world, i) {
    const read = test.left ?? test;
    if (!read.table) return indicators[read.column].values[world.codes[i][read.column]] ?? (read.reported ? NOT_REPORTED : null);
    const [low, high] = side(read, world, i);
    return low === high ? figures(low, read) : null;
  }
  const figures = (number, test) => (test.days && !test.byYear ? dayOf(number).toISOString().slice(0, 10) : general(number));

  /** Who passes a test, fails it and is silent about it; the values. */
  function lists(test, among, states, values) {
    const where = (asked) => among.filter((_, n) => asked(...states[n])).map((i) => countries[i].code);
    return {
      test, interval: null, among: among.map((i) => countries[i].code),
      values: among.map((i, n) => [countries[i].code, values[n]]).filter(([, value]) => value !== null),
      yes: where((surely) => surely), no: where((_, possibly) => !possibly),
      silent: where((surely, possibly) => possibly && !surely),
    };
  }

  /** Who passes a statement, fails it and is silent about it; the values; the number measured; what asks for it. */
  function answer(leaf, world) {
    const { among, test, other } = leaf;
    if (!among) return { ...lists(test, [], [], []), interval: side(test.left ?? test, world, null) };
    const values = among.map((i) => valueOf(test, world, i));
    if (leaf.same) return lists(test, among, values.map((value) => [value !== null, true]), values);
    const passing = among.map((i) => passes(test, world, i));
    if (!other || leaf.counts) return lists(test, among, passing, values);
    const given = among.map((i) => passes(other, world, i)), kept = [...among.keys()].filter((n) => given[n][1]);
    const states = kept.map((n) => [passing[n][0] && given[n][0], passing[n][1] || !given[n][0]]);
    return lists(test, kept.map((n) => among[n]), states, kept.map((n) => values[n]));
  }

  /** The same for the other of two counts that are compared. */
  const otherSide = ({ among, other }, world) =>
    lists(other, among, among.map((i) => passes(other, world, i)), among.map((i) => valueOf(other, world, i)));

  function answers(predicate, world) {
    const found = new Map();
    for (const leaf of statementsOf(predicate)) {
      const each = answer(leaf, world);
      if (!found.has("")) found.set("", each);
      if (leaf.name) found.set(leaf.name, each);
      if (leaf.otherName) found.set(leaf.otherName, otherSide(leaf, world));
    }
    return found;
  }

  /** The sentence that a template makes: text as it stands, slots filled in, clauses dropped where a list is empty. */
  function fill(template, answered, named) {
    const members = ({ part, what }) => {
      const each = answered.get(part);
      return what === "known" ? each.among.filter((code) => !each.silent.includes(code)) : each[what];
    };
    const seen = new Set();
    const put = (slot) => {
      const each = answered.get(slot.part), { what, form } = slot;
      if (what === "number") {
        const [from, to] = each.interval, read = each.test.left ?? each.test;
        if (!Number.isFinite(from) || !Number.isFinite(to)) return "an unknown number";
        return from === to ? figures(from, read) : `${figures(from, read)} to ${figures(to, read)}`;
      }
      if (what === "asked") return Number.isInteger(each.test.asked) && !each.test.days ? word(each.test.asked) : figures(each.test.asked, each.test);
      if (what === "values") {
        const groups = new Map();
        for (const [code, value] of each.values) groups.set(plain(value), [...(groups.get(plain(value)) ?? []), named(code)]);
        return [...groups].map(([value, names]) => `${/^\d+$/.test(value) ? value : `“${value}”`} for ${listing(names)}`).join("; ");
      }
      const list = members(slot);
      if (Array.isArray(form)) return form[list.length === 1 ? 0 : 1];
      if (form === "count") return word(list.length);
      if (form === "of") return share(list.length, each.among.length);
      if (form === "any" && list.length === each.among.length) return list.length === 2 ? "either of the two" : `any of the ${word(list.length)}`;
      if (form === "any") return listing(list.map(named));
      const left = each.among.filter((code) => !seen.has(code));
      const others = seen.size && list.length >= 3 && left.length === list.length && list.every((code) => left.includes(code));
      list.forEach((code) => seen.add(code));
      return others ? `the other ${word(list.length)}` : listing(list.map(named));
    };
    const empty = (token) => LISTS.includes(token.what) && !members(token).length;
    const say = (token) => {
      if (typeof token === "string") return token;
      if (!Array.isArray(token)) return put(token);
      return token.some(empty) ? "" : token.map(say).join("");
    };
    return upper(template.map(say).join(""));
  }

  // --- 3 A state, and what follows from it ------------------------------------------------------------------------

  const baseOf = (name) => bases.find((base) => base.name === name);
  const key = (country, indicator) => `${countries[country].code}.${indicators[indicator].name}`;
  const places = new Map();
  countries.forEach((_, i) => indicators.forEach((_, j) => places.set(key(i, j), [i, j])));
  const asPublished = () => ({ base: bases[0].name, without: "", cells: new Map(), rows: new Map(), thresholds: new Map() });

  // The codes of each base: as they stand, without answers of low confidence, without those of medium confidence too.
  for (const each of bases) {
    each.byConfidence = [each.codes, ...each.cuts.map((cells) => {
      const codes = each.codes.map((row) => row.slice());
      for (const [i, j, code] of cells) codes[i][j] = code;
      return codes;
    })];
  }
  const cutOf = (state) => LEVELS.indexOf(state.without) + 1;
  const codesOf = (state) => baseOf(state.base).byConfidence[cutOf(state)];

  /** The codes in this state, and as weaker answers are left out, with the changed cells in all of them. */
  function worldsOf(state) {
    const rows = rowsOf(state);
    return baseOf(state.base).byConfidence.slice(cutOf(state)).map((cut) => {
      const codes = cut.map((row) => row.slice());
      for (const [cell, code] of state.cells) {
        const [i, j] = places.get(cell);
        codes[i][j] = code;
      }
      return { codes, rows };
    });
  }

  /** The confidence of the weakest answer that a word needs, given the words as weaker answers are left out. */
  function weakest(state, word, silence, without) {
    if (word === silence) return null;
    const lost = without.findIndex((other) => other() !== word);
    return lost < 0 ? LEVELS.at(-1) : LEVELS[cutOf(state) + lost];
  }

  function hedged(sentence, level) {
    const words = records.hedges[level] ?? "";
    return words ? sentence.slice(0, -1) + words + sentence.slice(-1) : sentence;
  }
  const threshold = (criterion, state) => state.thresholds.get(criterion.id) ?? criterion.threshold;

  /** The rows that count, by table, with the numbers that they have in this state. */
  function rowsOf(state) {
    const counted = (table, line) => {
      const row = { ...tables[table].rows[line] };
      for (const column of tables[table].numbers) row[column] = state.rows.get(`${table}.csv:${line}.${column}`) ?? row[column];
      return row;
    };
    return Object.fromEntries(Object.entries(baseOf(state.base).rows).map(([table, lines]) =>
      [table, lines.filter((line) => !state.rows.has(`${table}.csv:${line}`)).map((line) => counted(table, line))]));
  }

  function degree(criterion, codes) {
    let favourable = 0, silent = 0, cells = 0;
    indicators.forEach((indicator, j) => {
      if (!indicator.scored || indicator.criterion !== criterion.id) return;
      for (const row of codes) {
        cells += 1;
        if (row[j] === SILENT) silent += 1;
        else if (indicator.favourable.includes(row[j])) favourable += 1;
      }
    });
    return [favourable / Math.max(cells, 1), favourable / Math.max(cells, 1) + silent / Math.max(cells, 1)];
  }

  const decide = (rule, met) =>
    fold(rule, ({ criterion, is }) => (is === MET ? met.get(criterion) : opposite(met.get(criterion))), combined);

  function percent(value) { // a half goes to the even neighbour, as in Python
    const floor = Math.floor(value), rest = value - floor;
    return String(rest > 0.5 || (rest === 0.5 && floor % 2) ? floor + 1 : floor);
  }

  function perCent(from, to) {
    const first = percent(100 * from), last = percent(100 * to);
    return first === last ? `${first} per cent` : `${first} to ${last} per cent`;
  }

  function inWords(question, given, standing) {
    const names = new Map(), asked = statementsOf(question.rule).map(({ criterion }) => criterion);
    for (const id of asked) {
      const { label } = criteria.find((criterion) => criterion.id === id), [from, to] = standing.get(id);
      names.set(id, `${label.toLowerCase()} (${perCent(from, to)})`);
    }
    const having = (status) => asked.filter((id) => standing.get(id)[2] === status);
    const each = { among: asked, yes: having(MET), no: having(NOT_MET), silent: having(UNDECIDED), values: [], interval: null };
    return fill(question.says[given], new Map([["", each]]), (id) => names.get(id));
  }

  /** Every verdict with its sentence, every degree with its status, every answer with its sentence. */
  function judge(state) {
    const [world, ...weaker] = worldsOf(state);
    const judged = { findings: new Map(), criteria: new Map(), answers: new Map() };
    for (const finding of findings) {
      const verdictIn = (each) => called(truth(finding.predicate, each), records.verdicts);
      const found = verdictIn(world);
      const level = weakest(state, found, records.verdicts[1], weaker.map((each) => () => verdictIn(each)));
      const sentence = fill(finding.statement[found], answers(finding.predicate, world), nameOf);
      judged.findings.set(finding.id, [found, hedged(sentence, level), level]);
    }
    const standing = ({ codes }) => new Map(criteria.map((criterion) => {
      const [from, to] = degree(criterion, codes), least = threshold(criterion, state) - ROUNDING;
      return [criterion.id, { from, to, met: [from >= least, to >= least] }];
    }));
    const [stands, ...without] = [world, ...weaker].map(standing);
    const statusIn = (each, id) => called(each.get(id).met, records.statuses);
    for (const { id } of criteria) {
      const { from, to } = stands.get(id), status = statusIn(stands, id);
      judged.criteria.set(id, [from, to, status, weakest(state, status, UNDECIDED, without.map((each) => () => statusIn(each, id)))]);
    }
    const answerIn = (question, each) =>
      called(decide(question.rule, new Map([...each].map(([id, { met }]) => [id, met]))), records.answers);
    for (const question of questions) {
      const given = answerIn(question, stands);
      const level = weakest(state, given, records.answers[1], without.map((each) => () => answerIn(question, each)));
      judged.answers.set(question.id, [given, hedged(inWords(question, given, judged.criteria), level), level]);
    }
    return judged;
  }

  /** A state as text, for a link and for undoing; and the state of a text, with whatever it does not know left out. */
  function written(state) {
    const text = new URLSearchParams();
    if (state.base !== bases[0].name) text.set("base", state.base);
    if (state.without) text.set("without", state.without);
    for (const [id, value] of state.thresholds) text.set(`threshold.${id}`, String(value));
    for (const [cell, code] of state.cells) text.set(cell, indicators[places.get(cell)[1]].values[code] ?? NOT_REPORTED);
    for (const [row, value] of state.rows) text.set(row, String(value));
    return text.toString();
  }

  function read(text) {
    const state = asPublished(), unknown = [];
    for (const [name, value] of new URLSearchParams(text)) {
      const criterion = criteria.find(({ id }) => name === `threshold.${id}`);
      if (name === "base" && baseOf(value)) state.base = value;
      else if (name === "without" && LEVELS.slice(0, -1).includes(value)) state.without = value;
      else if (criterion && Number(value) > 0 && Number(value) <= 1) state.thresholds.set(criterion.id, Number(value));
      else if (places.has(name)) {
        const code = value === NOT_REPORTED ? SILENT : indicators[places.get(name)[1]].values.indexOf(value);
        if (code === SILENT && value !== NOT_REPORTED) unknown.push(`${name}=${value}`);
        else state.cells.set(name, code);
      } else {
        const [, table, line, column] = /^(\w+)\.csv:(\d+)(?:\.(\w+))?$/.exec(name) ?? [];
        const number = value === "" ? NaN : Number(value);
        if (!tables[table]?.rows[line]) unknown.push(`${name}=${value}`);
        else if (!column && value === WITHDRAWN) state.rows.set(name, WITHDRAWN);
        else if (tables[table].numbers.includes(column) && Number.isFinite(number)) state.rows.set(name, number);
        else unknown.push(`${name}=${value}`);
      }
    }
    return [state, unknown];
  }

  // --- 4 The form -------------------------------------------------------------------------------------------------

  const element = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes ?? {})) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value === true) made.setAttribute(name, "");
      else if (value !== false && value != null) made.setAttribute(name, value);
    }
    made.append(...children.filter((child) => child != null));
    return made;
  };
  const option = (value, text, chosen) => element("option", { value, selected: chosen }, text);
  const classOf = (found) => found.replaceAll(" ", "-");
  const shorter = (text, length) => (text.length > length ? `${text.slice(0, length - 1).trimEnd()}…` : text);
  const count = (number, noun) => `${number === 0 ? "no" : number} ${noun}${number === 1 ? "" : "s"}`;
  const shown = (code, j) => (code === SILENT ? NOT_REPORTED : plain(indicators[j].values[code]));

  const paper = judge(asPublished());
  let state = asPublished(), view = `criterion ${criteria[0].id}`;
  const past = [];

  const base = element("select", { id: "challenge-base", onchange: () => { change((next) => { next.base = base.value; }); table(); } },
    ...bases.map(({ name, label }) => option(name, label)));
  const confidence = element("select", { id: "challenge-confidence",
    onchange: () => { change((next) => { next.without = confidence.value; }); table(); } },
    option("", "all answers"), ...LEVELS.slice(0, -1).map((level, n) => option(level, `without those of ${listing(LEVELS.slice(0, n + 1))} confidence`)));
  const inputs = new Map(criteria.map((criterion) => [criterion.id, element("input", {
    id: `challenge-threshold-${criterion.id}`, type: "number", min: 1, max: 100, step: "any", inputmode: "decimal",
    onchange: (event) => {
      const value = Number(event.target.value);
      if (!(value > 0 && value <= 100)) {
        tell(`A threshold is a number above 0 and up to 100; ${event.target.value || "nothing"} was put back to ${percent(100 * threshold(criterion, state))}.`);
        return draw();
      }
      return change((next) => {
        if (value / 100 === criterion.threshold) next.thresholds.delete(criterion.id);
        else next.thresholds.set(criterion.id, value / 100);
      });
    },
  })]));
  const chooser = element("select", { id: "challenge-view", onchange: () => { view = chooser.value; table(); } },
    element("optgroup", { label: "All cells of a criterion" }, ...criteria.map(({ id, label }) => option(`criterion ${id}`, label))),
    element("optgroup", { label: "What was changed" }, option("changed", "The changed cells and rows")),
    element("optgroup", { label: "What a finding reads" },
      ...findings.map(({ id, number, published }) => option(`finding ${id}`, `${number}. ${shorter(published, 90)}`))));
  const status = element("p", { class: "challenge-status", role: "status" });
  const undo = element("button", { type: "button", onclick: () => (past.length ? restore(past.pop(), "Undone. ") : tell("There is nothing to undo.")) }, "Undo");
  const reset = element("button", { type: "button", onclick: () => { keep(); restore("", "Reset. "); } }, "Reset");
  const link = element("button", { type: "button", onclick: () => {
    history.replaceState(null, "", `#challenge?${written(state)}`);
    navigator.clipboard?.writeText(location.href).catch(() => {});
    tell("The address of this page now restores this state.");
  } }, "Link to this state");
  const outcome = element("div", { class: "challenge-outcome" });
  const cells = element("div", { class: "challenge-cells" });

  function keep() {
    past.push(written(state));
    if (past.length > 500) past.shift();
  }

  function tell(text) { status.textContent = text; }

  /** Make a change: remember the state before, draw, and say what follows. */
  function change(how) {
    keep();
    how(state);
    tell(draw());
  }

  function restore(text, first = "") {
    const [next, unknown] = read(text);
    state = next;
    const said = draw();
    table();
    tell(first + said + (unknown.length ? ` Not known here, and left out: ${unknown.join(", ")}.` : ""));
  }

  function set(i, j, code) {
    change((next) => {
      if (code === codesOf(next)[i][j]) next.cells.delete(key(i, j));
      else next.cells.set(key(i, j), code);
    });
  }

  const codeOf = (i, j) => state.cells.get(key(i, j)) ?? codesOf(state)[i][j];
  const cardOf = ({ id, number }) => element("button",
    { type: "button", class: "challenge-card", popovertarget: `card-${id}`, "aria-label": `Open evidence card ${number}` }, `Card ${number}`);
  const verdictOf = (found) => element("span", { class: `challenge-verdict ${classOf(found)}` }, found);

  /** Draw what follows from the state; returns it in a sentence. */
  function draw() {
    const judged = judge(state);
    root.judged = judged;
    base.value = state.base;
    confidence.value = state.without;
    for (const criterion of criteria) inputs.get(criterion.id).value = String(Number((100 * threshold(criterion, state)).toFixed(6)));

    const answered = questions.map((question) => {
      const [given, sentence] = judged.answers.get(question.id), [before] = paper.answers.get(question.id);
      return element("div", { class: "challenge-answer", "data-question": question.id, "data-changed": given !== before },
        element("p", { class: "challenge-question" }, `${question.question} `, element("strong", null, given),
          given === before ? null : ` (in the paper: ${before})`),
        element("p", null, sentence));
    });
    const standing = element("ul", { class: "challenge-degrees" }, ...criteria.map((criterion) => {
      const [from, to, met] = judged.criteria.get(criterion.id), [, , before] = paper.criteria.get(criterion.id);
      const bar = element("span", { class: "challenge-bar", "aria-hidden": "true" }, element("span", null), element("span", null), element("span", null));
      bar.children[0].style.setProperty("width", `${100 * from}%`);
      bar.children[1].style.cssText = `left: ${100 * from}%; width: ${100 * (to - from)}%`;
      bar.children[2].style.setProperty("left", `${100 * threshold(criterion, state)}%`);
      return element("li", { "data-criterion": criterion.id, "data-changed": met !== before },
        element("span", { class: "challenge-label" }, criterion.label), bar,
        element("span", null, `${perCent(from, to)}, ${met}${met === before ? "" : ` (in the paper: ${before})`}`));
    }));
    const moved = findings.filter(({ id }) => judged.findings.get(id)[0] !== paper.findings.get(id)[0]);
    const reworded = findings.filter(({ id }) => judged.findings.get(id)[1] !== paper.findings.get(id)[1]);
    const listed = reworded.map((finding) => {
      const [found, sentence] = judged.findings.get(finding.id), [before, was] = paper.findings.get(finding.id);
      return element("li", { "data-finding": finding.id },
        element("p", { class: "challenge-move" }, cardOf(finding), " ", verdictOf(before), ...(found === before ? [] : [" → ", verdictOf(found)])),
        element("p", null, element("span", { class: "challenge-when" }, "In the paper: "), was),
        element("p", null, element("span", { class: "challenge-when" }, "Now: "), sentence));
    });
    outcome.replaceChildren(...answered, standing,
      element("h3", { class: "challenge-heading" }, `What changes: ${count(moved.length, "verdict")}, ${count(reworded.length, "sentence")}`),
      listed.length ? element("ul", { class: "challenge-changes" }, ...listed)
        : element("p", null, "Every sentence reads as in the paper. Change a cell below, the evidence or a threshold."));
    cells.querySelectorAll("select").forEach(mark);
    cells.querySelectorAll("input").forEach(markRow);
    chosen();
    const answersMoved = questions.filter(({ id }) => judged.answers.get(id)[0] !== paper.answers.get(id)[0]);
    const criteriaMoved = criteria.filter(({ id }) => judged.criteria.get(id)[2] !== paper.criteria.get(id)[2]);
    const change = [count(moved.length, "verdict"), count(reworded.length, "sentence"),
      `${criteriaMoved.length || "no"} ${criteriaMoved.length === 1 ? "criterion" : "criteria"}`, count(answersMoved.length, "answer")];
    const changedRows = new Set([...state.rows.keys()].map(rowOf)).size;
    const edited = [state.cells.size || !changedRows ? count(state.cells.size, "cell") : "", changedRows ? count(changedRows, "row") : ""];
    return `${upper(listing(edited.filter(Boolean)))} changed. Different from the paper: ${listing(change)}.`;
  }

  function mark(select) {
    const [i, j] = [Number(select.dataset.country), Number(select.dataset.indicator)], code = codeOf(i, j);
    select.value = String(code);
    const changed = state.cells.has(key(i, j));
    select.toggleAttribute("data-changed", changed);
    select.nextElementSibling.textContent = changed ? `was ${shown(codesOf(state)[i][j], j)}` : "";
  }

  /** A row's box says whether it counts, its fields hold its numbers. */
  function markRow(input) {
    const { row, column } = input.dataset, [table, line] = row.split(".csv:"), was = input.nextElementSibling;
    const changed = state.rows.has(column ? `${row}.${column}` : row);
    if (column) {
      const number = tables[table].rows[line][column];
      input.value = state.rows.get(`${row}.${column}`) ?? number ?? "";
      input.disabled = state.rows.has(row);
      was.textContent = changed ? `was ${number ?? "not given"}` : "";
    } else {
      input.checked = !changed;
      was.textContent = changed ? WITHDRAWN : "";
    }
    input.toggleAttribute("data-changed", changed);
  }

  function setRow(input) {
    const { row, column } = input.dataset, [table, line] = row.split(".csv:");
    if (!column) return change((next) => (input.checked ? next.rows.delete(row) : next.rows.set(row, WITHDRAWN)));
    const number = Number(input.value), place = `${row}.${column}`;
    if (input.value === "" || !Number.isFinite(number)) {
      tell(`Expected a number for ${plain(column)}; it was put back.`);
      return markRow(input);
    }
    return change((next) => (number === tables[table].rows[line][column] ? next.rows.delete(place) : next.rows.set(place, number)));
  }

  const about = element("div", { class: "challenge-about" });
  function chosen() {
    const finding = findings.find(({ id }) => view === `finding ${id}`);
    if (!finding) return about.replaceChildren();
    const [found, sentence, level] = root.judged.findings.get(finding.id);
    const needs = level ? ` The weakest answer that the verdict needs is of ${level} confidence.` : "";
    return about.replaceChildren(
      element("p", null, cardOf(finding), " ", verdictOf(found), ` ${sentence}`), element("p", null, `Rule: ${finding.rule}.${needs}`));
  }

  const rowOf = (place) => place.replace(/(:\d+)\..*$/, "$1");
  /** What the finding that is shown reads: tests, and sides of those that compare, with the countries of which. */
  const testsShown = () => statementsOf(findings.find(({ id }) => view === `finding ${id}`).predicate).flatMap(({ among, test, other }) =>
    [other, test].filter(Boolean).flatMap((each) => (each.left
      ? [{ test: each.left, among }, { test: each.right, among: each.whole ? undefined : each.of === null ? among : [each.of] }] : [{ test: each, among }])));

  /** The indicators whose cells are shown. */
  function columns() {
    if (view === "changed") return [...new Set([...state.cells.keys()].map((cell) => places.get(cell)[1]))].sort((a, b) => a - b);
    const [kind, id] = view.split(" ");
    if (kind === "criterion") return [...indicators.keys()].filter((j) => indicators[j].criterion === id);
    return [...new Set(testsShown().filter(({ test }) => !test.table).map(({ test }) => test.column))];
  }

  /** The rows that are shown, by table: those that a finding reads, whatever number they have, or those changed. */
  function lines() {
    const found = new Map(), add = (table, line) => found.set(table, (found.get(table) ?? new Set()).add(line));
    if (view === "changed") [...state.rows.keys()].forEach((place) => add(...rowOf(place).split(".csv:")));
    if (!view.startsWith("finding ")) return found;
    for (const { test, among } of testsShown().filter(({ test }) => test.table)) {
      const { numbers, rows } = tables[test.table], codes = among?.map((i) => countries[i].code);
      const asked = test.where.filter(([column]) => !numbers.includes(column));
      const bounds = test.bounds.filter(([column, , to]) => !numbers.includes(column) && !numbers.includes(to));
      for (const line of baseOf(state.base).rows[test.table] ?? []) {
        const row = rows[line], fits = asked.every((each) => alike(row, each)) && bounds.every((bound) => bounded(test.table, row, bound) !== false);
        if (fits && (!codes || codes.includes(row.country))) add(test.table, String(line));
      }
    }
    return found;
  }

  const scrolled = (kind, label, head, body) => element("div", { class: `challenge-scroll ${kind}`, role: "region", tabindex: "0", "aria-label": label },
    element("table", null, element("thead", null, element("tr", null, ...head.map((text) => element("th", { scope: "col" }, text)))),
      element("tbody", null, ...body)));

  function tableOfCells(asked) {
    const body = asked.map((j) => element("tr", null, element("th", { scope: "row" }, indicators[j].question),
      ...countries.map((country, i) => {
        const select = element("select", { "aria-label": `${country.name}: ${indicators[j].question}`, "data-country": i, "data-indicator": j,
          onchange: () => set(i, j, Number(select.value)) },
        option(SILENT, NOT_REPORTED), ...indicators[j].values.map((value, code) => option(code, plain(value))));
        return element("td", null, select, element("span", { class: "challenge-was" }));
      })));
    return scrolled("challenge-columns", "Cells, to be changed", ["Question", ...countries.map(({ name }) => name)], body);
  }

  function tableOfRows([table, shownLines]) {
    const { label, numbers, rows } = tables[table];
    const field = (line, type, column, name) => {
      const input = element("input", { type, step: type === "number" && "any", "data-row": `${table}.csv:${line}`, "data-column": column,
        "aria-label": `${name}: ${rows[line].text}`, onchange: () => setRow(input) });
      return element("td", null, input, element("span", { class: "challenge-was" }));
    };
    const body = [...shownLines].map((line) => element("tr", null,
      element("th", { scope: "row" }, `${rows[line].text} `, element("span", { class: "challenge-was" }, `${table}.csv:${line}`)),
      ...numbers.map((column) => field(line, "number", column, plain(column))), field(line, "checkbox", null, "It counts")));
    return scrolled("challenge-rows", `Rows of the table ${label}, to be changed`, [`Row of ${label}`, ...numbers.map(plain), "It counts"], body);
  }

  /** What of the data is chosen: a list of answers for each cell; for each row its numbers, and whether it counts. */
  function table() {
    chooser.value = view;
    const asked = columns(), shownTables = [...lines()].map(tableOfRows);
    const none = view === "changed" ? "Nothing is changed." : "This finding reads rows of other tables, and under this evidence there are none.";
    cells.replaceChildren(...(asked.length ? [tableOfCells(asked)] : []), ...shownTables,
      ...(asked.length || shownTables.length ? [] : [element("p", null, none)]));
    cells.querySelectorAll("select").forEach(mark);
    cells.querySelectorAll("input").forEach(markRow);
    chosen();
  }

  const labelled = (text, control) => element("div", { class: "challenge-field" }, element("label", { for: control.id }, text), control);
  root.replaceChildren(
    element("div", { class: "challenge-settings" },
      labelled("Evidence", base), labelled("Confidence", confidence),
      element("fieldset", null, element("legend", null, "Thresholds, in per cent"),
        ...criteria.map(({ id, label }) => labelled(label, inputs.get(id))))),
    outcome,
    labelled("Show", chooser), about, cells,
    element("div", { class: "challenge-bar-below" }, status, element("div", { class: "challenge-buttons" }, undo, reset, link)));
  root.classList.add("live");
  root.restore = (text) => { keep(); restore(text); };

  const opened = () => {
    if (!location.hash.startsWith("#challenge?")) return;
    restore(location.hash.slice("#challenge?".length), "Restored from the link. ");
    view = state.cells.size || state.rows.size ? "changed" : view;
    table();
    root.scrollIntoView({ behavior: "instant" });
  };
  document.addEventListener("click", (event) => {
    const doubt = event.target.closest?.("[data-challenge]");
    if (!doubt) return;
    view = `finding ${doubt.dataset.challenge}`;
    table();
    doubt.closest("[popover]")?.hidePopover();
    chooser.scrollIntoView({ block: "center" });
    chooser.focus({ preventScroll: true });
    event.preventDefault();
  });
  addEventListener("hashchange", opened);
  draw();
  table();
  document.addEventListener("DOMContentLoaded", opened); // once the whole page is there to be scrolled
})();
