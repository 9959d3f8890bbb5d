import type { Page } from "@playwright/test";
import type { Phone } from "../support/phone.ts";
import { CUSTOMER } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import { workerOf } from "../support/worker.ts";

const en = {
  card: "Shall your phone tell you?", yes: "Yes, tell me", on: "This phone tells you from now on.", row: /^Notifications/, here: "Tell me on this phone", messages: "Messages",
};
const zh = { row: /^通知/, here: "在这台手机上提醒我", offline: "您的选择存在服务器上，联网后显示。" };

interface Told {
  title: string;
  path: string;
}

/** What the worker is in a test: it keeps what it shows, so that every browser can be asked. */
interface WorkerScope {
  shown: Told[];
  registration: { showNotification: (title: string, options: { data: { path: string } }) => Promise<void> };
  tell: (data: { json: () => unknown } | null) => Promise<void>;
  openTold: (shown: { close: () => void; data: { path: string } }) => Promise<void>;
}

/** The browser's maker is not reached from here: a subscription as it would be, with the keys of RFC 8291's example. */
function subscribable(): void {
  let current: object | null = null;
  const address = {
    endpoint: "https://push.example.com/of-this-phone",
    keys: { p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4", auth: "BTBZMqHH6r4Tts7J_aSIgg" },
  };
  const subscription = { toJSON: () => address, unsubscribe: () => Promise.resolve(((current = null), true)) };
  Object.defineProperty(Notification, "permission", { get: () => "granted" });
  Notification.requestPermission = () => Promise.resolve("granted");
  PushManager.prototype.subscribe = () => Promise.resolve((current = subscription) as unknown as PushSubscription);
  // Another page of this browser has it still.
  PushManager.prototype.getSubscription = () => Promise.resolve((current ?? subscription) as unknown as PushSubscription);
}

async function worker(phone: Phone) {
  const found = phone.context.serviceWorkers()[0] ?? (await phone.context.waitForEvent("serviceworker"));
  await found.evaluate(() => {
    const scope = self as unknown as WorkerScope;
    scope.shown ??= [];
    scope.registration.showNotification = (title, options) => {
      scope.shown.push({ title, path: options.data.path });
      return Promise.resolve();
    };
  });
  const shown = () => found.evaluate(() => (self as unknown as WorkerScope).shown);
  return { found, shown };
}

/** The name under which this phone is told. */
const told = (page: Page): Promise<string | undefined> => page.evaluate(async () => ((await (await caches.match("/told"))?.json()) as { to: string } | undefined)?.to);

test("after a yes the phone tells that the order is confirmed, each push shows, a tap opens it, and after signing out nothing is shown", async ({ phone, waiter }) => {
  const customer = await phone();
  await customer.context.addInitScript(subscribable);
  await customer.signIn(CUSTOMER);
  const { page, words } = customer;
  const main = page.getByRole("main");
  await waiter.to(waiter.words.orders);

  const id = await test.step("asked by a plain card after the order, and a yes is kept", async () => {
    const id = await customer.order("told-1");
    // The order comes anew with its number, and the card with it.
    await customer.upToDate();
    const card = main.getByRole("region", { name: en.card });
    await expect(card).toBeVisible();
    await customer.cleanInBothSchemes("asked whether to be told");
    await customer.picture("web-push-card");
    await card.getByRole("button", { name: en.yes }).click();
    await expect(page.getByText(en.on)).toBeVisible();
    await expect(card).toHaveCount(0);
    await customer.upToDate();
    return id;
  });

  await customer.installed();
  const { found, shown } = await worker(customer);
  await test.step("staff confirm it, and what comes is shown each time, also with the app open", async () => {
    await waiter.card("told-1").getByRole("button", { name: waiter.words.doAccept }).click();
    await expect(customer.hero).toContainText(words.accepted);
    const { session, registrationId } = await workerOf(customer);
    // What lies behind another page draws once a second only.
    await page.bringToFront();
    const to = await told(page);
    expect(to).toMatch(/^[0-9a-f-]{36}$/);
    const deliver = (data: string) => session.send("ServiceWorker.deliverPushMessage", { origin: customer.base, registrationId, data });
    await deliver(JSON.stringify({ news: "order_confirmed", id, to }));
    const confirmed = { title: "Your order is confirmed", path: `/app/orders/${id}` };
    await expect.poll(shown).toEqual([confirmed]);
    // What a newer server says, and what is no word at all.
    await deliver(JSON.stringify({ news: "of_tomorrow", id, to }));
    await deliver("?");
    const other = { title: "Something new", path: "/app" };
    await expect.poll(shown).toEqual([confirmed, other, other]);
    // For whoever was signed in here before: nothing.
    await found.evaluate((id) => (self as unknown as WorkerScope).tell({ json: () => ({ news: "order_ready", id, to: "somebody-else" }) }), id);
    expect(await shown()).toHaveLength(3);
  });

  await test.step("a tap leads to the order, in the page that is open", async () => {
    await customer.to(words.home);
    await page.waitForURL(/\/app$/);
    await found.evaluate((path) => (self as unknown as WorkerScope).openTold({ close: () => undefined, data: { path } }), `/app/orders/${id}`);
    await page.waitForURL(new RegExp(`/app/orders/${id}$`));
    await expect(customer.hero).toContainText(words.accepted);
  });

  await test.step("what she wants to hear of is hers to choose", async () => {
    await customer.to(words.me);
    await main.getByRole("link", { name: en.row }).click();
    await expect(main.getByRole("switch", { name: en.here })).toBeChecked();
    const kept = page.waitForResponse((answer) => answer.url().endsWith("/api/web-push/choices"));
    await main.getByRole("switch", { name: en.messages }).uncheck();
    expect((await kept).ok()).toBe(true);
    await customer.cleanInBothSchemes("notifications");
    await customer.picture("web-push-settings");
    await page.reload();
    await expect(main.getByRole("switch", { name: "Orders" })).toBeChecked();
    await expect(main.getByRole("switch", { name: en.messages })).not.toBeChecked();
  });

  await test.step("signed out, this phone shows nothing any more", async () => {
    await customer.to(words.me);
    await customer.button(words.signOut).click();
    await customer.dialog.getByRole("button", { name: words.signOut, exact: true }).click();
    await page.waitForURL(/\/sign-in/);
    expect(await told(page)).toBeUndefined();
    const before = (await shown()).length;
    await found.evaluate((id) => (self as unknown as WorkerScope).tell({ json: () => ({ news: "order_ready", id }) }), id);
    expect(await shown()).toHaveLength(before);
  });
});

test("what another app shares becomes a draft of the chat without a network, and the settings say what needs one", async ({ phone }) => {
  const customer = await phone({ lang: "zh" });
  await customer.context.addInitScript(subscribable);
  await customer.signIn(CUSTOMER);
  const { page, words } = customer;
  const main = page.getByRole("main");
  await customer.installed();
  await customer.cut();
  // As the system's own dialog does it: a form that is posted.
  await page.evaluate(() => {
    const form = Object.assign(document.createElement("form"), { method: "post", action: "/app/share", enctype: "multipart/form-data" });
    for (const [name, value] of [["title", "面馆"], ["text", "这家不错"], ["url", "https://example.com/noodles"]] as const) {
      form.append(Object.assign(document.createElement("input"), { name, value }));
    }
    document.body.append(form);
    form.submit();
  });
  const write = page.getByLabel(words.write, { exact: true });
  await expect(write).toHaveValue("面馆\n这家不错\nhttps://example.com/noodles");
  await page.waitForURL(/\/app\/chat$/);
  await customer.picture("web-push-shared-zh");
  await customer.to(words.me);
  await main.getByRole("link", { name: zh.row }).click();
  await expect(main.getByRole("switch", { name: zh.here })).not.toBeChecked();
  await expect(main.getByText(zh.offline)).toBeVisible();
  await customer.clean("notifications without a network");
  await customer.picture("web-push-settings-zh");
});
