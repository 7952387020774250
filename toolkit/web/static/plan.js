"use strict";
// Adds up the minutes of what is ticked; an outcome ticks its measure. The server does both as well.
// So a measure that is taken out takes its outcomes along, or the server would ask it all the same.
const form = document.getElementById("plan");
const sum = document.getElementById("sum");

form.addEventListener("change", (event) => {
  const box = event.target;
  if (box.name === "outcome" && box.checked) {
    box.closest("fieldset").querySelector("[name=measure]").checked = true;
  }
  if (box.name === "measure" && !box.checked) {
    for (const one of box.closest("fieldset").querySelectorAll("[name=outcome]")) { one.checked = false; }
  }
  let minutes = 0;
  for (const one of form.querySelectorAll("[name=measure]:checked")) {
    minutes += Number(one.dataset.minutes);
  }
  sum.querySelector("strong").textContent = `${minutes} min`;
  sum.classList.toggle("much", minutes > Number(sum.dataset.many));
});
