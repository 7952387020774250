"use strict";
// Draws a chart when it comes into view: a page of twenty charts opens at once on a cheap laptop.
// The server lays each one out for the width and the colours that are there, so no word is cut.
(function () {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  // Paper is narrower than most screens, and white; a saved picture is 16 cm wide there.
  const PAPER = { width: 640, theme: "print" };
  const PICTURE = { width: 605, theme: "print" };
  const onPaper = new Map();

  async function figure(address, shape) {
    const asked = new URL(address, window.location.href);
    for (const name of Object.keys(shape)) { asked.searchParams.set(name, shape[name]); }
    const answer = await fetch(asked, { credentials: "same-origin" });
    if (!answer.ok) { throw new Error(answer.statusText); }
    return answer.json();
  }

  function show(box, made) {
    return window.Plotly.react(box, made.data, made.layout, { displayModeBar: false });
  }

  // One drawing of a box after the other: a second one, begun by "Print" while the first was under
  // way, emptied the box that the first had filled, and left an empty chart on the paper.
  function draw(box) {
    box.drawing = (box.drawing || Promise.resolve()).then(function () { return drawOnce(box); });
    return box.drawing;
  }

  async function drawOnce(box) {
    const shape = { width: Math.floor(box.clientWidth), theme: dark.matches ? "dark" : "light" };
    try {
      const made = await figure(box.dataset.figure, shape);
      if (box.dataset.drawn !== "yes") { box.textContent = ""; }
      box.made = made;
      box.theme = shape.theme;
      await show(box, made);
      onPaper.set(box, await figure(box.dataset.figure, PAPER));
      box.dataset.drawn = "yes";
    } catch {
      if (box.dataset.drawn !== "yes") {
        box.textContent = "The chart could not be loaded. The table below has the same figures.";
      }
    }
  }

  const drawn = () => document.querySelectorAll(".chart[data-drawn=yes]");
  window.addEventListener("beforeprint", function () {
    for (const box of drawn()) { show(box, onPaper.get(box)); }
  });
  window.addEventListener("afterprint", function () {
    for (const box of drawn()) { show(box, box.made); }
  });

  async function print() {
    const waiting = [...document.querySelectorAll("[data-figure]:not([data-drawn])")].filter((box) => box.checkVisibility());
    await Promise.all(waiting.map(function (box) { watch.unobserve(box); return draw(box); }));
    window.print();
  }

  async function save(button) {
    const made = await figure(button.dataset.save, PICTURE);
    const shape = { format: button.dataset.format, width: made.layout.width, height: made.layout.height, scale: 4 };
    const link = document.createElement("a");
    link.href = await window.Plotly.toImage(made, shape);
    link.download = button.dataset.name + "." + button.dataset.format;
    link.click();
  }

  const watch = new IntersectionObserver(function (seen) {
    for (const one of seen) {
      if (one.isIntersecting) { watch.unobserve(one.target); draw(one.target); }
    }
  }, { rootMargin: "300px" });
  for (const box of document.querySelectorAll("[data-figure]")) { watch.observe(box); }

  // Another width or other colours: laid out anew, once the reader has stopped turning.
  let turning = 0;
  function again() {
    window.clearTimeout(turning);
    turning = window.setTimeout(function () {
      for (const box of drawn()) {
        const fits = Math.floor(box.clientWidth) === box.made.layout.width;
        if (!fits || box.theme !== (dark.matches ? "dark" : "light")) { draw(box); }
      }
    }, 200);
  }
  window.addEventListener("resize", again);
  dark.addEventListener("change", again);

  const paper = document.querySelector("[data-print]");
  if (paper) { paper.hidden = false; paper.addEventListener("click", print); }
  for (const saves of document.querySelectorAll("[data-saves]")) { saves.hidden = false; }
  for (const button of document.querySelectorAll("[data-save]")) {
    button.addEventListener("click", function () { save(button); });
  }
})();
