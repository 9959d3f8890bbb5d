import { CUSTOMER, OWNER, WAITER } from "../support/server.ts";
import type { Phone } from "../support/phone.ts";
import { expect, test } from "../support/test.ts";

interface Order {
  id: string;
  total: number;
  discounts: { said: { is: string } }[];
}

const WORDS = {
  en: {
    cash: "cash", split: "Split the bill", equally: "Equally", items: "By items", plus: "One more", these: /^Take ¥28\.80 for these$/, first: /^Take .*, then 1 more$/, last: /^Take .*, the last part$/, record: /^Record /, give: "Give a discount",
    percent: "Percent off", reason: "Reason", off: /^Take .* off$/, ask: /^Ask for .* off$/, above: /^You give at most 10 % yourself/, waits: "Waits for a manager",
    waiting: "Discounts that wait", approve: "Approve", approved: "approved by 王芳", part: "Part paid", paid: "Paid too much", receipt: "Receipt", bills: /^Open bills/, closing: "Day closing",
    more: "More", counted: "Cash counted", why: "Why is there a difference?", keep: "Keep the closing", kept: "Kept closings", why_text: "Change for a taxi",
    reason_text: "Waited long", of: /^Receipt for order #\d+/, discount: "Discount",
  },
  zh: {
    cash: "现金", split: "分账", equally: "平均分", items: "按菜品", plus: "加一份", these: /^为所选收 ¥28\.80$/, first: /^先收 .*，还剩 1 份$/, last: /^收 .*，最后一份$/, record: /^记下收款 /, give: "打折优惠",
    percent: "优惠百分比", reason: "原因", off: /^优惠 /, ask: /^申请优惠 /, above: /^您最多可自行优惠 10%/, waits: "待经理批准",
    waiting: "待批准的优惠", approve: "批准", approved: "王芳批准", part: "部分付款", paid: "多付了", receipt: "收据", bills: /^未结账单/, closing: "日结",
    more: "更多", counted: "清点的现金", why: "为什么有差额？", keep: "保存日结", kept: "已保存的日结", why_text: "打车找零",
    reason_text: "等了很久", of: /^订单 #\d+ 的收据/, discount: "优惠",
  },
} as const;

type Said = (typeof WORDS)["en" | "zh"];
const main = (one: Phone) => one.page.getByRole("main");

/** Takes so many percent off on the page of an order. */
async function takesOff(waiter: Phone, said: Said, percent: string): Promise<void> {
  await waiter.button(said.give).click();
  await waiter.dialog.getByLabel(said.percent).fill(percent);
  await waiter.dialog.getByLabel(said.reason).fill(said.reason_text);
}

for (const lang of ["en", "zh"] as const) {
  test(`a table's bill is split without a network, a large discount waits for a manager, the receipt opens by its link (${lang})`, async ({ server, phone }) => {
    const said: Said = WORDS[lang];
    const [customer, waiter, owner] = [await phone({ lang }), await phone({ lang }), await phone({ lang })];
    await customer.signIn(CUSTOMER);
    const order = await customer.order(said.cash);
    await customer.upToDate();
    await waiter.signIn(WAITER);
    await waiter.go(`/desk/orders/${order}`);
    await waiter.upToDate();
    await waiter.installed();
    const booked = async () => (await server.rows<Order>("order")).find((one) => one.id === order)!;

    await test.step("without a network he takes ten percent off, and asks for fifty", async () => {
      await waiter.cut();
      await takesOff(waiter, said, "10");
      await waiter.clean("a discount");
      await waiter.picture(`discount-${lang}`);
      await waiter.dialog.getByRole("button", { name: said.off }).click();
      await expect(main(waiter).getByRole("list", { name: said.discount })).toContainText(said.reason_text);
      await takesOff(waiter, said, "50");
      await expect(waiter.dialog.getByText(said.above)).toBeVisible();
      await waiter.dialog.getByRole("button", { name: said.ask }).click();
      await expect(main(waiter).getByText(said.waits)).toBeVisible();
    });

    await test.step("he takes the first of two equal parts", async () => {
      await waiter.button(said.split).click();
      await waiter.clean("splitting a bill");
      await waiter.picture(`split-${lang}`);
      await waiter.dialog.getByRole("button", { name: said.items }).click();
      await waiter.dialog.getByRole("button", { name: said.plus }).click();
      await expect(waiter.dialog.getByRole("button", { name: said.these })).toBeEnabled();
      await waiter.clean("splitting by what each had");
      await waiter.picture(`split-items-${lang}`);
      await waiter.dialog.getByRole("button", { name: said.equally }).click();
      await waiter.dialog.getByRole("button", { name: said.first }).click();
      await waiter.dialog.getByRole("button", { name: said.record }).click();
      await expect(main(waiter).getByText(said.part).first()).toBeVisible();
      await waiter.button(said.split).click();
      await expect(waiter.dialog.getByRole("button", { name: said.last })).toBeVisible();
      await waiter.dialog.getByRole("button", { name: said.last }).click();
      await waiter.dialog.getByRole("button", { name: said.record }).click();
      await waiter.restore();
      await waiter.upToDate();
      const now = await booked();
      expect(now.discounts.map((one) => one.said.is)).toEqual(["given", "asked"]);
      const paid = await server.rows<{ amount: number; about: { order: string } }>("payment");
      const sum = paid.filter((one) => one.about.order === order).reduce((all, one) => all + one.amount, 0);
      expect(sum).toBe(now.total - Math.floor(now.total / 10));
    });

    await test.step("the manager finds what waits on the first screen and approves it", async () => {
      await owner.signIn(OWNER);
      await expect(owner.page.getByRole("heading", { name: said.waiting })).toBeVisible();
      await owner.clean("discounts that wait");
      await owner.picture(`discounts-waiting-${lang}`);
      await main(owner).getByRole("listitem").filter({ hasText: said.reason_text }).getByRole("link").click();
      await owner.button(said.approve).click();
      await expect(owner.button(said.approve)).toHaveCount(0);
      await owner.upToDate();
      // Two parts and then a discount: nobody paid twice.
      await expect(main(owner).locator(".section-head .tag")).toHaveText(said.paid);
      await expect(main(owner).getByRole("list", { name: said.discount })).toContainText(said.approved);
      await owner.clean("an order with discounts");
      await owner.picture(`order-discounts-${lang}`);
    });

    await test.step("the receipt opens for whoever has the link", async () => {
      await owner.button(said.receipt).click();
      const link = owner.dialog.locator(".link-text");
      await expect(link).toContainText("/r/");
      await owner.clean("a receipt's link");
      const path = new URL((await link.textContent())!).pathname;
      const stranger = await phone({ lang });
      await stranger.go(path);
      await expect(stranger.page.getByRole("heading", { level: 1 })).toHaveText(said.of);
      await expect(main(stranger)).toContainText(said.discount);
      await stranger.clean("a receipt by its link");
      await stranger.picture(`receipt-link-${lang}`);
      await stranger.page.setViewportSize({ width: 1440, height: 900 });
      await stranger.clean("a receipt by its link, wide");
      await stranger.picture(`receipt-wide-${lang}`);
      await owner.picture(`receipt-sheet-${lang}`);
      await owner.page.keyboard.press("Escape");
      await expect(owner.dialog).toHaveCount(0);
    });

    await test.step("the day's cash is counted and kept", async () => {
      await owner.to(said.more);
      await main(owner).getByRole("link", { name: said.bills }).click();
      await main(owner).getByRole("link", { name: said.closing }).click();
      await owner.page.getByLabel(said.counted).fill("1");
      await owner.page.getByLabel(said.why).fill(said.why_text);
      await owner.button(said.keep).click();
      await expect(owner.page.getByRole("heading", { name: said.kept })).toBeVisible();
      await expect(main(owner)).toContainText(said.why_text);
      await owner.clean("a closing that was kept");
      await owner.picture(`closing-kept-${lang}`);
      await owner.upToDate();
      expect(await server.rows("day_closing")).toHaveLength(1);
    });
  });
}
