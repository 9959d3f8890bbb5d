import { OWNER } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";

const zh = {
  strategies: "沟通策略", add: "添加“订单完成后”", added: "已添加为草稿，启动之前不会发送。", name: "订单完成后", wait: "等待 2 天", mail: "发邮件", change: "修改：发邮件", subject: "中文主题", wrong: "正文里有不存在的变量。",
  save: "保存步骤", new: "{name}，上次还好吗？", start: "启动", running: "运行中",
};
const en = {
  segments: "Segments", list: "New list, by hand", how: "Who is on it is chosen on a customer's record.", chip: "New list", one: "1 person",
  strategies: "Strategies", name: "After an order", whom: "For whom", brought: "What did it bring?", none: /^\d+ occasions?$/,
};

const main = (phone: Phone) => phone.page.getByRole("main");
const open = async (phone: Phone, name: string) => {
  await phone.to(phone.words.more);
  await main(phone).getByRole("link", { name: new RegExp(`^${name}`) }).click();
  await expect(phone.page.getByRole("heading", { level: 1 })).toHaveText(name);
};

test("what follows an order is there with one tap, is changed without a network, and goes to a list", async ({ server, phone }) => {
  const owner = await phone({ lang: "zh" });

  await test.step("one tap, and the steps read from top to bottom", async () => {
    await owner.signIn(OWNER);
    await owner.upToDate();
    await owner.installed();
    await open(owner, zh.strategies);
    await owner.clean("strategies that are ready");
    await owner.button(zh.add).click();
    await expect(owner.page.getByText(zh.added)).toBeVisible();
    await owner.upToDate();
    await main(owner).getByRole("link", { name: new RegExp(zh.name) }).click();
    await expect(main(owner).getByText(zh.wait, { exact: true })).toBeVisible();
    await owner.cleanInBothSchemes("steps");
    await owner.picture("strategy-steps-zh");
  });

  await test.step("a text is changed without a network", async () => {
    await owner.cut();
    await owner.button(zh.change).click();
    const subject = owner.page.getByLabel(zh.subject);
    await subject.fill("{code}");
    await expect(owner.page.getByText(zh.wrong)).toBeVisible();
    await subject.fill(zh.new);
    await owner.clean("a step");
    await owner.picture("strategy-step-zh");
    await owner.button(zh.save).click();
    await expect(main(owner).getByText(zh.new, { exact: true })).toBeVisible();
    await expect(main(owner).getByText(owner.words.onThisPhone)).toBeVisible();
    await owner.restore();
    await owner.upToDate();
    await owner.button(zh.start).click();
    await expect(main(owner).getByText(zh.running, { exact: true })).toBeVisible();
    await owner.upToDate();
    const strategies = await server.rows<{ steps?: string; state: string }>("strategy");
    expect(strategies.find((one) => one.steps?.includes(zh.new))?.state).toBe("running");
  });

  const other = await phone({ lang: "en" });
  await test.step("somebody is put on a list by a tap, and the strategy goes to the list", async () => {
    await other.signIn(OWNER);
    await other.upToDate();
    await open(other, en.segments);
    await other.button(en.list).click();
    await expect(main(other).getByText(en.how)).toBeVisible();
    await other.to(other.words.customers);
    await other.page.getByRole("searchbox").fill("林晓");
    await main(other).getByRole("listitem").getByRole("link").filter({ hasText: "林晓" }).first().click();
    const chip = main(other).getByRole("button", { name: en.chip, exact: true });
    await chip.click();
    await expect(chip).toHaveAttribute("aria-pressed", "true");
    await other.upToDate();
    await open(other, en.segments);
    await expect(main(other).getByRole("link", { name: new RegExp(en.chip) }).filter({ hasText: en.one })).toBeVisible();
    await open(other, en.strategies);
    await main(other).getByRole("link", { name: new RegExp(en.name) }).click();
    await other.page.getByLabel(en.whom).selectOption({ label: en.chip });
    await other.upToDate();
    await expect(other.page.getByLabel(en.whom).locator("option:checked")).toHaveText(en.chip);
    await other.button(en.brought).click();
    await expect(main(other).getByText(en.none)).toBeVisible();
    await other.clean("a strategy for a list");
    await other.picture("strategy-steps-en");
  });
});
