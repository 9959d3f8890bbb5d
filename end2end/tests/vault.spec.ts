import { profile } from "../support/profile.ts";
import { CUSTOMER, WAITER } from "../support/server.ts";
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
