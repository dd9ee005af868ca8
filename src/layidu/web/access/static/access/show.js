// A box under the passwords of a form that shows what is typed. Without this script the browser's own means are left.
"use strict";
(() => {
  const words = document.currentScript.dataset.words;
  for (const form of document.querySelectorAll("main form")) {
    const fields = [...form.querySelectorAll('input[type="password"]')];
    if (!fields.length) continue;
    const box = document.createElement("input");
    box.type = "checkbox";
    const label = document.createElement("label");
    label.className = "show";
    label.append(box, ` ${words}`);
    const show = (shown) => fields.forEach((field) => { field.type = shown ? "text" : "password"; });
    box.addEventListener("change", () => show(box.checked));
    // What is sent is a password again, so that no browser keeps it among the texts typed into fields.
    form.addEventListener("submit", () => show(false));
    const last = fields[fields.length - 1];
    (last.closest("p, div") || last).append(label);
  }
})();
