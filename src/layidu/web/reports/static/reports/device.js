"use strict";
// Reports on this device: one store of the browser's own database, a record a report, known by its identifier.
const device = (() => {
  const opened = () => new Promise((done, fail) => {
    const asked = indexedDB.open("layidu", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("reports", { keyPath: "key" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  const run = async (mode, act) => {
    const base = await opened();
    return new Promise((done, fail) => {
      const transaction = base.transaction("reports", mode);
      const asked = act(transaction.objectStore("reports"));
      transaction.oncomplete = () => { base.close(); done(asked.result); };
      transaction.onerror = transaction.onabort = () => { base.close(); fail(transaction.error); };
    });
  };
  // What is read and written with nobody between, be it another page of this browser: act gets get and put.
  const within = async (act) => {
    const base = await opened();
    const transaction = base.transaction("reports", "readwrite");
    const store = transaction.objectStore("reports");
    const ended = new Promise((done, fail) => {
      transaction.oncomplete = done;
      transaction.onerror = transaction.onabort = () => fail(transaction.error);
    });
    const answer = (asked) => new Promise((done, fail) => { asked.onsuccess = () => done(asked.result); asked.onerror = () => fail(asked.error); });
    try {
      const [given] = await Promise.all([act({ get: (key) => answer(store.get(key)), put: (report) => answer(store.put(report)) }), ended]);
      return given;
    } finally { base.close(); }
  };
  return {
    within,
    all: () => run("readonly", (store) => store.getAll()),
    get: (key) => run("readonly", (store) => store.get(key)),
    put: (report) => run("readwrite", (store) => store.put(report)),
    erase: (key) => run("readwrite", (store) => store.delete(key)),
    // randomUUID exists on secure pages only; the numbers are as random without it.
    newKey: () => [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join(""),
  };
})();
