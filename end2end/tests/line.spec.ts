import { expect, test } from "../support/test.ts";

const SOON = { timeout: 2_000 };

for (const who of ["customer", "waiter"] as const) {
  test(`nothing is called up to date two seconds after the network has gone (${who})`, async ({ customer, waiter }) => {
    const phone = who === "customer" ? customer : waiter;
    await phone.installed();
    await phone.upToDate();
    await phone.cut();
    await expect(phone.pill).toHaveText(phone.words.offline, SOON);
    await phone.restore();
    await phone.upToDate();
  });
}

test("nor on a line that has gone quiet, once the stream of pokes broke", async ({ customer }) => {
  await customer.upToDate();
  customer.line.mode = "refuse";
  await expect(customer.pill).not.toHaveText(customer.words.upToDate, SOON);
  await customer.restore();
  await customer.upToDate();
});

test("without a network a table's code leads into the menu of this phone, and no address ends at the browser's error page", async ({ customer }) => {
  const { words, page } = customer;
  await customer.installed();
  customer.expected.push(/status of 503/);
  await customer.cut();
  await customer.go("/t/12");
  await expect(page).toHaveURL(/\/app\/menu\?table=12$/);
  await expect(page.locator("header.top")).toContainText(words.tableN("12"));
  await customer.go("/");
  await expect(page).toHaveURL(/\/app\/menu$/);
  await customer.go("/sign-in");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("No connection");
  await customer.restore();
  await page.getByRole("link", { name: "Try again" }).click();
  await expect(page.locator('form[action="/sign-in"]')).toBeAttached();
});
