"use strict";
// The reports' pages without a network: what was opened once opens again. Nothing is sent from here.
const CACHE = `layidu-${new URL(location.href).search}`;
const OFFLINE = /\/hors-ligne\/$/;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) {
    if (name.startsWith("layidu-") && name !== CACHE) {
      const [from, to] = [await caches.open(name), await caches.open(CACHE)];
      for (const request of await from.keys()) {
        if (OFFLINE.test(new URL(request.url).pathname)) await to.put(request, await from.match(request));
      }
      await caches.delete(name);
    }
  }
  await clients.claim();
})()));

const kept = async (request) => (await caches.open(CACHE)).match(request);

async function page(request) {
  const url = new URL(request.url);
  try {
    const answer = await fetch(request);
    if (answer.ok && OFFLINE.test(url.pathname)) (await caches.open(CACHE)).put(url.pathname, answer.clone());
    return answer;
  } catch (error) {
    const own = await kept(url.pathname);
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
