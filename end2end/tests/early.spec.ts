import type { Route } from "@playwright/test";
import { CUSTOMER, PASSWORD, WAITER } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";

/** The file of what saves and syncs stays away until it is let through. */
async function withoutEngine(one: Phone, program: string): Promise<() => Promise<void>> {
  let arrive = () => {};
  const held = new Promise<void>((done) => (arrive = done));
  const file = `**/${program}_engine.wasm`;
  const wait = async (route: Route) => {
    await held;
    await route.continue();
  };
  await one.page.route(file, wait);
  return async () => {
    arrive();
  };
}

const signIn = async (one: Phone, email: string) => {
  await one.go("/sign-in");
  await one.withPassword(email, PASSWORD);
  await one.page.waitForURL(/\/(app|desk)/);
};

for (const lang of ["en", "zh"] as const) {
  test(`a new phone shows its first screen before it can save, and what is tapped meanwhile is kept (${lang})`, async ({ phone }) => {
    const customer = await phone({ lang });
    const { page, words } = customer;
    const arrive = await withoutEngine(customer, "customer");
    await signIn(customer, CUSTOMER);

    await test.step("home, the menu, and a dish in the cart, with nothing stored yet", async () => {
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await customer.to(words.menu);
      await customer.add(words.wonton);
      await expect(page.getByRole("link", { name: words.viewCart })).toBeVisible();
      await customer.clean("the menu before the engine");
      await customer.picture(`early-${lang}`);
    });

    await test.step("what needs everything says that it is coming", async () => {
      await customer.to(words.orders);
      await expect(page.getByRole("progressbar")).toBeVisible();
    });

    await arrive();
    await customer.upToDate();
    await test.step("the cart is as it was, in the store too", async () => {
      await customer.to(words.menu);
      await expect(page.getByRole("link", { name: words.viewCart })).toBeVisible();
      await page.reload();
      await customer.upToDate();
      await expect(page.getByRole("link", { name: words.viewCart })).toBeVisible();
    });
    await customer.order("after the engine");
  });
}

test("where the engine does not come at first, the board is shown and says that the line is lost; it comes by itself", async ({ phone }) => {
  const waiter = await phone();
  const { page, words } = waiter;
  waiter.expected.push(/staff_parts\.js|failed to load|Failed to fetch|WebAssembly|MIME/i);
  let away = true;
  await page.route("**/staff_engine.wasm", (route) =>
    away ? route.fulfill({ status: 200, contentType: "text/html", body: "<h1>Welcome aboard</h1>" }) : route.continue(),
  );
  await signIn(waiter, WAITER);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await waiter.to(words.orders);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  away = false;
  await waiter.upToDate();
});
