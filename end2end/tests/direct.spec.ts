import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { limited } from "../support/room.ts";
import { CUSTOMER, PASSWORD } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";

/**
 * These stores take nothing more, until told otherwise. Chromium asks for small writes only now and then how much room there is, so they
 * fail here as it lets them fail; what a large one meets is below.
 */
async function full(phone: Phone, on = true, only = ["outbox"]): Promise<void> {
  phone.expected.push(/local store|QuotaExceeded/);
  await phone.page.evaluate(({ on, only }) => {
    const known = window as unknown as { put?: IDBObjectStore["put"] };
    const put = (known.put ??= IDBObjectStore.prototype.put);
    IDBObjectStore.prototype.put = on
      ? function (this: IDBObjectStore, ...args) {
          if (only.includes(this.name)) throw new DOMException("no room", "QuotaExceededError");
          return put.apply(this, args);
        }
      : put;
  }, { on, only });
}

/** The browser has closed the database, and does not open it again. */
async function gone(phone: Phone): Promise<void> {
  phone.expected.push(/local store|InvalidState/);
  await phone.page.evaluate(() => {
    IDBDatabase.prototype.transaction = () => {
      throw new DOMException("closed", "InvalidStateError");
    };
  });
}

/** Fills the cart for an order, up to the button. */
async function fill(phone: Phone, note: string): Promise<void> {
  const { words, page } = phone;
  await phone.to(words.menu);
  await phone.add(words.wonton);
  await page.getByRole("link", { name: words.viewCart }).click();
  await page.getByRole("radio", { name: words.pickup }).check();
  const name = page.getByLabel(words.name, { exact: true });
  if ((await name.inputValue()) === "") await name.fill("Ada");
  await page.getByLabel(words.note).fill(note);
}

/** Takes a file from a button that offers one. */
async function taken(phone: Phone, button: string, to: string): Promise<string> {
  const download = phone.page.waitForEvent("download");
  await phone.dialog.getByRole("button", { name: button }).click();
  const text = await readFile(await (await download).path(), "utf8");
  await writeFile(to, text);
  return text;
}

/** Chooses a file in the Sync sheet. */
async function bring(phone: Phone, file: string): Promise<void> {
  await phone.pill.click();
  const chooser = phone.page.waitForEvent("filechooser");
  await phone.dialog.getByRole("button", { name: phone.words.fromFile }).click();
  await (await chooser).setFiles(file);
}

test("a phone without room sends an order at once, once, and says that it keeps no copy", async ({ server, customer, waiter }) => {
  const { words } = customer;
  await fill(customer, "direct-1");
  await full(customer, true, ["outbox", "meta", "rows", "segments", "staged", "drafts"]);
  await customer.place();
  await expect(customer.page.getByText(words.sentDirectly)).toBeVisible();
  await expect(customer.hero).toBeVisible();
  expect(await server.notes("direct-")).toEqual(["direct-1"]);
  await expect(waiter.card("direct-1")).toHaveCount(1);

  // What others do is seen as soon as there is room again.
  await expect(customer.pill).toHaveText(words.noRoom);
  await customer.pill.click();
  await customer.cleanInBothSchemes("a phone without room");
  await customer.picture("no-room");
  await waiter.card("direct-1").getByRole("button", { name: waiter.words.doAccept }).click();
  await full(customer, false);
  await customer.dialog.getByRole("button", { name: words.sendNow }).click();
  await customer.dialog.getByRole("button", { name: words.close, exact: true }).click();
  await customer.upToDate();
  await expect(customer.hero).toContainText(words.accepted);

  await customer.page.reload();
  await customer.upToDate();
  expect(await server.notes("direct-")).toEqual(["direct-1"]);
});

test("without storage and without a network the form stays, a file is offered, and the file arrives once however often it is sent", async ({
  server,
  customer,
  phone,
}, info) => {
  const { words, page } = customer;
  await customer.installed();
  await fill(customer, "carried-1");
  await customer.cut();
  await gone(customer);
  await customer.button(words.place).click();
  await expect(customer.dialog.getByRole("status")).toHaveText(words.unreached);
  await customer.cleanInBothSchemes("a change that cannot be kept");
  await customer.picture("direct-unreached");
  const file = info.outputPath("unsent.json");
  await taken(customer, words.toFile, file);
  await customer.dialog.getByRole("button", { name: words.backToForm }).click();
  await expect(page.getByText(words.stoppedUnsure)).toBeVisible();
  await expect(page.getByLabel(words.note)).toHaveValue("carried-1");
  expect(await server.notes("carried-")).toEqual([]);

  const second = await phone({ lang: "zh" });
  await second.signIn(CUSTOMER);
  for (const attempt of ["first", "second"]) {
    await bring(second, file);
    await expect(second.dialog.getByRole("listitem")).toHaveCount(1);
    if (attempt === "first") {
      await second.cleanInBothSchemes("a file of unsent work");
      await second.picture("parcel");
    }
    await second.dialog.getByRole("button", { name: second.words.sendParcel, exact: true }).click();
    await expect(second.page.getByText(second.words.parcelArrived(1))).toBeVisible();
    await expect(second.dialog).toHaveCount(0);
    expect(await server.notes("carried-")).toEqual(["carried-1"]);
  }
});

test("what was exported before signing out arrives from another phone, once; another person's file does not", async ({ server, customer, phone }, info) => {
  const { words } = customer;
  await customer.installed();
  await customer.cut();
  await customer.order("export-1");
  await customer.order("export-2");
  await customer.to(words.me);
  await customer.button(words.signOut).click();
  const file = info.outputPath("unsent.json");
  const text = await taken(customer, words.exportAndSignOut, file);
  expect((JSON.parse(text) as { mutations: { args: { note: string } }[] }).mutations.map((one) => one.args.note)).toEqual(["export-1", "export-2"]);

  const guest = await phone();
  await guest.go("/sign-in");
  await guest.asGuest("Grace");
  await guest.upToDate();
  await bring(guest, file);
  await expect(guest.dialog.getByRole("alert")).toHaveText(guest.words.otherPerson);
  await expect(guest.dialog.getByRole("button", { name: guest.words.sendParcel, exact: true })).toBeDisabled();

  const second = await phone();
  await second.go("/sign-in");
  await second.withPassword(CUSTOMER, PASSWORD);
  await second.upToDate();
  await bring(second, file);
  await expect(second.dialog.getByRole("listitem")).toHaveCount(2);
  await second.dialog.getByRole("button", { name: second.words.sendParcel, exact: true }).click();
  await expect(second.page.getByText(second.words.parcelArrived(2))).toBeVisible();
  expect(await server.notes("export-")).toEqual(["export-1", "export-2"]);

  await writeFile(file, text.slice(0, -40));
  await bring(second, file);
  await expect(second.page.getByText(second.words.damagedFile)).toBeVisible();
  await writeFile(file, "[1, 2]");
  await bring(second, file);
  await expect(second.page.getByText(second.words.foreignFile)).toBeVisible();
  expect(await server.notes("export-")).toEqual(["export-1", "export-2"]);
});

const dish = async () => ({ name: "noodles.webp", mimeType: "image/webp", buffer: await readFile("../public/media/dishes/dan-dan-noodles.webp") });
const upload = /\/api\/files\/v1\/up\//;
interface Attachment {
  name: string;
  state: string;
}

test("a phone without room sends a message with its photo at once, and says so only when the server has both", async ({ server, customer, waiter }) => {
  const { words, page } = customer;
  await customer.to(words.chat);
  await page.locator("input.file-field").setInputFiles(await dish());
  await expect(customer.button("Remove noodles.jpg")).toBeVisible();
  await page.getByLabel(words.write, { exact: true }).fill("photo-direct");
  await full(customer);
  let cut = true;
  customer.expected.push(/net::ERR_/);
  await customer.context.route(upload, (route) => (cut ? route.abort() : route.continue()));
  await customer.button(words.send).click();
  await expect(customer.dialog.getByRole("status")).toHaveText(words.unreached);
  const state = async () => (await server.rows<Attachment>("attachment")).map((one) => one.state);
  expect(await state(), "the message is there, its photo is not").toEqual(["coming"]);
  await expect(page.getByText(words.sentDirectly)).toHaveCount(0);
  cut = false;
  await customer.dialog.getByRole("button", { name: "Try now" }).click();
  await expect(page.getByText(words.sentDirectly)).toBeVisible();
  await expect(page.getByLabel(words.write, { exact: true })).toHaveValue("");
  expect(await state()).toEqual(["here"]);
  await waiter.to(waiter.words.inbox);
  await waiter.page.getByRole("main").getByRole("link").filter({ hasText: "photo-direct" }).click();
  const photo = waiter.page.getByRole("listitem").getByRole("img", { name: /^Photo: / });
  await expect.poll(() => photo.evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth > 0)).toBe(true);
  expect((await server.rows<{ text: string }>("message")).filter((one) => one.text === "photo-direct")).toHaveLength(1);
});

test("whoever stops while a photo is on its way past the store reads what has arrived, and the photo arrives from the file", async ({ server, customer }, info) => {
  const { words, page } = customer;
  await customer.to(words.chat);
  await page.locator("input.file-field").setInputFiles(await dish());
  await expect(customer.button("Remove noodles.jpg")).toBeVisible();
  await full(customer);
  customer.expected.push(/net::ERR_/);
  await customer.context.route(upload, (route) => route.abort());
  await customer.button(words.send).click();
  await expect(customer.dialog.getByRole("status")).toHaveText(words.unreached);
  const download = page.waitForEvent("download");
  await customer.dialog.getByRole("button", { name: words.toFile }).click();
  const file = info.outputPath("unsent.rapport");
  await writeFile(file, await readFile(await (await download).path()));
  await customer.dialog.getByRole("button", { name: words.backToForm }).click();
  await expect(page.getByText("The change itself has arrived; its photos or files have not.")).toBeVisible();
  await expect(customer.button("Remove noodles.jpg"), "it is still in the form").toBeVisible();
  await customer.context.unroute(upload);
  await full(customer, false);
  await bring(customer, file);
  await customer.dialog.getByRole("button", { name: words.sendParcel, exact: true }).click();
  await expect(page.getByText(words.parcelArrived(1))).toBeVisible();
  expect((await server.rows<Attachment>("attachment")).map((one) => one.state)).toEqual(["here"]);
});

// The app's own files are some 6 MB of it; the file alone is more than all of it, for Chromium goes by a usage that is half a minute old.
test("a file that the browser's own quota has no room for goes to the server at once", async ({ server, phone }) => {
  const customer = await phone();
  const { words, page } = customer;
  await limited(customer, 8_000_000);
  await customer.signIn(CUSTOMER, "/app/chat");
  const bytes = Buffer.concat([Buffer.from("%PDF-1.7\n"), randomBytes(9_000_000)]);
  await page.locator("input.file-field").setInputFiles({ name: "bill.pdf", mimeType: "application/pdf", buffer: bytes });
  await expect(customer.button("Remove bill.pdf")).toBeVisible();
  await customer.button(words.send).click();
  await expect(page.getByText(words.sentDirectly)).toBeVisible();
  expect((await server.rows<Attachment>("attachment")).map(({ name, state }) => ({ name, state }))).toEqual([{ name: "bill.pdf", state: "here" }]);
  await page.reload();
  await customer.upToDate();
  await expect(page.getByText("bill.pdf")).toBeVisible();
});

test("what the browser's own quota refuses is called a lack of room, not a broken storage", async ({ phone }) => {
  const customer = await phone();
  const { words, page } = customer;
  await limited(customer, 8_000_000);
  await customer.signIn(CUSTOMER, "/app/chat");
  customer.expected.push(/net::ERR_/);
  await customer.context.route(upload, (route) => route.abort());
  const bytes = Buffer.concat([Buffer.from("%PDF-1.7\n"), randomBytes(9_000_000)]);
  await page.locator("input.file-field").setInputFiles({ name: "bill.pdf", mimeType: "application/pdf", buffer: bytes });
  await expect(customer.button("Remove bill.pdf")).toBeVisible();
  await customer.button(words.send).click();
  await expect(customer.dialog.getByRole("status")).toHaveText(words.unreached);
  await expect(customer.dialog).toContainText("no room");
});

test("a store that had no room when the app started is tried again soon", async ({ customer }) => {
  const { words, page } = customer;
  customer.expected.push(/local store|QuotaExceeded/);
  await page.addInitScript(() => {
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (...args) {
      if (this.name === "meta" && !document.documentElement.hasAttribute("data-room")) throw new DOMException("no room", "QuotaExceededError");
      return put.apply(this, args);
    };
  });
  await page.reload();
  await expect(customer.pill).toHaveText(words.noRoom);
  await page.evaluate(() => document.documentElement.setAttribute("data-room", ""));
  await customer.upToDate();
});
