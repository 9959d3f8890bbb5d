import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";

/** Taps at the same moment as another tab does; where the button has gone by then, there is nothing to tap. */
async function tap(tab: Phone, selector: string): Promise<void> {
  await tab.page.evaluate((selector) => document.querySelector<HTMLElement>(selector)?.click(), selector);
}

async function inCart(tab: Phone, ...dishes: string[]): Promise<void> {
  for (const dish of dishes) await expect(tab.page.getByRole("listitem").filter({ hasText: dish })).toBeVisible();
}

test("two tabs have one cart, and what both place at once is one order, with and without a network", async ({ server, customer }) => {
  const { words } = customer;
  await customer.installed();
  const other = await customer.tab("/app/menu");
  await other.upToDate();
  for (const network of ["online", "offline"]) {
    if (network === "offline") await customer.cut();
    const mark = `once-${network}`;
    for (const tab of [customer, other]) await tab.to(words.menu);
    await Promise.all([customer.add(words.wonton), other.add(words.cake)]);
    const fresh = await customer.tab("/app/cart");
    for (const tab of [customer, other]) await tab.page.getByRole("link", { name: words.viewCart }).click();
    for (const tab of [customer, other, fresh]) await inCart(tab, words.wonton, words.cake);
    await fresh.page.close();

    await customer.page.getByRole("radio", { name: words.pickup }).check();
    await customer.page.getByLabel(words.name, { exact: true }).fill("Ada");
    await customer.page.getByLabel(words.note).fill(mark);
    await expect(other.page.getByLabel(words.note)).toHaveValue(mark);
    await Promise.all([customer, other].map((tab) => tap(tab, ".page-foot .btn.primary")));
    await customer.page.waitForURL(/\/app\/orders\//);
    await other.go("/app/cart");
    await expect(other.page.locator(".empty")).toBeVisible();
    await other.page.reload();
    await expect(other.page.locator(".empty"), "it does not come back").toBeVisible();
  }
  await customer.restore();
  for (const tab of [customer, other]) await tab.upToDate();
  expect(await server.notes("once-")).toEqual(["once-offline", "once-online"]);
  for (const order of (await server.orders()).filter((one) => one.note?.startsWith("once-"))) expect(order.lines).toHaveLength(2);
});

test("what is typed in one tab of the chat stands in the other, and what both send is one message", async ({ server, customer }) => {
  const { words } = customer;
  const bar = (tab: Phone) => tab.page.getByLabel(words.write, { exact: true });
  const other = await customer.tab("/app/chat");
  await customer.to(words.chat);
  await bar(customer).fill("once said");
  await expect(bar(other)).toHaveValue("once said");
  await Promise.all([customer, other].map((tab) => tap(tab, ".composer button[type=submit]")));
  for (const tab of [customer, other]) {
    await expect(bar(tab)).toHaveValue("");
    await expect(tab.page.locator(".bubble").filter({ hasText: "once said" })).toHaveCount(1);
    await tab.upToDate();
  }
  const said = await server.rows<{ text: string }>("message");
  expect(said.filter((one) => one.text === "once said")).toHaveLength(1);
});

test("a note that two tabs save is one note", async ({ server, waiter }) => {
  const { words } = waiter;
  await waiter.to(words.customers);
  await waiter.page.getByRole("main").getByRole("listitem").getByRole("link").first().click();
  await waiter.page.waitForURL(/\/desk\/contacts\/[0-9a-f-]{36}/);
  const other = await waiter.tab(new URL(waiter.page.url()).pathname);
  for (const tab of [waiter, other]) {
    await tab.page.getByRole("group", { name: words.whatToDo }).getByRole("button", { name: words.note2 }).click();
  }
  await waiter.dialog.getByLabel(words.note2).fill("a note of two tabs");
  await expect(other.dialog.getByLabel(words.note2)).toHaveValue("a note of two tabs");
  await Promise.all([waiter, other].map((tab) => tap(tab, "dialog .sheet-foot .btn.primary")));
  for (const tab of [waiter, other]) await tab.upToDate();
  const notes = async () => JSON.stringify(await server.rows("activity")).split("a note of two tabs").length - 1;
  await expect.poll(notes).toBe(1);
});
