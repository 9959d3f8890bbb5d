import { readFile } from "node:fs/promises";
import type { Route } from "@playwright/test";
import { CUSTOMER, WAITER } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";
import { WORDS, type Lang } from "../support/words.ts";

interface Attachment {
  name: string;
  state: string;
  media: string;
  bytes: number;
}

const SAYS = {
  en: { photo: /^Photo: /, remove: /^Remove /, waits: "On this phone, waiting for the network", coming: /^Coming from .+'s phone$/, files: "Photos and files" },
  zh: { photo: /^照片：/, remove: /^移除/, waits: "在本机，等待网络", coming: /^正从 .+ 的手机传来$/, files: "照片和文件" },
} as const;
const PART = 256 * 1024;
const UPLOAD = /\/api\/files\/v1\/up\/[0-9a-f]{64}\?off=(\d+)&?$/;

const dish = async () => ({ name: "noodles.webp", mimeType: "image/webp", buffer: await readFile("../public/media/dishes/dan-dan-noodles.webp") });
const choose = (phone: Phone, file: { name: string; mimeType: string; buffer: Buffer }) => phone.page.locator("input.file-field").setInputFiles(file);
/** Pictures in the thread that have arrived on the screen, not only their frames. */
const seen = async (phone: Phone, lang: Lang, count: number) => {
  const photos = phone.page.getByRole("listitem").getByRole("img", { name: SAYS[lang].photo });
  await expect(photos).toHaveCount(count);
  for (const photo of await photos.all()) {
    await expect.poll(() => photo.evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth > 0)).toBe(true);
  }
};
/** Every upload of this device passes here: what it is for, and what becomes of it. */
const uploads = async (phone: Phone, what: (off: number, route: Route) => Promise<void>) => {
  const offsets: number[] = [];
  await phone.context.route(UPLOAD, async (route) => {
    const off = Number(UPLOAD.exec(route.request().url())![1]);
    offsets.push(off);
    await what(off, route);
  });
  return offsets;
};

for (const lang of Object.keys(WORDS) as Lang[]) {
  test(`a photo sent without a network is there after a reload, and reaches staff when there is one (${lang})`, async ({ server, phone }) => {
    const [customer, waiter] = [await phone({ lang }), await phone({ lang })];
    const { words } = customer;
    await customer.signIn(CUSTOMER);
    await customer.installed();
    await waiter.signIn(WAITER);
    await customer.to(words.chat);
    await customer.cut();

    // Chosen, taken out again, and chosen again.
    await choose(customer, await dish());
    await customer.button(SAYS[lang].remove).click();
    await expect(customer.button(words.send)).toBeDisabled();
    await choose(customer, await dish());
    await expect(customer.button(SAYS[lang].remove)).toBeVisible();
    await customer.clean(`a photo chosen, ${lang}`);
    await customer.picture(`files-chosen-${lang}`);
    await customer.button(words.send).click();
    await seen(customer, lang, 1);
    await expect(customer.page.getByText(SAYS[lang].waits)).toBeVisible();
    await customer.page.reload();
    await seen(customer, lang, 1);
    await customer.cleanInBothSchemes(`a photo that waits, ${lang}`);
    await customer.picture(`files-waits-${lang}`);
    expect(await server.rows("attachment")).toEqual([]);

    await customer.restore();
    await waiter.to(words.inbox);
    await waiter.page.getByRole("main").getByRole("link").filter({ hasText: "noodles.jpg" }).click();
    await seen(waiter, lang, 1);
    await expect(customer.page.getByText(SAYS[lang].waits)).toBeHidden();
    await waiter.cleanInBothSchemes(`a photo that is there, ${lang}`);
    await waiter.picture(`files-here-${lang}`);
    const [row] = await server.rows<Attachment>("attachment");
    expect([row?.state, row?.media, row?.name]).toEqual(["here", "image/jpeg", "noodles.jpg"]);

    // What was seen is read without a network.
    await waiter.installed();
    await waiter.cut();
    await waiter.page.reload();
    await seen(waiter, lang, 1);
  });
}

for (const lang of Object.keys(WORDS) as Lang[]) {
  test(`staff read whose phone a photo comes from until it is there (${lang})`, async ({ phone }) => {
    const [customer, waiter] = [await phone({ lang }), await phone({ lang })];
    const { words } = customer;
    await customer.signIn(CUSTOMER);
    await waiter.signIn(WAITER);
    let release = () => {};
    const held = new Promise<void>((done) => (release = done));
    await uploads(customer, async (_, route) => {
      await held;
      await route.continue();
    });
    await customer.to(words.chat);
    await choose(customer, await dish());
    await customer.button(words.send).click();
    await waiter.to(words.inbox);
    await waiter.page.getByRole("main").getByRole("link").filter({ hasText: "noodles.jpg" }).click();
    await expect(waiter.page.getByText(SAYS[lang].coming)).toBeVisible();
    await waiter.clean(`a photo that comes, ${lang}`);
    await waiter.picture(`files-coming-${lang}`);
    release();
    await seen(waiter, lang, 1);
    await expect(waiter.page.getByText(SAYS[lang].coming)).toBeHidden();
  });
}

test("an upload that was cut goes on where the server stopped, and the same file again sends no bytes", async ({ server, phone }) => {
  const customer = await phone();
  await customer.signIn(CUSTOMER);
  const { words } = customer;
  // The cut is made here, and the browser says so.
  customer.expected.push(/net::ERR_/);
  await customer.to(words.chat);
  let cut = true;
  const offsets = await uploads(customer, async (off, route) => {
    if (cut && off > 0) return route.abort();
    await route.continue();
  });
  const list = { name: "prices.csv", mimeType: "text/csv", buffer: Buffer.from("dish,price\n".repeat(70_000)) };
  await choose(customer, list);
  await customer.button(words.send).click();
  await expect.poll(() => offsets).toContain(PART);
  cut = false;
  const state = async () => (await server.rows<Attachment>("attachment")).map((one) => one.state);
  await expect.poll(state, { timeout: 20_000 }).toEqual(["here"]);
  expect(offsets.filter((off) => off === 0), "the first part went once").toEqual([0]);

  const before = offsets.length;
  await choose(customer, list);
  await customer.button(words.send).click();
  await expect.poll(state).toEqual(["here", "here"]);
  await customer.upToDate();
  expect(offsets.slice(before), "no bytes for what the server has from this person").toEqual([]);
});

test("a customer puts a photo on an order, and staff see it there; a file of a kind that is not taken is refused with words", async ({ customer, waiter }) => {
  const order = await customer.order("file-order");
  await choose(customer, { name: "page.png", mimeType: "image/png", buffer: Buffer.from("<html></html>") });
  await expect(customer.page.getByText(/page\.png was not added/)).toBeVisible();
  await choose(customer, await dish());
  await seen(customer, "en", 1);
  await customer.clean("an order with a photo");
  await customer.picture("files-order");
  await waiter.go(`/desk/orders/${order}`);
  await seen(waiter, "en", 1);
  await waiter.clean("an order with a photo, at the desk");
});

/** Files that are chosen now are not read before what comes back is called. */
const holdReading = async (phone: Phone) => {
  await phone.page.evaluate(() => {
    const read = Blob.prototype.arrayBuffer;
    const held = new Promise<void>((done) => Object.assign(window, { release: done }));
    Blob.prototype.arrayBuffer = async function () {
      await held;
      return read.call(this);
    };
  });
  return () => phone.page.evaluate(() => (window as unknown as { release: () => void }).release());
};

test("a photo that is still being read is attached, whether the kitchen accepts the order meanwhile or its page is left", async ({ customer, waiter }) => {
  const order = await customer.order("file-read-meanwhile");
  await customer.upToDate();
  await waiter.go(`/desk/orders/${order}`);
  let release = await holdReading(customer);
  await choose(customer, await dish());
  await waiter.button(waiter.words.doAccept).click();
  await expect(customer.hero.getByRole("status")).toHaveText(customer.words.accepted);
  await release();
  await seen(customer, "en", 1);

  release = await holdReading(customer);
  await choose(customer, await dish());
  await customer.page.getByRole("link", { name: "Back" }).click();
  await expect(customer.page).toHaveURL(/\/app\/orders$/);
  await release();
  await seen(waiter, "en", 2);
});

test("a file whose name has no blank stays within its message", async ({ customer }) => {
  const { words } = customer;
  await customer.to(words.chat);
  const name = `${"x".repeat(60)}.csv`;
  await choose(customer, { name, mimeType: "text/csv", buffer: Buffer.from("dish,price\n") });
  await customer.button(words.send).click();
  await expect(customer.page.getByRole("listitem").filter({ hasText: name })).toBeVisible();
  const wider = await customer.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wider, "scrolls sideways").toBeLessThanOrEqual(0);
  await customer.picture("files-long-name");
});

test("a picture that is pasted or dropped into the chat goes out like one that was chosen, and pasted text stays the browser's", async ({ customer, waiter }) => {
  const { words } = customer;
  await customer.to(words.chat);
  const field = customer.page.getByLabel(words.write, { exact: true });
  const { name, mimeType, buffer } = await dish();
  /** True where the page took it itself. */
  const give = (way: "paste" | "drop", base64?: string) =>
    field.evaluate(
      (field, { way, name, type, base64 }) => {
        const data = new DataTransfer();
        if (base64) data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name, { type }));
        else data.setData("text/plain", "words");
        const what = { bubbles: true, cancelable: true };
        return !field.dispatchEvent(way === "paste" ? new ClipboardEvent("paste", { ...what, clipboardData: data }) : new DragEvent("drop", { ...what, dataTransfer: data }));
      },
      { way, name, type: mimeType, base64 },
    );
  expect(await give("paste"), "text is the browser's").toBe(false);
  for (const [at, way] of (["paste", "drop"] as const).entries()) {
    expect(await give(way, buffer.toString("base64")), way).toBe(true);
    await expect(customer.button(SAYS.en.remove)).toHaveCount(at + 1);
  }
  await customer.button(words.send).click();
  await seen(customer, "en", 2);
  await waiter.to(waiter.words.inbox);
  await waiter.page.getByRole("main").getByRole("link").filter({ hasText: "noodles.jpg" }).first().click();
  await seen(waiter, "en", 2);
});
