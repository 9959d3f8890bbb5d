import { isKept } from "../support/stored.ts";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { OWNER, WAITER, type Server } from "../support/server.ts";
import { stored } from "../support/stored.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";
import { WORDS, type Lang } from "../support/words.ts";

interface Contact {
  id: string;
  fields: { given?: string; family?: string; display?: string; address?: string; company?: string };
  points?: { value: string; normal?: string; verified: boolean }[];
  user?: string;
}

const listed = (phone: Phone) => phone.page.getByRole("main").getByRole("listitem");
const search = async (phone: Phone, text: string) => phone.page.getByRole("searchbox").fill(text);

/** A new customer by the form; gives the record's id once the server has it. */
async function add(phone: Phone, name: string, number: string): Promise<void> {
  const { words } = phone;
  await phone.to(words.customers);
  await phone.page.getByRole("link", { name: words.newCustomer }).click();
  await phone.page.getByLabel(words.name, { exact: true }).fill(name);
  await phone.page.getByLabel(words.phone, { exact: true }).fill(number);
  await phone.button(words.saveCustomer).click();
  await expect(phone.page.getByRole("heading", { level: 1 })).toHaveText(name);
}

async function record(phone: Phone, name: string): Promise<void> {
  await phone.to(phone.words.customers);
  await search(phone, name);
  await listed(phone).getByRole("link").filter({ hasText: name }).first().click();
  await expect(phone.page.getByRole("heading", { level: 1 })).toHaveText(name);
}

async function field(phone: Phone, label: string, value: string): Promise<void> {
  const input = phone.page.getByLabel(label, { exact: true });
  await input.fill(value);
  await input.blur();
}

const contact = async (server: Server, name: string) =>
  (await server.rows<Contact>("contact")).find((one) => one.fields.display === name || `${one.fields.family ?? ""}${one.fields.given ?? ""}` === name || `${one.fields.given ?? ""} ${one.fields.family ?? ""}`.trim() === name);

for (const lang of Object.keys(WORDS) as Lang[]) {
  test(`a customer added without a network is found by name, reading, initials and number, and reaches the others (${lang})`, async ({ server, phone }) => {
    const [waiter, owner] = [await phone({ lang }), await phone({ lang })];
    const { words } = waiter;
    await waiter.signIn(WAITER);
    await owner.signIn(OWNER);
    await waiter.installed();
    await waiter.cut();
    await waiter.to(words.customers);
    await waiter.page.getByRole("link", { name: words.newCustomer }).click();
    await waiter.page.getByLabel(words.name, { exact: true }).fill("仇曼丽");
    await waiter.page.getByLabel(words.name, { exact: true }).blur();
    await waiter.page.reload();
    await expect(waiter.page.getByLabel(words.name, { exact: true }), "what was typed survives a reload").toHaveValue("仇曼丽");
    await waiter.page.getByLabel(words.phone, { exact: true }).fill("137 6100 4455");
    await waiter.button(words.saveCustomer).click();
    await expect(waiter.page.getByRole("heading", { level: 1 })).toHaveText("仇曼丽");
    await waiter.picture(`contact-new-${lang}`);
    for (const typed of ["仇曼", "qiuman", "qml", "6100", "13761004455"]) {
      await waiter.to(words.customers);
      await search(waiter, typed);
      await expect(listed(waiter).filter({ hasText: "仇曼丽" }), typed).toHaveCount(1);
    }
    await waiter.picture(`contacts-search-${lang}`);
    await waiter.restore();
    await waiter.upToDate();
    await record(owner, "仇曼丽");
    await expect(owner.page.getByText("137 6100 4455").first()).toBeVisible();
    await owner.picture(`contact-${lang}`);
    const made = (await server.rows<Contact>("contact")).filter((one) => one.points?.some((point) => point.normal === "+8613761004455"));
    expect(made).toHaveLength(1);
  });
}

test("two of the team change one address without a network: nothing is overwritten, and the second one is asked", async ({ server, waiter, owner }) => {
  const { words } = waiter;
  await add(waiter, "Nora Field", "138 1111 2222");
  await waiter.upToDate();
  await record(owner, "Nora Field");
  for (const phone of [waiter, owner]) {
    await phone.installed();
    await phone.cut();
    await phone.button(words.editDetails).click();
  }
  await field(owner, words.address, "1 Owner Street");
  await field(owner, words.company, "Owner's Ltd");
  await field(waiter, words.address, "2 Waiter Street");
  await owner.restore();
  await owner.upToDate();
  await waiter.restore();
  await waiter.upToDate();
  await expect.poll(async () => (await contact(server, "Nora Field"))?.fields).toMatchObject({ address: "1 Owner Street", company: "Owner's Ltd" });
  await waiter.to(words.needs);
  const card = waiter.page.getByRole("article").filter({ hasText: "2 Waiter Street" });
  await expect(card).toContainText("1 Owner Street");
  await expect(card, "it is about an address").not.toContainText(/price/i);
  await waiter.picture("needs-contact");
  await card.getByRole("button", { name: words.takeMine }).click();
  await expect(waiter.page.getByText(words.needsEmpty)).toBeVisible();
  await waiter.upToDate();
  await expect.poll(async () => (await contact(server, "Nora Field"))?.fields.address).toBe("2 Waiter Street");
});

test("a soft field that two of the team change has the later value, and the other one comes back from the timeline", async ({ server, waiter, owner }) => {
  const { words, page } = waiter;
  await add(waiter, "Nora Field", "138 1111 2222");
  await waiter.upToDate();
  for (const phone of [waiter, owner]) {
    await record(phone, "Nora Field");
    await phone.button(words.editDetails).click();
  }
  await owner.cut();
  await field(waiter, words.company, "Harbour Books");
  await waiter.upToDate();
  await field(owner, words.company, "Harbor");
  await owner.restore();
  await expect.poll(async () => (await contact(server, "Nora Field"))?.fields.company).toBe("Harbor");
  await page.keyboard.press("Escape");
  const entry = page.getByRole("listitem").filter({ hasText: words.alsoChanged(words.company) });
  await expect(entry).toContainText("Harbour Books → Harbor");
  await waiter.clean("a timeline with a value to restore");
  await waiter.picture("restore-value");
  await waiter.cut();
  await entry.getByRole("button", { name: words.restoreValue }).click();
  await expect(entry.getByRole("button", { name: words.restoreValue })).toHaveCount(0);
  await waiter.restore();
  await expect.poll(async () => (await contact(server, "Nora Field"))?.fields.company).toBe("Harbour Books");
});

test("what a team notes about one customer on two phones is all kept", async ({ server, waiter, owner }) => {
  await add(waiter, "Tagged Tim", "138 3333 4444");
  await waiter.upToDate();
  await record(owner, "Tagged Tim");
  const tag = async (phone: Phone, text: string) => {
    const input = phone.page.getByLabel(phone.words.addTag, { exact: true }).first();
    await input.fill(text);
    await input.press("Enter");
    await expect(phone.page.getByText(text).first()).toBeVisible();
  };
  const note = async (phone: Phone, text: string) => {
    await phone.button(phone.words.note2).first().click();
    await phone.dialog.getByLabel(phone.words.note2, { exact: true }).fill(text);
    await phone.dialog.getByRole("button", { name: phone.words.saveNote }).click();
    await expect(phone.dialog).toHaveCount(0);
    await expect(phone.page.getByText(text).first()).toBeVisible();
  };
  for (const phone of [waiter, owner]) {
    await phone.installed();
    await phone.cut();
  }
  await tag(waiter, "window seat");
  await tag(owner, "peanut allergy");
  await note(waiter, "asked about catering");
  await note(owner, "prefers the corner");
  await waiter.restore();
  await owner.restore();
  await waiter.upToDate();
  await owner.upToDate();
  for (const text of ["window seat", "peanut allergy", "asked about catering", "prefers the corner"]) {
    await expect(waiter.page.getByText(text).first(), text).toBeVisible();
    await expect(owner.page.getByText(text).first(), text).toBeVisible();
  }
  const id = (await contact(server, "Tagged Tim"))!.id;
  const half = (await server.rows<{ id: string; tags?: string[] }>("contact_staff")).find((one) => one.id === id);
  expect(half?.tags).toEqual(["peanut allergy", "window seat"]);
  expect((await server.rows<{ contact: string }>("activity")).filter((one) => one.contact === id)).toHaveLength(2);
});

test("a call with the phone's own dialler is written down when one is back, also after a reload and without a network", async ({ server, waiter }) => {
  const { words } = waiter;
  await add(waiter, "Carl Caller", "138 5555 6666");
  await waiter.upToDate();
  await waiter.installed();
  await waiter.cut();
  const call = waiter.page.getByRole("group", { name: words.whatToDo }).getByRole("link", { name: words.call });
  await expect(call).toHaveAttribute("href", "tel:+8613855556666");
  // No dialler opens here; the app is told what it is told when one comes back from it.
  await call.evaluate((link) => link.addEventListener("click", (event) => event.preventDefault()));
  await call.click();
  await expect.poll(() => isKept(waiter.page, "calls")).toBe(true);
  await waiter.page.reload();
  await expect(waiter.dialog).toContainText("Carl Caller");
  await waiter.dialog.getByRole("button", { name: words.reached }).click();
  await waiter.dialog.getByLabel(words.minutes).fill("4");
  await waiter.dialog.getByLabel(words.callNote).fill("wants a table for six");
  await waiter.picture("after-call");
  await waiter.dialog.getByRole("button", { name: words.writeDown }).click();
  await expect(waiter.dialog).toHaveCount(0);
  await record(waiter, "Carl Caller");
  await expect(waiter.page.getByText("wants a table for six")).toBeVisible();
  await waiter.restore();
  await waiter.upToDate();
  const id = (await contact(server, "Carl Caller"))!.id;
  const calls = (await server.rows<{ contact: string; what: { call?: { seconds: number; outcome: string } } }>("activity")).filter((one) => one.contact === id);
  expect(calls.map((one) => [one.what.call?.outcome, one.what.call?.seconds])).toEqual([["reached", 240]]);
});

test("a customer corrects her own number, staff see it, and nothing that staff note ever reaches her phone", async ({ server, customer, waiter }) => {
  const { words } = customer;
  await record(waiter, "林晓");
  const input = waiter.page.getByLabel(words.addTag, { exact: true }).first();
  await input.fill("canary-tag");
  await input.press("Enter");
  await waiter.button(words.note2).first().click();
  await waiter.dialog.getByLabel(words.note2, { exact: true }).fill("canary-note");
  await waiter.dialog.getByRole("button", { name: words.saveNote }).click();
  await waiter.upToDate();

  await customer.installed();
  await customer.cut();
  await customer.to(words.me);
  await customer.page.getByRole("main").getByRole("link", { name: new RegExp(`^${words.myData}`) }).click();
  await field(customer, words.company, "Rainbow Studio");
  await customer.picture("my-data");
  await customer.restore();
  await customer.upToDate();
  await expect.poll(async () => (await contact(server, "林晓"))?.fields.company).toBe("Rainbow Studio");
  await expect(waiter.page.getByText("Rainbow Studio").first()).toBeVisible();

  const { text } = await stored(customer.page);
  expect(text, "the store can be read here").toContain("Rainbow Studio");
  for (const canary of ["canary", "contact_staff", "conversation_staff", "activity", "colleague"]) expect(text).not.toContain(canary);
});

test("somebody who orders with a known number is suggested to be that customer, and never joined by itself", async ({ server, phone, waiter }) => {
  const { words } = waiter;
  await add(waiter, "Ada Known", "136 0000 1111");
  await waiter.upToDate();
  const guest = await phone();
  await guest.go("/t/12");
  await guest.page.getByRole("link", { name: words.orderAtTable("12") }).first().click();
  await guest.asGuest("Ada");
  await guest.upToDate();
  await guest.add(words.wonton);
  await guest.page.getByRole("link", { name: words.viewCart }).click();
  await guest.page.getByRole("radio", { name: words.delivery }).check();
  await guest.page.getByLabel(words.address, { exact: true }).fill("5 River Road");
  await guest.page.getByLabel(words.phone, { exact: true }).fill("13600001111");
  await guest.page.getByLabel(words.name, { exact: true }).fill("Ada");
  await guest.place();
  await guest.upToDate();
  await waiter.to(words.needs);
  await waiter.clean("needs you, with possible duplicates");
  await waiter.picture("needs-duplicates");
  await waiter.button(words.duplicatesLook).click();
  await expect(listed(waiter).filter({ hasText: "Ada Known" })).toHaveCount(1);
  await record(waiter, "Ada Known");
  await expect(waiter.button(words.join)).toBeVisible();
  await waiter.picture("contact-same");
  const same = async () => (await server.rows<Contact & { merged_into?: string }>("contact")).filter((one) => one.points?.some((point) => point.normal === "+8613600001111"));
  expect((await same()).filter((one) => one.merged_into)).toEqual([]);
  expect(await same()).toHaveLength(2);
  await waiter.button(words.join).click();
  await waiter.dialog.getByRole("button", { name: words.join }).click();
  await waiter.upToDate();
  await expect.poll(async () => (await same()).filter((one) => one.merged_into).length).toBe(1);
});

test("what an import writes beside the running server is on the phones within seconds", async ({ server, waiter }) => {
  await waiter.to(waiter.words.customers);
  await expect(listed(waiter).first()).toBeVisible();
  await writeFile(path.join(server.folder, "people.csv"), "name,phone\nAaron Beside,+8613900009999\n");
  await server.command("import", "contacts", "people.csv");
  // Well before the heartbeat, which comes once a minute.
  await expect(listed(waiter).filter({ hasText: "Aaron Beside" })).toBeVisible();
});

test("the search of the first screen finds customers too, and says where nothing fits", async ({ waiter }) => {
  const { words } = waiter;
  await waiter.to(words.today);
  await search(waiter, "nobody-is-called-so");
  await expect(waiter.page.getByText("No order, customer, booking or ticket fits.")).toBeVisible();
  await search(waiter, "zsy");
  await waiter.clean("a search on the first screen");
  await waiter.page.getByRole("main").getByRole("link", { name: "周思远" }).first().click();
  await expect(waiter.page.getByRole("heading", { level: 1 })).toHaveText("周思远");
});

test("what the README looks up under Customers is there", async ({ waiter }) => {
  const typed = /look up \*(\w+)\* or \*(\w+)\* under \*Customers\*/.exec(await readFile("../README.md", "utf8"));
  expect(typed).not.toBeNull();
  await waiter.to(waiter.words.customers);
  for (const text of typed!.slice(1)) {
    await search(waiter, text);
    await expect(listed(waiter), text).toHaveCount(1);
    await expect(listed(waiter)).toContainText("周思远");
  }
});

test("an agent who opens the page of the team's devices reads whose it is, and gets back", async ({ waiter }) => {
  await waiter.go("/desk/more/sync");
  await expect(waiter.page.getByText("This page is for the owner")).toBeVisible();
  await waiter.page.getByRole("main").getByRole("link", { name: waiter.words.more }).click();
  await expect(waiter.page.getByRole("heading", { level: 1 })).toHaveText(waiter.words.more);
});
