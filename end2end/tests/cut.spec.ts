import { CUSTOMER } from "../support/server.ts";
import { expect, test } from "../support/test.ts";

test("an order placed without a network is kept, survives a reload, and arrives exactly once when the network is back", async ({ server, customer, waiter }) => {
  await customer.installed();
  await waiter.to(waiter.words.orders);
  await customer.cut();
  await customer.order("before-1");
  await expect(customer.hero).toContainText(customer.words.atPhone);
  await expect(customer.pill).toHaveText(customer.words.offlineWaiting(1));

  await customer.page.reload();
  await expect(customer.hero).toContainText(customer.words.atPhone);
  await expect(customer.pill).toHaveText(customer.words.offlineWaiting(1));
  await customer.to(customer.words.orders);
  await expect(customer.page.getByRole("listitem").filter({ hasText: customer.words.numberFollows })).toContainText(customer.words.onThisPhone);
  expect(await server.notes("before-")).toEqual([]);
  await customer.picture("offline-orders");

  await customer.restore();
  await customer.upToDate();
  await expect(waiter.card("before-1")).toHaveCount(1);
  await expect(customer.page.getByRole("link", { name: customer.words.orderN(7) })).toBeVisible();
  expect(await server.notes("before-")).toEqual(["before-1"]);
});

test("an order whose answer was lost after the server had kept it arrives exactly once", async ({ server, customer, waiter }) => {
  await waiter.to(waiter.words.orders);
  customer.line.mode = "swallow";
  await customer.order("lost-1");
  await expect.poll(() => customer.line.swallowed, "the server's answer was lost").toBeGreaterThan(0);
  await expect(waiter.card("lost-1")).toHaveCount(1);
  await expect(customer.hero, "the phone was never told").toContainText(customer.words.numberFollows);

  await customer.restore();
  await customer.upToDate();
  await expect(customer.page.getByRole("heading", { level: 1 })).toHaveText(customer.words.orderN(7));
  expect(customer.line.pushes, "it was sent more than once").toBeGreaterThan(1);
  expect(await server.notes("lost-")).toEqual(["lost-1"]);
  await expect(waiter.card("lost-1")).toHaveCount(1);
});

test("a line that has gone quiet keeps nobody waiting: placing, reading and moving about go on", async ({ server, customer }) => {
  await customer.installed();
  customer.line.mode = "hold";
  await customer.order("quiet-1");
  await customer.to(customer.words.menu);
  await expect(customer.page.getByRole("link", { name: customer.words.beef, exact: true })).toBeVisible();
  await customer.order("quiet-2");
  await customer.to(customer.words.orders);
  await expect(customer.page.getByRole("listitem").filter({ hasText: customer.words.numberFollows })).toHaveCount(2);
  expect(await server.notes("quiet-")).toEqual([]);
  customer.line.mode = "pass";
  await customer.upToDate();
  expect(await server.notes("quiet-")).toEqual(["quiet-1", "quiet-2"]);
});

test("what the kitchen did while the customer had no network shows as soon as there is one", async ({ customer, waiter }) => {
  await waiter.to(waiter.words.orders);
  await customer.order("after-1");
  await expect(customer.hero).toContainText(customer.words.placed);
  await expect(waiter.card("after-1")).toHaveCount(1);
  await customer.cut();
  await waiter.card("after-1").getByRole("button", { name: waiter.words.doAccept, exact: true }).click();
  await waiter.column(waiter.words.colAccepted);
  await waiter.card("after-1").getByRole("button", { name: waiter.words.doPrepare, exact: true }).click();
  await waiter.upToDate();
  await expect(customer.hero).toContainText(customer.words.placed);
  await customer.restore();
  await expect(customer.hero).toContainText(customer.words.preparing);
});

test("a waiter without a network accepts, and the customer hears of it when the waiter is back", async ({ server, customer, waiter }) => {
  await waiter.to(waiter.words.orders);
  const id = await customer.order("stairs-1");
  await expect(waiter.card("stairs-1")).toHaveCount(1);
  await waiter.cut();
  await waiter.card("stairs-1").getByRole("button", { name: waiter.words.doAccept, exact: true }).click();
  await waiter.column(waiter.words.colAccepted);
  await expect(waiter.card("stairs-1")).toContainText(waiter.words.onThisPhone);
  await expect(customer.hero).toContainText(customer.words.placed);
  await waiter.restore();
  await expect(customer.hero).toContainText(customer.words.accepted);
  await waiter.upToDate();
  await expect(waiter.card("stairs-1")).not.toContainText(waiter.words.onThisPhone);
  expect((await server.orders()).find((order) => order.id === id)?.state.is).toBe("accepted");
});

test("a server that restarts in the middle of things loses nothing and doubles nothing", async ({ server, customer }) => {
  await customer.order("restart-1");
  customer.line.disturbed = true;
  await server.stop("SIGKILL");
  await customer.order("restart-2");
  await customer.order("restart-3");
  await server.serve();
  await expect(customer.pill).toHaveText(customer.words.upToDate, { timeout: 45_000 });
  expect(await server.notes("restart-")).toEqual(["restart-1", "restart-2", "restart-3"]);
});

test("the network may fail for one device of a person only: the other shows what was placed", async ({ customer, phone }) => {
  const second = await phone();
  await second.signIn(CUSTOMER);
  const id = await customer.order("device-1");
  await customer.upToDate();
  await customer.cut();
  await second.to(second.words.orders);
  await expect(second.page.locator(`a[href="/app/orders/${id}"]`)).toBeVisible();
});
