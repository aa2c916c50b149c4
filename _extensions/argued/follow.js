// The page follows the reader's doubt: it keeps the state of the data that the reader thinks of, and draws all that the
// page says from it, wherever it stands: sentences, marks, verdicts, numbers, cards, degrees, the dots of the first screen.
//
// What is shown is found by its attributes: `data-finding` (a sentence, or a verdict), `data-of` (a computed sentence or
// number), `data-answer`, `data-criterion`, `data-cell`; `data-base` is the evidence that it was judged by. A sentence that
// the page cannot compute anew is set aside (`data-aside`). The address keeps the state, behind the anchor that it has:
// `#sec-results?AAA.red=yes`; Back goes where the reader was, and keeps the state as well.
"use strict";
if (argued) argued.start = (begin) => (document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", begin) : begin());
argued?.start(() => {
  const { records, SILENT, judge, computed, written, read, asPublished, threshold, perCent, upper, plain } = argued;
  const { bases, criteria, findings, questions, indicators } = records;
  const own = bases[0].name, SIGNS = records.signs;
  const classOf = (verdict) => verdict.replaceAll(" ", "-");
  const VERDICT = new RegExp(`\\b(${records.verdicts.map(classOf).join("|")})\\b`);
  const count = (number, noun) => `${number === 0 ? "no" : number} ${noun}${number === 1 ? "" : "s"}`;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

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

  // --- The state --------------------------------------------------------------------------------------------------

  let state = asPublished(), judged = null;
  const past = [], listeners = [];
  const judging = (of, unchanged = null) => {
    const known = new Map();
    return (base) => known.get(base) ?? known.set(base, judge({ ...of, base }, unchanged?.(base))).get(base);
  };
  const paper = judging(asPublished());
  const changed = () => written(state) !== "";
  /** How many cells, rows, thresholds and kinds of evidence differ from the paper's. */
  const changes = () => [...new URLSearchParams(written(state)).keys()];

  function keep() {
    past.push(written(state));
    if (past.length > 500) past.shift();
  }

  /** Make a change: remember the state before, and draw. */
  function change(how) {
    keep();
    how(state);
    draw();
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
    return { node, put: (said, same) => { if (same) { if (node.textContent !== text) node.innerHTML = was; } else if (node.textContent !== said) node.textContent = said; } };
  };
  const baseFor = (node) => (!node.dataset.base || node.dataset.base === own ? null : node.dataset.base);
  const judgeable = new Set(findings.map(({ id }) => id));

  const told = all(".finding[data-finding], .said[data-finding], .verdict[data-finding]").filter(({ dataset }) => judgeable.has(dataset.finding)).map((node) => ({
    ...shown(node), finding: node.dataset.finding, base: baseFor(node), at: node.classList.contains("verdict") ? 0 : 1,
    card: node.closest(".evidence-card[popover]"), mark: node.nextElementSibling?.matches(".evidence-mark") ? node.nextElementSibling : null,
  }));
  const sums = all(".computed[data-of]").filter((node) => !node.querySelector("[data-of], [data-finding]")).map((node) => ({
    ...shown(node), of: node.dataset.of, base: baseFor(node) ?? null,
  }));
  const FIXED = /^(coders|citations)$/; // what no state of the data alters
  const dots = all("a.dot[data-finding]").filter(({ dataset }) => judgeable.has(dataset.finding));
  const cards = all(".evidence-card").filter(({ id }) => judgeable.has(id.slice(5)));
  const given = all("[data-answer]");
  const tallies = all("[data-tally]");
  const bars = all(".degree[data-criterion]");

  const stateFor = (base) => (base ? { ...state, base } : state);
  let by = paper;

  function draw() {
    by = changed() ? judging(state, paper) : paper;
    judged = by(state.base);
    const was = paper(own);
    told.filter(({ card }) => !card).forEach(drawTold);
    for (const sum of sums) {
      const { node, put, of, base: fixed } = sum, now = changed() ? computed(of, stateFor(fixed), by) : null;
      sum.before ??= changed() ? computed(of, { ...asPublished(), base: first(fixed) }, paper) : undefined;
      const same = !changed() || now === undefined || now === sum.before;
      put(now, same);
      node.toggleAttribute("data-changed", !same);
      node.toggleAttribute("data-aside", changed() && now === undefined && !FIXED.test(of));
    }
    cards.filter((card) => card.matches(":popover-open")).forEach(drawCard);
    for (const dot of dots) {
      const [verdict] = judged.findings.get(dot.dataset.finding), [before] = was.findings.get(dot.dataset.finding);
      if (dot.textContent === SIGNS[verdict]) continue; // it is shown already
      dot.className = `dot ${classOf(verdict)}`;
      dot.textContent = SIGNS[verdict];
      dot.toggleAttribute("data-changed", verdict !== before);
      dot.title = dot.title.replace(/: [a-z ]+$/, `: ${verdict}`);
      dot.setAttribute("aria-label", dot.title);
    }
    for (const node of tallies) node.textContent = String([...judged.findings.values()].filter(([verdict]) => verdict === node.dataset.tally).length);
    for (const node of given) {
      node.textContent = upper(judged.answers.get(node.dataset.answer)[0]);
      node.toggleAttribute("data-changed", judged.answers.get(node.dataset.answer)[0] !== was.answers.get(node.dataset.answer)[0]);
    }
    for (const bar of bars) drawBar(bar);
    document.documentElement.classList.toggle("argued-changed", changed());
    address();
    drawBanner();
    listeners.forEach((listen) => listen());
  }

  const first = (fixed) => fixed ?? own;

  /** A sentence, or a verdict, and the mark behind it. */
  function drawTold(item) {
    const { node, put, finding, base, at, mark } = item;
    const now = by(base ?? state.base).findings.get(finding), before = paper(first(base)).findings.get(finding);
    if (item.last?.[0] === now[0] && item.last[1] === now[1]) return; // it is shown already
    item.last = now;
    put(now[at], now[at] === before[at]);
    node.toggleAttribute("data-changed", now[at] !== before[at]);
    if (at) node.dataset.verdict = now[0];
    else node.className = node.className.replace(VERDICT, classOf(now[0]));
    if (!mark) return;
    mark.className = `evidence-mark ${classOf(now[0])}`;
    mark.firstElementChild.textContent = SIGNS[now[0]];
    mark.setAttribute("aria-label", `Evidence card ${mark.querySelector("sup").textContent}: ${now[0]}${now[0] === before[0] ? "" : `; in the paper ${before[0]}`}`);
  }

  const inCards = Map.groupBy(told.filter(({ card }) => card), ({ card }) => card);
  const whys = new Map(all("[data-why]").map((node) => [node.dataset.why, shown(node)]));

  /** A card: its head, its line, its chips. It is drawn where it is open, and before it is printed. */
  function drawCard(card) {
    const finding = findings.find(({ id }) => `card-${id}` === card.id), [verdict] = judged.findings.get(finding.id), sign = card.querySelector(".card-sign");
    card.className = `evidence-card ${classOf(verdict)}`;
    sign.textContent = SIGNS[verdict];
    sign.nextElementSibling.textContent = `Evidence card ${finding.number}: ${verdict}`;
    (inCards.get(card) ?? []).forEach(drawTold);
    const said = argued.why(finding, judged.world);
    whys.get(finding.id)?.put(said, said === argued.why(finding, paper(own).world));
    const chips = all("[data-cell]", card);
    chips.forEach(drawChip);
    card.classList.toggle("unsettled", chips.some((chip) => chip.hasAttribute("data-changed")));
  }

  /** A criterion's bar: what surely counts, what might, and the threshold. */
  function drawBar(bar) {
    const criterion = criteria.find(({ id }) => id === bar.dataset.criterion), [from, to, status] = judged.criteria.get(criterion.id);
    const set = (selector, values) => Object.entries(values).forEach(([name, value]) => bar.querySelector(selector)?.setAttribute(name, `${Number((100 * value).toFixed(3))}%`));
    set(".sure", { width: from });
    set(".open", { x: from, width: to - from });
    all(".threshold", bar).forEach((line) => ["x1", "x2"].forEach((end) => line.setAttribute(end, `${Number((100 * threshold(criterion, state)).toFixed(3))}%`)));
    bar.querySelector(".degree-said").textContent = `${perCent(from, to).replace(" per cent", " %")}, ${status}`;
    bar.toggleAttribute("data-changed", status !== paper(own).criteria.get(criterion.id)[2]);
  }

  function drawChip(chip) {
    const [i, j] = argued.places.get(chip.dataset.cell), code = judged.world.codes[i][j], value = chip.querySelector("strong");
    value.textContent = code === SILENT ? "silent" : plain(indicators[j].values[code]);
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
  document.body.prepend(banner);
  document.body.append(said);
  let show = () => {};

  function drawBanner() {
    banner.hidden = !changed();
    number.textContent = count(changes().length, "change");
    more.textContent = changed() ? `. ${differences()}` : "";
  }

  function moved() {
    const was = paper(own).findings;
    return findings.filter(({ id }) => judged.findings.get(id)[0] !== was.get(id)[0]);
  }

  function reworded() {
    const was = paper(own).findings;
    return findings.filter(({ id }) => judged.findings.get(id)[1] !== was.get(id)[1]);
  }

  function differences() {
    const answers = questions.filter(({ id }) => judged.answers.get(id)[0] !== paper(own).answers.get(id)[0]).length;
    const statuses = criteria.filter(({ id }) => judged.criteria.get(id)[2] !== paper(own).criteria.get(id)[2]).length;
    const parts = [count(answers, "answer"), `${statuses || "no"} ${statuses === 1 ? "criterion" : "criteria"}`, count(moved().length, "verdict"), count(reworded().length, "sentence")];
    return `Different from the paper: ${argued.listing(parts)}.`;
  }

  const summary = () => `${upper(count(changes().length, "change"))}. ${differences()}`;
  function tell(text) { said.textContent = text; }

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
    history.pushState({ argued: true }, "", `#${id}${changed() ? `?${written(state)}` : ""}`);
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

  /** A card whose address was followed, above the text: in its own place it would stand far from all else. */
  function openCard() {
    const card = document.getElementById(decodeURIComponent(anchor().slice(1)));
    if (!card?.matches(".evidence-card:not(:popover-open)")) return;
    const mark = document.querySelector(`.evidence-mark[popovertarget="${CSS.escape(card.id)}"]`); // its sentence
    mark?.scrollIntoView({ block: "center", behavior: "instant" });
    card.showPopover(mark ? { source: mark } : undefined);
  }

  function opened() {
    const [where, text] = [anchor(), location.hash.slice(anchor().length + 1)];
    if (text) {
      const unknown = restore(text);
      tell(`Restored from the link. ${summary()}${unknown.length ? ` Not known here, and left out: ${unknown.join(", ")}.` : ""}`);
      document.getElementById(decodeURIComponent(where.slice(1)))?.scrollIntoView({ behavior: "instant" });
    } else draw();
    if (document.readyState === "complete") openCard();
    else addEventListener("load", () => setTimeout(openCard)); // when the browser has gone to the anchor itself
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
  let opener = null; // what opened the card that is open
  all(".evidence-card").forEach((card) => card.addEventListener("toggle", (event) => {
    if (event.newState === "open") {
      opener = event.source ?? null;
      if (cards.includes(card)) drawCard(card);
    }
    if (event.newState === "closed" && anchor() === `#${card.id}`) rewrite(changed() ? `#challenge?${written(state)}` : "");
  }));

  // What a passage says stands once in the page; it is told where a card is unfolded, or the grounds of an answer open.
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.(".evidence-cell:popover-open") && !event.target.querySelector(".card-close")) {
      const close = element("button", { type: "button", class: "card-close", "aria-label": "Close" }, "✕"); // a click beside it does, too
      close.addEventListener("click", () => event.target.hidePopover());
      event.target.prepend(close);
    }
    if (!event.target.matches?.(".card-fold[open], .evidence-cell:popover-open")) return;
    for (const link of all("a.passage", event.target)) {
      const gist = document.getElementById(link.hash.slice(1))?.querySelector(".gist");
      if (gist && !link.nextElementSibling?.matches(".gist")) link.after(element("span", { class: "gist" }, ` ${gist.textContent}`));
    }
  }, true);
  document.addEventListener("click", (event) => { if (event.target.matches?.(":is(.evidence-card, .evidence-cell) a.passage")) event.preventDefault(); });

  addEventListener("beforeprint", () => cards.forEach(drawCard));

  // A card's own link and citation go to the clipboard.
  async function copy(text, what) {
    try {
      await navigator.clipboard.writeText(text);
      tell(`${what} copied.`);
    } catch { tell(`${what} not copied, since the browser does not allow it: ${text}`); }
  }
  all(".card-actions").forEach((actions) => actions.append(element("button", { type: "button", class: "card-cite" }, "Cite")));
  document.addEventListener("click", (event) => {
    const card = event.target.closest?.(".evidence-card"), address = `${location.href.split("#")[0]}#${card?.id}${changed() ? `?${written(state)}` : ""}`;
    if (event.target.matches?.(".card-link")) copy(address, "Link");
    if (event.target.matches?.(".card-cite")) copy(`${citation()}: “${card.querySelector(".card-body p").textContent.trim()}” ${address}`, "Citation");
  });
  function citation() {
    const title = document.querySelector("h1")?.textContent.trim() ?? document.title, version = records.version ? `, version ${records.version}` : "";
    return `${title}${version}${changed() ? `, as changed by a reader (${[...new URLSearchParams(written(state))].map(([place, value]) => `${place}=${value}`).join("; ")})` : ""}`;
  }

  // A figure that is moved sideways can be moved by keyboard.
  all('figure[id^="fig-"]').filter((figure) => figure.scrollWidth > figure.clientWidth).forEach((figure) => { figure.tabIndex = 0; });

  // The contents, where they are a link in the bar of a phone.
  document.querySelector(".argued-bar a[href='#toc']")?.addEventListener("click", (event) => {
    const contents = document.querySelector("#toc, nav[role=doc-toc]");
    if (contents?.querySelector("details")) contents.querySelector("details").open = true;
    if (contents?.id) event.currentTarget.hash = contents.id;
  });

  document.documentElement.classList.add("argued");
  Object.defineProperties(argued, Object.getOwnPropertyDescriptors({
    element, count, classOf, tell, change, restore, undo, reset, keep, go, copy, citation, drawCards: () => cards.forEach(drawCard), paper, changed, changes, moved, reworded, summary, differences, SIGNS,
    get opener() { return opener; }, get state() { return state; }, get judged() { return judged; }, get past() { return past; },
    listen: (what) => listeners.push(what), shows: (how) => { show = how; },
  }));
  opened();
});
