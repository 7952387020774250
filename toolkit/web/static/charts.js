"use strict";
// Draws a chart when it comes into view: a page of twenty charts opens at once on a cheap laptop.
(function () {
  const narrow = () => window.innerWidth < 600;

  async function draw(box) {
    const answer = await fetch(box.dataset.figure, { credentials: "same-origin" });
    if (!answer.ok) { box.textContent = "The chart could not be loaded. The table below has the same figures."; return; }
    const figure = await answer.json();
    figure.layout.autosize = true;
    figure.layout.height = narrow() ? 420 : 400;
    if (narrow()) { figure.layout.margin.l = 40; figure.layout.margin.r = 8; figure.layout.font.size = 12; }
    box.textContent = "";
    await window.Plotly.newPlot(box, figure.data, figure.layout, { displayModeBar: false, responsive: true });
    box.dataset.drawn = "yes";
  }

  // Paper is narrower than most screens: a drawn chart is laid out anew for it, so that none is cut.
  const PAPER = { width: 640, height: 400 };
  const drawn = () => document.querySelectorAll(".chart[data-drawn=yes]");
  window.addEventListener("beforeprint", function () {
    for (const box of drawn()) { window.Plotly.relayout(box, PAPER); }
  });
  window.addEventListener("afterprint", function () {
    for (const box of drawn()) { window.Plotly.relayout(box, { width: null, height: narrow() ? 420 : 400, autosize: true }); }
  });

  async function print() {
    const waiting = [...document.querySelectorAll("[data-figure]:not([data-drawn])")].filter((box) => box.checkVisibility());
    await Promise.all(waiting.map(function (box) { watch.unobserve(box); return draw(box); }));
    window.print();
  }

  async function save(button) {
    const box = document.getElementById(button.dataset.for);
    if (!box || !box.data) { return; }
    const shape = { format: button.dataset.format, width: 900, height: 560, scale: 2 };
    const address = await window.Plotly.toImage(box, shape);
    const link = document.createElement("a");
    link.href = address;
    link.download = button.dataset.name + "." + button.dataset.format;
    link.click();
  }

  const watch = new IntersectionObserver(function (seen) {
    for (const one of seen) {
      if (one.isIntersecting) { watch.unobserve(one.target); draw(one.target); }
    }
  }, { rootMargin: "300px" });
  for (const box of document.querySelectorAll("[data-figure]")) { watch.observe(box); }
  const paper = document.querySelector("[data-print]");
  if (paper) { paper.hidden = false; paper.addEventListener("click", print); }
  for (const button of document.querySelectorAll("[data-format]")) {
    button.hidden = false;
    button.addEventListener("click", function () { save(button); });
  }
})();
