// Long tables: a field that filters their rows, lists for columns with few values, heads that sort, and the rows that are
// left as CSV. Without a script they are plain tables. Nothing is loaded or sent.
"use strict";
(() => {
  const LONG = 25, FEW = 12; // rows of a table that is long; values of a column that has a list
  const text = (cell) => cell.textContent.trim().replace(/\s+/g, " ");
  const quoted = (field) => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
  const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
  const withoutCount = (value) => value.replace(/\s*\(.*$/, "");

  function live(table, number) {
    const rows = [...table.tBodies].flatMap((body) => [...body.rows]), heads = [...table.tHead?.rows[0]?.cells ?? []];
    if (rows.length < LONG || !heads.length) return;
    const fields = rows.map((row) => [...row.cells].map(text)), plain = fields.map((row) => row.join(" ").toLowerCase());
    const words = element("input", { type: "search", id: `table-filter-${number}`, oninput: () => draw() });
    const lists = heads.map((head, n) => {
      const values = [...new Set(fields.map((row) => withoutCount(row[n] ?? "")))].filter(Boolean).sort(compare);
      if (values.length < 2 || values.length > FEW) return null;
      return element("select", { "aria-label": text(head), onchange: () => draw() }, element("option", { value: "" }, `${text(head)}: all`),
        ...values.map((value) => element("option", { value }, value)));
    });
    const status = element("span", { role: "status" });
    const chosen = () => rows.filter((row) => !row.hidden);

    function draw() {
      const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
      rows.forEach((row, n) => {
        row.hidden = !wanted.every((word) => plain[n].includes(word)) || lists.some((list, at) => list?.value && withoutCount(fields[n][at] ?? "") !== list.value);
      });
      status.textContent = `${chosen().length} of ${rows.length} rows`;
    }

    function sort(at, head) {
      const down = head.getAttribute("aria-sort") === "ascending", order = new Map(rows.map((row, n) => [row, fields[n][at] ?? ""]));
      heads.forEach((each) => each.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const body = rows[0].parentElement;
      [...rows].sort((a, b) => (down ? -1 : 1) * compare(order.get(a), order.get(b))).forEach((row) => body.append(row));
    }

    function save() {
      const lines = [heads.map(text), ...[...table.rows].filter((row) => row.parentElement !== table.tHead && !row.hidden).map((row) => [...row.cells].map(text))];
      const csv = `${lines.map((line) => line.map(quoted).join(",")).join("\n")}\n`;
      const link = element("a", { href: URL.createObjectURL(new Blob([csv], { type: "text/csv" })), download: `${table.closest("[id]")?.id ?? "table"}.csv` });
      link.click();
      URL.revokeObjectURL(link.href);
      status.textContent = `${lines.length - 1} rows saved`;
    }

    heads.forEach((head, n) => {
      const button = element("button", { type: "button", class: "table-sort", onclick: () => sort(n, head) });
      button.append(...head.childNodes);
      head.append(button);
    });
    const around = table.closest(".table-scroll") ?? table;
    around.classList.add("long-table");
    around.before(element("div", { class: "table-tools" }, element("label", { for: words.id }, "Filter rows"), words, ...lists.filter(Boolean),
      element("button", { type: "button", onclick: save }, "Save as CSV"), status));
    draw();
  }

  const begin = () => document.querySelectorAll("main table, #quarto-document-content table").forEach(live);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
