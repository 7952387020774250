"use strict";
// Typing in a sheet: a number that can only be one goes on by itself, each row is saved as it is
// typed. Without it, Tab goes on and the page is saved as a whole.
const sheet = document.getElementById("sheet");
const count = document.getElementById("count");
const save = document.getElementById("save");
const fields = [...sheet.querySelectorAll("input[data-codes], input[data-open]")];
const waiting = new Set();
let sending = Promise.resolve();
let leaving = false;

const isOpen = (field) => field.dataset.open !== undefined; // words, a number: the server looks at them
const codesOf = (field) => field.dataset.codes.split(" ");
const isAnswer = (field, text) => isOpen(field) || ["", "-", "n"].includes(text) || codesOf(field).includes(text);
const textOf = (field) => isOpen(field) ? field.value.trim() : field.value.trim().toLowerCase();

function say(words) {
  let known = 0;
  if (fields.length) {
    known = fields.filter((one) => textOf(one) && isAnswer(one, textOf(one))).length;
  } else {
    known = sheet.querySelectorAll("input[type=radio]:checked").length;
  }
  count.querySelector("strong").textContent = `${known} of ${count.dataset.many}`;
  count.querySelector("span").textContent = words;
}

function keep(name, value) {
  waiting.add(name);
  say("entered, saving");
  const body = new URLSearchParams({ csrf_token: sheet.elements.csrf_token.value, [name]: value });
  // One after another, so that a slow line never puts an earlier key over a later one.
  sending = sending.then(async () => {
    if (leaving) { return; }
    try {
      const reply = await fetch(sheet.dataset.row, { method: "POST", body, redirect: "error" });
      if (!reply.ok) { throw new Error(String(reply.status)); }
      waiting.delete(name);
      say(waiting.size ? "entered, saving" : "entered and saved");
    } catch {
      say("entered, not all saved yet: press “Save and go on”");
    }
  });
}

function goOn(field, step) {
  const next = fields[fields.indexOf(field) + step];
  if (next) { next.focus(); next.select(); } else if (step > 0) { save.focus(); }
}

function mark(field) {
  const wrong = !isAnswer(field, textOf(field));
  field.setAttribute("aria-invalid", String(wrong));
  document.getElementById(`${field.id}-error`).hidden = !wrong;
  return wrong;
}

for (const field of fields) {
  field.dataset.kept = textOf(field);
  field.addEventListener("input", () => {
    if (isOpen(field)) { return; }
    const text = textOf(field);
    if (!isAnswer(field, text)) {
      if (!codesOf(field).some((code) => code.startsWith(text)) && mark(field)) { field.select(); }
      return;
    }
    if (!text) { return; }
    if (codesOf(field).some((code) => code !== text && code.startsWith(text))) { return; }
    goOn(field, 1); // leaving the field keeps it
  });
  field.addEventListener("blur", () => {
    const text = textOf(field);
    if (mark(field) || text === field.dataset.kept) { return; }
    field.dataset.kept = text;
    keep(field.name, text);
  });
  field.addEventListener("focus", () => field.select());
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (event.key === "Enter" && mark(field)) { return; }
      goOn(field, event.key === "ArrowUp" ? -1 : 1);
    }
  });
}
// The page carries every row, so that what waits need not be sent; what is on its way goes first.
sheet.addEventListener("submit", (event) => {
  event.preventDefault();
  if (leaving) { return; }
  leaving = true;
  // A line that hangs must not hold the page up.
  const enough = new Promise((done) => { setTimeout(done, 3000); });
  Promise.race([sending, enough]).then(() => sheet.submit());
});
// A page that is shown again by "back" can be typed in again.
addEventListener("pageshow", () => { leaving = false; });
sheet.addEventListener("change", (event) => {
  if (event.target.type === "radio") { keep(event.target.name, event.target.value); }
});
