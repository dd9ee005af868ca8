"use strict";
// Before signing out: how many reports on this device were not sent; signing out erases them and the pages kept.
(async () => {
  const note = document.getElementById("unsent");
  const form = note && note.closest("form");
  if (!form) return;
  // Reports of another account of this device are its own to send or erase.
  const mine = (await device.all().catch(() => [])).filter((one) => !one.user || one.user === note.dataset.user);
  const unsent = mine.filter((one) => one.state !== "sent").length;
  if (unsent) { note.hidden = false; note.querySelector("span").textContent = unsent; }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    for (const one of mine) await device.erase(one.key).catch(() => null);
    for (const name of Object.keys(sessionStorage)) if (name.startsWith("layidu ")) sessionStorage.removeItem(name);
    localStorage.removeItem("layidu user");
    for (const name of await caches.keys().catch(() => [])) if (name.startsWith("layidu-")) await caches.delete(name);
    form.submit();
  });
})();
