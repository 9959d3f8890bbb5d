import { CUSTOMER, OWNER, type Server } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";

const en = {
  privacy: /^Privacy/, offers: "Send me offers and news by mail", allowed: "Allowed. You can withdraw it here at any time.",
  pause: "Pause 30 days", paused: "Paused. No offers until then.", until: /^Paused until /, end: "End the pause", ended: "The pause is over.",
  often: "How often", seldom: "At most 1 a month", quiet: "Keep quiet then", kept: "Kept. Nothing that can wait comes then.", off: "No quiet hours", noQuiet: "No quiet hours any more.", quietFact: /^22:00–08:00, /,
  notePause: "Note a pause of 30 days", noted: "Noted. No offers until then.", stopAll: "No advertising at all", stopDone: "Noted. No advertising from now on.",
  stopsAll: "No advertising at all: noted on the record.", whyStopped: "The customer wishes no advertising at all.",
  strategies: "Strategies", add: "Add “Birthday greeting”", name: "Birthday greeting", start: "Start", starts: "It starts as soon as the server has heard of it.",
  dryRun: "Who would get it today?", none: "0 of 1 who are due today would get it.", one: "1 of 1 who are due today would get it.",
  wishes: "How to hear of offers", whyPaused: /^The customer wants nothing until /, consent: "Consent", grant: "Record consent", recorded: "Consent recorded.",
  waits: "Waits for confirmation by mail", unconfirmed: "The customer has not confirmed it by mail yet.", nothing: "Nothing stands in the way of this.",
  question: "Do you want our offers and news?", yes: "Yes, send them", done: "Done", settings: "What you allow, and how often", linkPause: "Pause of offers", days: "90 days from today",
  save: "Save", stop: "Stop them", saved: "If this link is yours, it is saved and holds from now on.",
};
const zh = { privacy: /^隐私/, wishes: "优惠接收设置", until: /^暂停到 /, settings: "您的接收设置", stop: "停止接收优惠和资讯" };

const main = (phone: Phone) => phone.page.getByRole("main");
const toPrivacy = async (phone: Phone, name: RegExp = en.privacy) => {
  await phone.to(phone.words.me);
  await main(phone).getByRole("link", { name }).click();
};

/** A time zone in which it is two in the afternoon: letters leave by day only. */
function afternoon(): { zone: string; today: string } {
  const east = 14 - new Date().getUTCHours();
  const there = new Date(Date.now() + east * 3_600_000);
  return { zone: `Etc/GMT${east >= 0 ? "-" : "+"}${Math.abs(east)}`, today: there.toISOString().slice(5, 10) };
}

/** The link of the newest mail about something, as the demo's own page shows it. */
async function linkOf(server: Server, about: RegExp, path: string): Promise<string> {
  let link = "";
  await expect
    .poll(
      async () => {
        const list = await (await fetch(`${server.url}/demo/mail`)).text();
        const found = [...list.matchAll(/href="(\/demo\/mail\/[^"]+)"[^>]*>([^<]*)</g)].find(([, , subject]) => about.test(subject!));
        if (!found) return link;
        const text = await (await fetch(server.url + found[1])).text();
        link = new RegExp(`${path}[A-Za-z0-9_-]+`).exec(text)?.[0] ?? "";
        return link;
      },
      { timeout: 30_000 },
    )
    .not.toBe("");
  return link;
}

test("a pause that a customer sets without a network holds a greeting back, and the link of a letter changes it without signing in", async ({ server, phone }) => {
  test.setTimeout(240_000);
  const { zone, today } = afternoon();
  const [customer, owner] = [await phone({ lang: "en" }), await phone({ lang: "en" })];
  await customer.signIn(CUSTOMER);
  await owner.signIn(OWNER);

  await test.step("she allows offers by mail, and pauses them without a network, through a reload", async () => {
    await customer.go("/app/me/data");
    const birthday = customer.page.getByLabel("Birthday");
    await birthday.fill(`1990-${today}`);
    await birthday.blur();
    await customer.upToDate();
    await customer.installed();
    await toPrivacy(customer);
    await customer.page.getByRole("switch", { name: en.offers }).check();
    await expect(customer.page.getByText(en.allowed)).toBeVisible();
    await customer.upToDate();
    await expect(main(customer).getByText(en.waits), "her account proved the address").toHaveCount(0);
    await customer.cut();
    await customer.button(en.pause).click();
    await expect(customer.page.getByText(en.paused)).toBeVisible();
    await customer.page.getByLabel(en.often).selectOption({ label: en.seldom });
    await customer.button(en.quiet).click();
    await expect(customer.page.getByText(en.kept)).toBeVisible();
    await customer.page.reload();
    await expect(main(customer).getByText(en.until)).toBeVisible();
    await main(customer).getByText(en.until).scrollIntoViewIfNeeded();
    await customer.picture("preferences-offline-en");
    await customer.restore();
    await customer.upToDate();
    await customer.cleanInBothSchemes("privacy with a pause");
    const rows = await server.rows<{ paused_until?: number; at_most?: { times: number }; quiet?: { from: number; to: number } }>("contact_preference");
    expect(rows).toHaveLength(1);
    expect(rows[0]!.paused_until).toBeGreaterThan(Date.now());
    expect(rows[0]!.at_most).toMatchObject({ times: 1 });
    expect(rows[0]!.quiet).toEqual({ from: 22 * 60, to: 8 * 60 });
  });

  await test.step("a strategy does not write, and staff read why", async () => {
    const place = (await server.rows<{ id: string }>("location"))[0]!;
    await owner.go(`/desk/more/business/places/${place.id}`);
    await owner.page.getByLabel("Time zone").fill(zone);
    await owner.page.getByLabel("Time zone").blur();
    await owner.upToDate();
    await owner.to(owner.words.more);
    await main(owner).getByRole("link", { name: new RegExp(`^${en.strategies}`) }).click();
    await owner.button(en.add).click();
    await owner.upToDate();
    await main(owner).getByRole("link", { name: new RegExp(en.name) }).click();
    await owner.button(en.dryRun).click();
    await expect(owner.page.getByText(en.none)).toBeVisible();
    await owner.to(owner.words.customers);
    await owner.page.getByRole("searchbox").fill("林晓");
    await main(owner).getByRole("listitem").getByRole("link").filter({ hasText: "林晓" }).first().click();
    await expect(owner.page.getByRole("heading", { name: en.wishes })).toBeVisible();
    await expect(main(owner).getByText(en.until)).toBeVisible();
    await expect(main(owner).getByText(en.quietFact)).toBeVisible();
    await expect(main(owner).getByText(en.whyPaused)).toBeVisible();
    await owner.clean("a record with a pause");
    await owner.page.getByRole("heading", { name: en.wishes }).scrollIntoViewIfNeeded();
    await owner.picture("record-preferences-en");
  });

  await test.step("she ends the pause and the quiet hours, and the greeting leaves", async () => {
    await customer.button(en.off).click();
    await expect(customer.page.getByText(en.noQuiet)).toBeVisible();
    await expect(main(customer).getByRole("button", { name: en.off, exact: true })).toHaveCount(0);
    await customer.button(en.end).click();
    await expect(customer.page.getByText(en.ended)).toBeVisible();
    await customer.upToDate();
    await owner.to(owner.words.more);
    await main(owner).getByRole("link", { name: new RegExp(`^${en.strategies}`) }).click();
    await main(owner).getByRole("link", { name: new RegExp(en.name) }).click();
    await owner.button(en.dryRun).click();
    await expect(owner.page.getByText(en.one)).toBeVisible();
    await owner.button(en.start).click();
    await expect(owner.page.getByText(en.starts)).toBeVisible();
    await owner.upToDate();
  });

  const anybody = await phone({ lang: "en" });
  await test.step("its link shows what stands to whoever has it, without signing in, and pauses again", async () => {
    const link = await linkOf(server, /Lin|林|birthday|生日/, "/u/");
    await anybody.go(link);
    await expect(anybody.page.getByRole("heading", { name: en.settings })).toBeVisible();
    await expect(main(anybody).getByText("林晓")).toHaveCount(0);
    await anybody.cleanInBothSchemes("the page of a link");
    await anybody.picture("link-preferences-en");
    await anybody.page.getByLabel(en.linkPause).selectOption({ label: en.days });
    await anybody.button(en.save).click();
    await expect(anybody.page.getByText(en.saved)).toBeVisible();
    await expect(anybody.page.getByText(en.saved), "what is said is in view").toBeInViewport();
    await anybody.clean("the page of a link once it is saved");
    await anybody.picture("link-saved-en");
    await customer.upToDate();
    await expect(main(customer).getByText(en.until)).toBeVisible();
    await expect(customer.page.getByRole("switch", { name: en.offers })).toBeChecked();
  });

  await test.step("and the same in Chinese", async () => {
    const link = await linkOf(server, /Lin|林|birthday|生日/, "/u/");
    const other = await phone({ lang: "zh" });
    await other.go(link);
    await expect(other.page.getByRole("heading", { name: zh.stop })).toBeVisible();
    await expect(other.page.getByRole("heading", { name: zh.settings })).toBeVisible();
    await other.clean("the page of a link in Chinese");
    await other.picture("link-preferences-zh");
    await other.signIn(CUSTOMER);
    await toPrivacy(other, zh.privacy);
    await expect(other.page.getByRole("heading", { name: zh.wishes })).toBeVisible();
    await expect(main(other).getByText(zh.until)).toBeVisible();
    await other.clean("privacy with a pause in Chinese");
    await main(other).getByText(zh.until).scrollIntoViewIfNeeded();
    await other.picture("preferences-zh");
  });

  await test.step("on the page that says that it is saved, the button above still stops them all", async () => {
    await anybody.button(en.stop).click();
    await expect(anybody.page.getByRole("heading", { level: 1 })).toHaveText(en.done);
    await anybody.clean("the page of a link once it is pressed");
    await anybody.picture("link-stopped-en");
    await expect(customer.page.getByRole("switch", { name: en.offers })).not.toBeChecked();
  });
});

test("what staff recorded waits until the mailbox says yes", async ({ server, phone }) => {
  const owner = await phone({ lang: "en" });
  const { words } = owner;
  await owner.signIn(OWNER);

  await test.step("staff add a customer and record that she agreed", async () => {
    await owner.to(words.customers);
    await owner.page.getByRole("link", { name: words.newCustomer }).click();
    await owner.page.getByLabel(words.name, { exact: true }).fill("Nora Vale");
    await owner.page.getByLabel(words.email, { exact: true }).fill("nora@example.com");
    await owner.button(words.saveCustomer).click();
    await expect(owner.page.getByRole("heading", { level: 1 })).toHaveText("Nora Vale");
    await owner.button(en.grant).click();
    await expect(owner.page.getByText(en.recorded)).toBeVisible();
    await expect(main(owner).getByText(en.waits)).toBeVisible();
    await expect(main(owner).getByText(en.unconfirmed)).toBeVisible();
    await owner.upToDate();
    await owner.clean("a record that waits for confirmation");
    await owner.picture("record-waits-en");
  });

  await test.step("a look at the link writes nothing, its button does", async () => {
    const link = await linkOf(server, /^Please confirm|^请确认/, "/confirm/");
    const mailbox = await phone({ lang: "en" });
    await mailbox.go(link);
    await expect(mailbox.page.getByRole("heading", { level: 1 })).toHaveText(en.question);
    await mailbox.cleanInBothSchemes("the page that asks");
    await mailbox.picture("confirm-en");
    await expect(main(owner).getByText(en.waits)).toBeVisible();
    await mailbox.page.getByRole("button", { name: en.yes }).click();
    await expect(mailbox.page.getByRole("heading", { level: 1 })).toHaveText(en.done);
    await expect(main(owner).getByText(en.waits)).toHaveCount(0);
    await expect(main(owner).getByText(en.nothing)).toBeVisible();
    const rows = await server.rows<{ confirmed_address?: string }>("consent");
    expect(rows.some((one) => one.confirmed_address === "nora@example.com")).toBe(true);
  });

  await test.step("staff note a pause, and that she wants no advertising at all", async () => {
    await owner.button(en.notePause).click();
    await expect(owner.page.getByText(en.noted)).toBeVisible();
    await expect(main(owner).getByText(en.until)).toBeVisible();
    await expect(main(owner).getByText(en.whyPaused)).toBeVisible();
    await owner.button(en.stopAll).click();
    await expect(owner.page.getByText(en.stopDone)).toBeVisible();
    await expect(main(owner).getByText(en.stopsAll)).toBeVisible();
    await expect(main(owner).getByText(en.whyStopped)).toBeVisible();
    await owner.upToDate();
    await owner.clean("a record of somebody who wants no advertising");
    await main(owner).getByText(en.stopsAll).scrollIntoViewIfNeeded();
    await owner.picture("record-stopped-en");
  });
});
