"use strict";
const rows = [...document.querySelectorAll("[data-verdict]")];
const words = document.getElementById("words");
const chips = [...document.querySelectorAll("button[data-filter]")];
const told = document.getElementById("told");

function filter() {
  const wanted = chips.filter((chip) => chip.getAttribute("aria-pressed") === "true").map((chip) => chip.dataset.filter);
  const parts = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of rows) {
    const fits = wanted.length === 0 || wanted.includes(row.dataset.verdict);
    row.hidden = !(fits && parts.every((part) => row.dataset.words.includes(part)));
    shown += !row.hidden;
  }
  for (const family of document.querySelectorAll(".family")) {
    family.hidden = !family.querySelector("[data-verdict]:not([hidden])");
  }
  told.textContent = `${shown} of ${rows.length} requirements shown`;
}

function reveal() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let at = target; at; at = at.parentElement) {
    if (at.hidden) {
      chips.forEach((chip) => chip.setAttribute("aria-pressed", "false"));
      words.value = "";
      filter();
    }
    if (at.tagName === "DETAILS") at.open = true;
  }
  target.scrollIntoView();
  target.querySelector("summary")?.focus({ preventScroll: true });
}

async function copy(button) {
  const source = button.parentElement.querySelector("pre");
  try {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(source);
    button.textContent = document.execCommand("copy") ? "Copied" : "Selected: press Ctrl+C";
  }
  setTimeout(() => { button.textContent = "Copy"; }, 2000);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.filter) {
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    filter();
  } else if (button.dataset.open) {
    document.querySelectorAll("details.row").forEach((row) => {
      if (!row.closest("[hidden]")) row.open = button.dataset.open === "yes";
    });
  } else if (button.classList.contains("copy")) {
    copy(button);
  }
});
words.addEventListener("input", filter);
addEventListener("hashchange", reveal);
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open])")];
  closed.forEach((each) => { each.open = true; });
});
addEventListener("afterprint", () => closed.forEach((each) => { each.open = false; }));
filter();
reveal();
