import { expect, test } from "../support/test.ts";
import { CUSTOMER, WAITER } from "../support/server.ts";
import { WORDS, type Lang } from "../support/words.ts";

test("the customers' app starts without a network at each of its addresses, with its data", async ({ server, phone }) => {
  const customer = await phone();
  await customer.signIn(CUSTOMER, "/app/menu");
  await customer.installed();
  await customer.add(customer.words.wonton);
  const words = customer.words;
  const products = await server.rows<{ id: string; name: { en: string } }>("product");
  const beef = products.find((product) => product.name.en === words.beef)!.id;
  const order = (await server.orders()).find((order) => order.number === 5)!.id;
  await customer.cut();
  await customer.page.close();

  const screens: [string, string][] = [
    ["/app", words.again],
    ["/app/menu", words.beef],
    [`/app/menu/${beef}`, "Brisket braised"],
    ["/app/menu?table=12", words.tableN("12")],
    ["/app/cart", words.wonton],
    ["/app/orders", words.orderN(5)],
    [`/app/orders/${order}`, words.preparing],
    ["/app/needs", words.needsEmpty],
    ["/app/me", "林晓"],
    ["/app/nowhere", "Nothing here"],
  ];
  for (const [path, shows] of screens) {
    customer.page = await customer.context.newPage();
    await customer.go(path);
    await expect(customer.page.getByText(shows).filter({ visible: true }).first(), path).toBeVisible();
    await expect(customer.pill, path).toHaveText(words.offline);
    await customer.page.close();
  }
});

test("the desk starts without a network at each of its addresses, with its data", async ({ server, phone }) => {
  const waiter = await phone();
  await waiter.signIn(WAITER);
  await waiter.installed();
  const words = waiter.words;
  const order = (await server.orders()).find((order) => order.number === 6)!.id;
  await waiter.cut();
  await waiter.page.close();

  const screens: [string, string][] = [
    ["/desk", words.cake],
    ["/desk/orders", words.cake],
    [`/desk/orders/${order}`, "餐后上"],
    ["/desk/menu", words.beef],
    ["/desk/needs", words.needsEmpty],
    ["/desk/more", "陈伟"],
  ];
  for (const [path, shows] of screens) {
    waiter.page = await waiter.context.newPage();
    await waiter.go(path);
    await expect(waiter.page.getByText(shows).filter({ visible: true }).first(), path).toBeVisible();
    await expect(waiter.pill, path).toHaveText(words.offline);
    await waiter.page.close();
  }
});

for (const lang of Object.keys(WORDS) as Lang[]) {
  test(`pictures of dishes that were seen are there without a network too (${lang})`, async ({ phone }) => {
    const customer = await phone({ lang });
    await customer.signIn(CUSTOMER, "/app/menu");
    await customer.installed();
    await customer.page.reload();
    await customer.upToDate();
    const first = customer.page.locator("main img").first();
    const seen = () => first.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0);
    await expect.poll(seen).toBe(true);
    await customer.cut();
    await customer.page.reload();
    await expect(customer.page.getByText(customer.words.beef).first()).toBeVisible();
    await expect.poll(seen).toBe(true);
  });
}

test("the very first start without a network says what to do instead of staying blank", async ({ phone }) => {
  const customer = await phone();
  await customer.signIn(CUSTOMER);
  await customer.installed();
  // Nobody is known here any more: neither in the small storage nor in the record beside it.
  await customer.page.evaluate(async () => {
    localStorage.clear();
    const db = await new Promise<IDBDatabase>((done) => {
      const asked = indexedDB.open("guard");
      asked.onsuccess = () => done(asked.result);
    });
    const gone = db.transaction("people", "readwrite");
    gone.objectStore("people").clear();
    await new Promise((done) => (gone.oncomplete = done));
    db.close();
  });
  await customer.cut();
  await customer.page.reload();
  await expect(customer.page.getByRole("heading", { name: "No connection yet" })).toBeVisible();
  await expect(customer.button("Try again")).toBeVisible();
  await customer.restore();
  await customer.button("Try again").click();
  await customer.upToDate();
});

test("the menu's pictures are there without a network, also those that were never looked at", async ({ customer }) => {
  await customer.installed();
  const kept = () =>
    customer.page.evaluate(async () => {
      const names = await caches.keys();
      const found = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).filter((one) => /\/media\//.test(one.url)).length));
      return found.reduce((sum, one) => sum + one, 0);
    });
  await expect.poll(kept, { message: "pictures are fetched ahead" }).toBeGreaterThanOrEqual(14);
  await customer.cut();
  await customer.go("/app/menu");
  const images = customer.page.getByRole("main").locator("img");
  await expect.poll(() => images.count()).toBeGreaterThanOrEqual(14);
  for (const image of await images.all()) {
    await image.scrollIntoViewIfNeeded();
    await expect.poll(() => image.evaluate((one: HTMLImageElement) => one.complete && one.naturalWidth)).toBeGreaterThan(0);
  }
});

test("an app whose page was on its way while the worker was made starts without a network too", async ({ phone }) => {
  const someone = await phone();
  // In this tab no app registers the worker.
  await someone.page.addInitScript(() => {
    if (location.pathname.startsWith("/app")) navigator.serviceWorker.register = () => new Promise(() => {});
  });
  await someone.signIn(CUSTOMER);
  await someone.go("/");
  let arrive = () => {};
  const held = new Promise<void>((done) => (arrive = done));
  await someone.context.route("**/app", async (route) => {
    await held;
    await route.continue();
  });
  const opening = someone.tab("/app");
  // The worker sees no page of an app while it is installed: it keeps none.
  await someone.page.evaluate(async () => {
    const { installing } = await navigator.serviceWorker.register("/sw.js");
    await new Promise<void>((done) => installing!.addEventListener("statechange", () => installing!.state === "activated" && done()));
  });
  arrive();
  const app = await opening;
  await app.installed();
  await app.cut();
  await app.page.reload();
  await expect(app.pill).toHaveText(app.words.offline);
});

test("who is signed in is asked while the program is on its way, and once", async ({ phone }) => {
  const someone = await phone();
  await someone.signIn(CUSTOMER);
  // A browser that has nothing of the app yet.
  const first = await someone.context.browser()!.newContext({ storageState: { cookies: await someone.context.cookies(), origins: [] }, serviceWorkers: "block" });
  const page = await first.newPage();
  let asked = 0;
  page.on("request", (request) => (asked += Number(request.url().endsWith("/api/account/me"))));
  let arrive = () => {};
  const held = new Promise<void>((done) => (arrive = done));
  await page.route("**/customer_bg.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${someone.base}/app`);
  await expect.poll(() => asked).toBe(1);
  arrive();
  await expect(page.locator("header.top .pill")).toHaveText(someone.words.upToDate);
  expect(asked).toBe(1);
  await first.close();
});
