import { CUSTOMER, WAITER, PASSWORD } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";
import { workerOf } from "../support/worker.ts";

/** What wakes the worker of this browser, as the browser itself does when a network comes. */
async function woken(phone: Phone): Promise<() => Promise<void>> {
  const { session, registrationId } = await workerOf(phone);
  return () =>
    session.send("ServiceWorker.dispatchSyncEvent", { origin: phone.base, registrationId, tag: "rapport-outbox", lastChance: false }).then(() => undefined);
}

test("what waits leaves without an open page when the network returns, once, and the next page knows", async ({ server, customer }) => {
  await customer.installed();
  const wake = await woken(customer);
  await customer.cut();
  for (const note of ["asleep-1", "asleep-2"]) await customer.order(note);
  await customer.page.close();
  expect(await server.notes("asleep-")).toEqual([]);
  await customer.restore();
  await wake();
  await expect.poll(() => server.notes("asleep-")).toEqual(["asleep-1", "asleep-2"]);
  await wake();

  const next = await customer.tab("/app/orders");
  await next.upToDate();
  expect(await server.notes("asleep-")).toEqual(["asleep-1", "asleep-2"]);
});

test("a page that is seen sends by itself, and the worker does not send the same beside it", async ({ server, customer }) => {
  await customer.installed();
  const before = customer.line.pushes;
  const worker = customer.context.serviceWorkers()[0] ?? (await customer.context.waitForEvent("serviceworker"));
  await worker.evaluate(() => {
    const scope = self as unknown as { sendAll: () => Promise<void>; looked: Promise<void> };
    const send = scope.sendAll;
    scope.looked = new Promise((done) => (scope.sendAll = () => send().finally(done)));
  });
  await customer.order("seen-1");
  await expect.poll(() => server.notes("seen-")).toEqual(["seen-1"]);
  await customer.upToDate();
  await worker.evaluate(() => (self as unknown as { looked: Promise<void> }).looked);
  expect(customer.line.pushes - before).toBe(1);
});

test("what waits is left without an open page also where the login has ended, once", async ({ server, customer }) => {
  const { words } = customer;
  await customer.installed();
  const wake = await woken(customer);
  await customer.cut();
  for (const note of ["ended-1", "ended-2"]) await customer.order(note);
  await customer.page.close();
  await customer.context.clearCookies();
  await customer.restore();
  await wake();
  await expect.poll(() => server.notes("ended-")).toEqual(["ended-1", "ended-2"]);
  await wake();

  customer.expected.push(/status of 401/);
  const next = await customer.tab("/app/orders");
  await expect(next.pill).toHaveText(words.signIn);
  await next.signInAgain(CUSTOMER);
  await next.upToDate();
  expect(await server.notes("ended-")).toEqual(["ended-1", "ended-2"]);
});

test("the worker sends nothing of one person under the login of another", async ({ server, customer, phone }) => {
  await customer.installed();
  const wake = await woken(customer);
  await customer.cut();
  await customer.order("sealed-1");
  await customer.page.close();
  // Somebody else's login comes with the network, so that at no moment the worker finds this person's, or none.
  const waiter = await phone();
  await waiter.signIn(WAITER);
  const theirs = await waiter.context.cookies();
  await waiter.context.close();
  await customer.context.clearCookies();
  await customer.context.addCookies(theirs);
  await customer.restore();
  const other = await customer.tab("/desk");
  await other.upToDate();
  await wake();
  await other.upToDate();
  expect(await server.notes("sealed-")).toEqual([]);

  await other.go("/sign-in");
  await other.withPassword(CUSTOMER, PASSWORD);
  await other.page.waitForURL(/\/app/);
  await other.upToDate();
  expect(await server.notes("sealed-")).toEqual(["sealed-1"]);
});
