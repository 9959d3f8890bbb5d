import { CUSTOMER, OWNER, type Server } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";

const en = {
  strategies: "Strategies", add: "Add “Birthday greeting”", added: "Added as a draft. It sends nothing until it is started.", name: "Birthday greeting", draft: "Draft", running: "Running",
  start: "Start", starts: "It starts as soon as the server has heard of it.", subject: "Subject in English", saved: /^Saved/, wrong: "The text has a variable that there is not.",
  dryRun: "Who would get it today?", offline: "The server knows this. Try again when there is a network.", would: "1 of 1 who are due today would get it.", sent: "1 sent", line: "Birthday greeting sent",
  privacy: /^Privacy/, offers: "Send me offers and news by mail", allowed: "Allowed. You can withdraw it here at any time.",
};
const zh = { strategies: "沟通策略", name: "生日祝福", running: "运行中", sent: "已发送 1 封" };

const main = (phone: Phone) => phone.page.getByRole("main");
const toStrategies = async (phone: Phone, name: string) => {
  await phone.to(phone.words.more);
  await main(phone).getByRole("link", { name: new RegExp(`^${name}`) }).click();
  await expect(phone.page.getByRole("heading", { level: 1 })).toHaveText(name);
};

/** A time zone in which it is two in the afternoon: letters leave by day only. */
function afternoon(): { zone: string; today: string } {
  const hour = new Date().getUTCHours();
  const east = 14 - hour;
  const zone = `Etc/GMT${east >= 0 ? "-" : "+"}${Math.abs(east)}`;
  const there = new Date(Date.now() + east * 3_600_000);
  return { zone, today: there.toISOString().slice(5, 10) };
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

test("a birthday greeting that an owner started sends itself once to a customer who allows it", async ({ server, phone }) => {
  const { zone, today } = afternoon();
  const customer = await phone({ lang: "en" });
  const owner = await phone({ lang: "en" });

  await test.step("a customer whose birthday is today allows offers by mail", async () => {
    await customer.signIn(CUSTOMER);
    await customer.go("/app/me/data");
    const birthday = customer.page.getByLabel("Birthday");
    await birthday.fill(`1990-${today}`);
    await birthday.blur();
    await customer.upToDate();
    await customer.to(customer.words.me);
    await main(customer).getByRole("link", { name: en.privacy }).click();
    await customer.page.getByRole("switch", { name: en.offers }).check();
    await expect(customer.page.getByText(en.allowed)).toBeVisible();
    await customer.upToDate();
  });

  await test.step("the owner adds the greeting with one tap, and writes on without a network", async () => {
    await owner.signIn(OWNER);
    await owner.upToDate();
    await owner.installed();
    const place = (await server.rows<{ id: string }>("location"))[0]!;
    await owner.go(`/desk/more/business/places/${place.id}`);
    await owner.page.getByLabel("Time zone").fill(zone);
    await owner.page.getByLabel("Time zone").blur();
    await owner.upToDate();
    await toStrategies(owner, en.strategies);
    await owner.button(en.add).click();
    await expect(owner.page.getByText(en.added)).toBeVisible();
    await owner.upToDate();
    await owner.clean("strategies");
    await main(owner).getByRole("link", { name: new RegExp(en.name) }).click();
    await expect(main(owner).getByText(en.draft, { exact: true })).toBeVisible();
    await owner.cut();
    const subject = owner.page.getByLabel(en.subject);
    await subject.fill("All the best, {code}!");
    await expect(owner.page.getByText(en.wrong)).toBeVisible();
    await subject.fill("All the best, {name}!");
    await subject.blur();
    await expect(main(owner).getByText(owner.words.onThisPhone)).toBeVisible();
    await owner.button(en.dryRun).click();
    await expect(owner.page.getByText(en.offline)).toBeVisible();
    await owner.restore();
    await owner.upToDate();
  });

  await test.step("who would get it is told, and once it is started it leaves", async () => {
    await owner.button(en.dryRun).click();
    await expect(owner.page.getByText(en.would)).toBeVisible();
    await owner.button(en.start).click();
    await expect(owner.page.getByText(en.starts)).toBeVisible();
    await owner.upToDate();
    await expect(main(owner).getByText(en.running, { exact: true })).toBeVisible();
    await owner.cleanInBothSchemes("a strategy");
    await owner.picture("strategy-en");
    // Jobs are looked for every twenty seconds; a server that starts looks at once too.
    const text = await mail(server, /^All the best, |生日快乐/);
    expect(text).toContain("/u/");
    await expect(main(owner).getByText(en.sent)).toBeVisible({ timeout: 15_000 });
    expect(await server.rows("delivery")).toHaveLength(1);
  });

  await test.step("the record shows it", async () => {
    await owner.to(owner.words.customers);
    await owner.page.getByRole("searchbox").fill("林晓");
    await main(owner).getByRole("listitem").getByRole("link").filter({ hasText: "林晓" }).first().click();
    await expect(main(owner).getByText(en.line)).toBeVisible();
  });

  await test.step("and the same in Chinese", async () => {
    const other = await phone({ lang: "zh" });
    await other.signIn(OWNER);
    await toStrategies(other, zh.strategies);
    await main(other).getByRole("link", { name: new RegExp(zh.name) }).click();
    await expect(main(other).getByText(zh.running, { exact: true })).toBeVisible();
    await expect(main(other).getByText(zh.sent)).toBeVisible();
    await other.clean("a strategy in Chinese");
  });
});
