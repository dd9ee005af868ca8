// Keys of a list of rows, active only while the focus is in it; every key presses a button that is on the page.
for (const form of document.querySelectorAll("form[data-keys]")) {
  for (const note of form.querySelectorAll(".keys")) note.hidden = false;
  const rows = [...form.querySelectorAll("[data-row]")];
  form.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.matches("input:not([type=checkbox]),select,textarea")) return;
    const at = rows.indexOf(row);
    if (event.key === "j" || event.key === "k") rows[at + (event.key === "j" ? 1 : -1)]?.focus();
    else if (event.key === "x") row.querySelector("input[type=checkbox]")?.click();
    else {
      const button = row.querySelector(`[data-key="${event.key}"]`);
      if (!button) return;
      const why = form.querySelector("[name=why]");
      if (event.key === "r" && why && !why.value.trim()) why.focus();
      else button.click();
    }
    event.preventDefault();
  });
}
