import { CUSTOMER, OWNER, WAITER } from "../support/server.ts";
import type { Phone } from "../support/phone.ts";
import { expect, test } from "../support/test.ts";

interface Payment {
  id: string;
  about: { is: string; order: string };
  amount: number;
  method: { by: string };
  state: string;
}

const main = (one: Phone) => one.page.getByRole("main");

async function toBills(owner: Phone): Promise<void> {
  await owner.to(owner.words.more);
  await main(owner).getByRole("link", { name: /^Open bills/ }).click();
  await expect(owner.page.getByRole("heading", { level: 1 })).toHaveText("Open bills");
}

test("two waiters take the money of one order without a network, an owner refunds one, and the customer has a receipt", async ({ server, phone }) => {
  const customer = await phone();
  const waiters = [await phone(), await phone()];
  const owner = await phone();
  await customer.signIn(CUSTOMER);
  const order = await customer.order("cash");
  await customer.upToDate();
  await expect(main(customer)).toContainText("Not paid");

  await test.step("both take the cash offline, and each phone says that it is paid", async () => {
    for (const waiter of waiters) {
      await waiter.signIn(WAITER);
      await waiter.go(`/desk/orders/${order}`);
      await waiter.upToDate();
      await waiter.installed();
      await waiter.cut();
    }
    for (const [at, waiter] of waiters.entries()) {
      const take = waiter.button("Take payment");
      expect((await take.boundingBox())!.height).toBeGreaterThanOrEqual(44);
      await take.click();
      await waiter.dialog.getByLabel("Cash given").fill("1000");
      await expect(waiter.dialog.getByRole("status")).toHaveText(/^Change to return: /);
      if (at === 0) {
        await waiter.clean("taking a payment");
        await waiter.picture("take-payment-en");
      }
      await waiter.dialog.getByRole("button", { name: /^Record / }).click();
      const line = main(waiter).getByRole("listitem").filter({ hasText: "Cash" });
      await expect(line).toContainText(waiter.words.onThisPhone);
      await expect(main(waiter)).toContainText("Paid in full");
    }
  });

  await test.step("once they have met, both say that it was paid twice", async () => {
    for (const waiter of waiters) await waiter.restore();
    for (const waiter of waiters) {
      await waiter.upToDate();
      await expect(main(waiter)).toContainText("Paid twice");
      await expect(waiter.button("Refund")).toHaveCount(0);
    }
    await waiters[0]!.clean("an order that was paid twice");
    await waiters[0]!.picture("paid-twice-en");
    await expect(main(customer)).toContainText("Paid twice");
    const paid = (await server.rows<Payment>("payment")).filter((one) => one.about.order === order);
    expect(paid).toHaveLength(2);
    for (const one of paid) expect(one).toMatchObject({ method: { by: "cash" }, state: "captured", amount: paid[0]!.amount });
  });

  await test.step("an owner finds it under Open bills and refunds one with a reason", async () => {
    await owner.signIn(OWNER);
    await toBills(owner);
    await expect(owner.page.getByRole("heading", { name: "To be refunded" })).toBeVisible();
    await owner.clean("open bills");
    await owner.picture("open-bills-en");
    await main(owner).getByRole("listitem").filter({ hasText: "Paid twice" }).getByRole("link").click();
    await main(owner).getByRole("listitem").filter({ hasText: "Cash" }).last().getByRole("button", { name: "Refund", exact: true }).click();
    const refund = owner.dialog.getByRole("button", { name: /^Refund / });
    await expect(refund).toBeDisabled();
    await owner.dialog.getByLabel("Reason").fill("Taken by two of us");
    await owner.clean("a refund");
    await refund.click();
    await expect(main(owner)).toContainText("Paid in full");
    await owner.upToDate();
    await expect(main(owner)).toContainText("Taken by two of us");
    expect(await server.rows("refund")).toHaveLength(1);
  });

  await test.step("the day is closed with what stayed", async () => {
    await toBills(owner);
    await main(owner).getByRole("link", { name: "Day closing" }).click();
    await owner.page.getByLabel("Cash counted").fill("0");
    await expect(main(owner)).toContainText("2 payments");
    await expect(main(owner).getByRole("status").filter({ hasText: "Difference" })).toBeVisible();
    await owner.clean("the day closing");
    await owner.picture("day-closing-en");
  });

  await test.step("the customer's page says paid, and the receipt opens without a network and prints without the frame", async () => {
    await expect(main(customer)).toContainText("Everything is paid. Thank you!");
    await customer.cleanInBothSchemes("a paid order");
    await customer.installed();
    await customer.cut();
    await main(customer).getByRole("link", { name: "Receipt" }).click();
    await expect(customer.page.getByRole("heading", { level: 1 })).toHaveText(/^Receipt · Order \d+$/);
    await expect(main(customer)).toContainText("Cash");
    await customer.clean("a receipt");
    await customer.picture("receipt-en");
    await customer.page.emulateMedia({ media: "print" });
    await expect(customer.button("Print")).toBeHidden();
    await expect(main(customer).getByText("Total", { exact: true })).toBeVisible();
    await customer.page.emulateMedia({ media: "screen" });
    await customer.restore();
  });
});

test("收款：服务员收现金，顾客看到已付清 (zh)", async ({ phone }) => {
  const [customer, waiter] = [await phone({ lang: "zh" }), await phone({ lang: "zh" })];
  await customer.signIn(CUSTOMER);
  const order = await customer.order("现金");
  await customer.upToDate();
  await waiter.signIn(WAITER);
  await waiter.go(`/desk/orders/${order}`);
  await waiter.button("收款").click();
  await waiter.dialog.getByRole("button", { name: /^记下收款 / }).click();
  await expect(main(waiter)).toContainText("已付清");
  await waiter.upToDate();
  await expect(main(customer)).toContainText("已全部付清，谢谢！");
  await main(customer).getByRole("link", { name: "收据" }).click();
  await expect(customer.page.getByRole("heading", { level: 1 })).toHaveText(/^收据 · 订单 \d+$/);
  await customer.clean("收据");
});
