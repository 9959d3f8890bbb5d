import { CUSTOMER } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";

interface Write {
  stores: string[];
  /** The stores that were put into. */
  puts: string[];
  durability: string;
}

declare global {
  interface Window {
    writes: Write[];
  }
}

/** Writes down every transaction that writes: how durable it was asked to be, and what was put where. */
function record(): void {
  window.writes = [];
  const seen = new WeakMap<IDBTransaction, Write>();
  const begin = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (stores, mode, options) {
    const transaction = begin.call(this, stores, mode, options);
    if (mode === "readwrite") {
      const write = { stores: [...transaction.objectStoreNames], puts: [], durability: transaction.durability };
      seen.set(transaction, write);
      window.writes.push(write);
    }
    return transaction;
  };
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (...args: Parameters<typeof put>) {
    seen.get(this.transaction)?.puts.push(this.name);
    return put.apply(this, args);
  };
}

/** Writes of what a person did that a power cut could take back. */
const weak = (writes: Write[]) =>
  writes.filter((write) => write.durability !== "strict" && write.puts.some((store) => store === "outbox" || store === "drafts"));

const writes = (phone: Phone) => phone.page.evaluate(() => window.writes);

test("whatever a person does is written with strict durability, and the recorder would notice if it were not", async ({ phone }) => {
  const customer = await phone();
  await customer.context.addInitScript(record);
  await customer.signIn(CUSTOMER);
  await customer.order("strict-1");
  await customer.upToDate();
  const all = await writes(customer);
  const commits = all.filter((write) => write.puts.includes("outbox"));
  expect(commits).toHaveLength(1);
  expect(commits[0]!.stores.sort()).toEqual(["drafts", "meta", "outbox"]);
  expect(commits[0]!.durability).toBe("strict");
  expect(all.filter((write) => write.puts.includes("drafts")).length, "the cart was kept").toBeGreaterThan(1);
  expect(weak(all)).toEqual([]);
  // Pulled rows are the server's anyway: they are written relaxed, so the recorder tells the two apart.
  expect(all.some((write) => write.durability === "relaxed" && write.puts.includes("rows"))).toBe(true);

  // A planted weak commit is found.
  const planted = await customer.page.evaluate(async () => {
    const before = window.writes.length;
    const db = await new Promise<IDBDatabase>((done) => {
      const asked = indexedDB.open("planted");
      asked.onupgradeneeded = () => asked.result.createObjectStore("outbox");
      asked.onsuccess = () => done(asked.result);
    });
    db.transaction("outbox", "readwrite", { durability: "relaxed" }).objectStore("outbox").put("x", 1);
    db.transaction("outbox", "readwrite").objectStore("outbox").put("x", 1);
    db.close();
    return window.writes.slice(before);
  });
  expect(weak(planted)).toHaveLength(2);
});
