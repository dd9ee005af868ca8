"use strict";
// A report kept on the device while it is typed, and sent when the network is back: on opening, on `online`, by a button.
const form = document.getElementById("offline");
const queue = document.getElementById("queue");
const words = form.dataset;
const month = form.elements.month;
const ASK = { credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json" } };
let key = null;

const make = (name, text, act) => {
  const element = document.createElement(name);
  element.textContent = text;
  if (act) { element.type = "button"; element.addEventListener("click", act); }
  return element;
};
// Of this account, whatever its organisation: another person's reports on a shared device are neither shown nor sent.
const own = async () => (await device.all()).filter((one) => one.user === words.user);

// What was typed, by the names of the fields; hidden fields say which line is meant.
const typed = () => Object.fromEntries(
  [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && name !== "month" && value !== ""));

// What the lines of this page are about. A draft of another day may number other lines: it is never laid over these.
const about = Object.fromEntries([...form.elements].filter((one) => one.type === "hidden" && one.name.startsWith("line-")).map((one) => [one.name, one.value]));
const line = (name) => name.split("-")[1];
function fits(report) {
  const lines = new Set(Object.keys(report.values).map(line));
  return Object.entries(report.values).every(([name, value]) => form.elements[name] && (!(name in about) || about[name] === value))
    && Object.keys(about).every((name) => !lines.has(line(name)) || name in report.values || !about[name]);
}

// Typing goes on while things are kept and sent: how often the form was typed in, and what waits to be kept.
let strokes = 0, turn = Promise.resolve();

// What was typed under a key that was sent meanwhile is another report, the same one for every page of this browser.
async function standing(store, asked) {
  let report = await store.get(asked);
  while (report && report.state === "sent") {
    if (!report.next) {
      report.next = device.newKey();
      await store.put(report);
    }
    asked = report.next;
    report = await store.get(asked);
  }
  return report || { key: asked, actor: words.actor };
}

// The form as it is now, one keeping after the other.
function keep(state) {
  key = key || device.newKey();
  const asked = key;
  const now = {
    user: words.user, name: words.name, action: form.action, month: month.value,
    label: month.selectedOptions[0].textContent, values: typed(), more: {}, state, said: [], sides: [], changed: Date.now(),
  };
  const write = async () => {
    const kept = await device.within(async (store) => {
      const report = Object.assign(await standing(store, asked), now);
      await store.put(report);
      return report;
    });
    if (key === asked) key = kept.key;
    await show();
  };
  turn = turn.then(write, write);
  return turn;
}

// The month's draft into the form, or an empty form: no count is ever carried over. What is typed meanwhile stays.
async function load() {
  const asked = month.value, before = strokes;
  await turn.catch(() => null);
  const drafts = (await own()).filter((one) => one.actor === words.actor && one.month === asked && one.state !== "sent" && fits(one));
  if (strokes !== before || month.value !== asked) return;
  const draft = drafts.sort((one, other) => other.changed - one.changed)[0];
  form.reset();
  month.value = asked;
  key = draft ? draft.key : null;
  for (const [name, value] of Object.entries(draft ? draft.values : {})) {
    const field = form.elements[name];
    if (field && field.type === "checkbox") field.checked = true;
    else if (field && !(name in about)) field.value = value;
  }
}

// A form whose report was sent is emptied.
async function emptied() {
  await turn.catch(() => null);
  const report = key && (await device.get(key));
  if (report && report.state === "sent") await load();
}

// Both reports of a month, line by line, where they differ.
function sides(report) {
  const table = make("table", "");
  const row = (cell, ...texts) => {
    const line = document.createElement("tr");
    line.append(...texts.map((text, at) => Object.assign(make(at ? cell : "th", text), { className: at ? "n" : "" })));
    return line;
  };
  table.append(row("th", "", words.before, words.now), ...report.sides.map((one) => row("td", one.about, one.before || "–", one.now || "–")));
  return table;
}

function shown(report) {
  const item = document.createElement("li");
  item.dataset.state = report.state;
  const name = report.actor === words.actor ? "" : `${report.name}, `;
  item.append(make("strong", name + (report.label || report.month)), " : ", words[report.state] || "");
  if (report.receipt) {
    const link = make("a", report.receipt);
    link.href = report.address;
    item.append(" ", link, ` (${report.loaded} + ${report.held})`);
  }
  for (const sentence of report.said || []) item.append(make("p", sentence));
  // What is asked is asked of what is shown: what another page typed since waits for its own answer.
  const again = (more) => async () => {
    await device.within(async (store) => {
      const now = await store.get(report.key);
      if (now && now.state !== "sent" && same(now, report)) await store.put({ ...now, state: "ready", more: { ...now.more, ...more } });
    });
    await flush();
  };
  if (report.state === "conflict") {
    if (report.sides && report.sides.length) item.append(sides(report));
    item.append(make("button", words.add, again({ choice: "add" })), make("button", words.replace, again({ choice: "replace" })));
  } else if (report.state === "held") item.append(make("button", words.anyway, again({ anyway: "1" })));
  else if (report.state === "signin") {
    const link = make("a", words.signin);
    link.href = words.login;
    item.append(" ", link);
  } else if (["ready", "failed", "other"].includes(report.state) || (report.state === "kept" && report.actor === words.actor && !fits(report))) item.append(make("button", words.again, again({})));
  item.append(make("button", words.erase, async () => {
    if (report.state !== "sent" && !confirm(words.sure)) return;
    await device.erase(report.key);
    await load();
    await show();
  }));
  return item;
}

async function show() {
  const everything = await device.all();
  const reports = everything.filter((one) => one.user === words.user).sort((one, other) => other.changed - one.changed);
  const others = everything.filter((one) => one.user !== words.user && one.state !== "sent");
  const items = reports.map(shown);
  if (others.length) {
    const item = make("li", `${words.others} ${others.length}. `);
    item.dataset.state = "others";
    item.append(make("button", words.erase, async () => {
      if (!confirm(words.sure)) return;
      for (const one of others) await device.erase(one.key);
      await show();
    }));
    items.push(item);
  }
  // A button that was pressed goes with its report: whoever pressed it stays where the answer is.
  const inside = queue.contains(document.activeElement);
  queue.replaceChildren(...items);
  if (inside) queue.focus();
}

// What a report says, whoever typed it last and in whatever order.
const same = (one, other) => {
  const said = (report) => JSON.stringify(Object.entries(report.values).sort());
  return said(one) === said(other);
};

// One report. Its identifier makes sending it twice the same report, so a lost answer costs nothing.
async function send(report) {
  const action = report.action || form.action;
  let hello, answer, said;
  try {
    hello = await fetch(action, ASK);
    if (hello.type === "opaqueredirect") return { state: "signin" };
    if (hello.status === 404) return { state: "other" };
    if (!hello.ok) return { state: "failed" };
    const { token, user } = await hello.json();
    // Somebody else signed in on this browser since the page was opened.
    if (user !== report.user) return { state: "other" };
    const body = new URLSearchParams({
      ...report.values, ...report.more, month: report.month, key: report.key, csrfmiddlewaretoken: token,
    });
    answer = await fetch(action, { ...ASK, method: "POST", body });
    if (answer.type === "opaqueredirect") return { state: "signin" };
    said = await answer.json();
  } catch (error) {
    network(true);
    return { state: answer ? "failed" : "ready" };
  }
  if (answer.ok) return { ...said, state: "sent" };
  if (said.code && said.code === words.taken) return { ...said, state: "sent", taken: true };
  if (answer.status === 409) return { state: "conflict", said: said.said, sides: said.sides || [] };
  return { state: said.held ? "held" : "kept", said: said.said };
}

// What an answer does to the report that it is about, which may say something else by now: that is another report.
async function settle(report, became) {
  return device.within(async (store) => {
    const now = await store.get(report.key);
    if (now && now.state === "sent") return null;
    const newer = now && !same(now, report);
    if (became.state !== "sent") {
      if (now && !newer) await store.put({ ...now, ...became });
      return null;
    }
    const { taken, ...receipt } = became;
    // Under the key of a report whose receipt was lost it was changed since: it goes anew, and asks what becomes of it.
    const after = now && (newer || taken)
      ? { ...now, key: device.newKey(), state: newer ? now.state : "ready", more: {}, said: [], sides: [] } : null;
    await store.put({ ...report, said: [], ...receipt, values: {}, more: {}, sides: [], next: after && after.key });
    if (after) await store.put(after);
    return after;
  });
}

async function flush() {
  const all = async () => {
    for (const one of await own()) {
      // While another was sent, this one may have been typed in.
      let report = await device.get(one.key);
      while (report && ["ready", "signin", "failed"].includes(report.state)) {
        const after = await settle(report, await send(report));
        if (after && key === report.key) key = after.key;
        report = after;
      }
    }
    await emptied();
    await show();
  };
  // Two pages of one browser send in turn.
  await (navigator.locks ? navigator.locks.request("layidu-reports", all) : all());
}

// This page with all it needs, so that it opens without a network from the first visit on; another account's go.
async function keepPage() {
  if (!navigator.serviceWorker) return;
  await navigator.serviceWorker.register(words.worker);
  await navigator.serviceWorker.ready;
  const cache = await caches.open(`layidu-${new URL(words.worker, location).search}`);
  if (localStorage.getItem("layidu user") !== words.user) {
    for (const one of await cache.keys()) if (one.url.endsWith("/hors-ligne/")) await cache.delete(one);
    localStorage.setItem("layidu user", words.user);
  }
  if (navigator.onLine) {
    const files = [...document.querySelectorAll("link[rel=stylesheet],link[rel=icon]")].map((one) => one.href);
    const needed = [location.pathname, ...files, ...[...document.scripts].map((one) => one.src)];
    // What came through the worker was kept on its way: on a poor network nothing is asked for twice.
    const through = navigator.serviceWorker.controller;
    const kept = await Promise.all(needed.map((one) => through && cache.match(one, { ignoreVary: true })));
    await Promise.all([cache.addAll(needed.filter((_, at) => !kept[at])), fetch(form.action, ASK).then((answer) => answer.text())])
      .then(() => network(false), () => network(true));
  }
  document.getElementById("installed").hidden = !(await cache.match(location.pathname));
}

// What the browser says of its network is often wrong: an answer that did not come says more.
const network = (away) => { document.getElementById("network").hidden = navigator.onLine && !away; };
form.addEventListener("input", (event) => {
  if (event.target === month) return;
  strokes += 1;
  keep("kept");
});
month.addEventListener("change", () => {
  const asked = month.value;
  form.reset();
  month.value = asked;
  key = null;
  load();
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  await keep("ready");
  await flush();
  // What became of it is said at the top.
  queue.scrollIntoView({ block: "center" });
  queue.focus();
});
addEventListener("online", () => { network(false); flush(); });
addEventListener("offline", () => network(true));
// Not every browser says when its network is back.
document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
setInterval(async () => {
  if (!document.hidden && (await own()).some((one) => ["ready", "failed"].includes(one.state))) flush();
}, 30000);
network(false);
if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
keepPage().catch(() => null);
load().then(show).then(flush);
