// The page follows the reader's doubt: it keeps the state of the data that the reader thinks of, and draws all that the
// page says from it, wherever it stands: sentences, marks, verdicts, numbers, cards, degrees, the dots of the first screen.
//
// What is shown is found by its attributes: `data-finding` (a sentence, or a verdict), `data-of` (a computed sentence or
// number), `data-answer`, `data-criterion`, `data-cell`; `data-base` is the evidence that it was judged by. A sentence that
// the page cannot compute anew is set aside (`data-aside`). What is in sight is drawn at once, the rest when that has been
// painted. The address keeps the state, behind the anchor that it has:
// `#sec-results?AAA.red=yes`; Back goes where the reader was, and keeps the state as well.
"use strict";
argued?.start(() => (document.readyState === "loading" ? new Promise((begin) => document.addEventListener("DOMContentLoaded", begin)) : null));
argued?.start(() => {
  const { records, SILENT, judge, computed, written, read, asPublished, threshold, perCent, upper, plain } = argued;
  const { countries, bases, criteria, findings, questions, indicators } = records;
  const own = bases[0].name, SIGNS = records.signs;
  const classOf = (verdict) => verdict.replaceAll(" ", "-");
  const VERDICT = new RegExp(`\\b(${records.verdicts.map(classOf).join("|")})\\b`);
  const count = (number, noun) => `${number === 0 ? "no" : number} ${noun}${number === 1 ? "" : "s"}`;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  /** A text without what typesetting may change in it. */
  const letters = (text) => text.replace(/[^\p{L}\p{N}]/gu, "");

  /** Text and attributes are written where they are others: what is written has to be laid out anew. */
  const write = (node, text) => { if (node.textContent !== text) node.textContent = text; };
  const mark = (node, name, on) => { if (node.hasAttribute(name) !== on) node.toggleAttribute(name, on); };
  const note = (node, name, value) => { if (node.getAttribute(name) !== value) node.setAttribute(name, value); };

  // --- The state --------------------------------------------------------------------------------------------------

  let state = asPublished(), judged = null, text = ""; // of the state that is drawn, as in an address
  const past = [], parts = []; // what is drawn, each part with the section that it stands in
  const judging = (of, unchanged = null) => {
    const known = new Map();
    return (base) => known.get(base) ?? known.set(base, judge({ ...of, base }, unchanged?.(base))).get(base);
  };
  const paper = judging(asPublished());
  const changed = () => text !== "";
  /** How many cells, rows, thresholds and kinds of evidence differ from the paper's. */
  const changes = () => [...new URLSearchParams(written(state)).keys()];

  function keep() {
    past.push(written(state));
    if (past.length > 500) past.shift();
  }

  /** Make a change: remember the state before, and draw, first what is in sight. */
  function change(how) {
    keep();
    how(state);
    draw(false);
  }

  /** The state of a text; returns what the text names that there is not. */
  function restore(text) {
    const [next, unknown] = read(text);
    state = next;
    draw();
    return unknown;
  }

  const undo = () => past.length > 0 && (restore(past.pop()), true);
  const reset = () => { keep(); restore(""); };

  // --- What is shown ----------------------------------------------------------------------------------------------

  /** An element whose text can be changed and put back as it was typeset. */
  const shown = (node) => {
    const was = node.innerHTML, text = node.textContent;
    let there = text; // what stands there now: to ask the page takes longer
    const put = (said, same) => {
      const wanted = same ? text : said;
      if (wanted === there) return;
      there = wanted;
      if (same) node.innerHTML = was;
      else node.textContent = said;
    };
    return { node, put };
  };
  const baseFor = (node) => (!node.dataset.base || node.dataset.base === own ? null : node.dataset.base);
  const onRecord = bases.find((base) => base.onRecord)?.name, recorded = onRecord !== undefined;
  const judgeable = new Set(findings.map(({ id }) => id));

  for (const node of all(".card-badge span")) node.classList.add("verdict");
  const behindLabel = (card, label) => (card ? all("p", card).find((each) => each.firstElementChild?.textContent === label) : null);
  const SAID = new RegExp(`(${records.verdicts.join("|")})(?=[;.])`);
  for (const card of all(".evidence-card[popover]")) { // the verdicts by all evidence, in the order of the study; then what it is in all ways to fill silent cells
    const text = behindLabel(card, "Verdict.")?.lastChild, parts = text?.data?.split(SAID) ?? [];
    text?.replaceWith(...parts.map((part, n) => (n % 2 ? element("span", { class: `verdict ${classOf(part)}`, "data-base": records.order[(n - 1) / 2] }, part) : n && n === parts.length - 1 ? element("span", { class: "ways" }, part) : part)));
  }
  const findingOf = (node) => node.dataset.finding ?? node.closest(".evidence-card")?.id.slice(5); // on its card it is not named again
  const told = all(".finding[data-finding], .said, .verdict").filter((node) => judgeable.has(findingOf(node))).map((node) => ({
    ...shown(node), finding: findingOf(node), base: baseFor(node), at: node.classList.contains("verdict") ? 0 : 1,
    card: node.closest(".evidence-card[popover]"), mark: node.nextElementSibling?.matches(".evidence-mark") ? node.nextElementSibling : null,
  }));
  // The cells of a column whose head says what they are, each of the finding or the name in its row.
  const named = new Map([...criteria.map(({ id, label }) => [label, id]), ...questions.map(({ id }) => [upper(id), id])]);
  for (const head of all("th .follows[data-of]")) {
    const column = head.closest("th").cellIndex;
    for (const { cells } of all("tbody tr", head.closest("table"))) {
      const finding = cells[0].closest("tr").querySelector(".finding[data-finding]")?.dataset.finding, row = finding ?? named.get(cells[0].textContent.trim());
      if (!row || (finding && !judgeable.has(finding))) continue;
      cells[column].classList.add("computed");
      Object.assign(cells[column].dataset, { of: `${head.dataset.of} ${row}`, ...(head.dataset.base && { base: head.dataset.base }) });
    }
  }
  all('[id^="tbl-"]').filter((table) => table.querySelector("table") && !table.querySelector(".follows, .finding, .computed")).forEach((table) => table.classList.add("stays"));
  const sums = all(".computed[data-of]").filter((node) => !node.querySelector("[data-of], [data-finding]")).map((node) => ({
    ...shown(node), of: node.dataset.of, base: baseFor(node), tongue: node.closest("body [lang]")?.lang,
  }));
  const FIXED = /^(coders|citations)$/; // what no state of the data alters
  const dots = all("a.dot").map((node) => ({ node, finding: node.hash.slice(6) }));
  const cards = all(".evidence-card").filter(({ id }) => judgeable.has(id.slice(5))), inView = new Set(); // those that are open
  const given = all("[data-answer]");
  const tallies = all("[data-tally]");
  const bars = all(".degree[data-criterion]");

  const stateFor = (base) => (base ? { ...state, base } : state);
  let by = paper, sayings = new Map(), later = 0;
  const saying = (of, base, tongue) => {
    const name = `${of} ${base} ${tongue}`; // some stand in several places
    if (!sayings.has(name)) sayings.set(name, computed(of, stateFor(base), by, tongue));
    return sayings.get(name);
  };

  // What takes longer is said when there is time for it, one after another; until then it is set aside.
  const waiting = new Set();
  let idle = 0;
  const whenIdle = window.requestIdleCallback ?? ((then) => setTimeout(then, 50)), notThen = window.cancelIdleCallback ?? clearTimeout;
  function sayNext(deadline) {
    const until = performance.now() + Math.min(deadline?.timeRemaining?.() ?? 10, 25), more = () => performance.now() < until;
    for (const sum of [...waiting].sort((one, other) => Number(Boolean(other.card)) - Number(Boolean(one.card)))) { // of an open card first
      if (!argued.worked(sum.of, stateFor(sum.base), more)) break; // it is gone on with
      saySlow(sum);
      if (!more()) break;
    }
    if (waiting.size) idle = whenIdle(sayNext);
  }
  /** All that the page says of a state is said; `argued.behind` is needed for it. */
  async function settle() {
    await argued.behind();
    sayAll();
    notThen(idle);
  }
  const sayAll = () => waiting.forEach(saySlow);

  // The sections that are in the window, or near it.
  const near = new Set(), sight = new IntersectionObserver((entries) => entries.forEach(({ target, isIntersecting }) => near[isIntersecting ? "add" : "delete"](target)), { rootMargin: "50%" });
  all("main section").forEach((section) => sight.observe(section));

  /** Something to be drawn in each state: at once where it stands nowhere, or its section is in sight. */
  const part = (node, draw) => parts.push({ section: node?.closest("main section"), draw });

  let owed = []; // what is out of sight, and drawn when what is in sight has been painted
  function drawRest() {
    const some = owed;
    owed = [];
    some.forEach(({ draw }) => draw());
  }

  function draw(whole = true) {
    text = written(state);
    by = changed() ? judging(state, paper) : paper;
    judged = by(state.base);
    differing = null;
    sayings = new Map();
    inView.forEach(drawCard);
    document.documentElement.classList.toggle("argued-changed", changed());
    drawBanner();
    clearTimeout(addressing);
    addressing = setTimeout(address); // an address takes longer to write than all else
    const seen = ({ section }) => whole || !section || near.has(section);
    owed = parts.filter((each) => !seen(each));
    parts.filter(seen).forEach(({ draw }) => draw());
    cancelAnimationFrame(later);
    if (owed.length) later = requestAnimationFrame(() => setTimeout(drawRest)); // of the state that is then
    notThen(idle);
    if (changed()) sayLater();
  }

  const sayLater = () => argued.behind().then(() => {
    notThen(idle);
    if (waiting.size) idle = whenIdle(sayNext);
  });

  /** What is said later is compared with what was typeset, since what it was in the paper takes as long. */
  function saySlow(sum) {
    const { node, put, of, base: fixed, tongue } = sum, now = saying(of, fixed, tongue), same = now === undefined || letters(now) === sum.typeset;
    waiting.delete(sum);
    put(now, same);
    node.removeAttribute("data-pending");
    mark(node, "data-changed", !same);
    mark(node, "data-aside", now === undefined);
  }

  function drawSum(sum) {
    const { node, put, of, base: fixed, tongue } = sum;
    if (argued.later(of)) {
      sum.typeset ??= letters(node.textContent);
      waiting[changed() ? "add" : "delete"](sum);
      mark(node, "data-pending", changed());
      if (changed()) return;
    }
    const now = changed() ? saying(of, fixed, tongue) : null;
    sum.before ??= changed() ? computed(of, { ...asPublished(), base: baseOr(fixed) }, paper, tongue) : undefined;
    const same = !changed() || now === undefined || now === sum.before;
    put(now, same);
    mark(node, "data-changed", !same);
    mark(node, "data-aside", changed() && now === undefined && !FIXED.test(of));
  }

  /** The first screen: dots, counts, answers, bars. */
  function drawOverview() {
    const was = paper(own);
    for (const dot of dots.filter(({ finding }) => judgeable.has(finding))) {
      const { node, finding } = dot, [verdict] = judged.findings.get(finding), [before] = was.findings.get(finding);
      if ((dot.shown ?? before) === verdict) continue;
      dot.shown = verdict;
      node.className = `dot ${classOf(verdict)}`;
      node.textContent = SIGNS[verdict];
      node.toggleAttribute("data-changed", verdict !== before);
      node.setAttribute("aria-label", node.ariaLabel.replace(/: [a-z ]+$/, `: ${verdict}`));
    }
    for (const node of tallies) write(node, String([...judged.findings.values()].filter(([verdict]) => verdict === node.dataset.tally).length));
    for (const node of given) {
      write(node, upper(judged.answers.get(node.dataset.answer)[0]));
      node.toggleAttribute("data-changed", judged.answers.get(node.dataset.answer)[0] !== was.answers.get(node.dataset.answer)[0]);
    }
    for (const bar of bars) drawBar(bar);
  }

  const baseOr = (fixed) => fixed ?? own;

  /** A sentence, or a verdict, and the mark behind it. */
  function drawTold(item) {
    const { node, put, finding, base, at, mark: behind } = item;
    const here = node.matches(".compared") && state.base === onRecord ? own : state.base; // the record is not compared with itself
    const now = by(base ?? here).findings.get(finding), before = paper(baseOr(base)).findings.get(finding);
    if (item.last?.[0] === now[0] && item.last[1] === now[1]) return; // it is shown already
    item.last = now;
    const claim = node.matches(".claim"), says = claim ? 0 : at; // what was published stays what it is
    if (!claim) put(now[at], now[at] === before[at]);
    mark(node, "data-changed", now[says] !== before[says]);
    if (at) node.dataset.verdict = now[0];
    else node.className = node.className.replace(VERDICT, classOf(now[0]));
    if (!behind) return;
    behind.className = `evidence-mark ${classOf(now[0])}`;
    behind.firstChild.data = SIGNS[now[0]];
    behind.setAttribute("aria-label", `Evidence card ${behind.querySelector("sup").textContent}: ${now[0]}${now[0] === before[0] ? "" : `; in the paper ${before[0]}`}`);
  }

  // What does not follow is covered, and says so; each by itself: a rule on all of them has the browser look through the page.
  all(':is(figure, .quarto-float)[id^="fig-"]:has(img, .drawn)').forEach((figure) => figure.classList.add("pictured"));
  all(".stays, .pictured").forEach((node) => part(node, () => node.classList.toggle("in-changed", changed())));
  told.filter(({ card }) => !card).forEach((item) => part(item.node, () => drawTold(item)));
  sums.forEach((sum) => part(sum.node, () => drawSum(sum)));
  part(document.querySelector(".overview"), drawOverview);

  const inCards = Map.groupBy(told.filter(({ card }) => card), ({ card }) => card);
  const whys = new Map(all(".card-why").map((node) => [findingOf(node), shown(node)]));

  /** The head of a card shows its name, which without a script stands in its label alone (`review.css`). */
  function titleOf(card) {
    if (!card.querySelector(".card-title")) card.prepend(element("p", { class: "card-title" }, card.ariaLabel));
    return card.querySelector(".card-title");
  }
  all(".evidence-card[popover]").forEach(titleOf);

  /** A card: its head, its line, its chips. It is drawn where it is open, and before it is printed. */
  function drawCard(card) {
    const finding = findings.find(({ id }) => `card-${id}` === card.id), [verdict] = judged.findings.get(finding.id);
    card.className = `evidence-card ${classOf(verdict)}`;
    titleOf(card).textContent = card.ariaLabel = `Evidence card ${finding.number}: ${verdict}`;
    (inCards.get(card) ?? []).forEach(drawTold);
    const said = argued.why(finding, judged.world);
    whys.get(finding.id)?.put(said, said === argued.why(finding, paper(own).world));
    all("ul[data-question]", card).forEach(openable);
    all(".card-rows", card).forEach(entries);
    const chips = all("[data-cell]", card);
    chips.forEach(drawChip);
    const unsettled = chips.some((chip) => chip.hasAttribute("data-changed"));
    card.classList.toggle("unsettled", unsettled);
    const { overturn, sure } = lines.get(card) ?? lines.set(card, linesOf(card, finding)).get(card);
    if (overturn) drawSum(overturn);
    const now = argued.howSure(finding, state), other = unsettled || state.without !== "" || state.base !== own;
    if (sure) {
      const same = now === argued.howSure(finding, asPublished());
      sure.put(now, same);
      mark(sure.node, "data-changed", !same);
    }
    behindLabel(card, "Evidence.")?.toggleAttribute("data-aside", other);
    all(".ways", card).forEach((node) => node.toggleAttribute("data-aside", other && node.textContent.length > 2));
    behindLabel(card, "To the source.")?.toggleAttribute("data-aside", verdict !== paper(own).findings.get(finding.id)[0]); // how this verdict stands to it
  }

  /** What a card says behind a label, to be said of another state. */
  const lines = new Map();
  function linesOf(card, { id }) {
    const [overturn, sure] = ["To overturn it.", "How sure."].map((label) => {
      const line = behindLabel(card, label);
      if (!line) return null;
      const node = element("span", { class: "computed" }, ...[...line.childNodes].slice(1));
      line.append(" ", node);
      return { ...shown(node), base: null, card };
    });
    return { overturn: overturn && Object.assign(overturn, { of: `overturn ${id}` }), sure };
  }

  /** What stands on the card of a finding behind a label: what was published, its rule. */
  const onCard = (id, label) => behindLabel(document.getElementById(`card-${id}`), label)?.textContent.slice(label.length).replace(/\s*\(¶[^()]*\)\s*$/, "").trim();
  for (const { node, finding } of dots) {
    const text = onCard(finding, "Published.");
    if (!text) continue;
    node.title = text;
    node.setAttribute("aria-label", node.ariaLabel.replace(/^Card (\d+)/, (_, number) => `${number}. ${text.replace(/\.$/, "")}`));
  }
  for (const finding of findings) Object.assign(finding, { published: onCard(finding.id, "Published.") ?? plain(finding.id), rule: onCard(finding.id, "Rule.") ?? "", overturn: onCard(finding.id, "To overturn it.") });

  /** A criterion's bar: what surely counts, what might, and the threshold. */
  function drawBar(bar) {
    const criterion = criteria.find(({ id }) => id === bar.dataset.criterion), [from, to, status] = judged.criteria.get(criterion.id);
    const set = (selector, values) => Object.entries(values).forEach(([name, value]) => note(bar.querySelector(selector), name, `${Number((100 * value).toFixed(3))}%`));
    set(".sure", { width: from });
    set(".open", { x: from, width: to - from });
    all(".threshold", bar).forEach((line) => ["x1", "x2"].forEach((end) => note(line, end, `${Number((100 * threshold(criterion, state)).toFixed(3))}%`)));
    write(bar.querySelector(".degree-said"), `${perCent(from, to).replace(" per cent", " %")}, ${status}`);
    bar.toggleAttribute("data-changed", status !== paper(own).criteria.get(criterion.id)[2]);
  }

  const codes = new Map(countries.map(({ name, code }) => [letters(name), code]));

  /** Makes the answers of a list chips: buttons, where something is known of what they rest on. */
  function openable(list) {
    for (const item of all("li:not(.chip)", list)) {
      const cell = `${codes.get(letters(item.firstChild.data))}.${list.dataset.question}`, opens = { popovertarget: grounds.id, popovertargetaction: "show" };
      const [name, value, sure] = [item.firstChild.data, ...["b", "i"].map((tag) => item.querySelector(tag)?.textContent)], known = !argued.silent.has(cell);
      item.replaceChildren(element(known ? "button" : "span", { class: `chip ${item.className}`.trim(), "data-cell": cell, ...(known && { type: "button", ...opens }) },
        name, element("strong", null, value), sure && element("em", null, `, ${sure}`), item.matches(".deciding") ? element("span", { class: "decides" }, ", decides") : null));
      item.removeAttribute("class");
    }
    list.removeAttribute("data-question"); // whose items look like chips, as these now are
    list.className = "card-chips";
  }

  // What an answer rests on: one box, filled for the chip that asks for it, in the card that has it.
  const grounds = element("div", { popover: "", id: "card-grounds", class: "evidence-cell", role: "dialog", tabindex: "-1", autofocus: true });

  /** Locators as links to their passages; then what these say. */
  const gistOf = (name) => document.querySelector(`#passage-${CSS.escape(name)} > i`)?.textContent;
  const passage = (name) => [gistOf(name) ? element("a", { href: `#passage-${name}` }, `¶\u00a0${name}`) : `¶\u00a0${name}`];
  const gists = (names) => names.filter(gistOf).map((name) => element("p", { class: "gist" }, `¶\u00a0${name}: ${gistOf(name)}`));
  const joined = (items, between) => items.flatMap((item, n) => (n ? [between, item] : [item])).flat();
  /** Works by the beginning of their entries in the list, as a rule author and year. */
  const cited = (keys) => joined(keys.map((key) => document.getElementById(`ref-${key}`)).filter(Boolean).map((entry) => {
    const text = entry.textContent.trim(), [, who, year] = /^(.*?)\.? (\d{4}[a-z]?\b|n\.d\.(?:-[a-z])?)/.exec(text) ?? [];
    return [element("a", { href: `#${entry.id}`, role: "doc-biblioref" }, who ? `${who}${year.startsWith("n") ? "," : ""} ${year}` : text.slice(0, 80))];
  }), "; ");
  const inBrackets = (items) => (items.length ? [" (", ...items, ")"] : []);

  /** The rows of a table that a rule reads, each with its passages. */
  async function entries(place) {
    await argued.behind();
    const { rows } = records.tables[place.dataset.table], lines = place.dataset.lines.split(" ").filter(Boolean);
    const list = element("ul", null, ...lines.map((line) => element("li", null, rows[line].text, ...inBrackets(joined(rows[line].passages.map(passage), ", ")), ...gists(rows[line].passages))));
    (place.closest("p") ?? place).replaceWith(lines.length ? list : element("p", null, "None matches."));
  }

  function fillGrounds(cell) {
    const [i, j] = argued.places.get(cell), coded = argued.coded(cell), every = argued.observations(cell), { name } = countries[i];
    const answer = ({ note, passages, basis, sure, sources }) =>
      [note && ` ${note}`, ...inBrackets([...joined(passages.map(passage), ", "), passages.length ? "; " : "", `${basis}, ${sure} confidence`]), ...inBrackets(cited(sources)), ...gists(passages)];
    const item = (...parts) => element("li", null, ...parts);
    const told = every.filter(({ source }) => source).map(({ value, days, sure, reason, source, note, url }) => item(
      `on record: ${value} (${days}, ${sure} confidence): ${reason}.`, ...inBrackets(cited([source])), url && " (", url && element("a", { href: url }, "seen"), url && ")", note && ` ${note}`));
    const short = Object.entries({ agrees: "and agrees", past: "no longer holding on this day", "to come": "of later days" }).flatMap(([role, what]) => {
      const some = every.filter((each) => each.role === role && !each.source);
      return some.length ? [item(`on record, ${what}: ${some.map(({ value, days }) => `${value} ${days}`).join("; ")}.`)] : [];
    });
    const [first, ...others] = argued.decided(cell) ? coded : [null, ...coded], code = bases[0].codes[i][j];
    const more = [...others.map((each) => item(`${each.value}.`, ...answer(each))), ...told,
      every.some(({ role }) => role === "ties" || role === "disagrees") ? item("What was observed contradicts itself on this day.") : null, ...short,
      new Set(coded.map(({ value }) => value)).size > 1 ? item("The source paper answers this in different ways.") : null].filter(Boolean);
    const close = element("button", { type: "button", class: "card-close", "aria-label": "Close", onclick: () => grounds.hidePopover() }, "✕"); // a click beside it does, too
    grounds.setAttribute("aria-label", name);
    grounds.replaceChildren(close, element("p", null, element("em", null, indicators[j].question)),
      element("ul", null, item(element("strong", null, `${name}: ${code === SILENT ? argued.NOT_REPORTED : plain(indicators[j].values[code])}.`), ...(first ? answer(first) : []), more.length ? element("ul", null, ...more) : null)));
  }
  document.addEventListener("click", (event) => {
    const chip = event.target.closest?.(`[popovertarget="${grounds.id}"]`);
    if (!chip) return;
    grounds.replaceChildren();
    const card = chip.closest(".evidence-card");
    if (card) all("[data-looked]", card).forEach((each) => each.removeAttribute("data-looked"));
    chip.setAttribute("data-looked", ""); // where the form begins
    argued.behind().then(() => fillGrounds(chip.dataset.cell));
    if (!grounds.matches(":popover-open")) (card ?? document.querySelector("main") ?? document.body).append(grounds);
  }, true);

  function drawChip(chip) {
    const [i, j] = argued.places.get(chip.dataset.cell), code = judged.world.codes[i][j], value = chip.querySelector("strong");
    write(value, code === SILENT ? "silent" : plain(indicators[j].values[code]));
    chip.classList.toggle("silent", code === SILENT);
    chip.toggleAttribute("data-changed", code !== bases[0].codes[i][j]);
  }

  // --- The banner and the address ---------------------------------------------------------------------------------

  const said = element("p", { class: "argued-said", role: "status" });
  const number = element("strong"), more = element("span", { class: "argued-more" });
  const banner = element("div", { class: "argued-banner", role: "region", "aria-label": "Changed version", hidden: true },
    element("p", null, element("span", { class: "argued-lead" }, "You are reading a "), "changed version: ", number, more),
    element("div", { class: "argued-buttons" },
      element("button", { type: "button", onclick: () => show() }, "Show"),
      element("button", { type: "button", onclick: () => tell(undo() ? `Undone. ${summary()}` : "There is nothing to undo.") }, "Undo"),
      element("button", { type: "button", onclick: () => { reset(); tell("Reset: the page is the paper again."); } }, "Reset")));
  const room = element("div", { class: "argued-room", hidden: true }); // for it, at the top of the page
  document.body.prepend(banner, room);
  document.body.append(said);
  let show = () => {};

  function drawBanner() {
    banner.hidden = room.hidden = !changed();
    write(number, count(changes().length, "change"));
    write(more, changed() ? `. ${differences()}${recorded && state.cells.size ? " Supposed on record, too." : ""}` : "");
  }

  let differing = null; // what differs in the state that is drawn: other verdicts, and other sentences
  const others = (at) => findings.filter(({ id }) => judged.findings.get(id)[at] !== paper(own).findings.get(id)[at]);
  const differ = () => (differing ??= [others(0), others(1)]);
  const moved = () => differ()[0], reworded = () => differ()[1];

  function differences() {
    const answers = questions.filter(({ id }) => judged.answers.get(id)[0] !== paper(own).answers.get(id)[0]).length;
    const statuses = criteria.filter(({ id }) => judged.criteria.get(id)[2] !== paper(own).criteria.get(id)[2]).length;
    const parts = [count(answers, "answer"), `${statuses || "no"} ${statuses === 1 ? "criterion" : "criteria"}`, count(moved().length, "verdict"), count(reworded().length, "sentence")];
    return `Different from the paper: ${argued.listing(parts)}.`;
  }

  const summary = () => `${upper(count(changes().length, "change"))}. ${differences()}`;
  function tell(text) { said.textContent = text; }

  let addressing = 0;
  const anchor = () => location.hash.split("?")[0];
  function address() {
    const text = written(state), where = anchor() || (text ? "#challenge" : "");
    const wanted = text ? `${where}?${text}` : where === "#challenge" ? "" : where;
    if (location.hash !== wanted || !history.state?.argued) rewrite(wanted);
  }

  /** Put an anchor into the address, or none; a page that has no address of its own keeps what it has. */
  function rewrite(hash) {
    const mine = { ...history.state, argued: true };
    try {
      history.replaceState(mine, "", hash || location.pathname + location.search);
    } catch { history.replaceState(mine, ""); }
  }

  /** Go somewhere in the page; Back comes to where the reader was, at `from`. */
  function go(id, from = document.activeElement) {
    const marked = from?.closest?.("[id]")?.id;
    history.replaceState({ argued: true, top: scrollY, from: from?.matches?.(".evidence-mark, .dot") ? all(".evidence-mark, .dot").indexOf(from) : -1, marked }, "");
    history.pushState({ argued: true }, "", `#${id}${changed() ? `?${text}` : ""}`);
  }

  /** Show a place of the page, also where it is folded. */
  function reach(place) {
    const folded = place?.closest("details");
    if (folded) folded.open = true;
    place?.scrollIntoView({ behavior: "instant" });
  }

  /** Leave the card for a passage of the list. */
  function goToPassage(place, link) {
    const card = link.closest(".evidence-card");
    go(place.id, (card && opener) ?? link);
    card?.hidePopover();
    reach(place);
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
  }

  addEventListener("popstate", (event) => {
    all(":popover-open.evidence-card").forEach((card) => card.hidePopover());
    if (event.state?.argued) {
      address();
      const from = event.state.from >= 0 ? all(".evidence-mark, .dot")[event.state.from] : null;
      if (event.state.top !== undefined) scrollTo({ top: event.state.top, behavior: "instant" });
      from?.focus({ preventScroll: true });
      return;
    }
    if (location.hash.includes("?")) { keep(); opened(); }
    else { address(); openCard(); }
  });

  /** The mark behind the first sentence of a finding, which leads to its card. */
  const markOf = (card) => document.querySelector(`.evidence-mark[popovertarget="${CSS.escape(card)}"]`);

  /** Go to the sentence of a card, which shows itself. */
  function goToSentence(id, from) {
    const mark = markOf(id);
    go(mark.closest("section[id]")?.id ?? "", from);
    all(":popover-open.evidence-card").forEach((card) => card.hidePopover());
    const folded = mark.closest("details");
    if (folded) folded.open = true;
    mark.scrollIntoView({ block: "center", behavior: "instant" });
    mark.focus({ preventScroll: true });
  }

  /** What leads from a card, or from what is told of it, to its sentence; nothing where the text has none. */
  const inText = (id, label) => (markOf(id) ? element("button", { type: "button", "data-text": id, "aria-label": `In the text: ${label}` }, "In the text") : null);
  document.addEventListener("click", ({ target }) => {
    if (target.matches?.("[data-text]")) goToSentence(target.dataset.text, (target.closest(".evidence-card") && opener) ?? target);
  });

  /** A card whose address was followed, above the text: in its own place it would stand far from all else. */
  function openCard() {
    const card = document.getElementById(decodeURIComponent(anchor().slice(1)));
    if (!card?.matches(".evidence-card:not(:popover-open)")) return;
    const mark = markOf(card.id); // its sentence
    mark?.scrollIntoView({ block: "center", behavior: "instant" });
    mark?.focus({ preventScroll: true }); // to which the card that is closed returns
    card.showPopover(mark ? { source: mark } : undefined);
  }

  function opened() {
    const [where, text] = [anchor(), location.hash.slice(anchor().length + 1)];
    if (text) {
      history.scrollRestoration = "manual"; // else the browser, once the page is loaded, goes to where a reader was before the banner stood
      if (!past.length) [...new URLSearchParams(written(read(text)[0]))].forEach((_, n, brought) => past.push(new URLSearchParams(brought.slice(0, n)).toString())); // to be undone one after another
      const unknown = restore(text);
      tell(`Restored from the link. ${summary()}${unknown.length ? ` Not known here, and left out: ${unknown.join(", ")}.` : ""}`);
      reach(document.getElementById(decodeURIComponent(where.slice(1))));
    } else draw();
    const loaded = () => { history.scrollRestoration = "auto"; openCard(); };
    if (document.readyState === "complete") loaded();
    else addEventListener("load", () => setTimeout(loaded)); // when the browser has gone to the anchor itself
  }

  // A card is opened at a mark, at a dot, or at a link to it; closed, it leaves the address.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#card-']:not(.card-link)");
    if (event.target.matches?.(".card-link")) event.preventDefault();
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const card = document.getElementById(link.hash.slice(1));
    if (!card?.matches(".evidence-card")) return;
    event.preventDefault();
    all(":popover-open.evidence-card").forEach((open) => open.hidePopover());
    card.showPopover({ source: link });
  });
  /** A card that would cover the mark that opened it, as at the lower edge of a phone, has the text moved above it. */
  function uncover(card) {
    const mark = opener?.matches(".evidence-mark") ? opener.getBoundingClientRect() : null, box = card.getBoundingClientRect();
    if (mark && mark.bottom > box.top && mark.top < box.bottom && mark.right > box.left && mark.left < box.right) scrollBy({ top: mark.bottom - box.top + 8, behavior: "instant" });
  }

  /** How far a card above its mark has to stand off, so as not to cover the sentence before it. */
  const above = (mark) => (mark?.matches?.(".finding + .evidence-mark") ? Math.max(0, mark.getBoundingClientRect().top - mark.previousElementSibling.getBoundingClientRect().top) : 0);
  all(".evidence-card").forEach((card) => card.addEventListener("beforetoggle", ({ newState, source }) => {
    if (newState === "open") card.style.setProperty("--sentence", `${Math.min(Math.round(above(source)), innerHeight / 4)}px`);
  }));

  let opener = null; // what opened the card that is open
  all(".evidence-card").forEach((card) => card.addEventListener("toggle", (event) => {
    if (event.newState === "open") {
      opener = event.source ?? null;
      withActions(card);
      if (cards.includes(card)) drawCard(inView.add(card) && card);
      uncover(card);
      sayLater();
    } else {
      inView.delete(card);
      waiting.delete(lines.get(card)?.overturn);
    }
    if (event.newState === "closed" && anchor() === `#${card.id}`) rewrite(changed() ? `#challenge?${text}` : "");
  }));

  // A mark that is pointed at, or has the focus, shows its sentence.
  for (const type of ["pointerover", "pointerout", "focusin", "focusout"]) {
    document.addEventListener(type, ({ target }) => target.closest?.(".evidence-mark")?.previousElementSibling?.classList.toggle("pointed", /over|in$/.test(type)));
  }

  // What a passage says stands once in the page; it is told where a card is unfolded.
  document.addEventListener("toggle", (event) => {
    if (!event.target.matches?.(".card-body details[open]")) return;
    for (const link of all("a[href^='#passage-']", event.target)) {
      const gist = gistOf(link.hash.slice("#passage-".length));
      if (gist && !link.nextElementSibling?.matches(".gist")) link.after(element("span", { class: "gist" }, ` ${gist}`));
    }
  }, true);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#passage-']"), place = link && document.getElementById(link.hash.slice(1));
    if (!place || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    goToPassage(place, link);
  });

  // A passage leads to the cards that rest on it; where passages are unfolded.
  document.querySelector("#passages details")?.addEventListener("toggle", ({ currentTarget }) => {
    const byNumber = new Map(all(".evidence-card").map((card) => [card.ariaLabel?.match(/\d+/)?.[0], card.id]));
    for (const numbers of all("small", currentTarget)) {
      const links = numbers.textContent.match(/\d+/g).map((number) => element("a", { href: `#${byNumber.get(number)}`, "aria-label": `Card ${number}` }, number));
      numbers.replaceChildren(...joined(links, ", "));
    }
  }, { once: true });

  // A work that only answers rest on leads to the cards that show them.
  async function leadToCards() {
    await argued.behind();
    const showing = new Map(); // by work
    for (const card of cards) {
      const listed = all("[data-question]", card).flatMap((list) => all("li", list).map((item) => `${codes.get(letters(item.firstChild.data))}.${list.dataset.question}`));
      const works = [...all("[data-cell]", card).map((chip) => chip.dataset.cell), ...listed].flatMap((cell) =>
        [...argued.coded(cell).flatMap(({ sources }) => sources), ...argued.observations(cell).map(({ source }) => source)]);
      for (const link of all('a[href^="#ref-"]', card)) works.push(link.hash.slice("#ref-".length));
      for (const work of new Set(works.filter(Boolean))) showing.set(work, [...(showing.get(work) ?? []), card]);
    }
    for (const entry of all(".csl-entry:not(:has(.cited-at))")) {
      const those = showing.get(entry.id.slice("ref-".length)), name = `Cards that rest on ${entry.textContent.trim().slice(0, 40)}`;
      if (!those) continue;
      const place = element("small", { class: "cited-behind" }, " ", element("button", { type: "button", "aria-label": name, onclick: () => {
        place.replaceChildren(" On cards ", ...joined(those.map((card) => [element("a", { href: `#${card.id}`, "aria-label": card.ariaLabel }, card.ariaLabel.match(/\d+/)[0])]), ", "));
        place.querySelector("a").focus();
      } }, "On cards …"));
      entry.append(place);
    }
  }
  leadToCards();

  addEventListener("beforeprint", () => { draw(); if (argued.loaded()) sayAll(); }); // cards are opened on the page alone

  // A card's own link and citation go to the clipboard.
  async function copy(text, what, pressed) {
    const named = (pressed.dataset.says ??= pressed.textContent);
    try {
      await navigator.clipboard.writeText(text);
      tell(`${what} copied.`);
      pressed.textContent = "Copied";
    } catch {
      tell(`${what} not copied, since the browser does not allow it: ${text}`);
      pressed.textContent = "Not copied";
    }
    setTimeout(() => { pressed.textContent = named; }, 2000);
  }
  /** What a reader can do with a card, at its head. */
  function withActions(card) {
    if (card.querySelector(".card-actions")) return;
    const close = element("button", { type: "button", class: "card-close", "aria-label": "Close the card", onclick: () => card.hidePopover() }, "✕");
    const head = element("div", { class: "card-head" });
    card.prepend(head);
    head.append(titleOf(card), element("p", { class: "card-actions" },
      cards.includes(card) && document.getElementById("challenge") ? element("a", { href: "#challenge", "data-challenge": card.id.slice(5) }, "Challenge") : null,
      inText(card.id, card.ariaLabel), element("a", { class: "card-link", href: `#${card.id}`, "aria-label": "Link to this card" }, "Link"), element("button", { type: "button", class: "card-cite" }, "Cite")), close);
  }
  document.addEventListener("click", (event) => {
    const card = event.target.closest?.(".evidence-card"), address = `${location.href.split("#")[0]}#${card?.id}${changed() ? `?${text}` : ""}`;
    if (event.target.matches?.(".card-link")) copy(address, "Link", event.target);
    if (event.target.matches?.(".card-cite")) copy(`${citation()}: “${card.querySelector(".card-body p").textContent.trim()}” ${address}`, "Citation", event.target);
  });
  function citation() {
    const title = document.querySelector("h1")?.textContent.trim() ?? document.title, version = records.version ? `, version ${records.version}` : "";
    return `${title}${version}${changed() ? `, as changed by a reader (${[...new URLSearchParams(written(state))].map(([place, value]) => `${place}=${value}`).join("; ")})` : ""}`;
  }

  // A figure that is moved sideways can be moved by keyboard.
  all(':is(figure, .quarto-float)[id^="fig-"]').filter((figure) => figure.scrollWidth > figure.clientWidth).forEach((figure) => { figure.tabIndex = 0; });

  // The contents, where they are a link in the bar of a phone.
  document.querySelector(".argued-bar a[href='#toc']")?.addEventListener("click", (event) => {
    const contents = document.querySelector("nav[role=doc-toc]") ?? document.getElementById("toc");
    if (contents?.querySelector("details")) contents.querySelector("details").open = true;
    if (contents?.id) event.currentTarget.hash = contents.id;
  });

  argued.behind();
  document.documentElement.classList.add("argued");
  Object.defineProperties(argued, Object.getOwnPropertyDescriptors({
    element, write, count, classOf, tell, inText, recorded, change, restore, undo, reset, keep, go, goToPassage, copy, citation, drawCards: () => cards.forEach(drawCard), cited, settle, paper, changed, changes, moved, reworded, summary, differences, SIGNS,
    draw, drawRest, get opener() { return opener; }, get state() { return state; }, get judged() { return judged; }, get past() { return past; },
    judgedBy: (base) => by(base), listen: (what) => part(null, what), part, shows: (how) => { show = how; },
  }));
  opened();
});
