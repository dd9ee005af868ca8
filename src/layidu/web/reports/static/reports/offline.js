"use strict";
// A report kept on the device while it is typed, and sent when the network is back: on opening, on `online`, by a button.
const form = document.getElementById("offline");
const queue = document.getElementById("queue");
const words = form.dataset;
const month = form.elements.month;
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

async function keep(state) {
  const report = (key && (await device.get(key))) || { key: key || device.newKey(), actor: words.actor };
  if (report.state === "sent") return report;
  key = report.key;
  Object.assign(report, {
    user: words.user, name: words.name, action: form.action, month: month.value,
    label: month.selectedOptions[0].textContent, values: typed(), more: {}, state, said: [], sides: [], changed: Date.now(),
  });
  await device.put(report);
  await show();
  return report;
}

// The month's draft into the form, or an empty form: no count is ever carried over.
async function load() {
  const asked = month.value;
  const draft = (await own()).find((one) => one.actor === words.actor && one.month === asked && one.state !== "sent");
  form.reset();
  month.value = asked;
  key = draft ? draft.key : null;
  for (const [name, value] of Object.entries(draft ? draft.values : {})) {
    const field = form.elements[name];
    if (field && field.type === "checkbox") field.checked = true;
    else if (field) field.value = value;
  }
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
  const again = (more) => async () => { await device.put({ ...report, state: "ready", more: { ...report.more, ...more } }); await flush(); };
  if (report.state === "conflict") {
    if (report.sides && report.sides.length) item.append(sides(report));
    item.append(make("button", words.add, again({ choice: "add" })), make("button", words.replace, again({ choice: "replace" })));
  } else if (report.state === "held") item.append(make("button", words.anyway, again({ anyway: "1" })));
  else if (report.state === "signin") {
    const link = make("a", words.signin);
    link.href = words.login;
    item.append(" ", link);
  } else if (["ready", "failed", "other"].includes(report.state)) item.append(make("button", words.again, again({})));
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

// One report. Its identifier makes sending it twice the same report, so a lost answer costs nothing.
async function send(report) {
  const ask = { credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json" } };
  const action = report.action || form.action;
  let hello, answer, said;
  try {
    hello = await fetch(action, ask);
    if (hello.type === "opaqueredirect") return { state: "signin" };
    if (hello.status === 404) return { state: "other" };
    if (!hello.ok) return { state: "failed" };
    const { token, user } = await hello.json();
    // Somebody else signed in on this browser since the page was opened.
    if (user !== report.user) return { state: "other" };
    const body = new URLSearchParams({
      ...report.values, ...report.more, month: report.month, key: report.key, csrfmiddlewaretoken: token,
    });
    answer = await fetch(action, { ...ask, method: "POST", body });
    if (answer.type === "opaqueredirect") return { state: "signin" };
    said = await answer.json();
  } catch (error) {
    network(true);
    return { state: answer ? "failed" : "ready" };
  }
  if (answer.ok) return { ...said, state: "sent", values: {}, said: said.said || [], sides: [] };
  if (answer.status === 409) return { state: "conflict", said: said.said, sides: said.sides || [] };
  return { state: said.held ? "held" : "kept", said: said.said };
}

async function flush() {
  const all = async () => {
    for (const report of await own()) {
      if (!["ready", "signin", "failed"].includes(report.state)) continue;
      const became = await send(report);
      await device.put({ ...report, ...became });
      if (became.state === "sent" && report.key === key) { key = null; form.reset(); month.value = report.month; }
    }
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
    await cache.addAll([location.pathname, ...files, ...[...document.scripts].map((one) => one.src)])
      .then(() => network(false), () => network(true));
  }
  document.getElementById("installed").hidden = !(await cache.match(location.pathname));
}

// What the browser says of its network is often wrong: an answer that did not come says more.
const network = (away) => { document.getElementById("network").hidden = navigator.onLine && !away; };
form.addEventListener("input", (event) => { if (event.target !== month) keep("kept"); });
month.addEventListener("change", load);
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
