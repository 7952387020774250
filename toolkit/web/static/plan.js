"use strict";
// Adds up the minutes of what is ticked; an outcome ticks its measure. The server does both as well.
const form = document.getElementById("plan");
const sum = document.getElementById("sum");

form.addEventListener("change", (event) => {
  const box = event.target;
  if (box.name === "outcome" && box.checked) {
    box.closest("fieldset").querySelector("[name=measure]").checked = true;
  }
  let minutes = 0;
  for (const one of form.querySelectorAll("[name=measure]:checked")) {
    minutes += Number(one.dataset.minutes);
  }
  sum.querySelector("strong").textContent = `${minutes} min`;
  sum.classList.toggle("much", minutes > Number(sum.dataset.many));
});
