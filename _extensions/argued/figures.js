// Figures: under each, a button that shows it as large as the window allows, and one that saves it as the page has it.
// Without a script they stand as they are. Nothing is loaded or sent.
"use strict";
(() => {
  /** The figure over the page, as wide as it needs to be read; Escape, or a click, brings back the page. */
  function enlarge(picture, name) {
    const close = element("button", { type: "button", class: "card-close", "aria-label": "Close the figure", onclick: () => shown.close() }, "✕");
    const room = element("div", { class: "figure-room", tabindex: "0" }, picture.cloneNode());
    const shown = element("dialog", { class: "figure-large", "aria-label": name, onclose: () => shown.remove(), onclick: (event) => event.target === shown && shown.close() }, close, room);
    document.body.append(shown);
    shown.showModal();
  }

  function live(figure) {
    const picture = figure.querySelector("img"), name = figure.querySelector("figcaption")?.textContent.trim().split(/[:.]/)[0] ?? "Figure";
    const drawn = picture.src.startsWith("data:image/svg");
    figure.after(element("p", { class: "figure-tools" },
      element("button", { type: "button", "aria-label": `Enlarge ${name}`, onclick: () => enlarge(picture, name) }, "Enlarge"),
      element("a", { href: picture.src, download: `${figure.id.replace(/^fig-/, "")}.${drawn ? "svg" : "png"}`, "aria-label": `Save ${name} as a picture` }, drawn ? "Save as SVG" : "Save")));
  }

  const begin = () => [...document.querySelectorAll('figure[id^="fig-"]')].filter((figure) => figure.querySelector("img")).forEach(live);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
