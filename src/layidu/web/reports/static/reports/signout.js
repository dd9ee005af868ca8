"use strict";
// Before signing out: how many reports on this device were not sent; signing out erases them and the pages kept.
(async () => {
  const note = document.getElementById("unsent");
  const form = note && note.closest("form");
  if (!form) return;
  const unsent = (await device.all().catch(() => [])).filter((one) => one.state !== "sent").length;
  if (unsent) { note.hidden = false; note.querySelector("span").textContent = unsent; }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await device.clear().catch(() => null);
    for (const name of await caches.keys().catch(() => [])) if (name.startsWith("layidu-")) await caches.delete(name);
    form.submit();
  });
})();
