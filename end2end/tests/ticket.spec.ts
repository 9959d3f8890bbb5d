import { CUSTOMER, WAITER } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";
import { WORDS, type Lang } from "../support/words.ts";

const en = {
  wrong: "Something wrong?", newTitle: "What is wrong?", happened: "What happened?", problem: "Problem", open: "Send it", follows: "Number follows",
  needText: "Please write something first.", mine: "My tickets", tickets: "Tickets", answer: "Your answer", sendAnswer: "Send answer",
  isNew: "New", inProgress: "In progress", resolved: "Resolved", reopened: "Opened again", todo: "To be solved", take: "Take it",
  priority: "Priority", urgent: "Urgent", note: "New note", addNote: "Add note", resolve: "Resolve", done: "What was done",
  speed: "How fast was it?", result: "How good is the result?", recommend: "Would you recommend us?", needAll: "Please answer all three.",
  submit: "Send rating", notSolved: "Not solved", found: "How the customer found it",
};
const zh: typeof en = {
  wrong: "有问题？", newTitle: "遇到了什么问题？", happened: "发生了什么？", problem: "问题", open: "提交", follows: "编号稍后给出",
  needText: "请先写点内容。", mine: "我的工单", tickets: "工单", answer: "您的回复", sendAnswer: "发送回复",
  isNew: "新工单", inProgress: "处理中", resolved: "已解决", reopened: "重新处理", todo: "待处理", take: "我来处理",
  priority: "优先级", urgent: "紧急", note: "新备注", addNote: "添加备注", resolve: "解决", done: "处理结果",
  speed: "处理速度如何？", result: "处理结果如何？", recommend: "您愿意推荐我们吗？", needAll: "请完成三项评分。",
  submit: "提交评价", notSolved: "没有解决", found: "客户评价",
};
const TICKETS = { en, zh };

interface Ticket {
  id: string;
  text: string;
  kind: string;
  about: { is: string; order?: string };
  state: string;
  priority: string;
  assignee?: string;
  number?: number;
}

const bubble = (phone: Phone, text: string) => phone.page.locator("ol.chat").getByRole("listitem").filter({ hasText: text });

for (const lang of Object.keys(WORDS) as Lang[]) {
  test(`a customer complains about an order without a network, staff solve it, and she says how it was (${lang})`, async ({ server, phone }) => {
    const say = TICKETS[lang];
    const [customer, waiter] = [await phone({ lang }), await phone({ lang })];
    const { words } = customer;
    const main = (one: Phone) => one.page.getByRole("main");
    await customer.signIn(CUSTOMER);
    await waiter.signIn(WAITER);
    const order = await customer.order(`ticket-${lang}`);
    await customer.upToDate();
    await customer.installed();
    const complaint = `The soup was cold (${lang})`;

    await test.step("she complains from the order's page, offline, and it waits through a reload", async () => {
      await customer.cut();
      await main(customer).getByRole("link", { name: say.wrong }).click();
      await expect(customer.page.getByRole("heading", { level: 1 })).toHaveText(say.newTitle);
      await customer.button(say.open).click();
      await expect(customer.page.getByText(say.needText)).toBeVisible();
      await customer.button(say.problem).click();
      await customer.page.getByLabel(say.happened).fill(complaint);
      await customer.clean("a new ticket");
      await customer.button(say.open).click();
      await customer.page.waitForURL(/\/app\/me\/tickets\/[0-9a-f-]{36}$/);
      await expect(customer.page.getByRole("heading", { level: 1 })).toHaveText(say.follows);
      await expect(bubble(customer, complaint)).toContainText(words.onThisPhone);
      await customer.page.reload();
      await expect(bubble(customer, complaint)).toContainText(words.onThisPhone);
      await customer.picture(`ticket-offline-${lang}`);
      await customer.restore();
      await customer.upToDate();
      await expect(customer.page.getByRole("heading", { level: 1 })).toHaveText(/\d/);
      await expect(main(customer)).toContainText(say.isNew);
    });

    const [ticket] = (await server.rows<Ticket>("ticket")).filter((one) => one.text === complaint) as [Ticket];
    expect(ticket).toMatchObject({ kind: "problem", about: { is: "order", order }, state: "new", number: 1 });

    await test.step("staff find it, take it, and answer; what they note stays with them", async () => {
      await waiter.to(words.today);
      await expect(main(waiter)).toContainText(complaint);
      await waiter.to(words.more);
      await main(waiter).getByRole("link", { name: new RegExp(`^${say.tickets}`) }).click();
      await expect(waiter.page.getByRole("heading", { name: say.todo })).toBeVisible();
      await waiter.clean("the list of tickets");
      await waiter.picture(`desk-tickets-${lang}`);
      await main(waiter).getByRole("link", { name: complaint }).click();
      await expect(bubble(waiter, complaint)).toBeVisible();
      await waiter.button(say.take).click();
      await expect(waiter.button(say.take)).toHaveCount(0);
      await waiter.page.getByLabel(say.priority).selectOption({ label: say.urgent });
      await waiter.page.getByLabel(say.note).fill(`stove-${lang}`);
      await waiter.button(say.addNote).click();
      await expect(main(waiter).getByRole("listitem").filter({ hasText: `stove-${lang}` })).toBeVisible();
      await waiter.page.getByLabel(say.answer).fill(`sorry-${lang}`);
      await waiter.button(say.sendAnswer).click();
      await expect(bubble(waiter, `sorry-${lang}`)).toBeVisible();
      await waiter.upToDate();
      await waiter.clean("a ticket at the desk");
      await waiter.picture(`desk-ticket-${lang}`);
      await expect(bubble(customer, `sorry-${lang}`)).toBeVisible();
      await expect(main(customer)).toContainText(say.inProgress);
      await expect(customer.page.getByText(`stove-${lang}`)).toHaveCount(0);
    });

    await test.step("her answer, written without a network, comes before it is resolved", async () => {
      await customer.cut();
      await customer.page.getByLabel(say.answer).fill(`table-${lang}`);
      await customer.button(say.sendAnswer).click();
      await expect(bubble(customer, `table-${lang}`)).toContainText(words.onThisPhone);
      await expect(customer.page.getByLabel(say.answer)).toHaveValue("");
      await customer.restore();
      await customer.upToDate();
      await expect(bubble(waiter, `table-${lang}`)).toBeVisible();
      await waiter.button(say.resolve).click();
      await expect(waiter.dialog.getByRole("button", { name: say.resolve, exact: true })).toBeDisabled();
      await waiter.dialog.getByLabel(say.done).fill(`new-soup-${lang}`);
      await waiter.dialog.getByRole("button", { name: say.resolve, exact: true }).click();
      await expect(main(customer)).toContainText(`new-soup-${lang}`);
      await expect(main(customer)).toContainText(say.resolved);
    });

    await test.step("three taps say how it was", async () => {
      await customer.button(say.submit).click();
      await expect(customer.page.getByText(say.needAll)).toBeVisible();
      for (const [item, value] of [[say.speed, "4"], [say.result, "9"], [say.recommend, "10"]] as const) {
        const tap = customer.page.getByRole("group", { name: item }).locator("label", { hasText: new RegExp(`^\\s*${value}\\s*$`) });
        const box = (await tap.boundingBox())!;
        expect(Math.min(box.width, box.height), `${item}: ${value}`).toBeGreaterThanOrEqual(44);
        await tap.click();
        await expect(tap.getByRole("radio")).toBeChecked();
      }
      await customer.cleanInBothSchemes("how it was");
      await customer.picture(`ticket-resolved-${lang}`);
      await customer.button(say.submit).click();
      await customer.upToDate();
      await expect(waiter.page.getByRole("heading", { name: say.found })).toBeVisible();
      await expect(main(waiter)).toContainText("4 / 5");
      const said = await server.rows<{ ticket: string; speed: number; result: number; recommend: number }>("survey_response");
      expect(said).toHaveLength(1);
      expect(said[0]).toMatchObject({ ticket: ticket.id, speed: 4, result: 9, recommend: 10 });
    });

    await test.step("what is not solved is opened again, and stands under Me and at the desk", async () => {
      await customer.button(say.notSolved).click();
      await expect(main(customer)).toContainText(say.reopened);
      await customer.upToDate();
      await expect(waiter.button(say.resolve)).toBeVisible();
      await customer.to(words.me);
      await main(customer).getByRole("link", { name: new RegExp(`^${say.mine}`) }).click();
      await expect(main(customer).getByRole("listitem").filter({ hasText: complaint })).toContainText(say.reopened);
      await customer.clean("her tickets");
      await customer.picture(`my-tickets-${lang}`);
      const [now] = (await server.rows<Ticket>("ticket")).filter((one) => one.id === ticket.id) as [Ticket];
      expect(now).toMatchObject({ state: "reopened", priority: "urgent" });
      expect(now.assignee).toBeTruthy();
    });
  });
}
