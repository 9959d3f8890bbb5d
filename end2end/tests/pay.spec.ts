import { CUSTOMER, WAITER } from "../support/server.ts";
import type { Phone } from "../support/phone.ts";
import { expect, test } from "../support/test.ts";

const main = (one: Phone) => one.page.getByRole("main");
const title = (one: Phone) => one.page.getByRole("heading", { level: 1 });

/** From an order's page to the Sandbox's, in the same tab. */
async function toSandbox(customer: Phone): Promise<void> {
  await customer.button(/^Pay .+ now$/).click();
  await customer.page.waitForURL(/\/sandbox\/pay\//);
  await expect(title(customer)).toHaveText("Sandbox");
}

async function backToOrder(customer: Phone): Promise<void> {
  await main(customer).getByRole("link", { name: "Back to the order" }).click();
  await customer.page.waitForURL(/\/app\/orders\//);
  await customer.upToDate();
}

test("a customer is refused, pays online, and is told what is true where the notification is lost", async ({ server, phone }) => {
  const [customer, waiter] = [await phone(), await phone()];
  await customer.signIn(CUSTOMER);
  const order = await customer.order("online");
  await customer.upToDate();
  await waiter.signIn(WAITER);
  await waiter.go(`/desk/orders/${order}`);
  await waiter.upToDate();

  await test.step("refused at the provider: nothing was taken, and the order says so", async () => {
    await toSandbox(customer);
    await customer.cleanInBothSchemes("the Sandbox");
    await customer.picture("sandbox-en");
    await expect(main(waiter)).toContainText("Being paid");
    await customer.button("Refuse").click();
    await customer.page.waitForURL(/\/pay\/back\//);
    await expect(title(customer)).toHaveText("Not paid");
    await customer.clean("a refused payment");
    await backToOrder(customer);
    await expect(main(customer)).toContainText("Not paid");
    await expect(main(waiter)).toContainText("Not paid: refused");
  });

  await test.step("paid: the page, the order and the waiter say so", async () => {
    await toSandbox(customer);
    await customer.button(/^Pay ¥/).click();
    await expect(title(customer)).toHaveText("Paid");
    await customer.cleanInBothSchemes("a paid payment");
    await customer.picture("paid-online-en");
    await backToOrder(customer);
    await expect(main(customer)).toContainText("Everything is paid. Thank you!");
    await expect(customer.button(/^Pay /)).toHaveCount(0);
    await expect(main(waiter)).toContainText("Paid in full");
    await expect(main(waiter).getByRole("listitem").filter({ hasText: "Online, Sandbox" })).toHaveCount(2);
    const paid = await server.rows<{ about: { order: string }; state: string }>("payment");
    expect(paid.filter((one) => one.about.order === order).map((one) => one.state).sort()).toEqual(["captured", "failed"]);
  });

  await test.step("the notification is lost: the bank is asked, and then it is paid", async () => {
    await customer.order("lost");
    await customer.upToDate();
    await toSandbox(customer);
    await customer.button("Pay, and the notification is lost").click();
    await expect(title(customer)).toHaveText("We are asking the bank");
    await expect(title(customer)).toHaveText("Paid", { timeout: 15_000 });
    await backToOrder(customer);
    await expect(main(customer)).toContainText("Everything is paid. Thank you!");
  });

  await test.step("without a network it says that paying needs one", async () => {
    await customer.order("offline");
    await customer.upToDate();
    await customer.cut();
    await expect(main(customer)).toContainText("Paying online needs a connection.");
    await expect(customer.button(/^Pay .+ now$/)).toBeDisabled();
    await customer.clean("an order that waits for a connection to be paid");
    await customer.restore();
    await expect(customer.button(/^Pay .+ now$/)).toBeEnabled();
  });
});

test("在线支付：顾客在沙盒里付款 (zh)", async ({ phone }) => {
  const customer = await phone({ lang: "zh" });
  await customer.signIn(CUSTOMER);
  await customer.order("在线");
  await customer.upToDate();
  await customer.button(/^立即支付 /).click();
  await expect(title(customer)).toHaveText("沙盒支付");
  await customer.clean("沙盒支付");
  await customer.button(/^支付 ¥/).click();
  await expect(title(customer)).toHaveText("支付成功");
  await main(customer).getByRole("link", { name: "返回订单" }).click();
  await expect(main(customer)).toContainText("已全部付清，谢谢！");
});
