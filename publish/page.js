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
    opened = [...document.querySelectorAll("main details:not([open])")];
    opened.forEach((details) => { details.open = true; });
  });
  addEventListener("afterprint", () => opened.forEach((details) => { details.open = false; }));
})();
