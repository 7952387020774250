"use strict";
// Counts the words of a box as they are written. Without it, they are counted when the page is saved.
for (const count of document.querySelectorAll("[data-counts]")) {
  const box = document.getElementById(count.dataset.counts);
  const say = function () {
    const words = box.value.split(/\s+/).filter(Boolean).length;
    count.textContent = words + " so far.";
    count.className = words > Number(count.dataset.most) ? "worse" : "";
  };
  box.addEventListener("input", say);
  say();
}
