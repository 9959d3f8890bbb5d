import { OWNER } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import { WORDS, type Lang } from "../support/words.ts";

const en = {
  insight: "Insight", who: "Who to contact", toContact: /^5 customers to contact/, unhappy: /^Rated a solution 2 of 10/, late: /^Comes every/, contacted: "Contacted",
  useless: "Not useful", noted: "Noted. Nobody is told of this customer for a month.", answered: "What came of it", nextWeek: "Next week", range: /8 times in 10/,
  groups: "Customer groups", best: "Best", how: "How we know", worth: "What this customer is worth", few: "Not enough yet",
  reports: "Reports", products: "Dishes", saveTable: "Save as a table", year: "Year", needsNetwork: "Reports are counted at the server",
};
const zh: typeof en = {
  insight: "经营分析", who: "该联系谁", toContact: /^该联系 5 位顾客/, unhappy: /只打了 2 分/, late: /^平均每/, contacted: "已联系",
  useless: "没有用", noted: "已记录，一个月内不再提示这位顾客。", answered: "后来怎样", nextWeek: "下周预计", range: /十次里八次/,
  groups: "顾客分群", best: "最佳", how: "依据", worth: "顾客价值", few: "数据还不够",
  reports: "报表", products: "菜品", saveTable: "存为表格", year: "一年", needsNetwork: "报表由服务器统计",
};
const INSIGHT = { en, zh };

interface Suggestion {
  id: string;
  state: string;
  contact: string;
}

test("the owner is told whom to contact and why, answers without a network, and a young shop is told that it is not enough yet", async ({ server, phone }) => {
  test.setTimeout(240_000);
  const told = await server.command("insight", "run");
  expect(told).toContain("TooFewCustomers");
  const young = await phone();
  await young.signIn(OWNER);
  await young.to(young.words.more);
  await young.page.getByRole("main").getByRole("link", { name: new RegExp(`^${en.insight}`) }).click();
  await expect(young.page.getByText(en.few)).toHaveCount(4);
  await young.clean("insight of a young shop");
  await young.context.close();

  expect(await server.command("seed", "--history")).toContain("5 suggestions are open");
  for (const lang of Object.keys(WORDS) as Lang[]) {
    const say = INSIGHT[lang];
    const owner = await phone({ lang });
    const main = owner.page.getByRole("main");
    await owner.signIn(OWNER);
    await owner.upToDate();
    await owner.installed();

    await test.step(`the first screen leads to five people, each with a reason (${lang})`, async () => {
      await main.getByRole("link", { name: lang === "en" ? say.toContact : /^该联系 \d 位顾客/ }).click();
      await expect(owner.page.getByRole("heading", { level: 1 })).toHaveText(say.insight);
      const cards = main.getByRole("article");
      await expect(cards).toHaveCount(lang === "en" ? 5 : 3);
      if (lang === "en") await expect(cards.first().getByText(say.unhappy)).toBeVisible();
      await expect(main.getByText(say.late).first()).toBeVisible();
      await expect(main.getByText(say.range)).toBeVisible();
      await expect(main.getByText(say.best, { exact: true })).toBeVisible();
      await main.getByText(say.how).first().click();
      await owner.cleanInBothSchemes("insight");
      await owner.picture(`insight-${lang}`);
    });

    if (lang === "zh") continue;

    await test.step("two answers without a network wait, and arrive", async () => {
      await owner.cut();
      await main.getByRole("button", { name: say.contacted }).first().click();
      await expect(owner.page.getByText(say.noted)).toBeVisible();
      await expect(main.getByRole("article")).toHaveCount(4);
      await main.getByRole("button", { name: say.useless }).first().click();
      await expect(main.getByRole("article")).toHaveCount(3);
      await main.getByText(say.answered).click();
      await expect(main.getByRole("listitem").filter({ hasText: owner.words.onThisPhone })).toHaveCount(2);
      await owner.page.reload();
      await expect(main.getByRole("article")).toHaveCount(3);
      await owner.restore();
      await owner.upToDate();
      const all = await server.rows<Suggestion>("suggestion");
      expect(all.map((one) => one.state).sort()).toEqual(["dismissed", "done", "open", "open", "open"]);
    });

    await test.step("a record says what the customer is worth", async () => {
      await main.getByRole("article").first().getByRole("link").click();
      await expect(main.getByRole("heading", { name: say.worth })).toBeVisible();
      await expect(main.getByRole("article")).toHaveCount(1);
      await owner.clean("what a customer is worth");
      await owner.picture("contact-worth");
    });

    await test.step("what was sold stands beside the days before, as a picture, a table and a file", async () => {
      await owner.to(owner.words.more);
      await main.getByRole("link", { name: new RegExp(`^${say.reports}`) }).click();
      await expect(main.locator("p.figure")).toBeVisible();
      await expect(main.locator("table.bars.named tbody tr")).toHaveCount(28);
      await main.getByRole("button", { name: say.products, exact: true }).click();
      await expect(main.locator("table.bars.named tbody tr").first()).toBeVisible();
      await expect(main.locator("table.bars.named tbody tr")).not.toHaveCount(28);
      await owner.cleanInBothSchemes("reports");
      await owner.picture(`reports-${lang}`);
      const coming = owner.page.waitForEvent("download");
      await main.getByRole("button", { name: say.saveTable }).click();
      expect((await coming).suggestedFilename()).toMatch(/\.csv$/);
      await owner.cut();
      await main.getByRole("button", { name: say.year, exact: true }).click();
      await expect(owner.page.getByText(say.needsNetwork)).toBeVisible();
      await owner.restore();
      await owner.upToDate();
      await expect(main.locator("table.bars.named")).toBeVisible();
    });
    await owner.context.close();
  }
});
