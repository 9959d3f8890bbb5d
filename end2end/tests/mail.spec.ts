import { CUSTOMER, type Server } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";
import { WORDS, type Lang } from "../support/words.ts";

const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

/** The newest mail to an address, as the demo's own page shows it. */
async function mail(server: Server, to: string, about: RegExp): Promise<string> {
  let text = "";
  await expect
    .poll(async () => {
      const list = await (await fetch(`${server.url}/demo/mail`)).text();
      const rows = [...list.matchAll(/href="(\/demo\/mail\/[^"]+)"[^>]*>([^<]*)<\/a><\/p><p class="row-sub">([^<]*)/g)];
      const found = rows.find(([, , subject, line]) => about.test(subject!) && line!.includes(to));
      if (found) text = await (await fetch(server.url + found[1])).text();
      return text;
    })
    .not.toBe("");
  return text;
}

async function askForCode(phone: Phone, email: string): Promise<void> {
  await phone.go("/sign-in");
  await phone.page.locator('form[action="/sign-in/mail"]').getByLabel(phone.words.email).fill(email);
  await phone.button(phone.words.sendCode).click();
  await expect(phone.page.getByLabel(phone.words.code)).toBeVisible();
}

for (const lang of Object.keys(WORDS) as Lang[]) {
  test(`somebody new signs in with the mailed code, without a password, and orders (${lang})`, async ({ server, phone }) => {
    const customer = await phone({ lang });
    const { words } = customer;
    customer.expected.push(/status of 422/);
    await askForCode(customer, `new-${lang}@example.com`);
    await customer.picture(`code-${lang}`);
    await customer.clean("the page for the code");
    await customer.page.getByLabel(words.code).fill("000000");
    await customer.button(words.signIn).click();
    await expect(customer.page.getByRole("alert")).toBeVisible();
    const code = /\b\d{6}\b/.exec((await mail(server, `new-${lang}@example.com`, /./)).replace(/<[^>]*>/g, " "))![0];
    await customer.page.getByLabel(words.code).fill(code);
    await customer.button(words.signIn).click();
    await customer.page.waitForURL(/\/app/);
    await customer.upToDate();
    await customer.order(`coded-${lang}`);
    await customer.upToDate();
    expect(await server.notes("coded-")).toEqual([`coded-${lang}`]);
    await mail(server, `new-${lang}@example.com`, lang === "en" ? /order/i : /订单/);
  });
}

test("the mailed link signs in where it is opened, by a tap and not by looking at it", async ({ server, phone }) => {
  const [first, second] = [await phone(), await phone()];
  await askForCode(first, "linked@example.com");
  const link = /https?:\/\/[^\s<"]+(\/sign-in\/link\/[A-Za-z0-9_-]+)/.exec(await mail(server, "linked@example.com", /./))![1]!;
  expect((await fetch(server.url + link)).status, "a scanner looks at it").toBe(200);
  await second.go(link);
  await second.button(second.words.signIn).click();
  await second.page.waitForURL(/\/app/);
  await second.upToDate();
});

test("a forgotten password is chosen anew by mail, and every other device has to sign in again", async ({ server, phone }) => {
  const [first, second] = [await phone(), await phone()];
  const { words } = first;
  await first.go("/sign-up");
  await first.page.getByLabel(words.yourName).fill("Flora");
  await first.page.getByLabel(words.email).fill("flora@example.com");
  await first.page.getByLabel(words.password).fill("a password to forget");
  await first.button(words.signUp).click();
  await first.page.waitForURL(/\/app/);
  await first.upToDate();
  // From the reset on, whatever this device asks is refused.
  first.expected.push(/status of 40[13]/);
  await second.go("/password/forgot");
  await second.page.getByLabel(words.email).fill("flora@example.com");
  await second.button(words.sendCode).click();
  await expect(second.page.getByLabel(words.code)).toBeVisible();
  const code = /\b\d{6}\b/.exec((await mail(server, "flora@example.com", /password/i)).replace(/<[^>]*>/g, " "))![0];
  await second.page.getByLabel(words.code).fill(code);
  await second.page.getByLabel(words.newPassword).fill("a password to remember");
  await second.picture("password-reset");
  await second.button(words.savePassword).click();
  await second.page.waitForURL(/\/app/);
  await first.order("after-the-reset");
  // It left what waits with its own secret: only the answer needs somebody to sign in.
  await expect(first.pill).toHaveText(words.signIn);
  await first.signInAgain("flora@example.com", "a password to remember");
  await first.upToDate();
  expect(await server.notes("after-")).toEqual(["after-the-reset"]);
});

test("one's devices are listed, and one is signed out from afar", async ({ phone }) => {
  const [here, there] = [await phone(), await phone({ userAgent: IPHONE })];
  const { words } = here;
  await here.signIn(CUSTOMER);
  await there.signIn(CUSTOMER);
  await here.to(words.me);
  await here.page.getByRole("main").getByRole("link", { name: new RegExp(`^${words.devices}`) }).click();
  const rows = here.page.getByRole("main").getByRole("listitem");
  await expect(rows.filter({ hasText: words.thisDevice })).toHaveCount(1);
  await expect(rows.filter({ hasText: /iPhone|iOS/ })).toHaveCount(1);
  await here.clean("devices");
  await here.picture("devices");
  there.expected.push(/status of 40[13]/);
  await rows.filter({ hasText: /iPhone|iOS/ }).getByRole("button", { name: new RegExp(`^${words.endSession}`) }).click();
  await here.dialog.getByRole("button", { name: words.endSession }).click();
  await expect(rows.filter({ hasText: /iPhone|iOS/ })).toHaveCount(0);
  await there.order("from-afar");
  await expect(there.pill).toHaveText(words.signIn);
  await here.cut();
  await here.page.reload();
  await expect(here.page.getByText(words.devicesOffline)).toBeVisible();
});

test("what a guest did in the browser is carried into the installed app by a code", async ({ server, phone }) => {
  const browser = await phone({ userAgent: IPHONE });
  const { words } = browser;
  await browser.go("/sign-in?next=/app");
  await browser.asGuest("Iris");
  await browser.upToDate();
  await browser.order("carried-1");
  await browser.upToDate();
  await browser.to(words.me);
  await browser.page.getByRole("main").getByRole("button", { name: new RegExp(`^${words.install}`) }).click();
  await browser.button(words.claimShow).click();
  const code = (await browser.dialog.locator(".claim").textContent())!.replace(/\D/g, "");
  await browser.picture("install-ios");
  const app = await phone();
  await app.go("/claim");
  await app.page.getByLabel(words.code).fill(code);
  await app.page.locator('form[action="/claim"]').getByRole("button").click();
  await app.page.waitForURL(/\/app/);
  await app.upToDate();
  await app.to(words.orders);
  await expect(app.page.getByRole("main").locator('a[href^="/app/orders/"]')).toHaveCount(1);
  const again = await phone();
  again.expected.push(/status of 422/);
  await again.go("/claim");
  await again.page.getByLabel(words.code).fill(code);
  await again.page.locator('form[action="/claim"]').getByRole("button").click();
  await expect(again.page.getByRole("alert"), "a code works once").toBeVisible();
  expect(await server.notes("carried-")).toEqual(["carried-1"]);
});

test("who proves the address that staff know becomes that customer, with what was kept about them", async ({ server, phone, waiter }) => {
  const { words } = waiter;
  await waiter.to(words.customers);
  await waiter.page.getByRole("link", { name: words.newCustomer }).click();
  await waiter.page.getByLabel(words.name, { exact: true }).fill("Petra Proof");
  await waiter.page.getByLabel(words.email, { exact: true }).fill("petra@example.com");
  await waiter.page.locator(".page-foot").getByRole("button", { name: words.saveCustomer }).click();
  await expect(waiter.page.getByRole("heading", { level: 1 })).toHaveText("Petra Proof");
  await waiter.upToDate();

  const customer = await phone();
  await askForCode(customer, "petra@example.com");
  const code = /\b\d{6}\b/.exec((await mail(server, "petra@example.com", /./)).replace(/<[^>]*>/g, " "))![0];
  await customer.page.getByLabel(words.code).fill(code);
  await customer.button(words.signIn).click();
  await customer.page.waitForURL(/\/app/);
  await customer.upToDate();
  await expect(waiter.page.getByText("Confirmed"), "staff see that the address is hers").toBeVisible();
  const rows = await server.rows<{ id: string; user?: string; merged_into?: string; points?: { normal?: string }[] }>("contact");
  const hers = rows.filter((one) => !one.merged_into && one.points?.some((point) => point.normal === "petra@example.com"));
  expect(hers).toHaveLength(1);
  expect(hers[0]!.user).toBeTruthy();
  await customer.go("/app/me/data");
  const typed = () => customer.page.evaluate(() => [...document.querySelectorAll("input")].map((input) => input.value));
  await expect.poll(typed, { message: "she sees it as her own" }).toContain("petra@example.com");
});
