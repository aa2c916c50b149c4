// How much it takes to overturn a verdict in a state that a reader thinks of, and what errors that strike at random leave.
//
// Mirrors `engine/argued/judge/robustness.py` and `engine/argued/judge/shares.py`, draw by draw where worlds are drawn: the
// random numbers are those of NumPy, whose beginnings are packed in the page. It takes longer than a frame, and so each job
// is a generator that is gone on with when there is time; what does not depend on what was changed is kept.
"use strict";
argued?.start(() => {
  const { records, told, SILENT, NOT_REPORTED, LEVELS, plain, alike, bounded, measured, testsOf, ofCriteria, ROUNDING, statementsOf, truth, stated, passes, added, span, fold, reached, decide, called, threshold, worldsOf, cutOf, baseOf, key, ordinal, written, say, oneOf, word, listing, percent, sentence } = argued;
  const { countries, indicators, tables, findings, criteria, questions } = records;
  const TRIED = 50_000, OFTEN = 100; // sets of changes of one size that are tried, at the most; how many between two pauses

  const signOf = ([surely, possibly]) => (surely ? 1 : possibly ? 0 : -1);
  const isCell = (test) => test.column !== undefined, isPlain = ({ parts, test, other }) => parts && isCell(test) && !test.reported && !test.during && !other;
  const codeOf = (i) => (i === null ? null : countries[i].code);
  const unique = (items, name = JSON.stringify) => [...new Map(items.map((item) => [name(item), item])).values()];
  /** All that statements read: each test with each country of which it is asked; null: rows as a whole. */
  const readBy = (leaves) => unique(leaves.flatMap((leaf) => testsOf(leaf).flatMap(({ test, among }) => (among ?? [null]).map((i) => [test, i]))));

  // --- 1 The fewest changes: of cells, by classes of them that a rule cannot tell apart ----------------------------

  /** How many changes it takes at least to alter a statement. */
  function fewest({ parts, among, test, other }, codes) {
    if (!isCell(test)) return 1;
    const answers = (members) => members.map((i) => codes[i][test.column]);
    if (isPlain({ parts, test, other })) {
      const found = parts.flatMap(([members, least, most]) => {
        const given = answers(members), passing = given.filter((code) => test.codes.includes(code)).length;
        const bounds = [...(least > 0 ? [least] : []), ...(most < given.length ? [most + 1] : [])];
        return [passing, passing + given.filter((code) => code === SILENT).length].flatMap((n) => bounds.map((bound) => (n >= bound ? n - bound + 1 : bound - n)));
      });
      return found.length ? Math.min(...found) : 1;
    }
    if (parts) return 1;
    const known = answers(among).filter((code) => code !== SILENT);
    return Math.max(1, known.length - Math.max(0, ...[...Map.groupBy(known, (code) => code).values()].map((some) => some.length)));
  }

  /** For each side of a statement: the cells in one state, and each other state with the codes that bring it about. */
  function classesOf(leaf, codes) {
    const sides = testsOf(leaf).filter(({ test }) => isCell(test)), shared = new Set(sides.map(({ test }) => test.column)).size < sides.length;
    const partOf = new Map((leaf.parts ?? []).flatMap(([members], n) => members.map((i) => [i, n])));
    return sides.flatMap(({ test, among }) => {
      const every = [SILENT, ...indicators[test.column].values.keys()], each = shared || leaf.same || leaf.test.left;
      const states = each ? every.map((code) => [code]) : [[SILENT], test.codes, every.filter((code) => code !== SILENT && !test.codes.includes(code))].filter((some) => some.length);
      const now = (i) => states.findIndex((some) => some.includes(codes[i][test.column]));
      const group = (i) => `${partOf.get(i)} ${sides.length > 1 ? i : ""}`;
      const counted = Map.groupBy(among, group);
      return [...Map.groupBy(among, (i) => `${now(i)} ${group(i)}`).values()].flatMap((members) => states.flatMap((some, n) => (n === now(members[0]) ? [] : [{
        column: test.column, members, old: members.map((i) => codes[i][test.column]), to: some,
        counted: JSON.stringify([test.column, counted.get(group(members[0])).toSorted(), states]), key: `${test.column} ${members[0]}`,
      }])));
    });
  }

  /** Every choice of so many changes, as places and numbers of classes: none undoes another, no cell changes twice. */
  function choicesOf(classes, size) {
    const undoes = (one, other) => one.counted === other.counted && one.old.every((code) => other.to.includes(code));
    const ways = Map.groupBy(unique(classes, ({ counted }) => counted), ({ column }) => column);
    const undone = classes.map((one) => classes.map((other) => ways.get(one.column).length === 1 && (undoes(one, other) || undoes(other, one))));
    const found = [], chosen = [];
    (function further(n, left) {
      if (found.length > TRIED) return;
      if (!left) { found.push(chosen.map((each) => each.slice())); return; }
      const barred = (m) => chosen.some(([other]) => undone[other][m]);
      const most = barred(n) ? 0 : Math.min(left, classes[n].members.length - chosen.reduce((sum, [m, number]) => sum + (classes[m].key === classes[n].key ? number : 0), 0));
      let room = 0;
      for (let m = n + 1; m < classes.length; m++) if (!barred(m)) room += classes[m].members.length;
      for (let number = most; number >= Math.max(left - room, 0); number--) {
        if (number) chosen.push([n, number]);
        further(n + 1, left - number);
        if (number) chosen.pop();
      }
    })(0, size);
    return found;
  }

  /** The smallest sets of changes that alter a verdict, each as classes of changes: all, or the first. */
  function* alterations(predicate, world, all = false) {
    const leaves = statementsOf(predicate), classes = unique(leaves.flatMap((leaf) => classesOf(leaf, world.codes)));
    const codes = world.codes.map((row) => row.slice()), before = signOf(truth(predicate, world)), cells = leaves.flatMap((leaf) => readBy([leaf])).length;
    for (let size = Math.min(...leaves.map((leaf) => fewest(leaf, codes))); size <= cells; size++) {
      const tried = choicesOf(classes, size), found = [];
      if (size > 1 && tried.length > TRIED) return [];
      for (const [n, chosen] of tried.entries()) {
        const taken = new Map(), was = [];
        for (const [m, number] of chosen) {
          const { key: cell, members, column, to } = classes[m], start = taken.get(cell) ?? 0;
          taken.set(cell, start + number);
          for (const i of members.slice(start, start + number)) {
            was.push([i, column, codes[i][column]]);
            codes[i][column] = to[0];
          }
        }
        const altered = signOf(truth(predicate, { ...world, codes })) !== before;
        for (const [i, column, code] of was.reverse()) codes[i][column] = code;
        if (altered && found.push(chosen.flatMap(([m, number]) => Array(number).fill(classes[m]))) && !all) return found;
        if (n % OFTEN === 0) yield;
      }
      if (found.length) return found;
    }
    return [];
  }

  /** How many cells have to change; 0 where none are found. */
  const sizeByCells = function* (predicate, world) { return (yield* alterations(predicate, world))[0]?.length ?? 0; };

  /** Every change of a class: the country, the column, the code, the code that it is changed to. */
  const changesOf = ({ column, members, old, to }) => members.flatMap((i, n) => to.map((code) => [i, column, old[n], code]));

  /** The sets of changes that some of classes stand for: with every member of them; of more than two, one of each kind. */
  function setsOf(chosen) {
    const [first, second] = chosen, every = changesOf(first), taken = new Map();
    if (!second) return every.map((each) => [each]);
    if (chosen.length === 2) return every.flatMap((one, n) => (first === second ? every.slice(n + 1) : changesOf(second)).map((other) => [one, other])).filter(([[i, j], [k, l]]) => i !== k || j !== l);
    return [chosen.map((each) => {
      const n = taken.get(each.key) ?? 0;
      taken.set(each.key, n + 1);
      return [each.members[n], each.column, each.old[n], each.to[0]];
    })];
  }

  // --- 2 The fewest changes: of rows and days, one after another, and two together ----------------------------------

  const dayIn = (year, day) => ordinal(`${String(Math.trunc(year)).padStart(4, "0")}-${day}`);
  const withCode = (codes, i, j, code) => codes.map((row, n) => (n === i ? row.with(j, code) : row));

  /** A measure as it stands in its column. */
  const field = (number, { days, byYear }) => (!days || number === null ? number : byYear ? dayIn(number, "01-01") : Math.trunc(number));

  /** Fields of a row that is within a bound. */
  function fitting([column, how, to, byYear], table) {
    const step = { is_above: 1, is_below: -1 }[how] ?? 0, isDay = (name) => tables[table].days.includes(name), of = (name, year) => (isDay(name) ? dayIn(year, "07-01") : year);
    if (typeof to === "string") return { [column]: of(column, 2000 + step), [to]: of(to, 2000) };
    return { [column]: byYear ? of(column, to + step) : to + step };
  }

  /** Every change of the rows that a test reads: withdrawn, with another number, one more. */
  function* rowEdits(test, i, world) {
    const country = codeOf(i), all = world.rows[test.table] ?? [], mine = country === null ? all : all.filter((row) => row.country === country);
    const changed = (to) => ({ ...world, rows: { ...world.rows, [test.table]: country === null ? to : [...all.filter((row) => row.country !== country), ...to] } });
    const fits = (row) => test.where.every((each) => alike(row, each)) && !test.bounds.some((bound) => bounded(test.table, row, bound) === false);
    const numberOf = (row) => measured(test.table, row, test.measured, test.byYear);
    const used = test.measured ? all.map(numberOf).filter((number) => number !== null) : [], bounds = [test.least, test.most].filter((bound) => bound !== undefined);
    const numbers = test.measured ? [...new Set([...used, ...(bounds.length ? bounds : used).flatMap((number) => [number - 1, number, number + 1])])] : [];
    for (const row of mine.filter(fits)) {
      const others = mine.filter((other) => other !== row);
      yield changed(others);
      for (const number of numbers) if (number !== numberOf(row)) yield changed([...others, { ...row, [test.measured]: field(number, test) }]);
    }
    for (const number of numbers.length ? numbers : [null]) {
      yield changed([...mine, { ...Object.fromEntries(Object.keys(tables[test.table].says).map((column) => [column, null])), ...Object.fromEntries(test.where.map(([column, [first]]) => [column, first])),
        ...Object.assign({}, ...test.bounds.map((bound) => fitting(bound, test.table))), ...(country !== null && { country }), ...(test.measured && { [test.measured]: field(number, test) }) }]);
    }
  }

  /** Observations of a cell, the earliest first, each with the days on which it is good. */
  function goodDays(rows, { inForce }) {
    const found = [], begun = new Map();
    for (const [day, group] of [...Map.groupBy(rows.toReversed(), ({ first }) => first)].sort(([one], [other]) => other - one)) {
      for (const row of group) {
        const otherwise = [...begun.values()].filter(({ code, source }) => code !== row.code && (inForce || source === row.source)).map(({ next }) => next - 1);
        found.unshift({ ...row, last: row.open ? Math.min(row.last, ...otherwise) : row.last });
      }
      for (const { code, source } of group) begun.set(`${code} ${source}`, { code, source, next: day });
    }
    return found;
  }
  const agreed = (some) => (new Set(some.map(({ code }) => code)).size === 1 ? some[0].code : SILENT);
  function codeOn(every, day) {
    const good = every.filter(({ first, last }) => first <= day && day <= last), newest = Math.max(...good.map(({ first }) => first));
    return agreed(good.filter(({ first }) => first === newest));
  }
  function runsOf(every, { first, today }) {
    const runs = [];
    for (const day of [...new Set([first, ...every.map((each) => each.first), ...every.map(({ last }) => last + 1)])].filter((each) => first <= each && each <= today).sort((one, other) => one - other)) {
      const code = codeOn(every, day);
      if (runs.at(-1)?.[1] !== code) runs.push([day, code]);
    }
    return runs;
  }

  /** Every observation of a cell withdrawn, or with another value; and a further one of each span that is asked of. */
  function* dayEdits(test, i, world) {
    const cell = key(i, test.column), { days } = world;
    if (!days?.rows) return;
    const rows = days.rows[cell] ?? [], of = told.spans[indicators[test.column].name];
    const changed = (to) => {
      const sorted = to.toSorted((one, other) => one.first - other.first), every = goodDays(sorted, of);
      return { ...world, codes: withCode(world.codes, i, test.column, codeOn(every, days.today)), days: { ...days, runs: { ...days.runs, [cell]: runsOf(every, days) }, rows: { ...days.rows, [cell]: sorted } } };
    };
    const codes = [...indicators[test.column].values.keys()];
    for (const row of rows) {
      const others = rows.filter((each) => each !== row);
      yield changed(others);
      for (const code of codes) if (code !== row.code) yield changed([...others, { ...row, code }]);
    }
    for (const [, , from, until] of test.during) {
      const [first, end] = [from ?? days.first, until ?? days.today];
      if (first <= end) for (const code of codes) yield changed([...rows, { code, first, last: of.until[`${first} ${end}`], open: false, source: null }]);
    }
  }

  /** Every change of what a predicate reads, of one country or of all: the country, the table, the world after it. */
  function* edits(leaves, world, codes, only) {
    const sides = leaves.flatMap((leaf) => testsOf(leaf).flatMap(({ test, among }) => (among ?? [null]).map((i) => [test, i]))).filter(([, i]) => only === undefined || i === only);
    for (const [{ column, table }, i] of sides) {
      if (table) continue;
      for (const code of [SILENT, ...indicators[column].values.keys()]) if (code !== codes[i][column]) yield { i, world: { ...world, codes: withCode(world.codes, i, column, code) } };
    }
    for (const [test, i] of sides) {
      if (test.table) for (const after of rowEdits(test, i, world)) yield { i, table: test.table, world: after };
      else if (test.during) for (const after of dayEdits(test, i, world)) yield { i, world: after };
    }
  }

  /** Whether a statement counts countries, each by its own cells and rows. */
  const byItself = (leaf) => leaf.parts && testsOf(leaf).every(({ test, among }) => String(among) === String(leaf.among) && !test.during);

  /** How many changes of rows, cells and days alter a predicate: one, or two; 0 where no two do. */
  function* sizeByTrial(predicate, now) {
    const leaves = statementsOf(predicate), places = readBy(leaves), signs = new Map();
    const readAt = ([test, i], world) => (test.table ? span(test, world, codeOf(i)).join() : test.during ? JSON.stringify([world.codes[i][test.column], world.days.runs[key(i, test.column)]]) : world.codes[i][test.column]);
    const readIn = (world) => places.map((place) => readAt(place, world));
    const after = (edit, read) => places.map((place, n) => {
      const [test, i] = place;
      return (i === edit.i || i === null || edit.i === null) && (!test.table || test.table === edit.table) ? readAt(place, edit.world) : read[n];
    });
    const sign = (read, world) => {
      const name = read.join("|");
      if (!signs.has(name)) signs.set(name, signOf(truth(predicate, world())));
      return signs.get(name);
    };
    const read = readIn(now), before = sign(read, () => now), alters = (of, world) => sign(of, world) !== before, singles = [];
    for (const edit of edits(leaves, now, now.codes)) {
      edit.read = after(edit, read);
      if (alters(edit.read, () => edit.world)) return 1;
      if (singles.push(edit) % OFTEN === 0) yield;
    }
    let n = 0;
    const apart = leaves.every(byItself);
    if (apart) {
      const kinds = [...Map.groupBy(singles, ({ i }) => i).values()].map((some) => unique(some, (edit) => edit.read.join("|")));
      for (const [at, firsts] of kinds.entries()) for (const first of firsts) for (const second of kinds.slice(at + 1).flat()) {
        const both = places.map(([, i], place) => (i === first.i ? first : second).read[place]);
        const together = () => {
          const mine = ({ country }) => country === codeOf(first.i), rowsOf = (table) => [...(second.world.rows[table] ?? []).filter((row) => !mine(row)), ...(first.world.rows[table] ?? []).filter(mine)];
          return { ...second.world, codes: second.world.codes.with(first.i, first.world.codes[first.i]), rows: Object.fromEntries(Object.keys({ ...second.world.rows, ...first.world.rows }).map((table) => [table, rowsOf(table)])) };
        };
        if (alters(both, together)) return 2;
        if (++n % OFTEN === 0) yield;
      }
    }
    for (const first of singles) for (const second of edits(leaves, first.world, now.codes, apart ? first.i : undefined)) {
      if (alters(after(second, first.read), () => second.world)) return 2;
      if (++n % OFTEN === 0) yield;
    }
    return 0;
  }

  /** How many cells have to change for a rule about criteria: the fewest by which some of them stand otherwise. */
  function sizeByCriteria(rule, world) {
    const named = statementsOf(rule).map(({ criterion }) => criterion), now = signOf(truth(rule, world));
    const ways = named.map((id) => {
      const cells = indicators.flatMap(({ criterion, scored, values, favourable }, j) => (scored && criterion === id ? world.codes.map((row) => ({ code: row[j], good: favourable.includes(row[j]), can: { 1: favourable.length > 0, 0: true, "-1": favourable.length < values.length } })) : []));
      const least = Math.ceil(((world.thresholds?.get(id) ?? criteria.find((each) => each.id === id).threshold) - ROUNDING) * cells.length);
      const met = cells.filter(({ good }) => good).length, possibly = met + cells.filter(({ code }) => code === SILENT).length;
      const status = met >= least ? 1 : possibly >= least ? 0 : -1, is = { 1: ({ good }) => good, 0: ({ code }) => code === SILENT, "-1": ({ code, good }) => !good && code !== SILENT };
      const every = [[1, least - met, [0, -1]], [0, status > 0 ? met - least + 1 : least - possibly, [status > 0 ? 1 : -1]], [-1, possibly - least + 1, [1, 0]]];
      const able = ([to, number, from]) => to !== status && number > 0 && cells.filter((cell) => cell.can[to] && from.some((sign) => is[sign](cell))).length >= number;
      return [[status, 0], ...every.filter(able)];
    });
    const chosen = ways.reduce((sets, way) => sets.flatMap((set) => way.map((each) => [...set, each])), [[]]);
    const turned = chosen.filter((set) => signOf(decide(rule, new Map(named.map((id, n) => [id, [set[n][0] > 0, set[n][0] >= 0]])))) !== now);
    return turned.length ? Math.min(...turned.map((set) => total(set.map(([, number]) => number)))) : 0;
  }

  /** The world of a state; on record with the observations that its days follow from. */
  function worldOf(state) {
    const [world] = worldsOf(state), { onRecord } = baseOf(state.base), left = cutOf(state);
    if (!onRecord || !world.days || !told.observed) return world;
    const rows = Object.fromEntries(Object.entries(told.observed).map(([cell, every]) => [cell, every.filter(([, , , , , level]) => level >= left).map(([code, first, last, open, source]) => ({ code, first, last, open, source }))]));
    return { ...world, days: { ...world.days, rows } };
  }

  const sizes = new Map(findings.map(({ id }) => [id, new Map()])); // of each finding, by what it reads
  const byTrial = (predicate) => readBy(statementsOf(predicate)).some(([test]) => test.table || test.during);
  /** What a finding reads of a state. */
  function readOf({ predicate }, state, world = worldOf(state)) {
    const places = readBy(statementsOf(predicate));
    return JSON.stringify([ofCriteria({ predicate }) && [...state.thresholds], places.map(([test, i]) => (test.table ? null : world.codes[i][test.column])), places.some(([{ during }]) => during) && [state.base, state.without], [...new Set(places.map(([{ table }]) => table))].map((table) => world.rows[table])]);
  }
  function* sizeOf(finding, state, world) {
    const { id, predicate } = finding, known = sizes.get(id), name = readOf(finding, state, world);
    if (!known.has(name)) known.set(name, ofCriteria(finding) ? sizeByCriteria(predicate, world) : yield* (byTrial(predicate) ? sizeByTrial : sizeByCells)(predicate, world));
    return known.get(name);
  }
  /** How many changes each verdict of a state takes. */
  function* sizing(state) {
    const world = worldOf(state), found = new Map();
    for (const finding of findings) {
      found.set(finding.id, yield* sizeOf(finding, state, world));
      yield;
    }
    return found;
  }

  /** How many changes alter a verdict in a state, and which; of a rule on rows, days or criteria, only how many. Null where it
      reads what it reads in the paper. */
  function* naming(finding, state) {
    const world = worldOf(state), { predicate } = finding, own = argued.asPublished();
    if (finding.overturn && state.base === own.base && readOf(finding, state, world) === readOf(finding, own)) return null;
    if (ofCriteria(finding) || byTrial(predicate)) return { size: yield* sizeOf(finding, state, world), sets: [] };
    const found = yield* alterations(predicate, world, true);
    return { size: found[0]?.length ?? 0, sets: unique(found.flatMap(setsOf)) };
  }

  /** Whether a rule asks of other days alone than the one of evidence without a record: no change of it matters. */
  function outOfReach(predicate, state) {
    const tests = readBy(statementsOf(predicate)).map(([test]) => test), today = worldsOf(state)[0].days?.today;
    const meets = tests.some(({ during }) => during?.some(([, , first, last]) => (first ?? today) <= today && today <= (last ?? today)));
    return tests.every(({ during }) => during) && !meets && !baseOf(state.base).onRecord;
  }

  // --- 3 Errors that strike cells one by one: in closed form --------------------------------------------------------

  /** How likely each number of successes is, from none to all, for independent trials. */
  const count = (likely) => likely.reduce((chance, success) => {
    const next = [...chance, 0].fill(0);
    chance.forEach((each, n) => { next[n] += each * (1 - success); next[n + 1] += each * success; });
    return next;
  }, [1]);
  const total = (numbers) => numbers.reduce((sum, each) => sum + each, 0), product = (numbers) => numbers.reduce((all, each) => all * each, 1);
  /** The chance of a combination of independent parts: that it surely holds, and that it possibly does. */
  const joint = (how, parts) => (how === "not" ? [1 - parts[0][1], 1 - parts[0][0]] : [0, 1].map((end) => (how === "all_of" ? product(parts.map((part) => part[end])) : 1 - product(parts.map((part) => 1 - part[end])))));
  const shares = ([surely, possibly]) => [surely, Math.max(possibly - surely, 0), 1 - possibly];

  /** How likely a recorded cell has each of its values, where it is another with some probability. */
  function likelyOf(code, j, wrong) {
    const size = indicators[j].values.length, error = size > 1 ? wrong : 0;
    return indicators[j].values.map((_, value) => (value === code ? 1 - error : error / Math.max(size - 1, 1)));
  }

  /** How likely each criterion is met. */
  const meeting = (state, codes, wrong) => new Map(criteria.map((criterion) => {
    const cells = indicators.flatMap(({ criterion: of, scored }, j) => (scored && of === criterion.id ? codes.map((row) => [row[j], j]) : []));
    const open = cells.filter(([code]) => code === SILENT).length, whole = Math.max(cells.length, 1);
    const chance = count(cells.map(([code, j]) => (code === SILENT ? 0 : total(indicators[j].favourable.map((value) => likelyOf(code, j, wrong)[value])))));
    const least = threshold(criterion, state), that = (end) => total(chance.filter((_, n) => reached([n / whole, n / whole + open / whole], least)[end]));
    return [criterion.id, [that(0), that(1)]];
  }));
  const answering = ({ rule }, met) => fold(rule, ({ criterion, is }) => (is === records.statuses[0] ? met.get(criterion) : joint("not", [met.get(criterion)])), joint);

  /** How likely a statement is true where recorded cells are wrong. */
  function* chanceOf(leaf, world, wrong) {
    const { codes } = world, read = unique(testsOf(leaf).filter(({ test }) => isCell(test)), ({ test }) => test.column);
    const columns = read.map(({ test }) => test.column).filter((j) => testsOf(leaf).some(({ test }) => test.column === j && !test.reported)).sort((one, other) => one - other);
    if (!leaf.among || !columns.length) return stated(leaf, world).map(Number);
    const likely = (i, j) => (codes[i][j] === SILENT ? null : likelyOf(codes[i][j], j, wrong));
    if (isPlain(leaf)) {
      return leaf.parts.map(([members, least, most]) => {
        const cells = members.map((i) => likely(i, leaf.test.column)), open = cells.filter((cell) => !cell).length;
        const chance = count(cells.map((cell) => (cell ? total(leaf.test.codes.map((code) => cell[code])) : 0)));
        return [total(chance.filter((_, n) => least <= n && n + open <= most)), total(chance.filter((_, n) => n <= most && least <= n + open))];
      }).reduce(([surely, possibly], part) => [surely * part[0], possibly * part[1]]);
    }
    if (leaf.same) {
      const cells = leaf.among.map((i) => likely(i, leaf.test.column)), known = cells.filter(Boolean);
      const same = known.length ? total(indicators[leaf.test.column].values.map((_, value) => product(known.map((cell) => cell[value])))) : 1;
      return [known.length === cells.length ? same : 0, same];
    }
    return byValues(leaf, world, columns, likely) ?? (yield* byDrawing(leaf, world, wrong));
  }

  /** Of countries of which each has its own cells, by going through their values; null where that does not do. */
  function byValues(leaf, world, columns, likely) {
    if (testsOf(leaf).some(({ test, among }) => isCell(test) && String(among) !== String(leaf.among)) || leaf.parts.length > 2) return null;
    if (leaf.among.some((i) => columns.some((j) => world.codes[i][j] === SILENT))) return null;
    const sets = columns.reduce((some, j) => some.flatMap((set) => [...indicators[j].values.keys()].map((code) => [...set, code])), [[]]);
    const codes = world.codes.map((row) => row.slice()), within = { ...world, codes };
    let sums = new Map([["0 0", [[0, 0], 1]]]);
    for (const i of leaf.among) {
      const steps = new Map();
      for (const set of sets) {
        columns.forEach((j, n) => { codes[i][j] = set[n]; });
        const passing = passes(leaf.test, within, i), given = leaf.other && passes(leaf.other, within, i);
        const adds = leaf.parts.map(([members, , , each]) => (members.includes(i) ? added(each, passing, given) : [0, 0]));
        if (adds.some(([least, greatest]) => least !== greatest)) return null;
        const step = [0, 1].map((part) => adds[part]?.[0] ?? 0), share = product(columns.map((j, n) => likely(i, j)[set[n]]));
        steps.set(String(step), [step, (steps.get(String(step))?.[1] ?? 0) + share]);
      }
      columns.forEach((j) => { codes[i][j] = world.codes[i][j]; });
      const next = new Map();
      for (const [[one, two], chance] of sums.values()) for (const [[more, also], share] of steps.values()) {
        const name = `${one + more} ${two + also}`;
        next.set(name, [[one + more, two + also], (next.get(name)?.[1] ?? 0) + chance * share]);
      }
      sums = next;
    }
    const found = total([...sums.values()].filter(([sum]) => leaf.parts.every(([, least, most], n) => least <= sum[n] && sum[n] <= most)).map(([, chance]) => chance));
    return [found, found];
  }

  /** Of a statement of which nothing exact is known: the cells that it reads are drawn. */
  function* byDrawing(leaf, world, wrong) {
    const columns = [...new Set(testsOf(leaf).filter(({ test }) => isCell(test)).map(({ test }) => test.column))].sort((one, other) => one - other);
    const codes = world.codes.map((row) => row.slice()), within = { ...world, codes }, { alone, worlds } = told.errors, random = randomOf(alone);
    const steps = world.codes.map((row) => columns.map((j) => (row[j] === SILENT ? null : likelyOf(row[j], j, wrong).map(((sum) => (each) => (sum += each))(0)))));
    const known = new Map(); // many worlds are alike
    let surely = 0, possibly = 0;
    for (let n = 0; n < worlds; n++) {
      let name = "";
      for (let i = 0; i < codes.length; i++) for (let at = 0; at < columns.length; at++) {
        const drawn = random.double(), cell = steps[i][at];
        if (!cell) continue;
        let code = 0;
        while (code < cell.length - 1 && drawn >= cell[code]) code += 1;
        codes[i][columns[at]] = code;
        name += `${code} `;
      }
      if (!known.has(name)) known.set(name, stated(leaf, within));
      const value = known.get(name);
      surely += value[0];
      possibly += value[1];
      if (n % OFTEN === 0) yield;
    }
    return [surely / worlds, possibly / worlds];
  }

  /** How many verdicts of a state stay as they are in most worlds in which recorded answers are wrong. */
  function* striking(state) {
    const [world] = worldsOf(state), done = new Map(), { likely, mostly } = told.errors;
    let kept = 0;
    const met = meeting(state, world.codes, likely);
    for (const finding of findings) {
      const { predicate } = finding;
      for (const leaf of ofCriteria(finding) ? [] : statementsOf(predicate)) {
        const name = JSON.stringify({ ...leaf, name: null, otherName: null });
        if (!done.has(name)) done.set(name, yield* chanceOf(leaf, world, likely));
        yield;
      }
      const chance = shares(ofCriteria(finding) ? answering({ rule: predicate }, met) : fold(predicate, (leaf) => done.get(JSON.stringify({ ...leaf, name: null, otherName: null })), joint));
      kept += chance[1 - signOf(truth(predicate, world))] >= mostly;
    }
    return kept;
  }

  // --- 4 Errors that strike passages: drawn, as NumPy draws them ----------------------------------------------------

  const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n, WHOLE = (1n << 128n) - 1n, LONG = 64; // of PCG64; steps that are taken at once

  /** The numbers that NumPy's generator of a seed draws, from its state and increment (PCG64, XSL-RR). */
  function randomOf([state, increment]) {
    const parts = (hex) => hex.padStart(32, "0").match(/.{4}/g).reverse().map((part) => parseInt(part, 16)); // of 16 bits, the least first
    const words = parts(state), word = (n) => words[n] + words[n + 1] * 65536, jumps = new Float64Array(16 * LONG);
    for (let n = 0, times = 1n, more = 0n; n < LONG; n++) { // so many steps are one, with another factor and summand
      [times, more] = [(times * MULTIPLIER) & WHOLE, (more * MULTIPLIER + BigInt(`0x${increment}`)) & WHOLE];
      jumps.set([...parts(times.toString(16)), ...parts(more.toString(16))], 16 * n);
    }
    let a = word(0), b = word(2), c = word(4), d = word(6), high = 0, low = 0, steps = 0, carry = 0;
    /** The next 32 bits of a product, from what falls on its lower and on its upper half. */
    const digits = (lower, upper) => {
      const sum = lower + carry, over = Math.floor(sum / 65536), next = upper + over;
      carry = Math.floor(next / 65536);
      return sum - over * 65536 + (next - carry * 65536) * 65536;
    };
    function step(many) {
      const n = 16 * (many - 1), p = jumps[n], q = jumps[n + 1], r = jumps[n + 2], s = jumps[n + 3], t = jumps[n + 4], u = jumps[n + 5];
      carry = 0;
      const one = digits(jumps[n + 8] + a * p, jumps[n + 9] + a * q), two = digits(jumps[n + 10] + a * r + b * p, jumps[n + 11] + a * s + b * q);
      const three = digits(jumps[n + 12] + a * t + b * r + c * p, jumps[n + 13] + a * u + b * s + c * q);
      d = digits(jumps[n + 14] + a * jumps[n + 6] + b * t + c * r + d * p, jumps[n + 15] + a * jumps[n + 7] + b * u + c * s + d * q);
      a = one;
      b = two;
      c = three;
      steps += many;
    }
    function draw() {
      const turn = d >>> 26, by = turn & 31, over = turn > 31 ? c ^ a : d ^ b, under = turn > 31 ? d ^ b : c ^ a;
      high = (by ? (over >>> by) | (under << (32 - by)) : over) >>> 0;
      low = (by ? (under >>> by) | (over << (32 - by)) : under) >>> 0;
    }
    return {
      double() {
        step(1);
        draw();
        return (high * 2097152 + (low >>> 11)) / 9007199254740992;
      },
      /** The number of 32 bits that is drawn in a place, of which two are made in a step; places only go up. */
      single(place) {
        let left = Math.floor(place / 2) + 1 - steps;
        if (left) {
          for (; left > LONG; left -= LONG) step(LONG);
          step(left);
          draw();
        }
        return ((place % 2 ? high : low) >>> 8) / 16777216;
      },
    };
  }

  /** The passages on which an answer rests: those of the coding that decides, by the first of the bases that has one. */
  function passagesOf(i, j, state) {
    if (state.cells.has(key(i, j)) || baseOf(state.base).onRecord) return [];
    const counted = (told.cells[i][j]?.coded ?? []).filter(([, , , , sure]) => told.confidence.length - 1 - sure >= cutOf(state));
    const by = baseOf(state.base).admits.find((basis) => counted.some((each) => each[3] === basis));
    return counted.findLast((each) => each[3] === by)?.[2] ?? [];
  }

  /** In what share of worlds each answer of a state stays, where answers are wrong, and where passages are misread. */
  function* drawing(state) {
    const [world] = worldsOf(state), { codes } = world, { most, drawn, streams } = told.errors, likely = Math.fround(most), judged = argued.judgeQuestions(state);
    const given = questions.map(({ id }) => records.answers.indexOf(judged.answers.get(id)[0])), met = meeting(state, codes, most);
    const alone = questions.map((question, n) => shares(answering(question, met))[given[n]]);
    const numbers = new Map(), numberOf = (name) => numbers.get(name) ?? numbers.set(name, numbers.size).get(name);
    const cells = codes.flatMap((row, i) => row.flatMap((code, j) => {
      if (code === SILENT) return [];
      const passages = passagesOf(i, j, state), { values, favourable, scored, criterion } = indicators[j];
      const rests = (passages.length ? passages : [key(i, j)]).map(numberOf);
      return [{ code, rests, size: values.length, of: scored ? criteria.findIndex(({ id }) => id === criterion) : -1, good: values.map((_, value) => Number(favourable.includes(value))) }];
    }));
    const scored = criteria.map(({ id }) => indicators.flatMap((indicator, j) => (indicator.scored && indicator.criterion === id ? codes.map((row) => row[j]) : [])));
    const silent = scored.map((every) => every.filter((code) => code === SILENT).length), many = cells.length, stays = questions.map(() => 0);
    const now = criteria.map((_, n) => total(cells.filter(({ of }) => of === n).map(({ code, good }) => good[code]))), known = new Map();
    for (const [n, stream] of streams.entries()) {
      const worlds = Math.min(drawn.block, drawn.worlds - n * drawn.block), random = randomOf(stream), misread = new Uint8Array(worlds * numbers.size), wrong = new Uint8Array(worlds * many);
      for (let at = 0; at < misread.length; at++) {
        misread[at] = random.single(at) < likely;
        if (at % 20000 === 0) yield;
      }
      for (let w = 0; w < worlds; w++) {
        for (let cell = 0; cell < many; cell++) {
          const { rests } = cells[cell], n = rests.length > 1 ? Math.floor(random.single(misread.length + w * many + cell) * rests.length) : 0;
          wrong[w * many + cell] = misread[w * numbers.size + rests[n]];
        }
        if (w % 50 === 0) yield;
      }
      for (let w = 0; w < worlds; w++) {
        const favourable = now.slice();
        for (let cell = 0; cell < many; cell++) {
          if (!wrong[w * many + cell]) continue;
          const which = random.single(misread.length + wrong.length + w * many + cell);
          const { code, size, of, good } = cells[cell];
          if (of >= 0) favourable[of] += good[(code + 1 + Math.floor(which * (size - 1))) % size] - good[code];
        }
        const name = favourable.join(); // many worlds are alike in what counts
        if (!known.has(name)) {
          const standing = new Map(criteria.map((criterion, k) => [criterion.id, reached([favourable[k], favourable[k] + silent[k]].map((part) => part / Math.max(scored[k].length, 1)), threshold(criterion, state))]));
          known.set(name, questions.map(({ rule }) => called(decide(rule, standing), [0, 1, 2])));
        }
        known.get(name).forEach((answer, question) => { stays[question] += answer === given[question]; });
        if (w % 50 === 0) yield;
      }
    }
    return [alone, stays.map((number) => number / drawn.worlds)];
  }

  // --- 5 What is said of it -------------------------------------------------------------------------------------------

  const JOBS = { sizing, striking, drawing }, NEEDED = { fragile: ["sizing"], overturning: ["sizing", "striking"], errors: ["drawing"] };
  const findingOf = (of) => findings.find(({ id }) => of === `overturn ${id}`);
  let last = {}; // what the last state comes to
  /** Goes on with what a sentence needs as long as there is time; whether it is done. */
  function work(of, state, more = () => true) {
    const name = written(state);
    if (last.name !== name) last = { name, done: {}, running: {} };
    return (NEEDED[of] ?? [of]).every((job) => {
      const running = (last.running[job] ??= JOBS[job]?.(state) ?? naming(findingOf(job), state));
      while (!(job in last.done)) {
        const { done, value } = running.next();
        if (done) last.done[job] = value;
        else if (!more()) return false;
      }
      return true;
    });
  }

  function ofSizes(of, state) {
    const every = [...last.done.sizing.values()], many = (size) => every.filter((each) => each === size).length;
    if (of === "fragile") return sentence(oneOf("fragile", many(1) <= 1, { single: many(1) || "none", number: every.length }));
    const { likely, mostly } = told.errors, kept = last.done.striking, larger = every.filter((size) => size > 2).sort((one, other) => one - other);
    const beyond = findings.filter(({ id, predicate }) => !last.done.sizing.get(id) && outOfReach(predicate, state)).length;
    const found = [oneOf("by one", many(1) > 1, { number: many(1) || "none" })];
    if (many(2)) found.push(say("by two", { number: many(2) }));
    if (larger.length) found.push(say("by more", { number: larger.length, sizes: [...new Set([larger[0], larger.at(-1)].map(word))].join(records.phrases.to) }));
    if (many(0) > beyond) found.push(say("not tried", { number: many(0) - beyond }));
    if (beyond) found.push(say("by none", { number: beyond }));
    return sentence(say("overturning", { findings: oneOf("findings", every.length !== 1, { number: every.length }), found: listing(found), likely: percent(100 * likely),
      kept: oneOf("keeps", kept > 1, { number: kept || "no" }), mostly: percent(100 * mostly) }));
  }

  /** Changes made together, in words: those of one question, from one value to one other, with all their countries. */
  function together(changes) {
    const value = (code, j) => (code === SILENT ? NOT_REPORTED : plain(indicators[j].values[code]));
    const alike = Map.groupBy(changes, ([, j, old, to]) => `, ${indicators[j].label}: ${value(old, j)} → ${value(to, j)}`);
    return [...alike].map(([said, some]) => listing(some.map(([i]) => countries[i].name)) + said).join(" and ");
  }

  /** The line of a card, of which `overturn` of a finding is what it says in the paper. */
  function onCard(of, state) {
    const finding = findingOf(of), { label: base } = baseOf(state.base);
    if (!last.done[of]) return finding.overturn;
    const { size, sets } = last.done[of];
    if (!size) return sentence(say(byTrial(finding.predicate) && outOfReach(finding.predicate, state) ? "out of reach" : "not found", { base }));
    const some = sets.slice(0, records.shown).map(together), more = sets.length - some.length;
    return sentence(say("to overturn", { how: oneOf("suffice", size !== 1, { number: word(size) }), base, sets: some.length ? `: ${[...some, ...(more ? [say("or more", { number: more })] : [])].join("; ")}` : "" }));
  }

  function ofErrors(state) {
    if (baseOf(records.bases[0].name).onRecord && !baseOf(state.base).onRecord) return undefined; // what its answers rest on is not in the page
    const { most } = told.errors, [alone, together] = last.done.drawing.map((some) => some.map((share) => percent(100 * share)));
    const survive = alone.map((share, n) => say(n ? "next survives" : "first survives", { place: records.ordinals[n], share })), said = (what, found) => say("errors", { likely: percent(100 * most), what: say(what), found: listing(found) });
    return sentence([said("answers wrong", survive), said("passages misread", together.map((share) => say("as often", { share })))].join("; "));
  }

  /** How many changes each verdict of a state takes; 0: more than were tried. */
  argued.fewest = (state) => (work("fragile", state), last.done.sizing);
  argued.tells(/^(fragile|overturning|errors|overturn .+)$/, {
    work,
    say: (of, state) => (work(of, state), of === "errors" ? ofErrors(state) : of in NEEDED ? ofSizes(of, state) : onCard(of, state)),
  });
});
