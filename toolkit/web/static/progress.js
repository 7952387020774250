"use strict";
// Asks how far a report's files are, and shows the page anew when they are ready.
(function () {
  const box = document.querySelector("[data-progress]");
  if (!box) { return; }
  const says = box.querySelector("[role=status]");
  const bar = box.querySelector("progress");

  async function ask() {
    try {
      const answer = await fetch(box.dataset.progress, { credentials: "same-origin" });
      if (answer.ok) {
        const job = await answer.json();
        if (job.state === "done" || job.state === "failed") { window.location.reload(); return; }
        if (says.textContent !== job.says) { says.textContent = job.says; }
        bar.value = job.progress;
      }
    } catch { /* the line is down: ask again */ }
    window.setTimeout(ask, 1000);
  }
  window.setTimeout(ask, 700);
})();
