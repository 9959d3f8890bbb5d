import { CUSTOMER, OWNER, type Server } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";

const en = {
  privacy: /^Privacy/, offers: "Send me offers and news by mail", allowed: "Allowed. You can withdraw it here at any time.",
  segments: "Segments", addSegment: "New segment", nameEn: "Name in English", people: /^\d+ (person|people)$/, add: "Add a condition", value: "Value", addIt: "Add it", line: "allows offers by mail", everyone: "Everybody",
  campaigns: "Campaigns", addCampaign: "New campaign", segment: "Segment", subject: "Subject in English", body: "Text in English", other: "Second subject in English", reachable: "1 of 1 can be reached by mail.",
  send: "Send", sends: "It begins as soon as the server has heard of it.", done: "Done", through: "1 of 1 are through", few: "No winner is named below 500 letters; 1 was sent.", clicked: "Clicked", draft: "Draft", test: "Send me a test mail", offline: "The server knows this. Try again when there is a network.",
};
const zh = { campaigns: "营销活动", done: "已完成", clicked: "点击", few: "不足 500 封不评优劣，已发 1 封。" };

const main = (phone: Phone) => phone.page.getByRole("main");
const toPlace = async (phone: Phone, name: string) => {
  await phone.to(phone.words.more);
  await main(phone).getByRole("link", { name: new RegExp(`^${name}`) }).click();
  await expect(phone.page.getByRole("heading", { level: 1 })).toHaveText(name);
};
const fill = async (phone: Phone, label: string, text: string) => {
  const field = phone.page.getByLabel(label, { exact: true });
  await field.fill(text);
  await field.blur();
};

/** A time zone in which it is two in the afternoon: letters leave by day only. */
function afternoon(): string {
  const east = 14 - new Date().getUTCHours();
  return `Etc/GMT${east >= 0 ? "-" : "+"}${Math.abs(east)}`;
}

/** The newest mail about something, as the demo's own page shows it. */
async function mail(server: Server, about: RegExp): Promise<string> {
  let found: string | undefined;
  await expect
    .poll(
      async () => {
        const list = await (await fetch(`${server.url}/demo/mail`)).text();
        found = [...list.matchAll(/href="(\/demo\/mail\/[^"]+)"[^>]*>([^<]*)</g)].find(([, , subject]) => about.test(subject!))?.[1];
        return found;
      },
      { timeout: 30_000 },
    )
    .toBeTruthy();
  return (await fetch(server.url + found!)).text();
}

test("a campaign to a segment that was built by taps reaches who allows it, and tells who clicked", async ({ server, phone }) => {
  const customer = await phone({ lang: "en" });
  const owner = await phone({ lang: "en" });

  await test.step("a customer allows offers by mail", async () => {
    await customer.signIn(CUSTOMER);
    await customer.to(customer.words.me);
    await main(customer).getByRole("link", { name: en.privacy }).click();
    await customer.page.getByRole("switch", { name: en.offers }).check();
    await expect(customer.page.getByText(en.allowed)).toBeVisible();
    await customer.upToDate();
  });

  await test.step("the owner builds a segment by taps, and sees who belongs to it", async () => {
    await owner.signIn(OWNER);
    await owner.upToDate();
    await owner.installed();
    const place = (await server.rows<{ id: string }>("location"))[0]!;
    await owner.go(`/desk/more/business/places/${place.id}`);
    await fill(owner, "Time zone", afternoon());
    await owner.upToDate();
    await toPlace(owner, en.segments);
    await owner.button(en.addSegment).click();
    await expect(owner.page.getByRole("heading", { level: 1 })).toHaveText(en.segment);
    await expect(main(owner).getByText(en.everyone, { exact: true })).toBeVisible();
    await fill(owner, en.nameEn, "Friends");
    await owner.page.getByLabel(en.add, { exact: true }).selectOption("mail");
    await owner.button(en.addIt).click();
    await expect(main(owner).getByText(en.line, { exact: true })).toBeVisible();
    await expect(main(owner).getByRole("heading", { name: "1 person" })).toBeVisible();
    await owner.clean("a segment");
    await owner.upToDate();
  });

  await test.step("and writes a campaign with two subjects without a network", async () => {
    await toPlace(owner, en.campaigns);
    await owner.button(en.addCampaign).click();
    await expect(owner.page.getByRole("heading", { level: 1 })).toHaveText("Campaign");
    await owner.upToDate();
    await owner.cut();
    await expect(main(owner).getByText(en.reachable)).toBeVisible();
    await fill(owner, en.nameEn, "New dishes");
    await owner.button("Begin with a letter").click();
    await owner.clean("letters to begin with");
    await owner.page.getByRole("button", { name: /^Something new/ }).click();
    await expect(owner.page.getByLabel(en.subject, { exact: true })).toHaveValue("New at {business}: [what it is]");
    await fill(owner, en.subject, "New dishes, {name}");
    await fill(owner, en.body, "Come and see: {link}");
    await fill(owner, en.other, "New dishes: taste this");
    await fill(owner, "Second subject in Chinese", "上新：来尝尝");
    await expect(main(owner).getByText(owner.words.onThisPhone)).toBeVisible();
    await owner.button(en.test).click();
    await expect(owner.page.getByText(en.offline)).toBeVisible();
    await owner.restore();
    await owner.upToDate();
    await owner.cleanInBothSchemes("a campaign");
    await owner.picture("campaign-en");
  });

  await test.step("it is sent, and a click is counted", async () => {
    await owner.button(en.send).click();
    // The Chinese letter is as it was taken: it is left out.
    await expect(owner.page.getByText("[新品] would leave as it stands there.")).toBeVisible();
    await owner.dialog.getByRole("button", { name: "Back", exact: true }).click();
    for (const label of ["Subject in Chinese", "Text in Chinese", "Second subject in Chinese"]) await fill(owner, label, "");
    await owner.upToDate();
    await owner.button(en.send).click();
    await expect(owner.page.getByText(en.sends)).toBeVisible();
    await owner.upToDate();
    // Jobs are looked for every twenty seconds; a server that starts looks at once too.
    const text = await mail(server, /^New dishes/);
    expect(text).toContain("/u/");
    const link = /\/c\/[\w-]+/.exec(text)![0];
    const answer = await fetch(server.url + link, { redirect: "manual" });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/"]);
    await expect(main(owner).getByText(en.done, { exact: true })).toBeVisible({ timeout: 45_000 });
    await expect(main(owner).getByText(en.through)).toBeVisible();
    await expect(main(owner).getByText(en.few)).toBeVisible();
    await expect(main(owner).getByRole("row", { name: new RegExp(`^${en.clicked}.*1`) })).toBeVisible({ timeout: 45_000 });
    await owner.clean("results");
    expect(await server.rows("delivery")).toHaveLength(1);
  });

  await test.step("and the same in Chinese", async () => {
    const other = await phone({ lang: "zh" });
    await other.signIn(OWNER);
    await toPlace(other, zh.campaigns);
    await main(other).getByRole("link", { name: /新活动/ }).click();
    await expect(main(other).getByText(zh.done, { exact: true })).toBeVisible();
    await expect(main(other).getByText(zh.few)).toBeVisible();
    await other.clean("a campaign in Chinese");
  });
});
