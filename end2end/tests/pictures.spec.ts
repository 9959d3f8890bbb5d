import { mkdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { writePicture } from "../support/picture.ts";
import { CUSTOMER, OWNER, WAITER } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";

const FOLDER = fileURLToPath(new URL("../../docs/screens", import.meta.url));

/** The README's pictures: made anew by `UPDATE_SCREENS=1 npx playwright test pictures`. */
if (process.env.UPDATE_SCREENS) {
  test("the README's pictures are taken anew", async ({ browser, phone }) => {
    await mkdir(FOLDER, { recursive: true });
    const options = { deviceScaleFactor: 1.5, timezoneId: "Asia/Shanghai" };
    const take = async (one: Phone, name: string) => {
      await one.page.evaluate(() => document.fonts.ready.then(() => undefined));
      await expect.poll(() => one.page.evaluate(() => [...document.images].every((image) => image.loading === "lazy" || image.complete))).toBe(true);
      // Messages that pass by are not what the picture is about.
      await expect(one.page.locator(".toast")).toHaveCount(0);
      await writePicture(browser, await one.page.screenshot(), path.join(FOLDER, `${name}.png`));
    };

    const reader = await phone(options);
    await reader.go("/");
    await take(reader, "public");

    const customer = await phone(options);
    const owner = await phone(options);
    const waiter = await phone({ ...options, lang: "zh" });
    const { words } = customer;
    await owner.signIn(OWNER);
    await waiter.signIn(WAITER);
    await customer.signIn(CUSTOMER);
    await take(customer, "customer-home");
    await customer.to(words.menu);
    await take(customer, "menu");
    await customer.page.getByRole("link", { name: words.beef, exact: true }).click();
    await expect(customer.dialog).toBeVisible();
    await take(customer, "product");
    await customer.dialog.getByRole("button", { name: words.add }).click();
    await customer.add(words.wonton);
    await customer.page.getByRole("link", { name: words.viewCart }).click();
    await customer.page.getByRole("radio", { name: words.dineIn }).check();
    await customer.page.getByLabel(words.table, { exact: true }).selectOption("12");
    await take(customer, "cart");

    await customer.cut();
    await customer.place();
    await owner.to(owner.words.menu);
    await owner.button(owner.words.edit(words.wonton)).click();
    const price = owner.dialog.getByLabel(words.price, { exact: true });
    await price.fill("35");
    await price.blur();
    await owner.dialog.getByRole("button", { name: words.close }).last().click();
    await owner.upToDate();
    await take(owner, "desk-menu");
    await customer.restore();
    await customer.to(words.needs);
    await expect(customer.card(words.priceTitle)).toBeVisible();
    await take(customer, "needs");
    await customer.button(words.acceptPrice).click();
    await expect(customer.page.getByText(words.needsEmpty)).toBeVisible();
    await customer.to(words.orders);
    await waiter.to(waiter.words.orders);
    await waiter.card(waiter.words.tableN("12")).getByRole("button", { name: waiter.words.doAccept, exact: true }).click();
    await customer.page.getByRole("link", { name: words.orderN(7) }).click();
    await expect(customer.hero).toContainText(words.accepted);
    await take(customer, "order");
    await waiter.column(waiter.words.colPreparing);
    await take(waiter, "desk-orders");
    await waiter.to(waiter.words.today);
    await take(waiter, "desk-today");

    await owner.to(words.customers);
    await owner.page.getByRole("searchbox").fill("linxiao");
    await owner.page.getByRole("main").getByRole("listitem").getByRole("link").first().click();
    await expect(owner.page.getByRole("group", { name: words.whatToDo })).toBeVisible();
    await take(owner, "contact");
    await customer.to(words.chat);
    await customer.cut();
    await customer.page.getByLabel(words.write, { exact: true }).fill("Could we have the window table on Friday?");
    await customer.button(words.send).click();
    await expect(customer.page.getByText("Could we have the window table on Friday?")).toBeVisible();
    await take(customer, "chat");
  });
}
