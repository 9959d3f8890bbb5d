import { OWNER, WAITER } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";

const en = {
  canned: "Canned replies", add: "Add reply", wrong: "The text has a variable that there is not.", added: "Added. The team can use it now.", automatic: "Automatic",
  help: "Help articles", addArticle: "Add article", public: "Everybody may read it", saved: /^Saved/, ticket: "Ticket", open: "Open the ticket", merge: "Merge", merged: "Merged.",
  targets: "Answer times", answers: "Answer chats while we are closed", goesOn: /It goes on in/, inChat: /^About/, happened: "What happened?",
};
const zh = { answers: "这能解决您的问题吗？", automatic: "自动回复", closed: "现在是休息时间", happened: "发生了什么？", send: "提交" };

const main = (phone: Phone) => phone.page.getByRole("main");
const bubble = (phone: Phone, text: string) => phone.page.locator("ol.chat").getByRole("listitem").filter({ hasText: text });
const toMore = async (phone: Phone, name: string) => {
  await phone.to(phone.words.more);
  await main(phone).getByRole("link", { name: new RegExp(`^${name}`) }).click();
  await expect(phone.page.getByRole("heading", { level: 1 })).toHaveText(name);
};
const say = async (phone: Phone, text: string) => {
  await phone.page.getByLabel(phone.words.write, { exact: true }).fill(text);
  await phone.button(phone.words.send).click();
  await expect(bubble(phone, text).first()).toBeVisible();
};

/** A time zone in which it is four in the morning: everybody sleeps. */
function night(): string {
  const east = ((4 - new Date().getUTCHours() + 36) % 24) - 12;
  return `Etc/GMT${east >= 0 ? "-" : "+"}${Math.abs(east)}`;
}

test("a waiter answers a Chinese customer in two taps without a network, in her language and with her name", async ({ server, phone }) => {
  const [owner, waiter, customer] = [await phone({ lang: "en" }), await phone({ lang: "en" }), await phone({ lang: "zh" })];

  await test.step("the owner writes a reply in both languages; a variable that there is not is refused", async () => {
    await owner.signIn(OWNER);
    await toMore(owner, en.canned);
    const fill = async (label: string, text: string) => {
      await owner.page.getByLabel(label).fill(text);
      await owner.page.getByLabel(label).blur();
    };
    await fill("Name in English", "Welcome");
    await fill("Text in English", "Hello {nmae}, welcome to {business}!");
    await fill("Text in Chinese", "{name}，您好！欢迎光临{business}。");
    await owner.button(en.add).click();
    await expect(main(owner).getByText(en.wrong)).toBeVisible();
    await owner.clean("a canned reply that does not fit");
    await fill("Text in English", "Hello {name}, welcome to {business}!");
    await owner.button(en.add).click();
    await expect(owner.page.getByText(en.added)).toBeVisible();
    await expect(main(owner).getByRole("link", { name: /^Welcome/ })).toBeVisible();
    await owner.upToDate();
    await owner.picture("canned-replies-en");
  });

  await test.step("she asks in Chinese", async () => {
    await customer.go("/sign-in");
    await customer.asGuest("刘静");
    await customer.to(customer.words.chat);
    await say(customer, "请问还有位子吗？");
    await customer.upToDate();
  });

  await test.step("two taps, without a network", async () => {
    await waiter.signIn(WAITER);
    await waiter.upToDate();
    await waiter.installed();
    await waiter.to(waiter.words.inbox);
    await main(waiter).getByRole("link").filter({ hasText: "刘静" }).first().click();
    await expect(bubble(waiter, "请问还有位子吗？")).toBeVisible();
    await waiter.cut();
    await waiter.button("Welcome").click();
    await waiter.cleanInBothSchemes("a canned reply over the keyboard");
    await waiter.picture("canned-chat-en");
    await waiter.button(waiter.words.send).click();
    await expect(bubble(waiter, "刘静，您好！欢迎光临")).toContainText(waiter.words.onThisPhone);
    await waiter.restore();
    await waiter.upToDate();
    await expect(bubble(customer, "刘静，您好！欢迎光临")).toBeVisible();
    const said = await server.rows<{ text: string; from: string; automatic?: boolean }>("message");
    expect(said.filter((one) => one.from === "staff" && one.text.startsWith("刘静，您好！") && !one.automatic)).toHaveLength(1);
  });
});

test("a closed place says when it opens, an article answers before a ticket, and a chat becomes one ticket with another", async ({ server, phone }) => {
  const [owner, waiter, customer] = [await phone({ lang: "en" }), await phone({ lang: "en" }), await phone({ lang: "zh" })];

  await test.step("it is night, and an article is written and made public", async () => {
    await owner.signIn(OWNER);
    const place = (await server.rows<{ id: string }>("location"))[0]!;
    await owner.go(`/desk/more/business/places/${place.id}`);
    await owner.page.getByLabel("Time zone").fill(night());
    await owner.page.getByLabel("Time zone").blur();
    await expect(owner.page.getByText(en.saved).first()).toBeVisible();
    await toMore(owner, en.targets);
    await owner.page.getByRole("switch", { name: en.answers }).check();
    await owner.upToDate();
    await owner.clean("answer times");
    await owner.picture("answer-times-en");
    await toMore(owner, en.help);
    for (const [label, text] of [
      ["Question in English", "May I bring a cake?"],
      ["Text in English", "Yes, tell us a day before. <b>Candles</b> too."],
      ["Question in Chinese", "可以自己带蛋糕吗？"],
      ["Text in Chinese", "可以，请提前一天告诉我们。"],
    ] as const) {
      await owner.page.getByLabel(label).fill(text);
      await owner.page.getByLabel(label).blur();
    }
    await owner.button(en.addArticle).click();
    await main(owner).getByRole("link", { name: /^May I bring a cake/ }).click();
    await owner.page.getByRole("switch", { name: en.public }).check();
    await owner.upToDate();
    await owner.clean("a help article");
    await owner.picture("help-article-en");
    const page = await (await fetch(`${server.url}/help`, { headers: { "accept-language": "zh" } })).text();
    expect(page).toContain("可以自己带蛋糕吗？");
    expect(await (await fetch(`${server.url}/help`, { headers: { "accept-language": "en" } })).text()).not.toContain("<b>Candles");
  });

  await test.step("her chat is answered by itself, once", async () => {
    await customer.go("/sign-in");
    await customer.asGuest("刘静");
    await customer.to(customer.words.chat);
    await say(customer, "现在有人吗？");
    await expect(bubble(customer, zh.closed)).toContainText(zh.automatic);
    await say(customer, "那我明天再问");
    await customer.upToDate();
    await expect(bubble(customer, zh.closed)).toHaveCount(1);
    await customer.clean("an automatic reply");
    await customer.picture("auto-reply-zh");
  });

  await test.step("without a network an article is offered while she writes what is wrong; she sends it all the same", async () => {
    await customer.go("/help");
    const question = customer.page.locator("summary").filter({ hasText: "可以自己带蛋糕吗？" });
    expect((await question.boundingBox())!.height, "as high as a finger").toBeGreaterThanOrEqual(44);
    await question.click();
    await expect(main(customer).getByText("可以，请提前一天告诉我们。")).toBeVisible();
    await customer.cleanInBothSchemes("the page of help");
    await customer.picture("help-zh");
    await customer.go("/app/me/tickets/new");
    await customer.upToDate();
    await customer.installed();
    await customer.cut();
    await customer.page.getByLabel(zh.happened).fill("我想带蛋糕来，可以吗？");
    await expect(main(customer).getByRole("heading", { name: zh.answers })).toBeVisible();
    await main(customer).getByText("可以自己带蛋糕吗？").click();
    await expect(main(customer).getByText("可以，请提前一天告诉我们。")).toBeVisible();
    await customer.cleanInBothSchemes("an answer before a ticket");
    await customer.picture("help-offered-zh");
    await customer.button(zh.send).click();
    await customer.page.waitForURL(/\/app\/me\/tickets\/[0-9a-f-]{36}$/);
    await customer.restore();
    await customer.upToDate();
  });

  await test.step("a ticket begins in the chat, and goes on in the other one", async () => {
    await waiter.signIn(WAITER);
    await waiter.to(waiter.words.inbox);
    await main(waiter).getByRole("link").filter({ hasText: "刘静" }).first().click();
    await expect(bubble(waiter, zh.closed)).toContainText(en.automatic);
    await main(waiter).getByRole("link", { name: en.ticket, exact: true }).click();
    await expect(waiter.page.getByLabel(en.happened)).toHaveValue(/那我明天再问/);
    await waiter.button(en.open).click();
    await expect(waiter.button(en.merge)).toBeVisible();
    await waiter.upToDate();
    await waiter.button(en.merge).click();
    await waiter.clean("into which ticket");
    await waiter.dialog.getByRole("button").filter({ hasText: "我想带蛋糕来" }).click();
    await expect(waiter.page.getByText(en.merged, { exact: true })).toBeVisible();
    await expect(bubble(waiter, "那我明天再问")).toBeVisible();
    await waiter.upToDate();
    await waiter.clean("a ticket with another one in it");
    await waiter.picture("ticket-merged-en");
    const tickets = await server.rows<{ id: string; state: string; merged_into?: string; about: { is: string } }>("ticket");
    const gone = tickets.filter((one) => one.merged_into);
    expect(gone).toHaveLength(1);
    expect(gone[0]).toMatchObject({ state: "closed", about: { is: "conversation" } });
    await waiter.go(`/desk/tickets/${gone[0]!.id}`);
    await expect(main(waiter).getByRole("link", { name: en.goesOn })).toBeVisible();
    await waiter.clean("a ticket that goes on in another one");
    await main(waiter).getByRole("link", { name: en.inChat }).click();
    await expect(bubble(waiter, "那我明天再问")).toBeVisible();
  });
});
