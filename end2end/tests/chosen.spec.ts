import { readFile } from "node:fs/promises";
import { CUSTOMER } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";

interface Attachment {
  name: string;
  state: string;
  bytes: number;
  width?: number;
}

const dish = async (name = "noodles.webp") => ({ name, mimeType: "image/webp", buffer: await readFile("../public/media/dishes/dan-dan-noodles.webp") });
const list = (name: string, bytes: number) => ({ name, mimeType: "text/csv", buffer: Buffer.from("dish,price\n".repeat(Math.ceil(bytes / 11))) });
/** Tens of megabytes go to the browser as text: on a busy machine longer than a tap takes. */
const choose = (phone: Phone, ...files: { name: string; mimeType: string; buffer: Buffer }[]) => phone.page.locator("input.file-field").setInputFiles(files, { timeout: 60_000 });
const removing = (phone: Phone, name: string) => phone.button(`Remove ${name}`);
/** The hashes of the files that this browser holds, with what is known of each. */
const held = (phone: Phone) =>
  phone.page.evaluate(async () => {
    const done = <T>(asked: IDBRequest<T>) => new Promise<T>((ok, no) => ((asked.onsuccess = () => ok(asked.result)), (asked.onerror = () => no(asked.error))));
    const { storageBuckets } = navigator as unknown as { storageBuckets: { keys(): Promise<string[]>; open(name: string): Promise<{ indexedDB: IDBFactory }> } };
    const name = (await storageBuckets.keys()).find((one) => one.startsWith("rapport-"))!;
    const db = await done((await storageBuckets.open(name)).indexedDB.open(name));
    const tx = db.transaction(["blobs", "blob_parts"]);
    const blobs = (await done(tx.objectStore("blobs").getAll())).map((one) => JSON.parse(new TextDecoder().decode(one as Uint8Array)) as { bytes: number; draft?: boolean });
    const parts = await done(tx.objectStore("blob_parts").count());
    db.close();
    return { blobs, parts };
  });

test("a chosen file that was not sent yet outlives a reload with its text, goes when it is taken out, and is sent from there", async ({ server, customer }) => {
  await customer.installed();
  await customer.to(customer.words.chat);
  await customer.cut();
  await choose(customer, await dish(), list("prices.csv", 300_000));
  await customer.page.getByLabel(customer.words.write).fill("look at these");
  await expect(removing(customer, "prices.csv")).toBeVisible();
  await expect.poll(async () => (await held(customer)).blobs.filter((one) => one.draft).length).toBe(2);
  await customer.page.reload();
  await expect(customer.page.getByLabel(customer.words.write)).toHaveValue("look at these");
  await expect(removing(customer, "noodles.jpg")).toBeVisible();
  await removing(customer, "prices.csv").click();
  await expect.poll(async () => (await held(customer)).blobs.length).toBe(1);
  await customer.page.reload();
  await expect(removing(customer, "noodles.jpg")).toBeVisible();
  await expect(removing(customer, "prices.csv")).toHaveCount(0);
  await customer.button(customer.words.send).click();
  await expect(removing(customer, "noodles.jpg")).toHaveCount(0);
  expect((await held(customer)).blobs.map((one) => !!one.draft), "it is the message's now").toEqual([false]);
  await customer.page.reload();
  await expect(removing(customer, "noodles.jpg")).toHaveCount(0);
  await customer.restore();
  await expect.poll(async () => (await server.rows<Attachment>("attachment")).map((one) => [one.name, one.state])).toEqual([["noodles.jpg", "here"]]);
});

test("chosen files beyond 50 MiB go along but are not kept over a reload, and the screen says so", async ({ customer }) => {
  await customer.to(customer.words.chat);
  await customer.cut();
  const size = 24 * 1024 * 1024;
  for (const [n, name] of ["one.csv", "two.csv", "three.csv"].entries()) {
    await choose(customer, list(name, size + 100 * n));
    await expect(removing(customer, name)).toBeVisible();
  }
  await expect(customer.page.getByText(/three\.csv goes along, but this phone has no room/)).toBeVisible();
  await customer.page.reload();
  await expect(removing(customer, "two.csv")).toBeVisible();
  await expect(removing(customer, "three.csv")).toHaveCount(0);
});

test("staff attach a photo to a customer's record, at full size where they ask for it", async ({ server, waiter }) => {
  await waiter.to(waiter.words.customers);
  await waiter.page.getByRole("main").locator('a[href^="/desk/contacts/"]').first().click();
  const files = waiter.page.getByRole("heading", { name: "Photos and files" });
  await files.scrollIntoViewIfNeeded();
  // A photo wider than what is sent otherwise.
  const wide = await waiter.page.evaluate(async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 3_000, height: 300 });
    canvas.getContext("2d")!.fillRect(0, 0, 2_000, 200);
    const blob = await new Promise<Blob>((done) => canvas.toBlob((blob) => done(blob!), "image/png"));
    return [...new Uint8Array(await blob.arrayBuffer())];
  });
  const photo = (name: string) => ({ name, mimeType: "image/png", buffer: Buffer.from(wide) });
  await choose(waiter, photo("small.png"));
  await expect(waiter.page.getByRole("img", { name: /^Photo: small/ })).toBeVisible();
  await waiter.page.getByLabel("Photos at full size").check();
  await waiter.clean("the files of a record");
  await waiter.picture("files-contact");
  await choose(waiter, photo("full.png"));
  await expect(waiter.page.getByRole("img", { name: /^Photo: full/ })).toBeVisible();
  const widths = async () => (await server.rows<Attachment>("attachment")).map((one) => [one.state, one.width]).sort((a, b) => Number(a[1]) - Number(b[1]));
  await expect.poll(widths).toEqual([["here", 2_048], ["here", 3_000]]);
});

test("two tabs that send the same file at once bring it to the server whole", async ({ server, customer }) => {
  await customer.installed();
  await customer.to(customer.words.chat);
  const other = await customer.tab("/app/chat");
  await customer.cut();
  await choose(customer, list("prices.csv", 3_000_000));
  await customer.button(customer.words.send).click();
  for (const tab of [customer, other]) await expect(tab.page.getByText("On this phone, waiting for the network")).toBeVisible();
  let sending = 0;
  await customer.context.route(/\/api\/files\/v1\/up\//, async (route) => {
    sending += 1;
    await route.continue();
  });
  customer.expected.push(/status of 4(09|22)/);
  await customer.restore();
  await expect.poll(async () => (await server.rows<Attachment>("attachment")).map((one) => [one.state, one.bytes])).toEqual([["here", Math.ceil(3_000_000 / 11) * 11]]);
  for (const tab of [customer, other]) await expect(tab.page.getByText(/waiting for the network|^Sending/)).toHaveCount(0);
  expect(sending).toBeGreaterThan(3);
  await expect(customer.page.getByText(/Not sent/)).toHaveCount(0);
});

test("files that the server has make room on the device, the oldest first; what it lacks stays", async ({ server, phone }) => {
  const customer = await phone();
  await customer.signIn(CUSTOMER);
  // In the place of 200 MiB.
  await customer.page.evaluate(() => localStorage.setItem("rapport-room", "1000000"));
  await customer.installed();
  await customer.to(customer.words.chat);
  for (const [name, bytes] of [["a.csv", 450_000], ["b.csv", 460_000], ["c.csv", 470_000]] as const) {
    await choose(customer, list(name, bytes));
    await customer.button(customer.words.send).click();
    await expect.poll(async () => (await server.rows<Attachment>("attachment")).filter((one) => one.state === "here").map((one) => one.name)).toContain(name);
  }
  await customer.cut();
  await choose(customer, list("d.csv", 900_000));
  await customer.button(customer.words.send).click();
  await expect(customer.page.getByText("On this phone, waiting for the network")).toBeVisible();
  expect((await held(customer)).blobs).toHaveLength(4);
  // Room is made at a start.
  await customer.page.reload();
  await expect.poll(async () => (await held(customer)).blobs.map((one) => one.bytes).sort()).toEqual([460_009, 470_008, 900_009]);
  await customer.restore();
  await expect.poll(async () => (await server.rows<Attachment>("attachment")).every((one) => one.state === "here")).toBe(true);
});
