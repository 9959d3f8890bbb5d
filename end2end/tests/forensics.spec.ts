import { kill, profile } from "../support/profile.ts";
import { CUSTOMER, WAITER } from "../support/server.ts";
import { stored } from "../support/stored.ts";
import { expect, test } from "../support/test.ts";
import { canary, locked, protect, says, signInShared, thisPhone, traces, unlock } from "../support/vault.ts";
import type { Phone } from "../support/phone.ts";

/** Texts that stand nowhere else, each made when it is first asked for by what it is. */
class Marks {
  readonly texts: Record<string, string> = {};

  of(what: string): string {
    return (this.texts[what] ??= canary());
  }
}

// Fifty texts in all, 40 of a customer and 10 of one of the team. The control holds them; no other browser may.
const CUSTOMERS = ["readable", "locked", "locked, then killed", "signed out", "signed out offline", "shared"] as const;
const TEAM = ["readable", "locked", "signed out offline"] as const;
const told = (way: string, whose: string) =>
  way === "readable" ? `whatever ${whose} type stands in the files of a browser that is not protected` : `nothing that ${whose} type stands in any file of a browser that is ${way}`;

const csv = (name: string, text: string) => ({ name: `${name}.csv`, mimeType: "text/csv", buffer: Buffer.from(`${text},1\n`.repeat(99)) });

async function fill(phone: Phone, label: string | RegExp, text: string): Promise<void> {
  // By role: a button beside a field may be called the same.
  const field = phone.page.getByRole("textbox", { name: label, exact: true });
  await field.fill(text);
  // While somebody types, the field stands where the keyboard leaves room.
  await field.blur();
}

/** Three files, each with one mark as its name and one in it. */
async function choose(phone: Phone, marks: Marks, when: string): Promise<void> {
  const files = [1, 2, 3].map((n) => csv(marks.of(`${when} file name ${n}`), marks.of(`${when} file ${n}`)));
  await phone.page.locator("input.file-field").setInputFiles(files);
  for (const { name } of files) await expect(phone.button(`Remove ${name}`)).toBeVisible();
}

/** Messages, the last one with files, and an order. */
async function send(phone: Phone, marks: Marks, when: string): Promise<void> {
  await phone.order(marks.of(`${when} order`));
  await phone.to(phone.words.chat);
  for (const n of [1, 2, 3, 4, 5]) {
    const message = marks.of(`${when} message ${n}`);
    if (n === 5) await choose(phone, marks, when);
    await fill(phone, phone.words.write, message);
    await phone.button(phone.words.send).click();
    await expect(phone.page.getByRole("listitem").filter({ hasText: message })).toBeVisible();
  }
}

/** What is typed and chosen and not sent. */
async function begin(phone: Phone, marks: Marks): Promise<void> {
  const { words } = phone;
  await phone.to(words.chat);
  await fill(phone, words.write, marks.of("draft message"));
  await choose(phone, marks, "draft");
  await phone.to(words.menu);
  await phone.add(words.cake);
  await phone.page.getByRole("link", { name: words.viewCart }).click();
  await fill(phone, words.note, marks.of("draft note"));
  await phone.page.getByRole("radio", { name: words.delivery }).check();
  await fill(phone, words.address, marks.of("draft address"));
  await fill(phone, words.phone, marks.of("draft telephone"));
  await fill(phone, words.name, marks.of("draft name"));
}

async function signOut(phone: Phone, way: string): Promise<void> {
  if (way === "signed out") await phone.restore().then(() => phone.upToDate());
  await phone.to(new URL(phone.page.url()).pathname.startsWith("/desk") ? phone.words.more : phone.words.me);
  await phone.button(phone.words.signOut).click();
  if (way === "signed out") await phone.dialog.getByRole("button", { name: phone.words.signOut, exact: true }).click();
  else {
    const label = await phone.dialog.locator('label[for="discard"]').textContent();
    const count = Number(/\d+/.exec(label!)![0]);
    await phone.dialog.getByLabel(phone.words.discardType(count)).fill(String(count));
    await phone.button(phone.words.discard(count)).click();
  }
  await expect.poll(async () => (await stored(phone.page).catch(() => ({ names: ["?"] }))).names).toEqual([]);
}

/** Ends the browser, and looks for the marks in all its files. */
async function end(phone: Phone, folder: string, way: string, marks: Marks, count: number): Promise<void> {
  expect(Object.keys(marks.texts)).toHaveLength(count);
  // A clean end writes out what a killed browser would have kept in memory only; a killed one leaves what it was about to delete.
  if (way.endsWith("killed")) {
    const gone = new Promise((done) => phone.context.on("close", done));
    expect(kill(folder)).toBeGreaterThan(1);
    await gone;
  } else await phone.context.close();
  const found = await traces(folder, marks.texts);
  if (way === "readable") expect(Object.keys(found).sort(), "the control holds every one").toEqual(Object.keys(marks.texts).sort());
  else expect(found).toEqual({});
}

async function protectNow(phone: Phone): Promise<void> {
  await protect(phone);
  await unlock(phone);
  await phone.upToDate();
}

for (const way of CUSTOMERS) {
  test(told(way, "customers"), async ({ phone }) => {
    test.setTimeout(180_000);
    await profile(async (folder) => {
      const [customer, marks] = [await phone({ profile: folder }), new Marks()];
      const { words } = customer;
      if (way === "shared") await signInShared(customer, CUSTOMER);
      else await customer.signIn(CUSTOMER);
      await customer.installed();
      await send(customer, marks, "early");
      await customer.to(words.me);
      await customer.page.getByRole("main").getByRole("link", { name: new RegExp(`^${words.myData}`) }).click();
      for (const label of [words.company, words.address]) await fill(customer, label, marks.of(`my ${label}`));
      for (const label of ["What we call you", "First name", "Last name"]) await fill(customer, label, marks.of(`my ${label}`));
      await customer.upToDate();
      if (way.startsWith("locked")) await protectNow(customer);
      // A shared phone takes nothing that the server cannot have at once.
      if (way !== "shared") await customer.cut();
      await send(customer, marks, "late");
      await begin(customer, marks);
      if (way.startsWith("locked")) {
        await thisPhone(customer);
        await locked(customer);
      }
      if (way.startsWith("signed out")) await signOut(customer, way);
      await end(customer, folder, way, marks, 40);
    });
  });
}

for (const way of TEAM) {
  test(told(way, "staff"), async ({ phone }) => {
    test.setTimeout(180_000);
    await profile(async (folder) => {
      const [waiter, marks] = [await phone({ profile: folder }), new Marks()];
      const { words } = waiter;
      await waiter.signIn(WAITER);
      await waiter.installed();
      if (way === "locked") await protectNow(waiter);
      await waiter.cut();

      // Looked for, not found, and added under that name.
      await waiter.to(words.customers);
      await waiter.page.getByRole("searchbox").fill(marks.of("name"));
      await waiter.page.getByRole("link", { name: marks.of("name") }).click();
      await expect(waiter.page.getByLabel(words.name, { exact: true })).toHaveValue(marks.of("name"));
      await fill(waiter, words.phone, "137 6100 4455");
      await waiter.button(words.saveCustomer).click();
      await expect(waiter.page.getByRole("heading", { level: 1 })).toHaveText(marks.of("name"));
      await waiter.button(words.editDetails).click();
      for (const label of [words.company, words.address]) await fill(waiter, label, marks.of(label));
      await waiter.page.keyboard.press("Escape");
      for (const tag of ["tag", "other tag"]) {
        await waiter.page.getByRole("textbox", { name: words.addTag, exact: true }).fill(marks.of(tag));
        await waiter.page.keyboard.press("Enter");
        await expect(waiter.page.getByText(marks.of(tag)).first()).toBeVisible();
      }
      await fill(waiter, words.addTag, marks.of("begun tag"));
      await waiter.button(words.note2).first().click();
      await fill(waiter, words.note2, marks.of("note"));
      await waiter.dialog.getByRole("button", { name: words.saveNote }).click();
      await waiter.button(words.note2).first().click();
      await fill(waiter, words.note2, marks.of("draft note"));
      await waiter.page.keyboard.press("Escape");
      await waiter.page.locator("input.file-field").setInputFiles(csv(marks.of("file name"), marks.of("file")));
      await expect(waiter.page.getByText(`${marks.of("file name")}.csv`).first()).toBeVisible();
      // Somebody looks around, with her name in every heading.
      await waiter.to(words.customers);
      await waiter.page.getByRole("searchbox").fill(marks.of("name"));
      await waiter.page.getByRole("main").getByRole("listitem").getByRole("link").filter({ hasText: marks.of("name") }).first().click();
      await expect(waiter.page.getByRole("heading", { level: 1 })).toHaveText(marks.of("name"));
      if (way === "locked") {
        await waiter.page.reload();
        await locked(waiter);
      }
      if (way.startsWith("signed out")) await signOut(waiter, way);
      await end(waiter, folder, way, marks, 10);
    });
  });
}

for (const shared of [true, false]) {
  const told = shared ? "nothing that somebody signs up with stands in any file of a browser that is shared" : "a browser that is not shared remembers what somebody signs up with";
  test(told, async ({ phone }) => {
    await profile(async (folder) => {
      const [customer, marks] = [await phone({ profile: folder }), new Marks()];
      const { page, words } = customer;
      await customer.go("/sign-in?next=/app");
      if (shared) await page.getByRole("checkbox", { name: says(customer).shared }).click();
      await page.getByRole("link", { name: words.signUp }).click();
      const form = page.locator('form[action="/sign-up"]');
      await form.locator("[name=name]").fill(marks.of("name"));
      await form.locator("[name=email]").fill(`${marks.of("mail")}@example.com`);
      await form.locator("[name=password]").fill(marks.of("password"));
      await form.locator("[type=submit]").click();
      await page.waitForURL(/\/app/);
      await customer.upToDate();
      await customer.context.close();
      const found = await traces(folder, marks.texts);
      if (shared) expect(found).toEqual({});
      // The control: not only the app keeps these, so does the browser's own memory of forms.
      else for (const what of ["name", "mail"]) expect(found[what]?.some((file) => file.endsWith("Web Data")), what).toBe(true);
    });
  });
}
