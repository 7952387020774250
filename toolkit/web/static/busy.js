"use strict";
// Says that something is being done where it takes more than a moment: a form names it in data-busy.
document.addEventListener("submit", (event) => {
  const words = event.target.dataset.busy;
  if (!words || event.defaultPrevented) { return; }
  const told = document.createElement("p");
  told.className = "busy";
  told.setAttribute("role", "status");
  event.target.append(told);
  // After a moment: what is quick needs no words, and a status is read out only when it changes.
  setTimeout(() => {
    const bar = document.createElement("progress");
    bar.setAttribute("aria-label", words);
    told.append(bar, words);
  }, 700);
});
// A page that is shown again by "back" is busy no more.
addEventListener("pageshow", () => { for (const one of document.querySelectorAll(".busy")) { one.remove(); } });
