import { readFile } from "node:fs/promises";
import { fits } from "../support/look.ts";
import type { Phone } from "../support/phone.ts";
import { OWNER } from "../support/server.ts";
import { expect, test } from "../support/test.ts";

interface Half {
  id: string;
  custom?: Record<string, string>;
}

const listed = (phone: Phone, name: string) => phone.page.getByRole("main").getByRole("listitem").filter({ hasText: name });

/** By the list behind *More*. */
async function opens(phone: Phone, title: string): Promise<void> {
  await phone.to(phone.words.more);
  await phone.page.getByRole("main").getByRole("link", { name: new RegExp(`^${title}`) }).click();
  await expect(phone.page.getByRole("heading", { level: 1 })).toHaveText(title);
}

async function finds(phone: Phone, typed: string, name: string): Promise<void> {
  await phone.to(phone.words.customers);
  await phone.page.getByRole("searchbox").fill(typed);
  await expect(listed(phone, name), typed).toHaveCount(1);
}

async function addField(phone: Phone, name: string, kind?: string): Promise<void> {
  await phone.page.getByRole("link", { name: "Add a field" }).click();
  await phone.page.getByLabel("Name in English").fill(name);
  if (kind) await phone.page.getByLabel("What it holds").selectOption({ label: kind });
  await phone.button("Save the field").click();
  await expect(listed(phone, name)).toBeVisible();
}

test("fields of one's own are made on a phone, filled in without a network, found, taken out and brought in again", async ({ server, owner, waiter }) => {
  const { words, page } = owner;

  await test.step("the owner makes them", async () => {
    await opens(owner, "Own fields");
    await expect(page.getByText("No fields of your own yet.")).toBeVisible();
    await page.getByRole("link", { name: "Add a field" }).click();
    await owner.button("Save the field").click();
    await expect(page.getByText("A field needs a name in one language.")).toBeVisible();
    await owner.clean("a new field");
    await fits(owner, "a new field");
    await owner.picture("records-new-field");
    await opens(owner, "Own fields");
    await addField(owner, "Favourite table");
    await addField(owner, "Member since", "Date");
    await owner.clean("own fields");
    await fits(owner, "own fields");
    await owner.picture("records-fields");
    await owner.upToDate();
  });

  await test.step("the waiter fills them in without a network, and they survive a reload", async () => {
    await waiter.to(words.customers);
    await waiter.page.getByRole("link", { name: words.newCustomer }).click();
    await waiter.page.getByLabel(words.name, { exact: true }).fill("Rosa Field");
    await waiter.page.getByLabel(words.phone, { exact: true }).fill("138 3333 4444");
    await waiter.button(words.saveCustomer).click();
    await expect(waiter.page.getByRole("heading", { level: 1 })).toHaveText("Rosa Field");
    await waiter.upToDate();
    await waiter.installed();
    await waiter.cut();
    await waiter.page.getByLabel("Favourite table").fill("Window 7");
    await waiter.page.getByLabel("Member since").fill("2019-05-01");
    await waiter.page.getByLabel("Favourite table").focus();
    await expect(waiter.page.getByText("Saved").first()).toBeVisible();
    await waiter.page.getByRole("heading", { level: 1 }).click();
    // Its mark says that staff's half waits on this phone, so both values are kept.
    await expect(waiter.page.getByText("On this phone").first()).toBeVisible();
    await waiter.page.reload();
    await expect(waiter.page.getByLabel("Favourite table")).toHaveValue("Window 7");
    await expect(waiter.page.getByLabel("Member since")).toHaveValue("2019-05-01");
    await waiter.clean("a record with own fields");
    await fits(waiter, "a record with own fields");
    await waiter.page.getByLabel("Member since").scrollIntoViewIfNeeded();
    await waiter.picture("records-values");
    await finds(waiter, "window 7", "Rosa Field");
    await waiter.restore();
    await waiter.upToDate();
    await owner.upToDate();
    await finds(owner, "window 7", "Rosa Field");
  });

  await test.step("they stand in the export, and come back by the import", async () => {
    await opens(owner, "Export");
    await owner.clean("export");
    await fits(owner, "export");
    await owner.picture("records-export");
    const coming = page.waitForEvent("download");
    await page.getByRole("link", { name: "Customers: CSV" }).click();
    const file = await readFile(await (await coming).path(), "utf8");
    const rows = file.replace("\ufeff", "").split("\n");
    const rosa = rows.find((row) => row.includes("Rosa Field")) ?? "";
    expect(rows[0]).toContain("Favourite table,Member since");
    expect(rosa).toContain("Window 7,2019-05-01");
    // The same values for somebody who is not here yet.
    const other = rosa.replace(/^[0-9a-f-]{36}/, "").replaceAll("Rosa Field", "Rosa Again").replace(/13[0-9 ]*4444/, "13855556666");
    await opens(owner, "Import customers");
    await page.locator("input.file-field").setInputFiles({ name: "again.csv", mimeType: "text/csv", buffer: Buffer.from([rows[0], other, ""].join("\n")) });
    await owner.button("Bring in 1 person").click();
    await expect(page.getByText("Brought in · 1 new")).toBeVisible();
    await owner.upToDate();
    await finds(owner, "rosa again", "Rosa Again");
    await listed(owner, "Rosa Again").click();
    await expect(page.getByLabel("Favourite table")).toHaveValue("Window 7");
    await expect(page.getByLabel("Member since")).toHaveValue("2019-05-01");
    const said = (await server.rows<Half>("contact_staff")).filter((one) => Object.values(one.custom ?? {}).includes("Window 7"));
    expect(said).toHaveLength(2);
  });
});

test("a customer's company becomes a record by one tap, her card is a square, and the list is narrowed by a choice (zh)", async ({ phone }) => {
  const owner = await phone({ lang: "zh" });
  const { words, page } = owner;
  await owner.signIn(OWNER);

  await test.step("a field with choices", async () => {
    await opens(owner, "自定义字段");
    await page.getByRole("link", { name: "添加字段" }).click();
    await page.getByLabel("中文名称").fill("座位");
    await page.getByLabel("内容类型").selectOption({ label: "单选" });
    await page.getByLabel("选项").fill("靠窗 / Window\n吧台 / Bar");
    await owner.clean("一个字段");
    await owner.button("保存字段").click();
    await expect(listed(owner, "座位")).toBeVisible();
  });

  await test.step("a customer with a company", async () => {
    await owner.to(words.customers);
    await page.getByRole("link", { name: words.newCustomer }).click();
    await page.getByLabel(words.name, { exact: true }).fill("林之舟");
    await page.getByLabel("公司", { exact: true }).fill("临江茶馆");
    await owner.button(words.saveCustomer).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("林之舟");
    await page.getByLabel("座位").selectOption({ label: "靠窗" });
    await owner.button("名片").click();
    await expect(page.getByRole("img", { name: "名片" })).toBeVisible();
    await owner.clean("客户资料");
    await owner.picture("records-card-zh");
    await owner.button("为临江茶馆建立公司资料").click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("公司");
    await expect(listed(owner, "林之舟")).toBeVisible();
    await page.getByLabel("网站").fill("linjiang.example");
    await page.getByLabel("公司名称").fill("临江茶业");
    await page.getByLabel("网站").focus();
    await expect(page.getByText("曾用名: 临江茶馆")).toBeVisible();
    await expect(listed(owner, "林之舟")).toBeVisible();
    await owner.clean("公司");
    await fits(owner, "公司");
    await owner.picture("records-company-zh");
    await opens(owner, "公司");
    await page.getByRole("searchbox").fill("linjiang");
    await expect(listed(owner, "临江茶业")).toBeVisible();
    await owner.clean("公司列表");
  });

  await test.step("the list narrowed by the choice", async () => {
    await owner.to(words.customers);
    await page.getByLabel("按“座位”筛选").selectOption({ label: "靠窗" });
    await expect(page.getByRole("main").getByRole("listitem").filter({ has: page.locator(".contact-row") })).toHaveCount(1);
    await expect(listed(owner, "林之舟")).toBeVisible();
    await page.getByLabel("按“座位”筛选").selectOption({ label: "吧台" });
    await expect(listed(owner, "林之舟")).toHaveCount(0);
    await page.getByLabel("按“座位”筛选").selectOption({ index: 0 });
    await owner.button("两年未到访").click();
    await expect(listed(owner, "林之舟")).toHaveCount(0);
    await owner.clean("筛选");
    await owner.picture("records-filter-zh");
  });
});
