"use strict";
// A file that is being read: asks now and then, a small answer each time, and shows the findings once they are there.
(() => {
  let wait = 2000;
  const look = async () => {
    try {
      const answer = await fetch(location.href, { method: "HEAD", credentials: "same-origin", cache: "no-store" });
      if (answer.ok && !answer.headers.has("Retry-After")) return location.reload();
    } catch (error) { /* the network is away: ask again later */ }
    wait = Math.min(wait * 1.5, 30000);
    setTimeout(look, wait);
  };
  setTimeout(look, wait);
})();
