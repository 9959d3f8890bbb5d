import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Phone } from "../support/phone.ts";
import { PASSWORD, WAITER, type Server } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import { WORDS, type Lang } from "../support/words.ts";

const PEOPLE = 700;

/** More rows than one page of a first sync holds. */
async function manyCustomers(server: Server): Promise<void> {
  const lines = Array.from({ length: PEOPLE }, (_, n) => `Guest ${n},+861390000${String(n).padStart(4, "0")}`);
  await writeFile(path.join(server.folder, "people.csv"), ["name,phone", ...lines].join("\n"));
  await server.command("import", "contacts", "people.csv");
}

/** From the second page of a first sync on, what the server says waits until it is let go. */
async function slowLine(phone: Phone): Promise<() => void> {
  let pulls = 0;
  let release = (): void => undefined;
  const held = new Promise<void>((done) => (release = done));
  await phone.context.route("**/api/sync/v1/pull", async (route) => {
    if (++pulls > 1) await held;
    await route.continue().catch(() => undefined);
  });
  return () => release();
}

/** Signs in without waiting for everything. */
async function begin(phone: Phone, next = ""): Promise<void> {
  await phone.go(`/sign-in${next && `?next=${encodeURIComponent(next)}`}`);
  await phone.withPassword(WAITER, PASSWORD);
  await phone.page.waitForURL(/\/desk/);
}

for (const lang of Object.keys(WORDS) as Lang[]) {
  test(`orders are worked with while the rest of a first sync is still coming (${lang})`, async ({ server, phone, customer }) => {
    await manyCustomers(server);
    const waiter = await phone({ lang });
    const { words, page } = waiter;
    const go = await slowLine(waiter);
    await begin(waiter);
    const orders = await server.orders();
    const first = orders.find((order) => order.state.is === "placed");
    const second = orders.find((order) => order.state.is === "preparing");
    const main = page.getByRole("main");
    await expect(main.getByRole("progressbar")).toBeVisible();
    const open = orders.filter((order) => !["fulfilled", "refused", "cancelled"].includes(order.state.is));
    await expect(page.getByRole("article")).toHaveCount(open.length);
    await expect(page.getByRole("searchbox"), "a search over a part finds too little").toHaveCount(0);
    await waiter.cleanInBothSchemes("the first screen before the rest");
    await waiter.picture(`preview-${lang}`);

    await waiter.to(words.customers);
    await expect(main.getByRole("progressbar")).toBeVisible();
    await expect(main.getByText("Guest 1", { exact: true })).toHaveCount(0);
    await waiter.picture(`preview-customers-${lang}`);
    await waiter.to(words.orders);
    await waiter.column(words.colDone);
    await expect(page.getByRole("article")).toHaveCount(orders.length - open.length);

    // Accepted on this phone, and a refusal that is half typed when the rest arrives.
    await waiter.to(words.today);
    const card = (number = 0) => page.getByRole("article").filter({ has: page.getByRole("link", { name: words.orderN(number), exact: true }) });
    await card(first!.number).getByRole("button", { name: words.doAccept }).click();
    await expect(card(first!.number).getByRole("button", { name: words.doPrepare })).toBeVisible();
    await card(second!.number).getByRole("button", { name: words.doRefuse }).click();
    await waiter.dialog.getByLabel(words.reason).fill("No more noodles");
    await customer.order("meanwhile");
    await expect(waiter.card("meanwhile"), "the board is kept up to date").toBeVisible();
    await expect(card(first!.number).getByRole("button", { name: words.doPrepare }), "what waits here is still shown").toBeAttached();
    await expect(main.getByRole("progressbar")).toBeVisible();
    go();
    await waiter.upToDate();
    await expect(main.getByRole("progressbar")).toHaveCount(0);
    await expect(waiter.dialog.getByLabel(words.reason)).toHaveValue("No more noodles");
    await waiter.dialog.getByRole("button", { name: words.doRefuse, exact: true }).click();
    await waiter.upToDate();
    const state = async (id: string) => (await server.orders()).find((order) => order.id === id)!.state;
    await expect.poll(() => state(first!.id)).toEqual({ is: "accepted" });
    await expect.poll(() => state(second!.id)).toEqual({ is: "refused", reason: "No more noodles" });
    await waiter.to(words.customers);
    await expect(main.getByText("Guest 1", { exact: true })).toBeVisible();
    expect((await server.rows("contact")).length).toBeGreaterThan(PEOPLE);
  });
}

test("what is done before everything is here survives a start without a network, and arrives once", async ({ server, phone }) => {
  await manyCustomers(server);
  const waiter = await phone();
  const { words, page } = waiter;
  const go = await slowLine(waiter);
  await begin(waiter);
  const order = (await server.orders()).find((one) => one.state.is === "placed")!;
  const card = page.getByRole("article").filter({ has: page.getByRole("link", { name: words.orderN(order.number!), exact: true }) });
  await expect(card).toBeVisible();
  await waiter.installed();
  await waiter.cut();
  go();
  await card.getByRole("button", { name: words.doAccept }).click();
  await expect(card.getByRole("button", { name: words.doPrepare })).toBeVisible();
  await expect(card).toContainText(words.onThisPhone);

  // The rows shown ahead are in no store: without them there is nothing to show, and that is said. The change is kept.
  await page.reload();
  await expect(page.getByRole("heading", { name: "No connection yet" })).toBeVisible();
  await expect(waiter.pill).toHaveText(words.offlineWaiting(1));
  await waiter.restore();
  await waiter.upToDate();
  await expect(card.getByRole("button", { name: words.doPrepare })).toBeVisible();
  const state = async () => (await server.orders()).find((one) => one.id === order.id)!.state.is;
  await expect.poll(state).toBe("accepted");
});

test("an order that is not on the board is not called missing before everything is here", async ({ server, phone }) => {
  await manyCustomers(server);
  const waiter = await phone();
  const go = await slowLine(waiter);
  await begin(waiter, "/desk/orders/00000000-0000-7000-8000-000000000001");
  const main = waiter.page.getByRole("main");
  await expect(waiter.page.locator("nav.tabs").getByText("1", { exact: true }).first(), "the board is here").toBeVisible();
  await expect(main.getByRole("progressbar")).toBeVisible();
  await expect(main.getByText("This order is not on this phone")).toHaveCount(0);
  go();
  await expect(main.getByRole("progressbar")).toHaveCount(0);
  await expect(main.getByText("This order is not on this phone")).toBeVisible();
});
