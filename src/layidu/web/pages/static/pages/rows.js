"use strict";
// Lists of rows to decide on: keys, active only while the focus is in the list, each pressing a button that is on the
// page (a row's own by its data-key, that of all ticked by data-all); and decisions sent without loading the whole page again. Without this file they are ordinary forms.
const decidable = (root) => root.querySelector("[data-keys]");

function take(list) {
  for (const note of document.querySelectorAll(".keys")) note.hidden = false;
  const rows = [...list.querySelectorAll("[data-row]")];
  list.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter" && event.target.matches("[data-why]")) {
      // The form's first button would decide on the rows that are ticked.
      row.querySelector('[data-key="r"]').click();
      return event.preventDefault();
    }
    if (event.target.matches("input:not([type=checkbox]),select,textarea")) return;
    const at = rows.indexOf(row);
    if (event.key === "j" || event.key === "k") rows[at + (event.key === "j" ? 1 : -1)]?.focus();
    else if (event.key === "x") row.querySelector("input[type=checkbox]")?.click();
    else {
      const pressed = [...row.querySelectorAll("[data-key]")].find((one) => one.dataset.key.split(" ").includes(event.key));
      const all = [...list.querySelectorAll("[data-all]")].find((one) => one.dataset.all === event.key);
      const button = pressed || all || (event.key === "u" && document.querySelector("[data-undo]"));
      if (!button) return;
      const why = list.querySelector("[name=why]");
      const own = pressed && row.querySelector("[data-why]");
      if (button.matches("input")) button.focus();
      else if (button.dataset.needs && why && !why.value.trim() && !own?.value.trim()) (own || why).focus();
      else button.click();
    }
    event.preventDefault();
  });
}

async function decide(form, button) {
  const body = new URLSearchParams(new FormData(form));
  if (button && button.name) body.append(button.name, button.value);
  const rows = [...decidable(document).querySelectorAll("[data-row]")];
  const at = Math.max(0, rows.findIndex((row) => row.contains(button)));
  const why = form.querySelector("[name=why]")?.value || "";
  // Not form.action: a button of that name stands before it.
  const answer = await fetch(form.getAttribute("action"), { method: "POST", body, credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!answer.ok || !page.querySelector(".tabs")) return location.assign(answer.redirected ? answer.url : location.href);
  for (const said of document.querySelectorAll("body > .message")) said.remove();
  const main = document.querySelector("main");
  main.before(...page.querySelectorAll("body > .message"));
  main.replaceWith(page.querySelector("main"));
  history.replaceState(null, "", answer.url);
  const list = decidable(document);
  if (!list) return document.querySelector("main").focus();
  take(list);
  // The reason stays for the next row, and the focus where the row was.
  const reason = list.querySelector("[name=why]");
  if (reason) reason.value = why;
  const left = [...list.querySelectorAll("[data-row]")];
  left[Math.min(at, left.length - 1)]?.focus();
}

if (decidable(document)) take(decidable(document));
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || !decidable(document) || !form.closest("main") || form.dataset.busy) return;
  event.preventDefault();
  form.dataset.busy = "1";
  decide(form, event.submitter).catch(() => {
    // Without an answer the browser tries as it does without this file, and says what is wrong.
    if (event.submitter?.name) {
      const sent = Object.assign(document.createElement("input"), { type: "hidden", name: event.submitter.name, value: event.submitter.value });
      form.append(sent);
    }
    form.submit();
  });
});
