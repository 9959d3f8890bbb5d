import { readFile } from "node:fs/promises";
import { PASSWORD, CUSTOMER } from "../support/server.ts";
import { cleared } from "../support/room.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";
import { WORDS, type Lang } from "../support/words.ts";

const strip = (phone: Phone) => phone.page.getByRole("alert");

/** Two orders that wait, and no network. */
async function twoWait(customer: Phone): Promise<void> {
  await customer.installed();
  await customer.cut();
  await customer.order("gone-1");
  await customer.order("gone-2");
}

for (const lang of Object.keys(WORDS) as Lang[]) {
  test(`what waits survives that the browser throws its storage away under the open page (${lang})`, async ({ server, phone }, info) => {
    const customer = await phone({ lang });
    await customer.signIn(CUSTOMER);
    const { words, page } = customer;
    await twoWait(customer);
    await cleared(customer, "data");
    await expect(strip(customer)).toContainText(words.goneOnlyHere(2));
    await customer.cleanInBothSchemes("a page whose storage is gone");
    await customer.picture(`gone-waiting-${lang}`);

    // Closing the page asks first.
    const asked = page.waitForEvent("dialog");
    await page.evaluate(() => setTimeout(() => location.reload()));
    await (await asked).dismiss();
    await expect(strip(customer)).toContainText(words.goneOnlyHere(2));

    const download = page.waitForEvent("download");
    await strip(customer).getByRole("button", { name: words.toFile }).click();
    const text = await readFile(await (await download).path(), "utf8");
    expect((JSON.parse(text) as { mutations: { args: { note: string } }[] }).mutations.map((one) => one.args.note)).toEqual(["gone-1", "gone-2"]);
    const file = info.outputPath("unsent.json");
    await (await download).saveAs(file);

    await strip(customer).getByRole("button", { name: words.sendNow }).click();
    await expect(strip(customer)).toContainText(words.unreached);
    await customer.restore();
    await expect(strip(customer)).toContainText(words.goneSent);
    await customer.picture(`gone-sent-${lang}`);
    expect(await server.notes("gone-")).toEqual(["gone-1", "gone-2"]);

    await strip(customer).getByRole("button", { name: words.loadAgain }).click();
    await customer.upToDate();
    await expect(page.getByText(words.goneNothing), "nothing is called lost").toBeVisible();
    await customer.picture(`gone-back-${lang}`);
    await customer.to(words.orders);
    await expect(page.getByRole("main").getByRole("link").first()).toBeVisible();

    // The file has the same changes under the same numbers.
    const second = await phone();
    await second.signIn(CUSTOMER);
    await second.pill.click();
    const chooser = second.page.waitForEvent("filechooser");
    await second.dialog.getByRole("button", { name: second.words.fromFile }).click();
    await (await chooser).setFiles(file);
    await second.dialog.getByRole("button", { name: second.words.sendParcel, exact: true }).click();
    await expect(second.page.getByText(second.words.parcelArrived(2))).toBeVisible();
    expect(await server.notes("gone-")).toEqual(["gone-1", "gone-2"]);
  });
}

test("where the sign-in is thrown away too, what waits is left with the device's own secret", async ({ server, customer }) => {
  const { words, page } = customer;
  customer.expected.push(/status of 401/);
  await twoWait(customer);
  await cleared(customer, "all");
  await expect(strip(customer)).toContainText(words.goneOnlyHere(2));
  await customer.restore();
  await expect(strip(customer)).toContainText(words.goneSent);
  expect(await server.notes("gone-")).toEqual(["gone-1", "gone-2"]);
  await strip(customer).getByRole("button", { name: words.loadAgain }).click();
  await page.waitForURL(/\/sign-in/);
  await customer.withPassword(CUSTOMER, PASSWORD);
  await page.waitForURL(/\/app/);
  await customer.upToDate();
  expect(await server.notes("gone-")).toEqual(["gone-1", "gone-2"]);
});

test("what is saved in such a page goes straight to the server, after what waited", async ({ server, customer, waiter }) => {
  const { words } = customer;
  await customer.installed();
  await customer.cut();
  const id = await customer.order("gone-1");
  await cleared(customer, "data");
  await expect(strip(customer)).toContainText(words.goneOnlyHere(1));
  // Cancelling needs the order at the server.
  await customer.button(words.cancelOrder).click();
  await customer.dialog.getByRole("button", { name: words.cancelOrder }).click();
  await expect(customer.dialog.getByRole("status")).toHaveText(words.unreached);
  await customer.restore();
  await expect(customer.page.getByText(words.sentDirectly)).toBeVisible();
  const state = async () => (await server.orders()).find((one) => one.id === id)?.state.is;
  expect(await state()).toBe("cancelled");
  await expect(waiter.card("gone-1")).toHaveCount(0);
});

test("what somebody discards when signing out is not sent from another tab's memory", async ({ server, customer, waiter }) => {
  const { words } = customer;
  await twoWait(customer);
  const other = await customer.tab("/app/orders");
  await expect(other.pill).toHaveText(words.offlineWaiting(2));
  await customer.to(words.me);
  await customer.button(words.signOut).click();
  await customer.dialog.getByLabel(words.discardType(2)).fill("2");
  await customer.dialog.getByRole("button", { name: words.discard(2) }).click();
  await expect(customer.page.getByRole("heading", { name: "No connection yet" })).toBeVisible();
  await customer.restore();
  await customer.go("/app");
  await customer.page.waitForURL(/\/sign-in/);
  await customer.asGuest("Grace");
  await customer.upToDate();
  await customer.order("after-1");
  await expect(waiter.card("after-1")).toBeVisible();
  expect(await server.notes("gone-")).toEqual([]);
});

test("a tab that hears nothing of it leaves too, and sends nothing of what somebody discards when signing out", async ({ server, customer, waiter }) => {
  const { words } = customer;
  customer.expected.push(/local store/);
  await twoWait(customer);
  const other = await customer.tab("/app/orders", (page) =>
    page.addInitScript(() => {
      BroadcastChannel.prototype.addEventListener = () => undefined;
    }),
  );
  await expect(other.pill).toHaveText(words.offlineWaiting(2));
  await customer.to(words.me);
  await customer.button(words.signOut).click();
  await customer.dialog.getByLabel(words.discardType(2)).fill("2");
  await customer.dialog.getByRole("button", { name: words.discard(2) }).click();
  for (const tab of [customer, other]) await expect(tab.page.getByRole("heading", { name: "No connection yet" })).toBeVisible();
  await customer.restore();
  await customer.go("/app");
  await customer.page.waitForURL(/\/sign-in/);
  await customer.asGuest("Grace");
  await customer.upToDate();
  await customer.order("after-1");
  await expect(waiter.card("after-1")).toBeVisible();
  expect(await server.notes("gone-")).toEqual([]);
});
