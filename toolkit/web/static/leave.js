"use strict";
// Leaving empties the page before any network answers, and takes its place in the history.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-leave]");
  if (!link) return;
  event.preventDefault();
  document.title = "\u00a0";
  document.documentElement.replaceChildren();
  navigator.sendBeacon(link.href);
  location.replace(link.dataset.leave || link.href);
});
// A browser that kept the page whole shows it again on "Back", past what the server said.
addEventListener("pagehide", () => document.documentElement.classList.add("gone"));
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
  else document.documentElement.classList.remove("gone");
});
