import { CUSTOMER, OWNER, WAITER } from "../support/server.ts";
import type { Phone } from "../support/phone.ts";
import { expect, test } from "../support/test.ts";

interface Coupon {
  code: string;
  recorded_at?: number;
  ledger?: { said: { is: string; order: string | null } }[];
}
interface Order {
  id: string;
  total: number;
  discounts?: { coupon?: string; said: { is: string; amount: number } }[];
}

const en = {
  offers: /^Offers/, new: "New offer", name: "Name in English", nameZh: "Name in Chinese", percent: "Percent off", each: "For each customer", make: "Save as a draft", start: "Start it", running: "Running",
  collect: "Collect", mine: "My coupons", toCollect: "To collect", code: "Show the code", use: "Use it in the cart", coupon: "Coupon", pay: "To pay", used: "Used", collected: "Collected",
};
const zh = { honour: "核销优惠券", code: "优惠券码", brings: /^本单可减/, do: "核销", discount: "优惠" };
const main = (one: Phone) => one.page.getByRole("main");

test("an offer is made, collected, used in the cart without a network, and honoured by its code without one, each coupon once", async ({ server, phone }) => {
  const [owner, customer, waiter] = [await phone({ lang: "en" }), await phone({ lang: "en" }), await phone({ lang: "zh" })];

  await test.step("the owner makes it on her phone and starts it", async () => {
    await owner.signIn(OWNER);
    await owner.to(owner.words.more);
    await main(owner).getByRole("link", { name: en.offers }).click();
    await main(owner).getByRole("link", { name: en.new }).click();
    await owner.page.getByLabel(en.name).fill("Lunch week");
    await owner.page.getByLabel(en.nameZh).fill("午市周");
    await owner.page.getByLabel(en.percent).fill("10");
    await owner.page.getByLabel(en.each).fill("2");
    await expect(main(owner).getByText("10 % off")).toBeVisible();
    await owner.clean("the form of an offer");
    await owner.picture("offer-form-en");
    await owner.button(en.make).click();
    await owner.button(en.start).click();
    await expect(main(owner).getByText(en.running, { exact: true })).toBeVisible();
    await owner.upToDate();
    await owner.clean("an offer");
    await owner.picture("offer-en");
  });

  await test.step("the customer collects two, and uses one in the cart without a network", async () => {
    await customer.signIn(CUSTOMER);
    await customer.upToDate();
    await customer.installed();
    await main(customer).getByRole("link", { name: en.offers }).click();
    await customer.button(en.collect).click();
    await expect(customer.page.getByRole("heading", { name: en.mine })).toBeVisible();
    await customer.button(en.collect).click();
    await expect(customer.page.getByRole("heading", { name: en.toCollect })).toHaveCount(0);
    await customer.upToDate();
    await expect(main(customer).getByRole("button", { name: en.code })).toHaveCount(2);
    await main(customer).getByRole("button", { name: en.code }).first().click();
    await customer.cleanInBothSchemes("coupons");
    await customer.picture("coupons-en");
    await customer.cut();
    await main(customer).getByRole("link", { name: en.use }).first().click();
    await customer.to(customer.words.menu);
    await customer.add(customer.words.wonton);
    await customer.page.getByRole("link", { name: customer.words.viewCart }).click();
    // Two of the same offer are one choice.
    await expect(main(customer).getByRole("group", { name: en.coupon }).getByRole("radio")).toHaveCount(2);
    await expect(main(customer).getByText(en.pay, { exact: true })).toBeVisible();
    await customer.page.getByRole("radio", { name: customer.words.pickup }).check();
    const name = customer.page.getByLabel(customer.words.name, { exact: true });
    if ((await name.inputValue()) === "") await name.fill("Ada");
    await customer.clean("a cart with a coupon");
    await customer.picture("cart-coupon-en");
    const order = await customer.place();
    await customer.restore();
    await customer.upToDate();
    const row = (await server.rows<Order>("order")).find((one) => one.id === order)!;
    expect(row.discounts?.map((one) => [one.said.is, one.said.amount])).toEqual([["given", Math.floor(row.total / 10)]]);
    expect(row.discounts![0]!.coupon).toBeTruthy();
  });

  await test.step("the waiter honours the other one by its code, without a network", async () => {
    const order = await customer.order("second");
    await customer.upToDate();
    const open = (await server.rows<Coupon>("coupon")).find((one) => !one.ledger?.length)!;
    await waiter.signIn(WAITER);
    await waiter.go(`/desk/orders/${order}`);
    await waiter.upToDate();
    await waiter.installed();
    await waiter.cut();
    await waiter.button(zh.honour).click();
    await waiter.dialog.getByLabel(zh.code).fill(open.code.toLowerCase());
    await expect(waiter.dialog.getByText(zh.brings)).toBeVisible();
    await waiter.clean("honouring a coupon");
    await waiter.picture("honour-zh");
    await waiter.dialog.getByRole("button", { name: zh.do, exact: true }).click();
    await expect(main(waiter).getByRole("list", { name: zh.discount })).toContainText(open.code);
    await waiter.restore();
    await waiter.upToDate();
    const coupons = await server.rows<Coupon>("coupon");
    expect(coupons.map((one) => one.ledger?.map((entry) => entry.said.is))).toEqual([["used"], ["used"]]);
  });

  await test.step("the customer reads it on her coupons, the owner what it brought", async () => {
    await customer.go("/app/offers");
    await expect(main(customer).getByText(en.used, { exact: true })).toHaveCount(2);
    await owner.upToDate();
    await expect(main(owner).getByText("2 of 100")).toBeVisible();
    await owner.picture("offer-results-en");
  });
});
