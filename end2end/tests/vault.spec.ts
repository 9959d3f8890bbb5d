import { kill, profile } from "../support/profile.ts";
import { CUSTOMER, OWNER, WAITER } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import { canary, choosePin, locked, PIN, protect, says, thisPhone, traces, unlock } from "../support/vault.ts";
import type { Phone } from "../support/phone.ts";

/** Databases of this browser that hold rows. */
async function databases(phone: Phone): Promise<string[]> {
  const names = await phone.page.evaluate(async () => (await indexedDB.databases()).map((one) => one.name!));
  return names.filter((name) => name.startsWith("rapport-")).sort();
}

test("a protected phone asks for its PIN at every start, also without a network, and loses nothing", async ({ server, customer }) => {
  const { words } = customer;
  await customer.installed();
  await customer.order("vault-before");
  await customer.upToDate();
  await customer.cut();
  await customer.order("vault-waits");
  await protect(customer);
  await customer.picture("lock-en");
  await customer.clean("the lock screen");
  await unlock(customer, "583920");
  await expect(customer.page.getByRole("alert")).toContainText("nothing is deleted");
  await unlock(customer);
  await expect(customer.pill).toHaveText(words.offlineWaiting(1));
  await customer.page.reload();
  await locked(customer);
  await unlock(customer);
  await customer.order("vault-after");
  await customer.restore();
  await customer.upToDate();
  expect(await server.notes("vault-")).toEqual(["vault-after", "vault-before", "vault-waits"]);
  expect(await databases(customer), "the readable one is gone").toEqual([expect.stringMatching(/^rapport-[0-9a-f-]{36}-[0-9a-f]{32}$/)]);
});

test("a PIN can be changed and taken away again, and nothing is lost by either", async ({ server, waiter }) => {
  await waiter.installed();
  await protect(waiter);
  await unlock(waiter);
  await waiter.upToDate();
  await waiter.go("/desk/more/phone");
  await locked(waiter);
  await unlock(waiter);
  await waiter.picture("phone-protected-en");
  await waiter.clean("a protected phone");
  await waiter.button(says(waiter).change).click();
  await choosePin(waiter, "123456");
  await expect(waiter.dialog.getByRole("alert")).toContainText("first anybody would try");
  await choosePin(waiter, "a quiet river");
  await expect(waiter.dialog).toHaveCount(0);
  await waiter.button(says(waiter).lockNow).click();
  await locked(waiter);
  await unlock(waiter, PIN);
  await expect(waiter.page.getByRole("alert")).toContainText("9 more");
  await unlock(waiter, "a quiet river");
  await waiter.button(says(waiter).turnOff).click();
  await waiter.dialog.getByRole("button", { name: says(waiter).turnOff }).click();
  await waiter.upToDate();
  await waiter.page.reload();
  await waiter.upToDate();
  await expect(waiter.page.getByRole("heading", { name: says(waiter).plain })).toBeVisible();
  await waiter.picture("phone-plain-en");
  await waiter.clean("a phone that is not protected");
  expect(await databases(waiter)).toHaveLength(1);
  expect(await server.orders()).toHaveLength((await server.orders()).length);
});

test("a phone that nobody touches locks itself in all its tabs", async ({ phone }) => {
  const customer = await phone();
  await customer.page.clock.install();
  await customer.signIn(CUSTOMER);
  await protect(customer);
  await unlock(customer);
  await customer.upToDate();
  const other = await customer.tab("/app/orders");
  await locked(other);
  await unlock(other);
  await other.upToDate();
  // Five minutes are what a new PIN begins with.
  await customer.page.clock.fastForward("04:30");
  await customer.upToDate();
  await customer.page.clock.fastForward("00:40");
  await locked(customer);
  await locked(other);
});

test("a phone killed at any step of becoming protected has everything, protected or not", async ({ server, phone }) => {
  // Where the browser dies: before the new database is there, before it counts, before the old one is gone.
  for (const [at, step] of ["copy", "switch", "sweep"].entries()) {
    await profile(async (folder) => {
      const customer = await phone({ profile: folder });
      await customer.signIn(CUSTOMER);
      await customer.installed();
      await customer.cut();
      await customer.order(`step-${step}`);
      await thisPhone(customer);
      await expect(customer.pill).toHaveText(customer.words.offlineWaiting(1));
      await customer.page.evaluate((step) => {
        const { open, deleteDatabase } = IDBFactory.prototype;
        let guards = 0;
        const never = () => ({}) as IDBOpenDBRequest;
        const reached = () => document.documentElement.setAttribute("data-reached", step);
        IDBFactory.prototype.open = function (name: string, version?: number) {
          const copy = /^rapport-.{36}-/.test(name) && step === "copy";
          // The first opening notes the attempt, the second one switches.
          const guard = name === "guard" && step === "switch" && ++guards === 2;
          if (copy || guard) reached();
          return copy || guard ? never() : open.call(this, name, version);
        };
        IDBFactory.prototype.deleteDatabase = function (name: string) {
          if (step !== "sweep") return deleteDatabase.call(this, name);
          reached();
          return never();
        };
      }, step);
      await customer.button(says(customer).turnOn).click();
      await choosePin(customer, PIN);
      if (step !== "sweep") await customer.page.locator(`html[data-reached="${step}"]`).waitFor();
      const gone = new Promise((done) => customer.context.on("close", done));
      expect(kill(folder)).toBeGreaterThan(1);
      await gone;

      const after = await phone({ profile: folder });
      await after.cut();
      await after.go("/app/orders");
      if (step === "sweep") {
        await locked(after);
        await unlock(after);
      }
      await expect(after.pill, step).toHaveText(after.words.offlineWaiting(1));
      await after.order(`step-${step}-after`);
      expect(await databases(after), `${step}: one database`).toHaveLength(1);
      await after.restore();
      await after.upToDate();
      await after.context.close();
    });
    expect(await server.notes("step-")).toHaveLength(2 * (at + 1));
  }
});
