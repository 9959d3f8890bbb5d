import { CUSTOMER, WAITER } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";

const en = {
  privacy: "Privacy", offers: "Send me offers and news by mail", orders: "Tell me about my orders and bookings by mail",
  allowed: "Allowed. You can withdraw it here at any time.", withdrawn: "Withdrawn. It holds from now on.", history: "What was said",
  what: "Offers and news by mail", allowedOn: /^Allowed on /, withdrawnOn: /^Withdrawn on /,
  consent: "Consent", grant: "Record consent", withdrawal: "Record withdrawal", recorded: "Consent recorded.",
  card: "Not allowed: 林晓 · Offers and news by mail", question: /^The customer withdrew this on .*\. Allow it again only if they said so after that\.$/,
  whyNot: /^Offers and news by mail: withdrawn on .*\.$/, letGoYes: /^Let it go/,
};
const zh = { privacy: "隐私", offers: "通过邮件向我发送优惠和资讯", history: "选择记录", withdrawnOn: /撤回$/ };

interface Consent {
  purpose: string;
  channel: string;
  state: string;
  round: number;
  source: string;
}

const main = (phone: Phone) => phone.page.getByRole("main");
const offers = (phone: Phone, name = en.offers) => phone.page.getByRole("switch", { name });
const toPrivacy = async (phone: Phone, name = en.privacy) => {
  await phone.to(phone.words.me);
  await main(phone).getByRole("link", { name: new RegExp(`^${name}`) }).click();
};
const said = (phone: Phone, text: string | RegExp) => main(phone).getByRole("listitem").filter({ has: phone.page.getByText(text) });

test("what she withdraws on her phone without a network holds over what staff record meanwhile", async ({ server, phone }) => {
  const [first, second, waiter] = [await phone({ lang: "en" }), await phone({ lang: "en" }), await phone({ lang: "en" })];
  const { words } = first;
  await first.signIn(CUSTOMER);
  await second.signIn(CUSTOMER);
  await waiter.signIn(WAITER);
  await second.installed();
  await waiter.installed();

  await test.step("online she allows offers by mail; orders are told without asking", async () => {
    await toPrivacy(first);
    await expect(first.page.getByRole("heading", { level: 1 })).toHaveText(en.privacy);
    await expect(offers(first)).not.toBeChecked();
    await expect(first.page.getByRole("switch", { name: en.orders })).toBeChecked();
    const row = (await main(first).locator("label.check").filter({ hasText: en.offers }).boundingBox())!;
    expect(row.height).toBeGreaterThanOrEqual(44);
    await offers(first).check();
    await expect(first.page.getByText(en.allowed)).toBeVisible();
    await first.upToDate();
    await expect(said(first, en.allowedOn)).toHaveCount(1);
    await first.cleanInBothSchemes("privacy");
    await first.picture("privacy-en");
  });

  await test.step("her second phone withdraws it without a network, through a reload", async () => {
    await toPrivacy(second);
    await expect(offers(second)).toBeChecked();
    await second.cut();
    await offers(second).uncheck();
    await expect(second.page.getByText(en.withdrawn)).toBeVisible();
    await expect(said(second, en.withdrawnOn)).toContainText(words.onThisPhone);
    await second.page.reload();
    await expect(offers(second)).not.toBeChecked();
    await expect(said(second, en.withdrawnOn)).toContainText(words.onThisPhone);
    await second.picture("privacy-offline-en");
  });

  await test.step("staff, without a network too, record that she agreed", async () => {
    await waiter.to(words.customers);
    await waiter.page.getByRole("searchbox").fill("林晓");
    await main(waiter).getByRole("listitem").getByRole("link").filter({ hasText: "林晓" }).first().click();
    await expect(waiter.page.getByRole("heading", { level: 1 })).toHaveText("林晓");
    await expect(waiter.page.getByRole("heading", { name: en.consent, exact: true })).toBeVisible();
    await expect(said(waiter, en.allowedOn)).toHaveCount(1);
    await waiter.clean("a record with consent");
    await waiter.cut();
    await waiter.button(en.grant).click();
    await expect(waiter.page.getByText(en.recorded)).toBeVisible();
  });

  await test.step("it holds: the withdrawal applies, the grant is asked again", async () => {
    await second.restore();
    await second.upToDate();
    await expect(offers(first)).not.toBeChecked();
    await waiter.restore();
    await expect(said(waiter, en.withdrawnOn)).toHaveCount(1);
    await expect(waiter.page.getByText(en.whyNot)).toBeVisible();
    await waiter.to(words.needs);
    const card = waiter.card(en.card);
    await expect(card).toBeVisible();
    await expect(card.getByText(en.question)).toBeVisible();
    await waiter.clean("a grant that had not seen the withdrawal");
    await waiter.picture("needs-consent-en");
    await card.getByRole("button", { name: words.letGo, exact: true }).click();
    await waiter.dialog.getByRole("button", { name: en.letGoYes }).click();
    await expect(waiter.page.getByText(words.needsEmpty)).toBeVisible();
    await waiter.upToDate();
    const rows = (await server.rows<Consent>("consent")).sort((a, b) => a.round - b.round);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({ purpose: "marketing", channel: "mail", state: "granted", round: 0, source: "app" });
    expect(rows[1]).toMatchObject({ purpose: "marketing", channel: "mail", state: "withdrawn", round: 1, source: "app" });
  });

  await test.step("and the same in Chinese", async () => {
    const third = await phone({ lang: "zh" });
    await third.signIn(CUSTOMER);
    await toPrivacy(third, zh.privacy);
    await expect(third.page.getByRole("heading", { level: 1 })).toHaveText(zh.privacy);
    await expect(offers(third, zh.offers)).not.toBeChecked();
    await expect(third.page.getByRole("heading", { name: zh.history })).toBeVisible();
    await expect(said(third, zh.withdrawnOn)).toHaveCount(1);
    await third.clean("privacy in Chinese");
    await third.picture("privacy-zh");
  });
});
