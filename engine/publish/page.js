// What CSS cannot do: the contents list follows the reader, tabs, and everything opens for paper.
"use strict";
(() => {
  const links = new Map([...document.querySelectorAll("#toc a")].map((a) => [decodeURIComponent(a.hash.slice(1)), a]));
  const sections = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  const folded = document.querySelector("#toc details");
  const wide = matchMedia("(min-width: 71rem)");
  const fold = () => { if (folded) folded.open = wide.matches; };
  wide.addEventListener("change", fold);
  fold();
  let waiting = false, current = null;
  const follow = () => {
    waiting = false;
    const line = innerHeight * 0.25;
    let last = null;
    for (const section of sections) if (section.getBoundingClientRect().top <= line) last = section;
    const link = last && links.get(last.id);
    if (link === current) return;
    current?.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "true");
    current = link;
    if (link && wide.matches) {
      const nav = document.getElementById("toc"), box = link.getBoundingClientRect();
      if (box.top < 60 || box.bottom > innerHeight - 40) nav.scrollTop += box.top - innerHeight / 2;
    }
  };
  addEventListener("scroll", () => { if (!waiting) { waiting = true; requestAnimationFrame(follow); } }, { passive: true });
  follow();

  // Each heading leads to its own address.
  for (const heading of document.querySelectorAll("main :is(h2, h3, h4)")) {
    const id = heading.id || heading.closest("section[id]")?.id;
    if (!id || heading.querySelector("a")) continue;
    const link = heading.appendChild(document.createElement("a"));
    link.className = "permalink";
    link.href = `#${id}`;
    link.textContent = "#";
    link.setAttribute("aria-label", `Link to “${heading.textContent.slice(0, -1).trim()}”`);
  }

  // Previews: what a citation or cross-reference leads to, at the pointer or the focus; Escape or leaving ends them.
  const preview = document.createElement("div");
  preview.className = "preview";
  preview.id = "preview";
  preview.popover = "manual";
  preview.setAttribute("role", "tooltip");
  document.body.append(preview);
  let shownFor = null, timer = 0;
  const target = (link) => {
    const found = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!found || found.matches("main")) return null;
    if (!found.matches("section")) return [found];
    const beginning = [...found.children].slice(0, 6);
    return [beginning[0], beginning.find((child) => child.matches("p"))].filter(Boolean);
  };
  const hide = () => {
    clearTimeout(timer);
    shownFor?.removeAttribute("aria-describedby");
    shownFor = null;
    if (preview.matches(":popover-open")) preview.hidePopover();
  };
  const show = (link) => {
    const parts = target(link);
    if (!parts) return;
    hide();
    preview.replaceChildren(...parts.map((part) => part.cloneNode(true)));
    for (const child of preview.querySelectorAll("[id], [tabindex], a, button, [autofocus]")) {
      for (const name of ["id", "tabindex", "href", "popovertarget", "autofocus", "aria-labelledby"]) child.removeAttribute(name);
    }
    preview.firstElementChild?.removeAttribute("id");
    preview.showPopover();
    link.setAttribute("aria-describedby", "preview");
    shownFor = link;
    place();
  };
  const place = () => {
    const box = shownFor.getBoundingClientRect(), own = preview.getBoundingClientRect();
    if (box.bottom < 0 || box.top > innerHeight) return hide();
    const below = box.bottom + own.height + 12 < innerHeight || box.top < own.height + 12;
    preview.style.left = `${Math.max(8, Math.min(box.left, document.documentElement.clientWidth - own.width - 8))}px`;
    preview.style.top = `${Math.max(8, below ? box.bottom + 6 : box.top - own.height - 6)}px`;
  };
  const previewed = (event) => event.target.closest?.('main a[href^="#"]:is(.xref, [role="doc-biblioref"], [role="doc-noteref"])');
  const soon = (how, wait) => { clearTimeout(timer); timer = setTimeout(how, wait); };
  addEventListener("pointerover", (event) => {
    const link = previewed(event);
    if (link && event.pointerType !== "touch") soon(() => show(link), 150);
    else if (shownFor) soon(hide, 200);
    if (preview.contains(event.target)) clearTimeout(timer);
  });
  addEventListener("focusin", (event) => { const link = previewed(event); if (link?.matches(":focus-visible")) show(link); else hide(); });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !shownFor) return;
    hide();
    event.preventDefault(); // only the preview closes, not the card that it stands in
  }, true);
  addEventListener("scroll", () => { if (shownFor) place(); }, { passive: true, capture: true });

  document.querySelectorAll(".tabset").forEach((set, n) => {
    const tabs = [...set.children].filter((child) => child.classList.contains("tab"));
    const list = document.createElement("div");
    list.setAttribute("role", "tablist");
    const choose = (chosen, focus) => buttons.forEach((button, i) => {
      const on = i === chosen;
      button.setAttribute("aria-selected", on);
      button.tabIndex = on ? 0 : -1;
      tabs[i].style.display = on ? "" : "none";
      if (on && focus) button.focus();
    });
    const buttons = tabs.map((tab, i) => {
      const button = list.appendChild(document.createElement("button"));
      button.type = "button";
      button.textContent = tab.dataset.title;
      button.id = `tab-${n}-${i}`;
      tab.id ||= `tab-panel-${n}-${i}`;
      button.setAttribute("role", "tab");
      button.setAttribute("aria-controls", tab.id);
      tab.setAttribute("role", "tabpanel");
      tab.setAttribute("aria-labelledby", button.id);
      button.addEventListener("click", () => choose(i));
      button.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (step) choose((i + step + tabs.length) % tabs.length, true);
      });
      return button;
    });
    set.prepend(list);
    set.classList.add("live");
    choose(0);
  });

  let opened = [];
  addEventListener("beforeprint", () => {
    document.querySelectorAll(":popover-open").forEach((open) => open.hidePopover()); // on paper it has its own place
    opened = [...document.querySelectorAll("main details:not([open])")];
    opened.forEach((details) => { details.open = true; });
  });
  addEventListener("afterprint", () => opened.forEach((details) => { details.open = false; }));
})();
