import { otherBuild } from "../support/build.ts";
import { CUSTOMER } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";

const build = (phone: Phone) => phone.page.locator('meta[name="build"]').getAttribute("content");
const cached = (phone: Phone) =>
  phone.page.evaluate(async () => {
    const found: Record<string, string[]> = {};
    for (const name of await caches.keys()) {
      found[name] = (await (await caches.open(name)).keys()).map((request) => new URL(request.url).pathname);
    }
    return found;
  });

test("a new build is offered, taken when the person wants it, and unsent work survives it", async ({ server, customer }) => {
  const { words } = customer;
  await customer.installed();
  const old = await build(customer);
  customer.expected.push(/status of 40[13]/);
  // A login that ended keeps the order here while the network is fine.
  await customer.page.evaluate(() => fetch("/sign-out", { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, redirect: "manual" }));
  await customer.order("update-1");
  await expect(customer.pill).toHaveText(words.signInToSend);
  await expect(customer.page.getByText(words.updateReady)).toHaveCount(0);

  server.site = await otherBuild(server.folder, "another");
  customer.line.disturbed = true;
  await server.stop();
  await server.serve();
  await customer.page.evaluate(() => window.dispatchEvent(new Event("online")));
  await expect(customer.page.getByText(words.updateReady)).toBeVisible();
  expect(await build(customer), "nothing changes before the person says so").toBe(old);
  await customer.page.reload();
  expect(await build(customer), "a reload alone does not change it either").toBe(old);
  await expect(customer.page.getByText(words.updateReady)).toBeVisible();
  await customer.picture("update");
  const other = await customer.tab("/app");
  expect(await build(other), "another tab goes on with the build that is kept").toBe(old);
  await customer.button(words.update).click();
  await expect.poll(() => build(customer).catch(() => undefined)).toBe("another");
  // Its areas would be of the build that went.
  await expect.poll(() => build(other).catch(() => undefined)).toBe("another");
  await expect(customer.pill).toHaveText(words.signInToSend);
  await expect(customer.hero).toContainText(words.numberFollows);
  await expect.poll(async () => Object.keys(await cached(customer)).filter((name) => name.startsWith("rapport-customer"))).toEqual(["rapport-customer-another"]);

  await customer.signInAgain(CUSTOMER);
  await customer.upToDate();
  expect(await server.notes("update-")).toEqual(["update-1"]);

  await customer.cut();
  await customer.page.reload();
  await expect(customer.pill).toHaveText(words.offline);
  expect(await build(customer)).toBe("another");
  for (const screen of [words.chat, words.me]) {
    await other.to(screen);
    await expect(other.page.getByRole("heading", { level: 1 })).toHaveText(screen);
  }
});

test("an app that is too old says so, still sends what is saved, and its button leads to the new one", async ({ server, customer }) => {
  const { words } = customer;
  await customer.installed();
  const old = await build(customer);
  // An app differs on the wire by the version that it says. This one says an older one, until it is replaced.
  await customer.context.route("**/api/sync/v1/pull", async (route) => {
    const request = route.request();
    const said = request.postDataJSON() as { build: string };
    const is = await request.frame().page().locator('meta[name="build"]').getAttribute("content");
    await route.continue(is === old ? { postData: JSON.stringify({ ...said, build: "0.0.1" }) } : {});
  });
  customer.expected.push(/status of 426/);
  server.settings = { RAPPORT_OLDEST_APP: "0.0.2" };
  server.site = await otherBuild(server.folder, "another");
  customer.line.disturbed = true;
  await server.stop();
  await server.serve();
  await customer.page.evaluate(() => window.dispatchEvent(new Event("online")));
  await expect(customer.pill).toHaveText("Update needed");

  await customer.order("too-old-1");
  await expect.poll(() => server.notes("too-old-")).toEqual(["too-old-1"]);
  await expect(customer.hero).toContainText(words.numberFollows);
  await customer.pill.click();
  await expect(customer.dialog.getByText(/This app is too old to receive what is new\./)).toBeVisible();
  await customer.cleanInBothSchemes("the sheet of an app that is too old");
  await customer.picture("too-old");
  await customer.dialog.getByRole("button", { name: "Update now" }).click();
  await expect.poll(() => build(customer).catch(() => undefined)).toBe("another");
  await customer.upToDate();
  await expect(customer.hero).toContainText(words.placed);
  expect(await server.notes("too-old-")).toEqual(["too-old-1"]);
});

test("a build that cannot be fetched whole never replaces the one that works", async ({ server, customer }) => {
  await customer.installed();
  const old = await build(customer);
  server.site = await otherBuild(server.folder, "torn");
  const { rm, readdir } = await import("node:fs/promises");
  const folder = `${server.site}/pkg/torn`;
  for (const file of await readdir(folder)) if (file.startsWith("customer_bg.wasm")) await rm(`${folder}/${file}`);
  customer.line.disturbed = true;
  customer.expected.push(/status of 404/);
  await server.stop();
  await server.serve();
  const failed = await customer.page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    const update = await registration!.update();
    const worker = (update as ServiceWorkerRegistration).installing;
    if (!worker) return "no worker";
    return new Promise((done) => worker.addEventListener("statechange", () => done(worker.state)));
  });
  expect(failed).toBe("redundant");
  await customer.page.reload();
  await customer.upToDate();
  expect(await build(customer)).toBe(old);
  expect(Object.keys(await cached(customer))).not.toContain("rapport-customer-torn");
  // A later try may be filling a cache just now: that one does not stay either.
  await expect.poll(async () => Object.keys(await cached(customer)).filter((name) => name.includes("torn"))).toEqual([]);
});

test("data never comes from a cache, and pages with somebody's name on them are never kept in one", async ({ customer, waiter }) => {
  for (const phone of [customer, waiter]) {
    await phone.installed();
    await phone.page.reload();
    await phone.upToDate();
    const paths = Object.values(await cached(phone)).flat();
    expect(paths.length).toBeGreaterThan(4);
    const allowed = /^\/(pkg|media|public)\/|^\/(app|desk)$|^\/theme\.css$|manifest\.webmanifest$/;
    expect(paths.filter((path) => !allowed.test(path))).toEqual([]);
  }
});

test("both apps can be installed: manifest, icons, and a start address that works", async ({ customer, waiter }) => {
  for (const [phone, home] of [[customer, "/app"], [waiter, "/desk"]] as const) {
    const href = await phone.page.locator('link[rel="manifest"]').getAttribute("href");
    const manifest = (await (await phone.context.request.get(phone.base + href)).json()) as { start_url: string; scope?: string; display: string; icons: { src: string }[] };
    expect(manifest.display).toBe("standalone");
    expect(manifest.start_url).toContain(home);
    expect(manifest.icons.length).toBeGreaterThan(1);
    for (const icon of manifest.icons) expect((await phone.context.request.get(phone.base + icon.src)).ok(), icon.src).toBe(true);
  }
});
