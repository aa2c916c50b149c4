// What follows from a state of the data that a reader thinks of: every verdict, sentence, degree and answer.
//
// It judges by the records that `engine/argued/show/challenge.py` writes into the page: the same cells, predicates, sentences
// and rules as the paper's. All here are pure functions of records and state, which mirror `evaluate.py`, `wording.py` and
// `verdicts.py` in `engine/argued/logic`, `findings.py` and `criteria.py` in `engine/argued/judge`; tests in a browser hold
// them against Python.
// `follow.js` keeps the state and draws the page from it, `form.js` lets the reader change it. Nothing is loaded or sent.
"use strict";

/** What is packed in an element of the page: JSON, deflated, five signs for four bytes. Null where there is no such one. */
async function inflated(id) {
  const source = document.getElementById(id);
  if (!source) return null;
  const signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%/()*+-;,=>?@^_.{|}~", places = Uint8Array.from({ length: 128 }, (_, code) => Math.max(0, signs.indexOf(String.fromCharCode(code))));
  const text = source.textContent, whole = new DataView(new ArrayBuffer(4 * Math.ceil(text.length / 5)));
  for (let at = 0; at < text.length; at += 5) {
    let word = 0;
    for (let n = at; n < at + 5; n++) word = word * 85 + (n < text.length ? places[text.charCodeAt(n)] : 84);
    whole.setUint32(at / 5 * 4, word);
  }
  const bytes = new Uint8Array(whole.buffer, 0, Math.floor(text.length * 4 / 5));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
}

/** What follows from the records: `ready` when they are unpacked and all that was to `start` then has begun. */
const argued = document.getElementById("challenge-records") && {
  ready: inflated("challenge-records").then((records) => { Object.assign(argued, following(records)); }),
  start: (begin) => { argued.ready = argued.ready.then(begin); },
};

function following(records) {
  const { countries, indicators, bases, tables, criteria, findings, questions } = records;
  for (const indicator of indicators) indicator.label ??= indicator.name.replaceAll("_", " ");
  const inOrder = records.order.map((name) => bases.find((base) => base.name === name)); // as the study lists them
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

  /** Whether a cell is what is asked on every day of a span, or on some: its days before today, today's, those to come. */
  function during([codes, always, first, last], column, i, { codes: now, days }) {
    const from = first ?? days.first, until = last ?? days.today, found = [];
    const runs = [[days.first, SILENT], ...(days.runs[key(i, column)] ?? [])];
    runs.forEach(([begins, code], n) => {
      const ends = Math.min(n + 1 < runs.length ? runs[n + 1][0] : Infinity, days.today) - 1;
      if (Math.max(begins, from) <= Math.min(ends, until)) found.push(code);
    });
    if (from <= days.today && days.today <= until) found.push(now[i][column]);
    if (Math.max(from, until) > days.today) found.push(SILENT);
    const open = found.includes(SILENT), yes = found.some((code) => codes.includes(code));
    const no = found.some((code) => code !== SILENT && !codes.includes(code));
    return always ? [!no && !open, !no] : [yes, yes || open];
  }

  /** Whether a country passes a test (null: whether rows as a whole do): by its cell, by its rows, by comparison. */
  function passes(test, world, i) {
    if (test.left) return stands(test.how, side(test.left, world, i), side(test.right, world, test.whole ? null : test.of ?? i));
    if (test.table) return within(test, side(test, world, i));
    const code = world.codes[i][test.column], sure = test.codes.includes(code);
    if (test.during) return both(test.during.map((span) => during(span, test.column, i, world)), every);
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
    const { among, test, other, criterion } = statement;
    if (criterion) return decide(statement, new Map([[criterion, metIn(criterion, world)]]));
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
    if (!items.length) return "none";
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
  function fill(template, answered, named, nobody = "none") {
    const members = ({ part = "", what }) => {
      const each = answered.get(part);
      return what === "known" ? each.among.filter((code) => !each.silent.includes(code)) : each[what];
    };
    const seen = new Set();
    const put = (slot) => {
      const { part = "", what, form = "" } = slot, each = answered.get(part);
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
      if (form === "any") return list.length ? listing(list.map(named)) : nobody;
      const left = each.among.filter((code) => !seen.has(code));
      const others = seen.size && list.length >= 3 && left.length === list.length && list.every((code) => left.includes(code));
      list.forEach((code) => seen.add(code));
      if (!list.length) return nobody;
      return others ? `the other ${word(list.length)}` : listing(list.map(named));
    };
    const empty = (token) => [...LISTS, "values"].includes(token.what) && !members(token).length;
    const say = (token) => {
      if (typeof token === "string") return token;
      if (!Array.isArray(token)) return put(token);
      return token.some(empty) ? "" : token.map(say).join("");
    };
    return upper(template.map(say).join(""));
  }

  /** What a predicate reads: tests, and sides of those that compare, with the countries of which. */
  const testsOf = (predicate) => statementsOf(predicate).flatMap(({ among, test, other, criterion }) =>
    (criterion ? scoredOf.get(criterion).map((column) => ({ test: { column }, among: [...countries.keys()] })) : [other, test].filter(Boolean).flatMap((each) => (each.left
      ? [{ test: each.left, among }, { test: each.right, among: each.whole ? undefined : each.of === undefined ? among : [each.of] }] : [{ test: each, among }]))));
  const ofCriteria = ({ predicate }) => statementsOf(predicate)[0].criterion !== undefined;

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

  /** The cells and rows of a state, as rules read them; then the same as weaker answers are left out. */
  function worldsOf(state) {
    const rows = rowsOf(state);
    return baseOf(state.base).byConfidence.slice(cutOf(state)).map((cut, n) => {
      const codes = cut.map((row) => row.slice());
      for (const [cell, code] of state.cells) {
        const [i, j] = places.get(cell);
        codes[i][j] = code;
      }
      return { codes, rows, days: baseOf(state.base).days[cutOf(state) + n], thresholds: state.thresholds };
    });
  }

  /** The confidence of the weakest answer that a word needs, given the words as weaker answers are left out. */
  function weakest(state, word, silence, without) {
    if (word === silence) return null;
    const lost = without.findIndex((other) => other() !== word);
    return lost < 0 ? LEVELS.at(-1) : LEVELS[cutOf(state) + lost];
  }

  const hedge = (level) => records.hedges[level] ?? "";
  const hedged = (sentence, level) => sentence.slice(0, -1) + hedge(level) + sentence.slice(-1);
  const threshold = (criterion, state) => state.thresholds.get(criterion.id) ?? criterion.threshold;

  // A row that is added is like one that is there, but for the columns that the state names: `TABLE.csv:LINE+1.column`.
  const addedTo = (state) => [...new Set([...state.rows.keys()].filter((place) => place.includes("+")).map((place) => place.slice(0, place.lastIndexOf("."))))];
  const likeOf = (place) => /^(\w+)\.csv:(\d+)\+/.exec(place)?.slice(1);
  const ordinal = (day) => Date.parse(day) / MILLISECONDS + DAYS_TO_1970;

  /** What an added row says in a column: what the state has there, or what the row says that it is like. */
  function saidIn(state, place, column) {
    const [table, line] = likeOf(place), said = state.rows.get(`${place}.${column}`);
    if (said === undefined) return tables[table].rows[line][column];
    return said === "" ? null : tables[table].days.includes(column) ? ordinal(said) : said;
  }

  /** The rows that count, by table, with the numbers that they have in this state; then those that are added. */
  function rowsOf(state, counting = baseOf(state.base).rows) {
    const touched = new Set([...state.rows.keys()].map((place) => place.split(".csv:")[0]));
    const asTheyAre = (table, lines) => plainly.get(lines) ?? plainly.set(lines, lines.map((line) => tables[table].rows[line])).get(lines);
    const counted = (table, line) => {
      const row = { ...tables[table].rows[line] };
      for (const column of tables[table].numbers) row[column] = state.rows.get(`${table}.csv:${line}.${column}`) ?? row[column];
      return row;
    };
    const added = (table, lines) => addedTo(state).filter((place) => likeOf(place)[0] === table && lines.includes(Number(likeOf(place)[1])))
      .map((place) => Object.fromEntries(Object.keys(tables[table].says).map((column) => [column, saidIn(state, place, column)])));
    return Object.fromEntries(Object.entries(counting).map(([table, lines]) =>
      [table, touched.has(table) ? [...lines.filter((line) => !state.rows.has(`${table}.csv:${line}`)).map((line) => counted(table, line)), ...added(table, lines)] : asTheyAre(table, lines)]));
  }
  const plainly = new WeakMap(); // the rows of some lines, where nothing of them is changed

  const scoredOf = Map.groupBy([...indicators.keys()].filter((j) => indicators[j].scored), (j) => indicators[j].criterion);
  criteria.forEach(({ id }) => scoredOf.set(id, scoredOf.get(id) ?? []));

  /** The degree of a criterion, its low end and its high end; without a country or an indicator, if one is named. */
  function degree(criterion, codes, without = {}) {
    let favourable = 0, silent = 0, cells = 0;
    for (const j of [criterion.id].flat().flatMap((id) => scoredOf.get(id))) { // several are taken together, as one
      if (j === without.indicator) continue;
      for (let i = 0; i < codes.length; i++) {
        if (i === without.country) continue;
        cells += 1;
        if (codes[i][j] === SILENT) silent += 1;
        else if (indicators[j].favourable.includes(codes[i][j])) favourable += 1;
      }
    }
    const whole = Math.max(cells, 1);
    return [favourable / whole, favourable / whole + silent / whole, silent / whole];
  }

  /** Whether a criterion is met in a world. */
  function metIn(id, { codes, thresholds }) {
    const criterion = criteria.find((each) => each.id === id);
    return reached(degree(criterion, codes), thresholds?.get(id) ?? criterion.threshold);
  }

  const reached = ([from, to], least) => [from >= least - ROUNDING, to >= least - ROUNDING];

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

  /** A decision rule where questions are answered by other rules, in their order. */
  function answeredBy(rule, rules) {
    if (rule.criterion) return rule;
    if (rule.question) return rules[questions.findIndex(({ id }) => id === rule.question)];
    const [[how, parts]] = Object.entries(rule);
    return { [how]: [parts].flat().map((part) => answeredBy(part, rules)) };
  }

  /** A sentence on the criteria of a rule, each with its degree: its low end, its high end, its status. */
  function withDegrees(template, rule, standing) {
    const names = new Map(), asked = statementsOf(rule).map(({ criterion }) => criterion);
    for (const id of asked) {
      const { label } = criteria.find((criterion) => criterion.id === id), [from, to] = standing(id);
      names.set(id, `${label.toLowerCase()} (${perCent(from, to)})`);
    }
    const having = (status) => asked.filter((id) => standing(id)[2] === status);
    const each = { among: asked, yes: having(MET), no: having(NOT_MET), silent: having(UNDECIDED), values: [], interval: null };
    return fill(template, new Map([["", each]]), (id) => names.get(id), "no criterion");
  }
  const standsIn = (world) => (id) => [...degree({ id }, world.codes).slice(0, 2), called(metIn(id, world), records.statuses)];

  const verdict = (finding, world) => called(truth(finding.predicate, world), records.verdicts);

  /** The verdict on a finding, its sentence, and the weakest answer that it needs. */
  function judgeFinding(finding, state, [world, ...weaker]) {
    const found = verdict(finding, world), level = weakest(state, found, records.verdicts[1], weaker.map((each) => () => verdict(finding, each)));
    const said = ofCriteria(finding) ? withDegrees(finding.statement[found], finding.predicate, standsIn(world)) : fill(finding.statement[found], answers(finding.predicate, world), nameOf, `no ${records.unit}`);
    return [found, hedged(said, level), level];
  }

  /** What becomes of a verdict as weaker answers are left out, as a sentence. */
  function howSure(finding, state) {
    const [now, ...cuts] = worldsOf(state).map((world) => verdict(finding, world)), [low, medium] = [...Array(LEVELS.length - 1 - cuts.length).fill(now), ...cuts];
    return filled(records.sure[low === medium ? (low === now ? "none" : "one") : low === now ? "stays" : "other"], { low, medium });
  }

  /** What the answers are, in one line; of a rule with many parts, how many of them hold. */
  function why(finding, world) {
    const leaves = statementsOf(finding.predicate);
    if (ofCriteria(finding)) return withDegrees(records.whys[finding.why[0]], finding.predicate, standsIn(world)).trim();
    if (leaves.length <= records.told) return leaves.map((leaf, n) => fill(records.whys[finding.why[n]], new Map([["", answer(leaf, world)]]), nameOf).trim()).join(" ");
    const found = leaves.map((leaf) => called(stated(leaf, world), records.verdicts)), parts = [];
    for (const [n, each] of records.verdicts.entries()) {
      const many = found.filter((one) => one === each).length;
      if (many) parts.push(`${many === found.length ? "all" : word(many)} ${records.phrases.parts.split("; ")[n].split("/")[many === 1 ? 0 : 1]}`);
    }
    return sentence(say("whole", { parts: word(leaves.length), counts: listing(parts) }));
  }

  /** Every degree with its status, every answer with its sentence; whether each criterion is met. */
  function judgeQuestions(state, worlds = worldsOf(state)) {
    const judged = { criteria: new Map(), answers: new Map(), cuts: new Map(), silent: new Map() };
    const standing = ({ codes }) => new Map(criteria.map((criterion) => {
      const [from, to, silent] = degree(criterion, codes);
      return [criterion.id, { from, to, silent, met: reached([from, to], threshold(criterion, state)) }];
    }));
    const [stands, ...without] = worlds.map(standing);
    const statusIn = (each, id) => called(each.get(id).met, records.statuses);
    for (const { id } of criteria) {
      const { from, to, silent } = stands.get(id), status = statusIn(stands, id);
      judged.silent.set(id, silent);
      judged.criteria.set(id, [from, to, status, weakest(state, status, UNDECIDED, without.map((each) => () => statusIn(each, id)))]);
    }
    const every = (each) => new Map([...each].map(([id, { met }]) => [id, met]));
    const answerIn = (question, each) => called(decide(question.rule, every(each)), records.answers);
    for (const question of questions) {
      const given = answerIn(question, stands), level = weakest(state, given, records.answers[1], without.map((each) => () => answerIn(question, each)));
      const cuts = without.map((each) => answerIn(question, each)); // as the weaker answers are left out
      judged.cuts.set(question.id, [...Array(LEVELS.length - without.length).fill(given), ...cuts]);
      judged.answers.set(question.id, [given, hedged(withDegrees(question.says[given], question.rule, (id) => judged.criteria.get(id)), level), level]);
    }
    return { ...judged, met: every(stands) };
  }

  // Which columns and tables each finding reads: what no change touches need not be judged anew.
  const reading = new Map(findings.map(({ id, predicate }) => [id, testsOf(predicate).map(({ test }) => test.table ?? test.column)]));

  /** Every verdict with its sentence, every degree with its status, every answer with its sentence. `before` is what
      is judged by the same evidence where nothing is changed, if that is known. */
  function judge(state, before = null) {
    const worlds = worldsOf(state);
    const touched = new Set([...[...state.cells.keys()].map((cell) => places.get(cell)[1]), ...[...state.rows.keys()].map((row) => row.split(".csv:")[0])]);
    const same = (finding) => before && !state.without && !(ofCriteria(finding) && state.thresholds.size) && !reading.get(finding.id).some((each) => touched.has(each));
    let found;
    return {
      get findings() {
        return (found ??= new Map(findings.map((finding) => [finding.id, same(finding) ? before.findings.get(finding.id) : judgeFinding(finding, state, worlds)])));
      },
      /** Whether a verdict is the same on answers of the greatest confidence alone. */
      alone(finding, [verdictNow, , level]) {
        return level === LEVELS.at(-1) || (level === LEVELS[0] && verdict(finding, worlds.at(-1)) === verdictNow);
      },
      ...judgeQuestions(state, worlds), world: worlds[0],
    };
  }

  // --- 4 The other sentences, of the phrases that Python has, too ---------------------------------------------------

  /** A word that a language lacks. */
  class Unsaid extends Error {}
  const wordFor = (key, words) => { if (!Object.hasOwn(words, key)) throw new Unsaid(key); return words[key]; };
  const filled = (text, parts) => text.replace(/\{(\w+)\}/g, (_, part) => parts[part]);

  /** How a language says what is computed: its phrases, its names for what they speak of (`show/phrases.py`). */
  function speaking(phrases, names = null) {
    const phrase = (key) => wordFor(key, phrases), say = (key, parts = {}) => filled(phrase(key), parts);
    const span = (from, to) => [...new Set([from, to].map((share) => percent(100 * share)))].join(phrase("to"));
    const name = (key, named = key) => (names ? wordFor(key, names) : named), dated = (form, day) => dayOf(day).toLocaleDateString("en", { ...form, timeZone: "UTC" });
    return {
      say, name, phrase,
      listing: (items) => (names && items.length > 1 ? [items.slice(0, -1).join(", "), items.at(-1)].join(phrase("and")) : listing(items)),
      span, perCent: (from, to) => say("per cent", { degree: span(from, to) }),
      number: (number) => number.toLocaleString("en").replaceAll(",", phrase("thousands")),
      month: (day) => name(dated({ month: "long" }, day)),
    };
  }
  const english = speaking(records.phrases), { say } = english;
  const languages = new Map(Object.entries(records.languages ?? {}).map(([tongue, { phrases, names }]) => [tongue, speaking(phrases, names)]));
  const oneOf = (phrase, at, parts = {}) => filled(records.phrases[phrase].split("/")[Number(at)], parts);
  const either = (items) => (items.length === 1 ? items[0] : `${items.slice(0, -1).join(", ")} or ${items.at(-1)}`);
  const sentence = (text) => `${upper(text)}.`;

  function standing(criterion, judged) {
    const [from, to, status, level] = judged.criteria.get(criterion.id);
    return say("standing", {
      criterion: criterion.label.toLowerCase(), degree: perCent(from, to), status: status + hedge(level),
    });
  }

  /** For which thresholds each answer holds, and which country or indicator it hangs on; worked out once. */
  function robust(phrase, question, state, judged) {
    const known = robustness.get(judged) ?? robustness.set(judged, new Map()).get(judged);
    if (!known.has(question.id)) known.set(question.id, robustnessOf(question, state, judged));
    return say(phrase, known.get(question.id));
  }
  const robustness = new WeakMap(), lefts = new WeakMap();

  /** Which criteria are met with a country, or an indicator, left out; worked out once for all questions. */
  function leftOut(state, judged) {
    const { met, world } = judged, without = (criterion, left) => [criterion.id, reached(degree(criterion, world.codes, left), threshold(criterion, state))];
    const found = () => [...countries.map(({ name }, country) => [name, new Map(criteria.map((each) => without(each, { country })))]),
      ...criteria.flatMap((criterion) => scoredOf.get(criterion.id).map((indicator) => [indicator, new Map([...met, without(criterion, { indicator })])]))
        .sort(([one], [other]) => one - other).map(([j, left]) => [indicators[j].label, left])];
    return lefts.get(judged) ?? lefts.set(judged, found()).get(judged);
  }

  function robustnessOf(question, state, judged) {
    const [answer] = judged.answers.get(question.id);
    const holds = (standing) => called(decide(question.rule, standing), records.answers) === answer;
    const same = [...Array(101).keys()].filter((n) => holds(new Map(criteria.map(({ id }) => [id, reached(judged.criteria.get(id), n / 100)]))));
    const names = leftOut(state, judged).filter(([, left]) => !holds(left)).map(([name]) => name);
    return {
      question: question.question, answer, moved: names.length ? say("moved", { names: either(names) }) : say("kept", { unit: records.unit }),
      span: same.length ? say("span", { least: String(same[0]), most: String(same.at(-1)) }) : say("no span"),
    };
  }

  /** An answer in one line: the word, the degrees that decide it, and what becomes of it without weak answers. */
  function inBrief({ id, question, rule }, judged, state, { say, name, listing, span, phrase }) {
    const [given, , level] = judged.answers.get(id), [, low, high] = judged.cuts.get(id), statusOf = (each) => judged.criteria.get(each)[2];
    const asked = statementsOf(rule).flatMap(({ criterion }) => criterion).filter((each) => judged.criteria.has(each));
    const status = (given === records.answers[2] ? [NOT_MET, UNDECIDED, MET] : [UNDECIDED, MET, NOT_MET]).find((each) => asked.some((one) => statusOf(one) === each));
    const steps = asked.filter((each) => statusOf(each) === status).map((each) => criteria.find((one) => one.id === each));
    const deciding = say(`brief ${status}`, { threshold: [...new Set(steps.map((step) => percent(100 * threshold(step, state))))].join(phrase("to")),
      criteria: listing(steps.map((step) => `${name(step.id, step.label.toLowerCase())} (${span(...judged.criteria.get(step.id).slice(0, 2))})`)) });
    const weak = level === null ? say("silent") : level === LEVELS.at(-1) ? say("high") : low !== given ? say("without low", { answer: name(low) }) : say("high alone", { answer: name(high) });
    return say("brief", { question, answer: name(given), Answer: upper(name(given)), deciding, sure: weak });
  }

  /** How many verdicts there are of each kind; a language that cannot say of which evidence says it of the paper's alone. */
  function tallied(judged, state, { say, name, phrase }) {
    const here = state.base === bases[0].name, [supported, open, contradicted] = records.verdicts.map((wanted) => [...judged.findings.values()].filter(([found]) => found === wanted).length);
    if (!here && !phrase("tally").includes("{where}")) return undefined;
    const plainly = findings.filter((finding) => judged.findings.get(finding.id)[0] === records.verdicts[2]).map(({ grade }) => grade);
    const graded = records.grades.map((how, n) => [plainly.filter((grade) => grade === n).length, name(how)]).filter(([many]) => many);
    return sentence(say("tally", { number: findings.length, where: here ? records.sections && phrase("tally").includes("{where}") ? say("sections", { unit: records.unit }) : "" : `${name(`base ${state.base}`, baseOf(state.base).label)}, `, supported, are: oneOf("are", supported !== 1), contradicted, open,
      graded: graded.length ? ` (${graded.map((each) => each.join(" ")).join(", ")})` : "" }));
  }

  /** What other choices of coding and scoring come to: a sentence on all of them, on what alters an answer, on one. */
  function ofChoices(of, state, words) {
    if (!told.choices) return undefined;
    const { say, name } = words, { offered, combinations, answers, kept } = curveOf(state), about = offered.map((choice) => name(`choice ${choice.id}`, lowered(choice.about)));
    const turning = (signs) => signs.turns.map((share, n) => [share, about[n]]).sort((one, other) => other[0] - one[0]).filter(([share]) => share).map(([, text]) => text);
    const inWays = ({ shares, now }, unit = true) => [...records.answers.keys()].sort((one, other) => (other === now) - (one === now) || shares[other] - shares[one]).map((n, at) => {
      const share = shares[n] >= 1 / 200 ? percent(100 * shares[n]) : say("under one");
      return say(shares[n] ? "in ways" : "in no way", { answer: name(records.answers[n]), share: unit && !at ? say("per cent", { degree: share }) : share });
    }).join(", ");
    const each = questions.map(({ id, question }, n) => ({ question, place: name(records.ordinals[n]), ...answers.get(id) }));
    if (of === "ways") {
      return sentence(say("ways", { ways: words.number(combinations), answers: each.map((one, n) => say(n ? "next in ways" : "first in ways",
        { place: one.place, found: inWays(one, !n), hinges: turning(one).slice(0, 1).map((choice) => say("hinges", { choice })).join("") })).join("; ") }));
    }
    if (words !== english) return undefined;
    if (of === "choices") {
      const parts = each.map((one) => say("answer in ways", { question: one.question, found: inWays(one), alone: oneOf("alone", Math.min(one.alone, 2), { number: word(one.alone) }),
        hangs: turning(one).length ? say("hangs", { choices: turning(one).slice(0, 2).join(say("and on")) }) : "" }));
      return sentence([say("choices", { number: word(offered.length), ways: words.number(combinations) }), ...parts,
        oneOf("kept in ways", kept() <= 1, { number: findings.length, whole: kept() || "none" })].map(upper).join(". "));
    }
    if (of === "options") {
      return sentence(say("options", { options: offered.flatMap(({ options }) => options).length, alone: listing(each.map((one, n) =>
        oneOf(n ? "next altered" : "first altered", one.alone <= 1, { number: one.alone ? word(one.alone) : "none", place: one.place }))) }));
    }
    if (of === "just-met") {
      const judged = judgeQuestions(state), close = (one, other) => Math.abs(one - other) <= ROUNDING * Math.max(one, other);
      const found = offered.flatMap(({ options }) => options.flatMap((option) => Object.entries(option.thresholds ?? {}).filter(([id, least]) => close(judged.criteria.get(id)[0], least))
        .map(([id]) => say("just met", { option: option.text, criterion: criteria.find((each) => each.id === id).label.toLowerCase() }))));
      return sentence(found.join("; ") || say("none just met"));
    }
    const [kind, question, choice, ...names] = of.split(" "), axis = offered.findIndex(({ id }) => id === choice);
    const taken = names.map((wanted) => offered[axis].options.findIndex(({ id }) => id === wanted)), given = taken.map((n) => records.answers[answers.get(question).at(axis, n + 1)]);
    if (kind === "otherwise") return given[0];
    const [some, more] = taken.map((n) => Object.values(offered[axis].options[n].counts)[0]).map((share) => oneOf("weight", share === 0.5 ? 0 : share === 1 ? 1 : 2, { share: percent(100 * share) }));
    return say(given[0] === given[1] ? "weighed alike" : "weighed", { some, more, half: given[0], full: given[1] });
  }

  /** What holds on the public record from when on: the answers; a verdict, with its sentence. */
  function onRecord(of, state, judgedBy, words) {
    const { recorded } = told;
    if (!recorded) return undefined;
    if (of === "record") {
      const said = answersSince(state).map(([given, day, before], n) => words.say(n ? "next on record" : "first on record", {
        place: words.name(records.ordinals[n]), answer: words.name(given), since: before === null ? words.say("throughout")
          : words.say("since", { day: `${dayOf(day).getUTCDate()} ${words.month(day)} ${dayOf(day).getUTCFullYear()}`, answer: words.name(before) }) }));
      const span = [...new Set([recorded.start, recorded.end].map((day) => dayOf(day).getUTCFullYear()))].join("–");
      return sentence(words.say("on record", { span, answers: said.join(", ") }));
    }
    const finding = findings.find(({ id }) => `record-${id}` === of), day = finding && verdictSince(finding, state), base = bases.find(({ onRecord }) => onRecord).name;
    if (!day || words !== english) return undefined;
    const [verdict, statement] = judgedBy(base).findings.get(finding.id);
    return say("finding on record", { published: finding.published.replace(/\.$/, ""), verdict, since: `${words.month(day)} ${dayOf(day).getUTCFullYear()}`, statement });
  }

  /** What stands in the cells of tables: of a finding, of a criterion, of an answer. */
  const KINDS = {
    needs: (id, { findings: found }) => found.get(id)?.[2] ?? records.nothing,
    verdict: (id, { findings: found }) => found.get(id)?.[0],
    needed: (id, { findings: found }) => oneOf("needed", !found.get(id)[2], { level: found.get(id)[2] }),
    on(id, _, state) {
      const [day, name] = id.split(" "), judged = judgedOn(ordinal(day), state);
      return judged && KINDS.standing(name, judged);
    },
    sign: (id, { findings: found }) => records.signs[found.get(id)?.[0]],
    signed: (id, { findings: found }) => found.has(id) ? `${records.signs[found.get(id)[0]]} ${found.get(id)[0]}` : undefined,
    grade: (id, { findings: found }) => (found.get(id)[0] === records.verdicts[2] ? records.grades[findings.find((each) => each.id === id).grade] : found.get(id)[0]),
    status: (id, { criteria: found }) => found.get(id)?.[2],
    ground: (id, { criteria: found }) => say("ground", { label: criteria.find((each) => each.id === id).label, degree: perCent(...found.get(id)) }),
    standing(id, { criteria: found, answers: given, cuts }) {
      if (found.has(id)) return found.get(id).slice(0, 2).map((share) => percent(100 * share)).join("–");
      const [now, low] = cuts.get(id) ?? [];
      return given.has(id) ? now + (low === now ? "" : say("then", { answer: low })) : undefined;
    },
  };

  const CHOICES = /^(ways|choices|options|just-met|(otherwise|weighed) .+)$/, RECORD = /^record(-(?!verdicts$)|$)/;
  const others = []; // what another script says: for which names, how it works it out, and how it says it
  const tells = (pattern, how) => others.push({ pattern, ...how }), otherwise = (of) => others.find(({ pattern }) => pattern.test(of));
  /** What takes longer than a frame, or rests on what is packed for later: said when there is time for it. */
  const later = (of) => CHOICES.test(of) || RECORD.test(of) || of.startsWith("on ") || otherwise(of) !== undefined;
  /** Goes on with the work that something takes, as long as there is time; whether it can be said. */
  const worked = (of, state, more) => otherwise(of)?.work(of, state, more) ?? true;

  /** What a computed sentence or number of the page says in a state, in English or a language that the study speaks;
      undefined where the page cannot tell, or the language lacks a word. */
  function computed(of, state, judgedBy, tongue = "") {
    const words = tongue ? languages.get(tongue) : english;
    try {
      return words && computedIn(words, of, state, judgedBy);
    } catch (error) {
      if (tongue && error instanceof Unsaid) return undefined;
      throw error;
    }
  }

  function computedIn(words, of, state, judgedBy) {
    const brief = questions.find(({ id }) => of === `brief-${id}`);
    if (of === "tally") return tallied(judgedBy(state.base), state, words);
    if (brief) return sentence(inBrief(brief, judgedBy(state.base), state, words));
    if (RECORD.test(of)) return onRecord(of, state, judgedBy, words);
    if (CHOICES.test(of)) return ofChoices(of, state, words);
    if (words !== english) return undefined;
    if (otherwise(of)) return otherwise(of).say(of, state);
    const judged = judgedBy(state.base), criterion = criteria.find(({ id }) => id === of), question = questions.find(({ id }) => id === of);
    if (criterion) return sentence(standing(criterion, judged));
    if (question) return judged.answers.get(of)[1];
    const [, kind, id] = /^(\w+) (.+)$/.exec(of) ?? [], named = KINDS[kind]?.(id, judged, state);
    if (named !== undefined) return named;
    const papers = bases.filter(({ onRecord }) => !onRecord), [verdict, base] = of.split(", ");
    const count = (name, wanted) => [...judgedBy(name).findings.values()].filter(([found]) => found === wanted).length;
    if (records.verdicts.includes(verdict) && baseOf(base)) return String(count(base, verdict));
    if (of === "firm") {
      const definite = findings.map((finding) => [finding, judged.findings.get(finding.id)]).filter(([, [found]]) => found !== records.verdicts[1]);
      const low = definite.filter(([, [, , level]]) => level !== LEVELS[0]).length, high = definite.filter(([finding, found]) => judged.alone(finding, found)).length;
      return sentence(say("firm", { number: definite.length, low: low || "none", stand: oneOf("stand", low > 1), high: high || "none" }));
    }
    if (of === "sureness") {
      const told = questions.map(({ id }, n) => [judged.cuts.get(id), `${records.ordinals[n]}${n ? "" : " answer"}`]);
      return sentence(say("kept alone", { answers: listing(told.map(([cuts, place]) => say(cuts.at(-1) === cuts[0] ? "stays" : "becomes", { place, answer: cuts.at(-1) }))) }));
    }
    if (of === "record-verdicts") {
      const { name } = bases.find(({ onRecord }) => onRecord), compared = state.base === name ? bases[0] : baseOf(state.base), here = judgedBy(compared.name); // the record is compared with what the paper reads
      const pairs = findings.map(({ id }) => [here, judgedBy(name)].map((each) => each.findings.get(id)[0]));
      const moved = pairs.filter(([here, there]) => here !== there), [decided, lost] = [0, 1].map((n) => moved.filter((pair) => pair[n] === records.verdicts[1]).length);
      return sentence(say(moved.length ? "moved verdicts" : "none moved", { number: moved.length, whole: findings.length, here: compared.label, reversed: moved.length - decided - lost, decided, lost }));
    }
    if (of === "robustness") return sentence(questions.map((each) => robust("robust", each, state, judged)).join("; "));
    if (of === "verdicts") {
      return sentence(papers.map(({ name, label }) => say("counts", { base: label, findings: oneOf("findings", findings.length !== 1, { number: findings.length }), counts: listing(records.verdicts.map((wanted) => {
        const many = count(name, wanted);
        return `${many || "none"} ${oneOf("are", many > 1)} ${wanted}`;
      })) })).join("; "));
    }
    if (of === "agreement") {
      const same = [], others = [];
      if (!questions.every(({ published }) => published)) return sentence(say("never answered"));
      for (const { name, label } of inOrder) {
        const given = questions.map(({ id }) => judgedBy(name).answers.get(id)[0]);
        if (questions.every(({ published }, n) => given[n] === published)) { same.push(label); continue; }
        const said = [...new Set(given)];
        others.push(say("unlike", { base: label, answers: listing(said), why: said.length === 1 && said[0] === records.answers[1] ? say("too few") : "" }));
      }
      return sentence([same.length ? say("alike", { bases: listing(same) }) : say("never alike"), ...others].join("; "));
    }
    if (of === "variants") {
      const first = ([id]) => criteria.find((each) => each.id === id);
      const metIn = ({ met, world }) => ({ get: (id) => met.get(id) ?? reached(degree({ id }, world.codes), threshold(first(id), state)) });
      const told = questions.flatMap(({ variants }) => variants.map(([text, rule]) => say("variant", { text, answers: papers.map(({ name, label }) =>
        `“${called(decide(rule, metIn(judgedBy(name))), records.answers)}” ${label}`).join(" and ") })));
      return sentence(told.join("; ") || say("no variant"));
    }
    const asked = questions.find(({ id }) => of === `sure-${id}`);
    if (!asked) return undefined;
    const others = inOrder.filter(({ name }) => name !== state.base).map(({ name, label }) => `${label}: ${judgedBy(name).answers.get(asked.id)[0]}`);
    const told = robust("sure", asked, state, judged);
    return sentence(others.length ? `${told}; ${others.join(", ")}` : told);
  }

  // --- 5 What an answer rests on --------------------------------------------------------------------------------

  // It is packed in the page, since most readers ask for little of it: what is known of it is there when `behind` is.

  const told = {}, silent = new Set(records.silent.flatMap((some, i) => some.map((j) => key(i, j)))); // cells of which nothing is known
  const spoken = (from, until) => `from ${from}${until ? ` until ${until}` : ""}`;
  let unpacked = null;
  async function unpack() {
    Object.assign(told, await inflated("challenge-behind"));
    for (const [table, rows] of Object.entries(told.rows)) {
      for (const [line, [text, passages]] of Object.entries(rows)) Object.assign(tables[table].rows[line], { text, passages });
    }
  }
  const behind = () => (unpacked ??= unpack()), loaded = () => told.rows !== undefined;
  for (const { rows } of Object.values(tables)) for (const [line, row] of Object.entries(rows)) Object.assign(row, { text: `row ${line}`, passages: [] });

  /** What is known of a cell: the answers coded, and what was observed; nothing of most. */
  function known(cell) {
    const [i, j] = places.get(cell);
    return told.cells?.[i][j];
  }

  /** The observations of a cell, the newest first. */
  const observations = (cell) => (known(cell)?.seen ?? []).map(([role, value, from, until, sure, place, note]) => ({
    role: told.roles[role], value: plain(indicators[places.get(cell)[1]].values[value]), days: spoken(from, until),
    ...(place >= 0 && { source: told.places[place][0], note, url: told.places[place][1], sure: told.confidence[sure], reason: told.reasons[told.roles[role]] }),
  }));

  /** What the value of a cell on record rests on, in a line; nothing for a cell of which nothing was observed. */
  function observed(cell) {
    const every = observations(cell), good = every.filter(({ role }) => role !== "past" && role !== "to come");
    const others = every.length - good.length;
    return [...good.map(({ value, days, role }) => `${value} ${days} ${role}`), ...(others ? [`${others} not good on this day`] : [])].join("; ");
  }

  /** The answers coded for a cell, the one that decides first, if one does. */
  const coded = (cell) => (known(cell)?.coded ?? []).map(([value, note, passages, basis, sure, sources]) =>
    ({ value: plain(indicators[places.get(cell)[1]].values[value]), note, passages, basis, sure: told.confidence[sure], sources }));
  const decided = (cell) => Boolean(known(cell)?.coded) && !known(cell).open;

  // --- 6 Other choices of coding and scoring: as `judge/choices.py` -----------------------------------------------

  const lowered = (text) => (/^.\p{Lu}/u.test(text) ? text : text.slice(0, 1).toLowerCase() + text.slice(1));

  /** What a scoring makes of codes: the degree of a criterion, or of several as one, and where it begins to be open. */
  function scored({ counts, scored: listed, weights }) {
    const themes = told.choices.themes, worth = ({ values, favourable }) => values.map((value, code) => (favourable.includes(code) ? 1 : counts[value] ?? 0));
    const cellsOf = new Map(criteria.map(({ id }) => { // the columns that count, each with its weight and with what its answers are worth
      const mine = [...indicators.keys()].filter((j) => indicators[j].criterion === id && (listed[id] ? listed[id].includes(j) : indicators[j].scored));
      return [id, mine.map((j) => [j, weights ? 1 / mine.filter((other) => themes[other] === themes[j]).length : 1, worth(indicators[j])])];
    }));
    return (codes) => {
      const found = new Map();
      function shares(ids) {
        let low = 0, open = 0, whole = 0;
        for (const id of [ids].flat()) for (const [j, weight, worths] of cellsOf.get(id)) {
          whole += weight * countries.length;
          for (const row of codes) if (row[j] === SILENT) open += weight; else low += weight * worths[row[j]];
        }
        return [low / (whole || 1), (low + open) / (whole || 1)];
      }
      return (ids) => found.get(String(ids)) ?? found.set(String(ids), shares(ids)).get(String(ids));
    };
  }

  let lastCurve = null;
  /** Everything that is judged in a state, in every combination of the choices; worked out once for the last state. */
  function curveOf(state) {
    const name = written(state);
    if (lastCurve?.name === name) return lastCurve;
    const { offered, known, worlds } = told.choices, sizes = offered.map(({ options }) => options.length + 1), combinations = sizes.reduce((all, size) => all * size, 1);
    const steps = sizes.map((_, axis) => sizes.slice(axis + 1).reduce((all, size) => all * size, 1)), ranks = known.map((taken) => [...new Set(taken)]);
    const own = baseOf(state.base), here = worlds[state.base][cutOf(state)].map(([cells, lines, days]) => {
      const codes = codesOf(state).map((row) => row.slice());
      for (const [i, j, code] of cells) codes[i][j] = code;
      for (const [cell, code] of state.cells) codes[places.get(cell)[0]][places.get(cell)[1]] = code;
      return { codes, rows: rowsOf(state, { ...own.rows, ...lines }), days: days ?? own.days[cutOf(state)], thresholds: state.thresholds, other: new Set([...cells.map(([, j]) => j), ...Object.keys(lines), ...(days ? ["days"] : [])]), scorers: new Map(), found: new Map() };
    });
    const takenAt = (place) => steps.map((step, axis) => Math.floor(place / step) % sizes[axis]);
    const worldAt = (taken) => here[taken.reduce((at, option, axis) => at * ranks[axis].length + ranks[axis].indexOf(known[axis][option]), 0)];

    const scores = offered.map(({ options }) => options.some((each) => each.counts || each.scored || each.weights || each.thresholds || each.rules)), ways = new Map(), scorers = new Map();
    /** How is scored where options are taken; worked out once for those that say it. */
    function scoringAt(taken) {
      const way = taken.filter((_, axis) => scores[axis]).join();
      if (ways.has(way)) return ways.get(way);
      const options = taken.flatMap((option, axis) => (option ? [offered[axis].options[option - 1]] : [])), merged = (key) => Object.assign({}, ...options.map((each) => each[key]));
      const scoring = { counts: merged("counts"), scored: merged("scored"), weights: options.some(({ weights }) => weights) }, kind = JSON.stringify(scoring), least = merged("thresholds"), rules = merged("rules");
      if (!scorers.has(kind)) scorers.set(kind, scored(scoring));
      const thresholds = new Map(criteria.map((each) => [each.id, least[each.id] ?? threshold(each, state)]));
      return ways.set(way, { kind, thresholds, rules: questions.map(({ id, rule, variants }) => (id in rules ? variants[rules[id]][1] : rule)) }).get(way);
    }
    /** Whether criteria are met, and the answers, where options are taken. */
    function judgedAt(taken) {
      const world = worldAt(taken), { kind, thresholds, rules } = scoringAt(taken);
      if (!world.scorers.has(kind)) world.scorers.set(kind, scorers.get(kind)(world.codes));
      const of = world.scorers.get(kind), met = { get: (id) => reached(of(id), thresholds.get([id].flat()[0])) };
      return { met, answers: rules.map((rule) => called(decide(rule, met), [0, 1, 2])), wholes: wholes.map(({ predicate }) => called(decide(answeredBy(predicate, rules), met), records.verdicts)) };
    }
    const wholes = findings.filter(ofCriteria), every = Array.from({ length: combinations }, (_, place) => judgedAt(takenAt(place))), all = every.map(({ answers: given }) => given);
    const answers = new Map(questions.map(({ id }, n) => {
      const signs = all.map((given) => given[n]), now = signs[0], at = (axis, option) => signs[option * steps[axis]];
      const turns = sizes.map((size, axis) => {
        let turned = 0;
        for (let place = 0; place < combinations; place++) {
          if (Math.floor(place / steps[axis]) % size) continue;
          for (let option = 1; option < size; option++) if (signs[place + option * steps[axis]] !== signs[place]) { turned += 1; break; }
        }
        return turned / (combinations / size);
      });
      const alone = sizes.flatMap((size, axis) => [...Array(size).keys()].filter((option) => at(axis, option) !== now)).length;
      return [id, { now, at, turns, alone, shares: [0, 1, 2].map((sign) => signs.filter((each) => each === sign).length / combinations) }];
    }));
    /** A verdict in a world; what reads nothing that the choices alter there is as in the first. */
    function found(finding, world) {
      if (world !== here[0] && !world.other.has("days") && !reading.get(finding.id).some((each) => world.other.has(each))) return found(finding, here[0]);
      return world.found.get(finding.id) ?? world.found.set(finding.id, verdict(finding, world)).get(finding.id);
    }
    let kept = null;
    lastCurve = {
      name, offered, combinations, answers,
      kept: () => (kept ??= findings.filter((finding) => (ofCriteria(finding) ? new Set(every.map(({ wholes: found }) => found[wholes.indexOf(finding)])).size === 1 : here.every((world) => found(finding, world) === found(finding, here[0])))).length),
      of(taken) {
        const { met, answers: given, wholes: said } = judgedAt(taken), world = worldAt(taken);
        return { answers: new Map(questions.map(({ id }, n) => [id, records.answers[given[n]]])), criteria: new Map(criteria.map(({ id }) => [id, called(met.get(id), records.statuses)])),
          findings: new Map(findings.map((finding) => [finding.id, ofCriteria(finding) ? said[wholes.indexOf(finding)] : found(finding, world)])) };
      },
    };
    return lastCurve;
  }

  /** What follows in a state where other choices of coding and scoring are made: the option of each. */
  const chosen = (options, state) => curveOf(state).of(options);
  const offered = () => told.choices?.offered ?? [];

  // --- 7 The record from day to day: as `judge/record.py` ---------------------------------------------------------

  /** The cells on a day, of which those that are supposed are what they are supposed to be on every day. */
  function codesOn(day, cut, state) {
    const codes = countries.map(() => indicators.map(() => SILENT)), since = day - told.recorded.start;
    for (const [i, j, ...runs] of told.recorded.cells[cut]) for (let n = 0; n < runs.length && runs[n] <= since; n += 2) codes[i][j] = runs[n + 1];
    for (const [cell, code] of state.cells) codes[places.get(cell)[0]][places.get(cell)[1]] = code;
    return codes;
  }

  let lastDays = { found: new Map() }; // of the last state
  function judgedOn(day, state) {
    if (!told.recorded || day < told.recorded.start || day > told.recorded.end) return undefined;
    const name = written(state);
    if (lastDays.name !== name) lastDays = { name, found: new Map() };
    const judged = () => judgeQuestions(state, [...LEVELS.keys()].slice(cutOf(state)).map((cut) => ({ codes: codesOn(day, cut, state) })));
    return lastDays.found.get(day) ?? lastDays.found.set(day, judged()).get(day);
  }

  /** What something is from day to day, as far as some columns say it: runs of a value, each with its first day. */
  function runsOf(columns, state, valueOf) {
    const { start, cells } = told.recorded, mine = cells[cutOf(state)].filter(([i, j]) => columns.has(j) && !state.cells.has(key(i, j)));
    const events = Map.groupBy(mine.flatMap(([i, j, ...runs]) => runs.flatMap((since, n) => (n % 2 ? [] : [[since, i, j, runs[n + 1]]]))), ([since]) => since);
    const codes = codesOn(start - 1, cutOf(state), state), found = [];
    for (const since of [...new Set([0, ...events.keys()])].sort((one, other) => one - other)) {
      for (const [, i, j, code] of events.get(since) ?? []) codes[i][j] = code;
      const value = valueOf(codes);
      if (found.at(-1)?.[0] !== value) found.push([value, start + since]);
    }
    return found;
  }

  /** Each answer at the end, the day since when it holds, and what it was before; null: it always was. */
  function answersSince(state) {
    const columns = new Set([...indicators.keys()].filter((j) => indicators[j].scored));
    const runs = runsOf(columns, state, (codes) => {
      const met = new Map(criteria.map((criterion) => [criterion.id, reached(degree(criterion, codes), threshold(criterion, state))]));
      return questions.map(({ rule }) => called(decide(rule, met), records.answers)).join("|");
    }).map(([given, day]) => [given.split("|"), day]);
    return questions.map((_, n) => {
      const last = runs.at(-1)[0][n], before = runs.findLastIndex(([given]) => given[n] !== last);
      return [last, runs[before + 1][1], before < 0 ? null : runs[before][0][n]];
    });
  }

  /** Since when a finding has the verdict that it has on record on the day of the evidence; null where days are asked. */
  function verdictSince(finding, state) {
    const tests = testsOf(finding.predicate).map(({ test }) => test);
    if (tests.some(({ during }) => during)) return null;
    const runs = runsOf(new Set(tests.map(({ column }) => column)), state, (codes) => verdict(finding, { codes, rows: {}, thresholds: state.thresholds }));
    return runs.findLast(([, day]) => day <= told.recorded.today)[1];
  }

  // --- 8 A state as text ------------------------------------------------------------------------------------------

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
    for (const [written, value] of new URLSearchParams(text)) {
      const name = written.replace(/(?<=\.csv:\d+) (?=\d)/, "+"); // in an address that somebody has typed it means a blank
      const criterion = criteria.find(({ id }) => name === `threshold.${id}`);
      if (name === "base" && baseOf(value)) state.base = value;
      else if (name === "without" && LEVELS.slice(0, -1).includes(value)) state.without = value;
      else if (criterion && Number(value) > 0 && Number(value) <= 1) state.thresholds.set(criterion.id, Number(value));
      else if (places.has(name)) {
        const code = value === NOT_REPORTED ? SILENT : indicators[places.get(name)[1]].values.indexOf(value);
        if (code === SILENT && value !== NOT_REPORTED) unknown.push(`${name}=${value}`);
        else state.cells.set(name, code);
      } else {
        const [, table, line, more, column] = /^(\w+)\.csv:(\d+)(\+\d+)?(?:\.(\w+))?$/.exec(name) ?? [];
        const number = value === "" ? NaN : Number(value), says = tables[table]?.says[column];
        if (!tables[table]?.rows[line]) unknown.push(`${name}=${value}`);
        else if (more && !says) unknown.push(`${name}=${value}`);
        else if (more && says === "number" && (value === "" || Number.isFinite(number))) state.rows.set(name, value === "" ? "" : number);
        else if (more && (value === "" || (says === "day" ? /^\d{4}-\d\d-\d\d$/.test(value) : says !== "number" && says.includes(value)))) state.rows.set(name, value);
        else if (more) unknown.push(`${name}=${value}`);
        else if (!column && value === WITHDRAWN) state.rows.set(name, WITHDRAWN);
        else if (tables[table].numbers.includes(column) && Number.isFinite(number)) state.rows.set(name, number);
        else unknown.push(`${name}=${value}`);
      }
    }
    return [state, unknown];
  }

  return {
    told, measured, testsOf, ofCriteria, ROUNDING, statementsOf, truth, stated, passes, added, span, fold, reached, decide, called, worldsOf, cutOf, ordinal, say, oneOf, word, sentence, tells, worked,
    records, places, LEVELS, SILENT, NOT_REPORTED, WITHDRAWN,
    alike, bounded, upper, plain, listing, percent, perCent,
    addedTo, likeOf, dayOf, behind, loaded, offered, chosen, silent, observations, observed, coded, decided, baseOf, codesOf, key, asPublished, threshold, verdict, why, howSure, judge, judgeQuestions, later, computed, written, read,
  };
}
