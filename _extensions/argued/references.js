// A work in the list of references leads back to where it is cited: once for each section, by its number or its heading,
// and each card that stands in the text.
// Without a script the list stands as it is. Nothing is loaded or sent.
"use strict";
(() => {
  const shorter = (text) => (text.length > 40 ? `${text.slice(0, 39).trimEnd()}…` : text);

  function lead() {
    const places = new Map(); // of each work, by section
    for (const cited of document.querySelectorAll('main a[role="doc-biblioref"]')) {
      const section = cited.closest("section[id]"), work = decodeURIComponent(cited.hash.slice(1));
      if (!section || cited.closest("[popover], .csl-entry")) continue;
      if (!places.has(work)) places.set(work, new Map());
      if (!places.get(work).has(section)) places.get(work).set(section, cited);
    }
    for (const [work, sections] of places) {
      const entry = document.getElementById(work), name = shorter(entry?.textContent.trim() ?? "");
      entry?.append(element("small", { class: "cited-at" }, " Cited in\u00a0", ...[...sections].flatMap(([section, cited], n) => {
        const heading = section.querySelector("h1, h2, h3, h4"), card = section.querySelector(".card-title")?.textContent.match(/card \d+/)?.[0];
        const title = card ?? heading?.textContent.replace(/#$/, "").trim() ?? section.id;
        cited.id ||= `cited-${work.replace(/^ref-/, "")}-${section.id}`;
        return [n ? ", " : null, element("a", { href: `#${cited.id}`, "aria-label": `${name} cited in ${title}` }, heading?.querySelector(".header-section-number")?.textContent ?? title)];
      })));
    }
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", lead);
  else lead();
})();
