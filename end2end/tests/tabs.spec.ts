import type { Route } from "@playwright/test";
import { CUSTOMER } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";
import { WORDS, type Lang } from "../support/words.ts";

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
  await customer.order("tab-a3");
  await other.order("tab-b2");
  await expect(customer.pill).toHaveText(customer.words.offlineWaiting(4));
  await expect(other.pill).toHaveText(customer.words.offlineWaiting(4));

  await customer.restore();
  for (const tab of [customer, other]) await tab.upToDate();
  expect(await server.notes("tab-")).toEqual(["tab-a1", "tab-a2", "tab-a3", "tab-b1", "tab-b2"]);
});

test("what is saved in one tab is read by the other without reading its rows again", async ({ server, customer }) => {
  await customer.installed();
  const other = await customer.tab("/app/orders");
  for (const tab of [customer, other]) await tab.upToDate();
  await customer.cut();
  await other.page.evaluate(() => {
    const read = IDBObjectStore.prototype.getAll;
    const known = window as unknown as { read: string[] };
    known.read = [];
    IDBObjectStore.prototype.getAll = function (...args) {
      known.read.push(this.name);
      return read.apply(this, args);
    };
  });
  const waiting = other.page.getByRole("listitem").filter({ hasText: other.words.numberFollows });
  for (const [at, note] of ["read-1", "read-2"].entries()) {
    await customer.order(note);
    await expect(waiting).toHaveCount(at + 1);
  }
  const read = await other.page.evaluate(() => (window as unknown as { read: string[] }).read);
  expect(read).toContain("outbox");
  expect(read).not.toContain("rows");
  expect(read).not.toContain("segments");
  await customer.restore();
  for (const tab of [customer, other]) await tab.upToDate();
  expect(await server.notes("read-")).toEqual(["read-1", "read-2"]);
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
  await customer.order("both-1");
  await other.order("both-2");
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
  await customer.order("three-a");
  await second.order("three-b");
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

/** Another page of the browser takes over every database with rows, as the build after this one would. Resolves once it has them. */
async function overtaken(tab: Phone): Promise<void> {
  await tab.page.evaluate(async () => {
    const { storageBuckets } = navigator as unknown as { storageBuckets: { keys(): Promise<string[]>; open(name: string): Promise<{ indexedDB: IDBFactory }> } };
    for (const name of (await storageBuckets.keys()).filter((one) => one.startsWith("rapport-"))) {
      const { indexedDB } = await storageBuckets.open(name);
      await new Promise((done, failed) => {
        const asked = indexedDB.open(name, 1_000);
        [asked.onsuccess, asked.onerror] = [done, failed];
      });
    }
  });
}

for (const lang of Object.keys(WORDS) as Lang[]) {
  test(`a page whose store a newer build takes over lets go of it, says so, keeps its form, and what is sent there goes to the server (${lang})`, async ({
    server,
    phone,
  }) => {
    const old = await phone({ lang });
    await old.signIn(CUSTOMER);
    const { words, page } = old;
    await old.to(words.menu);
    await old.add(words.wonton);
    await page.getByRole("link", { name: words.viewCart }).click();
    await page.getByRole("radio", { name: words.pickup }).check();
    await page.getByLabel(words.name, { exact: true }).fill("Ada");
    await page.getByLabel(words.note).fill(`overtaken-${lang}`);
    const newer = await old.tab("/robots.txt");
    old.expected.push(/local store/);
    await overtaken(newer);
    await newer.page.close();
    const said = page.getByRole("alert").filter({ hasText: { en: "This page has to be loaded again", zh: "请重新加载这个页面" }[lang] });
    await expect(said).toBeVisible();
    await expect(page.getByLabel(words.note)).toHaveValue(`overtaken-${lang}`);
    await old.cleanInBothSchemes("a page whose store is another's");
    await old.picture(`superseded-${lang}`);
    await old.button(words.place).click();
    await expect(page.getByText(words.sentDirectly)).toBeVisible();
    expect(await server.notes("overtaken-")).toEqual([`overtaken-${lang}`]);
  });
}
