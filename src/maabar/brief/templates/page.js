"use strict";
// Long lists are folded on a narrow screen, opened by a link into them, and always printed whole.
(() => {
  // As blocks on a narrow screen a table is none to a screen reader any more unless it says so.
  const roles = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell" };
  for (const one of document.querySelectorAll("table.grid, .grid :is(thead, tbody, tr, td, th)")) {
    const head = one.scope === "col" ? "columnheader" : "rowheader";
    one.setAttribute("role", roles[one.localName] ?? head);
  }
  const folds = [...document.querySelectorAll("details.fold")];
  const show = () => {
    let target = null;
    try {
      target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch {
      return;
    }
    if (!target) return;
    for (let one = target.closest("details"); one; one = one.parentElement.closest("details")) one.open = true;
    target.scrollIntoView();
  };
  if (matchMedia("screen and (max-width: 640px)").matches) for (const fold of folds) fold.open = false;
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = folds.filter((fold) => !fold.open);
    for (const fold of closed) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of closed) fold.open = false;
  });
  addEventListener("hashchange", show);
  show();
})();
