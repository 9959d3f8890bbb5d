import type { Route } from "@playwright/test";
import { expect, test } from "../support/test.ts";

test("an order placed in one tab appears in the other, and both may place without a network: each arrives exactly once", async ({ server, customer }) => {
  await customer.installed();
  const other = await customer.tab("/app/orders");
  await other.upToDate();
  const waiting = other.page.getByRole("listitem").filter({ hasText: other.words.numberFollows });

  const first = await customer.order("tab-a1");
  await expect(other.page.locator(`a[href="/app/orders/${first}"]`)).toBeVisible();
  for (const tab of [customer, other]) await tab.upToDate();
  await expect(waiting).toHaveCount(0);

  await customer.cut();
  await customer.order("tab-a2");
  await expect(waiting).toHaveCount(1);
  await other.order("tab-b1");
  await expect(customer.pill).toHaveText(customer.words.offlineWaiting(2));
  await Promise.all([customer.order("tab-a3"), other.order("tab-b2")]);
  await expect(customer.pill).toHaveText(customer.words.offlineWaiting(4));
  await expect(other.pill).toHaveText(customer.words.offlineWaiting(4));

  await customer.restore();
  for (const tab of [customer, other]) await tab.upToDate();
  expect(await server.notes("tab-")).toEqual(["tab-a1", "tab-a2", "tab-a3", "tab-b1", "tab-b2"]);
});

test("what the server has and did not yet answer waits in neither tab, and is up to date in neither", async ({ customer }) => {
  await customer.installed();
  const other = await customer.tab("/app/orders");
  await other.upToDate();
  const pulls = "**/api/sync/v1/pull";
  const held: Route[] = [];
  await customer.context.route(pulls, (route) => void held.push(route));
  await customer.order("unanswered");
  for (const tab of [customer, other]) await expect(tab.pill).toHaveText(customer.words.checking);
  await customer.cut();
  for (const route of held) await route.abort("internetdisconnected");
  await customer.context.unroute(pulls);
  for (const tab of [customer, other]) await expect(tab.pill).toHaveText(customer.words.offline);
  await customer.restore();
  for (const tab of [customer, other]) await tab.upToDate();
});

test("two tabs whose answers are lost alike neither double nor lose anything", async ({ server, customer }) => {
  const other = await customer.tab("/app/orders");
  await other.upToDate();
  customer.line.mode = "swallow";
  await Promise.all([customer.order("both-1"), other.order("both-2")]);
  await expect.poll(() => customer.line.swallowed).toBeGreaterThan(0);
  await customer.restore();
  for (const tab of [customer, other]) await tab.upToDate();
  expect(await server.notes("both-")).toEqual(["both-1", "both-2"]);
});

test("of three tabs one is frozen while the others write and send: thawed, it has missed nothing and sends nothing twice", async ({ server, customer }) => {
  await customer.installed();
  const [second, frozen] = [await customer.tab("/app/orders"), await customer.tab("/app/orders")];
  for (const tab of [customer, second, frozen]) await tab.upToDate();
  await customer.cut();
  await frozen.order("three-frozen");
  await Promise.all([customer.order("three-a"), second.order("three-b")]);
  for (const tab of [customer, second, frozen]) await expect(tab.pill).toHaveText(tab.words.offlineWaiting(3));
  const devtools = await customer.context.newCDPSession(frozen.page);
  await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
  await customer.restore();
  for (const tab of [customer, second]) await tab.upToDate();
  await customer.order("three-later");
  await customer.upToDate();
  await devtools.send("Page.setWebLifecycleState", { state: "active" });
  await frozen.upToDate();
  await frozen.to(frozen.words.orders);
  await expect(frozen.page.getByRole("listitem").filter({ hasText: frozen.words.numberFollows })).toHaveCount(0);
  await frozen.order("three-thawed");
  for (const tab of [customer, second, frozen]) await tab.upToDate();
  expect(await server.notes("three-")).toEqual(["three-a", "three-b", "three-frozen", "three-later", "three-thawed"]);
});

test("a choice of language reaches every screen at once and stays after a reload", async ({ customer }) => {
  await customer.to(customer.words.me);
  await customer.button("中文").click();
  await expect(customer.page.getByRole("heading", { level: 1 })).toHaveText("我的");
  await expect(customer.page.locator("html")).toHaveAttribute("lang", /^zh/);
  await customer.page.reload();
  await expect(customer.page.getByRole("heading", { level: 1 })).toHaveText("我的");
});
