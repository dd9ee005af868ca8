"use strict";
// The reports' pages without a network: what was opened once opens again. Nothing is sent from here.
const CACHE = `layidu-${new URL(location.href).search}`;
const OFFLINE = /\/hors-ligne\/$/;
//: A network that answers later than this is as good as none, where a page is kept.
const PATIENCE = 8000;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) {
    if (name.startsWith("layidu-") && name !== CACHE) {
      const [from, to] = [await caches.open(name), await caches.open(CACHE)];
      // Pages kept by an earlier version still ask for its files: they go together, until each page is opened again.
      for (const request of await from.keys()) if (!(await to.match(request))) await to.put(request, await from.match(request));
      await caches.delete(name);
    }
  }
  await clients.claim();
})()));

const kept = async (request) => (await caches.open(CACHE)).match(request, { ignoreVary: true });

async function page(request) {
  const url = new URL(request.url);
  const own = OFFLINE.test(url.pathname) ? await kept(url.pathname) : undefined;
  const asked = fetch(request).then(async (answer) => {
    if (answer.ok && OFFLINE.test(url.pathname)) await (await caches.open(CACHE)).put(url.pathname, answer.clone());
    return answer.status >= 500 && own ? own.clone() : answer;
  });
  try {
    const late = new Promise((done) => setTimeout(() => done(own.clone()), PATIENCE));
    return await (own ? Promise.race([asked, late]) : asked);
  } catch (error) {
    if (own) return own;
    const pages = await (await caches.open(CACHE)).keys();
    const other = pages.find((one) => OFFLINE.test(new URL(one.url).pathname));
    if (other) return Response.redirect(other.url);
    throw error;
  }
}

async function file(request) {
  const own = await kept(request);
  if (own) return own;
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(CACHE)).put(request, answer.clone());
  return answer;
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
});
