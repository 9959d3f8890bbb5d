import { readFile } from "node:fs/promises";
import path from "node:path";
import { SITE } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";

const DAY = 24 * 3_600_000;
const OFF = { "two days slow": -2 * DAY, "two days fast": 2 * DAY, "ten years slow": -3_652 * DAY, "ten years fast": 3_652 * DAY };

/** Makes every clock of a page wrong by as much as this device's setting says. */
function wrong(): void {
  const by = Number(localStorage.getItem("test-clock"));
  const { now } = Date;
  const shifted = () => now() + by;
  window.Date = new Proxy(Date, {
    construct: (real, args: [number]) => (args.length ? new real(...args) : new real(shifted())),
    get: (real, name) => (name === "now" ? shifted : (Reflect.get(real, name) as unknown)),
  });
}

async function set(phone: Phone, by: number): Promise<void> {
  await phone.page.evaluate((by) => localStorage.setItem("test-clock", String(by)), by);
  await phone.page.reload();
  const shown = await phone.page.evaluate(() => Date.now());
  expect(Math.abs(shown - Date.now() - by), "the clock is wrong").toBeLessThan(DAY);
}

test("a clock that is wrong by days or by years, and jumps, loses nothing and doubles nothing", async ({ server, customer }) => {
  await customer.context.addInitScript(wrong);
  await customer.installed();
  const notes: string[] = [];
  for (const [at, by] of Object.values(OFF).entries()) {
    await set(customer, by);
    await customer.upToDate();
    await customer.cut();
    await customer.order(`clock-${at}-offline`);
    await customer.page.reload();
    await expect(customer.pill).toHaveText(customer.words.offlineWaiting(1));
    await customer.restore();
    await customer.upToDate();
    await customer.order(`clock-${at}-online`);
    await customer.upToDate();
    notes.push(`clock-${at}-offline`, `clock-${at}-online`);
  }
  // Saved under the wrong clock, sent under the right one.
  await set(customer, OFF["ten years fast"]);
  await customer.cut();
  await customer.order("clock-jump");
  await set(customer, 0);
  await customer.restore();
  await customer.upToDate();
  expect(await server.notes("clock-")).toEqual([...notes, "clock-jump"].sort());
  const ahead = (await server.rows<{ placed_at: number }>("order")).filter((order) => order.placed_at > Date.now() + 5 * 60_000);
  expect(ahead, "no order bears a time that is yet to come").toEqual([]);
});

test("the worker asks no clock, so that none can mislead it", async () => {
  expect(await readFile(path.join(SITE, "sw.js"), "utf8")).not.toMatch(/\bDate\b|performance\.now/);
});
