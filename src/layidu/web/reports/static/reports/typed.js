"use strict";
// What a step was typed with, while it is on its way: a session that ended sends the page to sign in, and forgets it.
// It is put back only where the server did not keep it, for the same account; the browser forgets it with the window.
(() => {
  const form = document.querySelector("form[data-typed]");
  const key = `layidu typed ${location.pathname}`;
  const fields = () => [...form.elements].filter((one) => one.name.startsWith("line-"));
  let store;
  try { store = sessionStorage; } catch (error) { return; }
  const kept = JSON.parse(store.getItem(key) || "null");
  store.removeItem(key);
  if (kept && kept.of === form.dataset.typed) {
    let changed = false;
    for (const one of fields()) {
      const value = kept.values[one.name];
      if (value === undefined) continue;
      const now = one.type === "checkbox" ? one.checked : one.value;
      if (now === value) continue;
      changed = true;
      if (one.type === "checkbox") one.checked = value;
      else one.value = value;
    }
    if (changed) {
      const note = document.getElementById("restored");
      note.hidden = false;
      form.before(note);
    }
  }
  form.addEventListener("submit", () => {
    const values = Object.fromEntries(fields().map((one) => [one.name, one.type === "checkbox" ? one.checked : one.value]));
    store.setItem(key, JSON.stringify({ of: form.dataset.typed, values }));
  });
})();
