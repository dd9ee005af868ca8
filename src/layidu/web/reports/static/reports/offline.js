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
const own = async () => (await device.all()).filter((one) => one.actor === words.actor);

// What was typed, by the names of the fields; hidden fields say which line is meant.
const typed = () => Object.fromEntries(
  [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && name !== "month" && value !== ""));

async function keep(state) {
  const report = (key && (await device.get(key))) || { key: key || device.newKey(), actor: words.actor };
  if (report.state === "sent") return report;
  key = report.key;
  Object.assign(report, { month: month.value, values: typed(), state, said: [], changed: Date.now() });
  await device.put(report);
  await show();
  return report;
}

// The month's draft into the form, or an empty form: no count is ever carried over.
async function load() {
  const asked = month.value;
  const draft = (await own()).find((one) => one.month === asked && one.state !== "sent");
  form.reset();
  month.value = asked;
  key = draft ? draft.key : null;
  for (const [name, value] of Object.entries(draft ? draft.values : {})) {
    const field = form.elements[name];
    if (field && field.type === "checkbox") field.checked = true;
    else if (field) field.value = value;
  }
}

async function show() {
  const reports = (await own()).sort((one, other) => other.changed - one.changed);
  queue.replaceChildren(...reports.map((report) => {
    const item = document.createElement("li");
    const label = [...month.options].find((option) => option.value === report.month);
    item.dataset.state = report.state;
    item.append(make("strong", label ? label.textContent : report.month), " : ", words[report.state] || "");
    if (report.receipt) {
      const link = make("a", report.receipt);
      link.href = report.address;
      item.append(" ", link, ` (${report.loaded} + ${report.held})`);
    }
    for (const sentence of report.said || []) item.append(make("p", sentence));
    const again = (more) => async () => { await device.put({ ...report, state: "ready", more }); await flush(); };
    if (report.state === "conflict") {
      item.append(make("button", words.add, again({ choice: "add" })),
        make("button", words.replace, again({ choice: "replace" })));
    } else if (report.state === "held") item.append(make("button", words.anyway, again({ anyway: "1" })));
    else if (report.state === "signin") {
      const link = make("a", words.signin);
      link.href = words.login;
      item.append(" ", link);
    } else if (["ready", "failed", "other"].includes(report.state)) item.append(make("button", words.again, again(report.more)));
    item.append(make("button", words.erase, async () => {
      if (report.state !== "sent" && !confirm(words.sure)) return;
      await device.erase(report.key);
      await load();
      await show();
    }));
    return item;
  }));
}

// One report. Its identifier makes sending it twice the same report, so a lost answer costs nothing.
async function send(report) {
  const ask = { credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json" } };
  let hello, answer, said;
  try {
    hello = await fetch(form.action, ask);
    if (hello.type === "opaqueredirect") return { state: "signin" };
    if (hello.status === 404) return { state: "other" };
    if (!hello.ok) return { state: "failed" };
    const { token } = await hello.json();
    const body = new URLSearchParams({
      ...report.values, ...report.more, month: report.month, key: report.key, csrfmiddlewaretoken: token,
    });
    answer = await fetch(form.action, { ...ask, method: "POST", body });
    said = await answer.json();
  } catch (error) {
    return { state: answer ? "failed" : "ready" };
  }
  if (answer.ok) return { ...said, state: "sent", values: {}, said: [] };
  if (answer.status === 409) return { state: "conflict", said: said.said };
  return { state: said.held ? "held" : "kept", said: said.said };
}

async function flush() {
  const all = async () => {
    for (const report of await own()) {
      if (!["ready", "signin", "failed"].includes(report.state)) continue;
      const became = await send(report);
      const more = became.state === "conflict" || became.state === "held" ? report.more : report.more || {};
      await device.put({ ...report, ...became, more });
      if (became.state === "sent" && report.key === key) { key = null; form.reset(); month.value = report.month; }
    }
    await show();
  };
  // Two pages of one browser send in turn.
  await (navigator.locks ? navigator.locks.request("layidu-reports", all) : all());
}

form.addEventListener("input", (event) => { if (event.target !== month) keep("kept"); });
month.addEventListener("change", load);
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  await keep("ready");
  await flush();
});
addEventListener("online", flush);
if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
if (navigator.serviceWorker) navigator.serviceWorker.register(words.worker);
load().then(show).then(flush);
