import { CUSTOMER, WAITER } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import { WORDS, type Lang } from "../support/words.ts";

for (const lang of Object.keys(WORDS) as Lang[]) {
  test(`a guest scans the code on table 12, orders, and sees each step of the kitchen live (${lang})`, async ({ server, phone }) => {
    const guest = await phone({ lang });
    const waiter = await phone({ lang });
    const words = guest.words;
    await waiter.signIn(WAITER);
    await waiter.to(words.orders);

    await guest.go("/t/12");
    await expect(guest.page.getByRole("heading", { level: 1 })).toHaveText(words.business);
    await guest.page.getByRole("link", { name: words.orderAtTable("12") }).first().click();
    await guest.asGuest("Grace");
    await expect(guest.page.locator(".top-kicker")).toHaveText(words.tableN("12"));

    await guest.page.getByRole("link", { name: words.addNamed(words.beef) }).click();
    await guest.dialog.getByRole("radio", { name: words.wide }).check();
    await guest.dialog.getByRole("radio", { name: words.hot }).check();
    await guest.dialog.getByRole("checkbox", { name: words.egg }).check();
    await guest.dialog.getByRole("button", { name: words.add }).click();
    await expect(guest.dialog).toHaveCount(0);
    await guest.add(words.wonton);
    await guest.page.getByRole("link", { name: words.viewCart }).click();
    await expect(guest.page.getByLabel(words.table, { exact: true })).toHaveValue("12");
    await guest.page.getByLabel(words.note).fill("journey");
    await guest.picture(`journey-cart-${lang}`);
    const id = await guest.place();

    // 38 + 3 for the egg + 32
    await expect(guest.page.getByText("73.00").first()).toBeVisible();
    const number = await expect
      .poll(async () => (await server.orders()).find((order) => order.id === id)?.number)
      .toBeTruthy()
      .then(async () => (await server.orders()).find((order) => order.id === id)!.number!);
    await expect(guest.page.getByRole("heading", { level: 1 })).toHaveText(words.orderN(number));
    await expect(guest.hero).toContainText(words.placed);

    await expect(waiter.card("journey")).toContainText(String(number));
    const steps = [
      [words.colNew, words.doAccept, words.accepted],
      [words.colAccepted, words.doPrepare, words.preparing],
      [words.colPreparing, words.doReady, words.ready],
      [words.colReady, words.doHandOver, words.fulfilled],
    ] as const;
    for (const [column, step, told] of steps) {
      await waiter.column(column);
      await waiter.card("journey").getByRole("button", { name: step, exact: true }).click();
      await expect(guest.hero).toContainText(told);
    }
    await waiter.column(words.colDone);
    await expect(waiter.card("journey")).toContainText(words.fulfilled);
    await guest.picture(`journey-done-${lang}`);
  });
}

test("the menu can be read without any script", async ({ phone }) => {
  for (const lang of Object.keys(WORDS) as Lang[]) {
    const reader = await phone({ lang, javaScriptEnabled: false });
    for (const path of ["/", "/t/12"]) {
      await reader.go(path);
      await expect(reader.page.getByRole("heading", { level: 1 })).toHaveText(reader.words.business);
      await expect(reader.page.getByRole("listitem").filter({ hasText: reader.words.beef })).toContainText("38.00");
    }
    await reader.picture(`public-${lang}`);
    reader.expected.push(/status of 404/);
    const answer = await reader.page.goto(`${reader.base}/t/99`);
    expect(answer?.status(), "a table that does not exist").toBe(404);
  }
});

test("a customer who signs in finds the orders of other days", async ({ phone }) => {
  const customer = await phone();
  await customer.signIn(CUSTOMER);
  await customer.to(customer.words.orders);
  for (const number of [1, 2, 3, 4, 5, 6]) {
    await expect(customer.page.getByRole("link", { name: customer.words.orderN(number) })).toBeVisible();
  }
});
