import { fits } from "../support/look.ts";
import type { Phone } from "../support/phone.ts";
import { OWNER } from "../support/server.ts";
import { expect, test } from "../support/test.ts";

interface Contact {
  fields: { display?: string; given?: string; family?: string; company?: string };
}

const card = (...lines: string[]) => ["BEGIN:VCARD", "VERSION:3.0", ...lines, "END:VCARD", ""].join("\r\n");

/** Six cards as a phone writes them: one of somebody whom the business knows, one that breaks off. */
const CARDS = [
  card("N:林;晓棠;;;", "FN:林晓棠", "TEL;type=CELL;type=pref:137 6200 1101", "item1.EMAIL;type=INTERNET:xiaotang@mail.example", "item1.X-ABLabel:_$!<Home>!$_"),
  card("N:Okafor;Mara;Lou;;", "FN:Mara Lou Okafor", "TEL;type=CELL:+44 20 7946 0118", "BDAY:1988-07-04"),
  card("N:Field;Nora;;;", "FN:Nora Field", "ORG:Northgate Prints;", "TEL;type=CELL:138-1111-2222"),
  card("N:Raman;Priya;;;", "FN:Priya Raman", "TEL;type=WORK:ask at the counter"),
  card("FN:Owen Hale", "EMAIL:owen@mail.example", "NOTE:Sits by the window\\, always"),
  "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Torn Off\r\n",
].join("");

const listed = (phone: Phone, name: string) => phone.page.getByRole("main").getByRole("listitem").filter({ hasText: name });

/** By the list behind *More*. */
async function opens(phone: Phone, title: string): Promise<void> {
  await phone.to(phone.words.more);
  await phone.page.getByRole("main").getByRole("link", { name: new RegExp(`^${title}`) }).click();
  await expect(phone.page.getByRole("heading", { level: 1 })).toHaveText(title);
}

async function finds(phone: Phone, name: string, count: number): Promise<void> {
  await phone.to(phone.words.customers);
  await phone.page.getByRole("searchbox").fill(name);
  await expect(listed(phone, name), name).toHaveCount(count);
}

test("a phone's contacts come in by their file, are seen before and found after, reach the others, and go again", async ({ server, phone, owner, waiter }) => {
  const { words, page } = owner;
  const file = (text: string, name = "contacts.vcf") => page.locator("input.file-field").setInputFiles({ name, mimeType: "text/vcard", buffer: Buffer.from(text) });

  await owner.to(words.customers);
  await page.getByRole("link", { name: words.newCustomer }).click();
  await page.getByLabel(words.name, { exact: true }).fill("Nora Field");
  await page.getByLabel(words.phone, { exact: true }).fill("138 1111 2222");
  await owner.button(words.saveCustomer).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nora Field");
  await owner.upToDate();

  await test.step("a wrong file is refused with its reason", async () => {
    await opens(owner, "Import customers");
    await expect(page.getByText("No file was brought in yet.")).toBeVisible();
    await file("name,url,username,password\nshop,https://shop.example,nora,secret\n", "passwords.csv");
    await expect(page.getByText("It seems to hold passwords.")).toBeVisible();
    await owner.clean("an import that was refused");
  });

  await test.step("the preview says who comes, who is known and who cannot", async () => {
    await file(CARDS);
    await expect(page.getByRole("heading", { name: "Before anything is changed" })).toBeVisible();
    const facts = page.locator("dl.facts");
    await expect(facts).toContainText("Address book · UTF-8");
    await expect(facts.locator("div").filter({ hasText: /^New/ })).toContainText("4");
    await expect(facts.locator("div").filter({ hasText: /^Known already/ })).toContainText("1");
    await expect(facts.locator("div").filter({ hasText: /^Not taken/ })).toContainText("1");
    await expect(page.getByText("the card does not end")).toBeVisible();
    await expect(page.getByText("1 number cannot be dialled.")).toBeVisible();
    await expect(listed(owner, "Nora Field")).toContainText("Known");
    await expect(page.getByRole("radio", { name: /^Fill in what is empty/ })).toBeChecked();
    await owner.clean("an import's preview");
    await fits(owner, "an import's preview");
  });

  await test.step("they are found here and on a colleague's phone", async () => {
    await owner.button("Bring in 5 people").click();
    await expect(page.getByText("Brought in · 4 new · 1 filled in · 1 not taken")).toBeVisible();
    await owner.clean("an import that is done");
    await owner.upToDate();
    await waiter.upToDate();
    for (const name of ["林晓棠", "Mara Lou Okafor", "Priya Raman", "Owen Hale"]) await finds(waiter, name, 1);
    await finds(owner, "林晓棠", 1);
    const nora = (await server.rows<Contact>("contact")).filter((one) => `${one.fields.given ?? ""} ${one.fields.family ?? ""}`.trim() === "Nora Field" || one.fields.display === "Nora Field");
    expect(nora).toHaveLength(1);
    expect(nora[0]?.fields.company).toBe("Northgate Prints");
  });

  await test.step("the same in Chinese", async () => {
    const chinese = await phone({ lang: "zh" });
    await chinese.signIn(OWNER);
    await opens(chinese, "导入客户");
    await expect(chinese.page.getByText("已导入 · 新增 4 人 · 补全 1 人 · 未接受 1 人")).toBeVisible();
  });

  await test.step("without a network it says so, and undoing needs one", async () => {
    await opens(owner, "Import customers");
    await expect(page.getByText("Brought in · 4 new")).toBeVisible();
    await owner.installed();
    await owner.cut();
    await page.reload();
    await expect(page.getByRole("heading", { name: "Importing needs the network" })).toBeVisible();
    await owner.clean("an import without a network");
    await owner.restore();
    await expect(page.getByText("Brought in · 4 new")).toBeVisible();
  });

  await test.step("undone, they are gone everywhere, and who was known is as before", async () => {
    await owner.button("Undo").click();
    await expect(owner.dialog).toContainText("What somebody changed since stays");
    await owner.dialog.getByRole("button", { name: "Undo" }).click();
    await expect(page.getByText("Undone · 5 taken back")).toBeVisible();
    await owner.upToDate();
    await waiter.upToDate();
    await finds(waiter, "Mara Lou Okafor", 0);
    await finds(waiter, "Nora Field", 1);
    await expect.poll(async () => (await server.rows<Contact>("contact")).some((one) => one.fields.company === "Northgate Prints")).toBe(false);
  });
});

test("a table's columns are corrected by a tap, come in as they were corrected, and are read so of the next file", async ({ server, phone, owner }) => {
  const { page } = owner;
  const table = (name: string, phone: string) => `Name,Ruf,First seen\n${name},${phone},2020-01-02\n`;
  const file = (text: string, name: string) => page.locator("input.file-field").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  const column = (header: string) => page.getByLabel(`What is ${header}?`);

  await test.step("what was not understood is named", async () => {
    await opens(owner, "Import customers");
    await file(table("Ann Bell", "138 0000 7777"), "first.csv");
    await page.getByText("3 columns: what each is").click();
    await expect(column("Ruf")).toHaveValue("note");
    await expect(column("First seen").locator("option:checked")).toHaveText("Known since");
    await column("Ruf").selectOption({ label: "Telephone" });
    await expect(listed(owner, "Ann Bell").filter({ hasText: /138 ?0000 ?7777/ })).toHaveCount(1);
    await expect(column("Ruf")).toBeVisible();
    await owner.clean("an import's columns");
    await fits(owner, "an import's columns");
    await owner.picture("import-columns");
    await owner.button("Bring in 1 person").click();
    await expect(page.getByText("Brought in · 1 new")).toBeVisible();
    await owner.upToDate();
    await finds(owner, "Ann Bell", 1);
    await listed(owner, "Ann Bell").click();
    await expect(page.getByRole("main").getByText("138 0000 7777")).toBeVisible();
    await expect(page.getByText("Known since 2020")).toBeVisible();
  });

  await test.step("of whom nothing was heard since stands among those not seen for two years", async () => {
    await owner.to(owner.words.customers);
    await page.getByRole("searchbox").fill("");
    await owner.button("Not seen for two years").click();
    await expect(listed(owner, "Ann Bell")).toHaveCount(1);
    await expect(page.getByRole("main").getByRole("listitem")).toHaveCount(1);
    await owner.clean("who was not seen for two years");
    await fits(owner, "who was not seen for two years");
    await owner.picture("stale-en");
    await owner.button("All").click();
    await expect(listed(owner, "Ann Bell")).toHaveCount(1);
  });

  await test.step("the next file is read so by itself, also after a reload", async () => {
    await page.reload();
    await opens(owner, "Import customers");
    await file(table("Bob Bell", "138 0000 8888"), "second.csv");
    await page.getByText("3 columns: what each is").click();
    await expect(column("Ruf")).toHaveValue("phone");
    await expect(listed(owner, "Bob Bell").filter({ hasText: /138 ?0000 ?8888/ })).toHaveCount(1);
    await owner.button("Throw the file away").click();
    await expect(page.getByText(/^Before anything/)).toHaveCount(0);
    expect((await server.rows<Contact>("contact")).some((one) => one.fields.display === "Bob Bell")).toBe(false);
  });

  await test.step("letters that came out wrong are read otherwise by a tap, and the company becomes a record", async () => {
    const bytes = Buffer.from("Name;Company\nBjørn Dahl;Nordlys Café\n", "latin1");
    await page.locator("input.file-field").setInputFiles({ name: "letters.csv", mimeType: "text/csv", buffer: bytes });
    const encoding = page.getByLabel("How its letters are written");
    await expect(page.getByLabel("What parts its columns")).toHaveValue(";");
    await encoding.selectOption("windows-1251");
    await expect(listed(owner, "Bjшrn Dahl")).toHaveCount(1);
    await encoding.selectOption("windows-1252");
    await expect(listed(owner, "Bjørn Dahl")).toHaveCount(1);
    await expect(page.locator("dl.facts")).toContainText("Table · windows-1252 · Semicolon");
    await page.getByLabel("What parts its columns").selectOption(",");
    await expect(page.getByText("No column says who somebody is.")).toBeVisible();
    await expect(page.getByLabel("What parts its columns")).toHaveValue(";");
    await page.getByRole("checkbox", { name: /^Make a record of 1 company/ }).check();
    await expect(page.getByRole("checkbox", { name: /^Make a record of 1 company/ })).toBeChecked();
    await owner.clean("how a file is read");
    await fits(owner, "how a file is read");
    await owner.picture("import-reading");
    await owner.button("Bring in 1 person").click();
    await expect(page.getByText("Brought in · 1 new · 1 company")).toBeVisible();
    await owner.upToDate();
    await opens(owner, "Companies");
    await expect(listed(owner, "Nordlys Café")).toBeVisible();
  });

  await test.step("the same screen in Chinese, and an undo takes the company too", async () => {
    const chinese = await phone({ lang: "zh" });
    await chinese.signIn(OWNER);
    await opens(chinese, "导入客户");
    await expect(chinese.page.getByText("已导入 · 新增 1 人 · 公司 1 家")).toBeVisible();
    await chinese.page.locator("input.file-field").setInputFiles({ name: "again.csv", mimeType: "text/csv", buffer: Buffer.from("姓名,手机,公司\n林晓,13800009999,临江茶馆\n") });
    await expect(chinese.page.getByLabel("文字编码")).toHaveValue("UTF-8");
    await chinese.clean("读取方式");
    await chinese.picture("import-reading-zh");
    await chinese.button("丢弃文件").click();
    await opens(owner, "Import customers");
    await page.locator("[data-import]").filter({ hasText: "letters.csv" }).getByRole("button", { name: "Undo" }).click();
    await owner.dialog.getByRole("button", { name: "Undo" }).click();
    await expect(page.getByText("Undone · 1 taken back")).toBeVisible();
    await owner.upToDate();
    await opens(owner, "Companies");
    await expect(listed(owner, "Nordlys Café")).toHaveCount(0);
  });
});
