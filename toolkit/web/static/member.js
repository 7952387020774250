"use strict";
// Leaving empties the page before any network answers, and takes its place in the history.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-leave]");
  if (!link) return;
  event.preventDefault();
  document.title = "\u00a0";
  document.documentElement.replaceChildren();
  document.cookie = "x=1; path=/; SameSite=Lax"; // if the server hears nothing now, it learns it next time
  navigator.sendBeacon(link.href);
  location.replace(link.dataset.leave);
});
// A shared tablet that nobody touches for eight minutes asks for the next one's code.
if (document.querySelector("[data-idle]")) {
  let last = Date.now();
  for (const kind of ["pointerdown", "keydown", "scroll"]) addEventListener(kind, () => { last = Date.now(); }, { passive: true });
  setInterval(() => { if (Date.now() - last > 480000) location.replace("/pass"); }, 5000);
}
// A browser that kept the page whole shows it again on "Back", past what the server said.
addEventListener("pagehide", () => document.documentElement.classList.add("gone"));
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
  else document.documentElement.classList.remove("gone");
});
// Each answer is kept as it is tapped. If that fails, "Save and go on" keeps the page as before.
document.addEventListener("change", ({ target }) => {
  const form = target.form;
  if (!form || !form.dataset.tap) return;
  // Of several that can be ticked all go along: one that is unticked is sent by nobody else.
  const set = target.type === "checkbox" ? target.closest("fieldset") : null;
  const sent = set ? [[set.id, ""], ...[...set.querySelectorAll(":checked")].map((one) => [one.name, one.value])] : [[target.name, target.value]];
  const body = new URLSearchParams([["csrf_token", form.elements.csrf_token.value], ...sent]);
  fetch(form.dataset.tap, { method: "POST", body, keepalive: true }).catch(() => {});
});
