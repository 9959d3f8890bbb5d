import { OWNER, WAITER } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";

const en = {
  message: "Message", text: "Text", size: "8 units, 1 part", long: "82 units, 2 parts", send: "Send", kept: "Saved; it leaves as soon as possible", queued: "Queued", delivered: "Delivered", failed: "Not delivered",
  from: /^Text message from /, none: "They want no text messages.", number: "Their number", words: "What they write", answer: "Send it to the business",
};
const zh = { title: "短信", now: "短信由演示发送。", person: "每人每天条数", keep: "保存", refused: /^条数须在 1 到 20000 之间/ };

const main = (phone: Phone) => phone.page.getByRole("main");
/** The sheet behind the record's button; the number has one too. */
const openSheet = (phone: Phone) => main(phone).getByRole("group", { name: phone.words.whatToDo }).getByRole("button", { name: en.message, exact: true }).click();
const entry = (phone: Phone, text: string) => main(phone).getByRole("listitem").filter({ hasText: text });

async function newCustomer(phone: Phone, name: string, number: string): Promise<void> {
  const { words } = phone;
  await phone.to(words.customers);
  await phone.page.getByRole("link", { name: words.newCustomer }).click();
  await phone.page.getByLabel(words.name, { exact: true }).fill(name);
  await phone.page.getByLabel(words.phone, { exact: true }).fill(number);
  await phone.button(words.saveCustomer).click();
  await expect(phone.page.getByRole("heading", { level: 1 })).toHaveText(name);
}

async function write(phone: Phone, text: string): Promise<void> {
  await openSheet(phone);
  const sheet = phone.page.getByRole("dialog");
  await sheet.getByLabel(en.text, { exact: true }).fill(text);
  await sheet.getByRole("button", { name: en.send, exact: true }).click();
  await expect(phone.page.getByText(en.kept)).toBeVisible();
}

test("a text message written without a network leaves once, and STOP is obeyed", async ({ server, phone }) => {
  const waiter = await phone({ lang: "en" });
  await test.step("a waiter writes without a network, and sees how long it is", async () => {
    await waiter.signIn(WAITER);
    await waiter.installed();
    await newCustomer(waiter, "Nora Field", "138 1111 2222");
    await waiter.upToDate();
    await waiter.cut();
    await openSheet(waiter);
    const sheet = waiter.page.getByRole("dialog");
    await sheet.getByLabel(en.text, { exact: true }).fill(`${"]".repeat(80)}😎`);
    await expect(sheet.getByText(en.long)).toBeVisible();
    await sheet.getByLabel(en.text, { exact: true }).fill("Table 4.");
    await expect(sheet.getByText(en.size)).toBeVisible();
    await waiter.clean("writing a text message");
    await waiter.picture("sms-sheet-en");
    await sheet.getByRole("button", { name: en.send, exact: true }).click();
    await expect(entry(waiter, "Table 4.").getByText(en.queued)).toBeVisible();
  });

  await test.step("it leaves with the network, once, and the timeline says so", async () => {
    await waiter.restore();
    await waiter.upToDate();
    await expect(entry(waiter, "Table 4.").getByText(en.delivered)).toBeVisible({ timeout: 20_000 });
    const page = await (await fetch(`${server.url}/demo/sms`)).text();
    expect(page.split("Table 4.")).toHaveLength(2);
  });

  await test.step("she writes STOP: it stands on the timeline, one answer leaves, and nothing after that", async () => {
    const other = await phone({ lang: "en" });
    await other.page.goto(`${server.url}/demo/sms`);
    await other.clean("text messages of a demo");
    await other.page.getByLabel(en.number).fill("+8613811112222");
    await other.page.getByLabel(en.words).fill("Stop. Thank you");
    await other.page.getByRole("button", { name: en.answer }).click();
    await expect(entry(waiter, "Stop. Thank you").getByText(en.from)).toBeVisible({ timeout: 20_000 });
    await write(waiter, "But we miss you.");
    await waiter.upToDate();
    await expect(entry(waiter, "But we miss you.").getByText(en.failed)).toBeVisible({ timeout: 20_000 });
    await expect(entry(waiter, "But we miss you.").getByText(en.none)).toBeVisible();
    await entry(waiter, "Stop. Thank you").evaluate((line) => line.scrollIntoView({ block: "center" }));
    await waiter.picture("sms-timeline-en");
    const page = await (await fetch(`${server.url}/demo/sms`)).text();
    expect(page).not.toContain("But we miss you.");
  });

  await test.step("an owner sees it set up, in Chinese; bounds that are none are refused and stay in the field", async () => {
    const owner = await phone({ lang: "zh" });
    await owner.signIn(OWNER);
    await owner.installed();
    await owner.to(owner.words.more);
    await main(owner).getByRole("link", { name: new RegExp(`^${zh.title}`) }).click();
    await expect(main(owner).getByText(zh.now)).toBeVisible();
    await owner.clean("text messages");
    await owner.picture("sms-settings-zh");
    await owner.page.getByLabel(zh.person).fill("0");
    await main(owner).getByRole("button", { name: zh.keep, exact: true }).click();
    await expect(owner.page.getByText(zh.refused)).toBeVisible();
    await expect(owner.page.getByLabel(zh.person)).toHaveValue("0");
  });
});
