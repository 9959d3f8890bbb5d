import { CUSTOMER, WAITER } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";
import { WORDS, type Lang } from "../support/words.ts";

interface Message {
  conversation: string;
  number: number;
  from: string;
  text: string;
}

const say = async (phone: Phone, text: string) => {
  await phone.page.getByLabel(phone.words.write, { exact: true }).fill(text);
  await phone.button(phone.words.send).click();
  await expect(bubble(phone, text)).toBeVisible();
};
const bubble = (phone: Phone, text: string) => phone.page.getByRole("listitem").filter({ hasText: text });
/** The staff's list leads to the conversation whose newest message this is. */
const open = async (waiter: Phone, text: string) => {
  await waiter.to(waiter.words.inbox);
  await waiter.page.getByRole("main").getByRole("link").filter({ hasText: text }).click();
  await expect(bubble(waiter, text)).toBeVisible();
};

for (const lang of Object.keys(WORDS) as Lang[]) {
  test(`a customer asks, a waiter answers, and both see it come and be read (${lang})`, async ({ server, phone }) => {
    const [customer, waiter] = [await phone({ lang }), await phone({ lang })];
    const { words } = customer;
    await customer.signIn(CUSTOMER);
    await waiter.signIn(WAITER);
    await customer.to(words.chat);
    await say(customer, `window-${lang}`);
    await expect(bubble(customer, `window-${lang}`)).toContainText(words.sent);
    await open(waiter, `window-${lang}`);
    await expect(bubble(customer, `window-${lang}`), "the waiter has read it").toContainText(words.read);
    await say(waiter, `gladly-${lang}`);
    await expect(bubble(customer, `gladly-${lang}`)).toBeVisible();
    await expect(bubble(waiter, `gladly-${lang}`), "the customer has read it").toContainText(words.read);
    await customer.picture(`chat-${lang}`);
    await waiter.picture(`desk-chat-${lang}`);

    await waiter.button(words.closeTalk).click();
    await expect(waiter.button(words.reopen)).toBeVisible();
    await say(customer, `again-${lang}`);
    await expect(bubble(waiter, `again-${lang}`)).toBeVisible();
    await expect(waiter.button(words.closeTalk), "a new message opens it again").toBeVisible();

    await customer.upToDate();
    await waiter.upToDate();
    const said = (await server.rows<Message>("message")).filter((one) => one.text.endsWith(`-${lang}`));
    expect(said.sort((a, b) => a.number - b.number).map((one) => [one.from, one.text])).toEqual([
      ["customer", `window-${lang}`],
      ["staff", `gladly-${lang}`],
      ["customer", `again-${lang}`],
    ]);
    const [{ conversation }] = said as [Message];
    const half = (await server.rows<{ id: string; first_response_at?: number }>("conversation_staff")).find((one) => one.id === conversation);
    expect(half?.first_response_at, "the first response is measured").toBeTruthy();
  });
}

test("a message bears the hour that clocks showed when it was written, also half a year later", async ({ server, phone }) => {
  const timeZone = "Europe/Berlin";
  const customer = await phone({ timezoneId: timeZone });
  await customer.signIn(CUSTOMER);
  await customer.to(customer.words.chat);
  await say(customer, "hour-1");
  await customer.upToDate();
  const { at } = (await server.rows<Message & { at: number }>("message")).find((one) => one.text === "hour-1")!;
  const offset = (time: number) => new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "shortOffset" }).formatToParts(time).find((part) => part.type === "timeZoneName")!.value;
  const later = [91, 182, 273].map((days) => at + days * 24 * 3_600_000).find((time) => offset(time) !== offset(at))!;
  await customer.page.clock.setFixedTime(later);
  await customer.page.reload();
  const hour = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }).format(at);
  await expect(bubble(customer, "hour-1").locator("time")).toHaveText(hour);
});

test("messages written without a network wait on both phones, survive a reload, and arrive once and in order", async ({ server, customer, waiter }) => {
  const { words } = customer;
  await customer.to(words.chat);
  await say(customer, "talk-1");
  await open(waiter, "talk-1");
  await customer.installed();
  await waiter.installed();
  await customer.cut();
  await waiter.cut();
  await say(customer, "talk-2");
  await say(customer, "talk-3");
  await customer.page.getByLabel(words.write, { exact: true }).fill("half a sentence");
  await customer.page.getByLabel(words.write, { exact: true }).blur();
  await say(waiter, "answer-1");
  await expect(bubble(customer, "talk-3")).toContainText(words.onThisPhone);
  await customer.page.reload();
  await waiter.page.reload();
  await expect(bubble(customer, "talk-2")).toContainText(words.onThisPhone);
  await expect(customer.page.getByLabel(words.write, { exact: true })).toHaveValue("half a sentence");
  await expect(bubble(waiter, "answer-1")).toContainText(words.onThisPhone);
  await customer.restore();
  await waiter.restore();
  await customer.upToDate();
  await waiter.upToDate();
  await expect(bubble(customer, "answer-1")).toBeVisible();
  await expect(bubble(waiter, "talk-3")).toBeVisible();
  const said = (await server.rows<Message>("message")).filter((one) => /^(talk|answer)-\d$/.test(one.text));
  expect(said.filter((one) => one.from === "customer").sort((a, b) => a.number - b.number).map((one) => one.text)).toEqual(["talk-1", "talk-2", "talk-3"]);
  expect(said).toHaveLength(4);
  expect(new Set(said.map((one) => one.conversation)).size, "one conversation").toBe(1);
});

test("what waits in the inbox is counted until somebody answers", async ({ owner: second, waiter, phone }) => {
  const customer = await phone();
  await customer.go("/sign-in?next=/app");
  await customer.asGuest("Grace");
  await customer.upToDate();
  const { words } = customer;
  const badge = (one: Phone) => one.page.locator(".tab", { hasText: one.words.inbox }).locator(".badge");
  const count = async (one: Phone) => Number((await badge(one).count()) ? await badge(one).textContent() : 0);
  const before = await count(second);
  await customer.to(words.chat);
  await say(customer, "count-1");
  await expect.poll(() => count(second)).toBe(before + 1);
  await open(waiter, "count-1");
  await say(waiter, "count-2");
  await expect.poll(() => count(second), { message: "a colleague's answer counts for all" }).toBe(before);
});
