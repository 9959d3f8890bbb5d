import { CUSTOMER, WAITER } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";

/** No worker keeps the app: what is opened comes by the network. */
const withoutWorker = (one: Phone) =>
  one.context.addInitScript(() => {
    navigator.serviceWorker.register = () => new Promise(() => {});
  });

const asked = (one: Phone): string[] => {
  const parts: string[] = [];
  one.page.on("request", (request) => {
    const file = /\/pkg\/[^/]+\/([a-z-]+_(?!bg)[a-z-]+\.wasm)$/.exec(request.url())?.[1];
    // The engine follows by itself what is loaded first.
    if (file && !file.includes("engine")) parts.push(file);
  });
  return parts;
};

test("an area comes when it is first opened; where it does not, the screen says so and tries again", async ({ phone }) => {
  const customer = await phone();
  const { page, words } = customer;
  await withoutWorker(customer);
  const parts = asked(customer);
  await customer.signIn(CUSTOMER);
  expect(parts, "the first screen needs no area").toEqual([]);

  await test.step("without a network what was being looked at stays whole, and the way on is said", async () => {
    customer.expected.push(/customer_parts\.js|failed to load|Failed to fetch|WebAssembly/i);
    await customer.cut();
    await customer.to(words.chat);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("This screen is not here yet");
    await customer.clean("an area that did not come");
    await customer.picture("area-missing");
    await customer.button("Try again").click();
    await expect(page.getByText("It did not come this time either.")).toBeVisible();
    await customer.to(words.home);
    await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("This screen is not here yet");
    await customer.to(words.chat);
    await customer.restore();
    await customer.button("Try again").click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(words.chat);
    await customer.upToDate();
  });

  await test.step("the login page of a train's network in the place of an area", async () => {
    await page.route("**/customer_account.wasm", (route) => route.fulfill({ status: 200, contentType: "text/html", body: "<h1>Welcome aboard</h1>" }));
    await customer.to(words.me);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("This screen is not here yet");
    await page.unroute("**/customer_account.wasm");
    await customer.button("Try again").click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(words.me);
  });

  expect(new Set(parts).size, "each file once more only where it failed").toBeLessThanOrEqual(3);
  await test.step("what is here is not fetched again", async () => {
    const before = parts.length;
    await customer.to(words.orders);
    await customer.to(words.chat);
    await customer.to(words.me);
    expect(parts.length).toBe(before);
  });
});

test("a screen of an area is opened at its own address, and going on before it is here leads where one went (zh)", async ({ phone }) => {
  const waiter = await phone({ lang: "zh" });
  const { page, words } = waiter;
  await withoutWorker(waiter);
  await waiter.signIn(WAITER);
  let arrive = () => {};
  const held = new Promise<void>((done) => (arrive = done));
  await page.route("**/staff_daily.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await waiter.go("/desk/contacts");
  await expect(waiter.pill).toHaveText(words.upToDate);
  await waiter.to(words.today);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(words.today);
  arrive();
  await waiter.to(words.customers);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(words.customers);
  await waiter.to(words.today);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(words.today);
  await waiter.go("/desk/contacts");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(words.customers);
});
