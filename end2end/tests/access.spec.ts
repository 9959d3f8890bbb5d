import { SMALL, WIDE } from "../support/browser.ts";
import { CUSTOMER, OWNER, WAITER, type Server } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import { fits, LOOKS, open, sheet, type Look } from "../support/look.ts";
import type { Phone } from "../support/phone.ts";

/** Every screen of the public pages. */
async function publicPages(phone: Phone, look: Look): Promise<void> {
  phone.expected.push(/status of (404|422)/);
  for (const path of ["/", "/t/12", "/sign-in", "/sign-up", "/password/forgot", "/claim", "/demo/mail", "/nowhere"]) {
    await phone.go(path);
    await look(path);
  }
  await phone.go("/sign-in");
  await phone.withPassword("nobody@example.com", "wrong password");
  await expect(phone.page.getByRole("alert")).toBeVisible();
  await look("sign-in, refused");
}

/** Every screen of the customers' app, with something that needs an answer. */
async function customerScreens(customer: Phone, owner: Phone, server: Server, look: Look): Promise<void> {
  const { words } = customer;
  await customer.cut();
  await open(customer, "/app/menu");
  const parked = await customer.order("look");
  await look("order kept on this phone");
  await owner.to(owner.words.menu);
  await owner.page.getByRole("switch", { name: owner.words.available(owner.words.wonton) }).uncheck();
  await expect(owner.page.getByRole("listitem").filter({ hasText: owner.words.wonton })).toContainText(owner.words.soldOut);
  await owner.upToDate();
  await customer.restore();
  await customer.to(words.needs);
  await expect(customer.card(words.soldTitle)).toBeVisible();
  await look("needs you");
  await sheet(customer, "let it go?", look, () => customer.button(words.letGo).click());

  const order = async (number: number) => (await server.orders()).find((one) => one.number === number)!.id;
  await open(customer, "/app");
  await look("home");
  await open(customer, "/app/menu");
  await look("menu");
  await customer.page.getByRole("link", { name: words.beef, exact: true }).click();
  await expect(customer.dialog).toBeVisible();
  await look("product");
  await customer.dialog.getByRole("button", { name: words.add }).click();
  await expect(customer.dialog).toHaveCount(0);
  // A sheet goes back to where it was opened, a moment after it has closed.
  await customer.page.waitForURL(/\/app\/menu$/);
  await look("menu with a cart");
  await open(customer, "/app/cart");
  for (const how of [words.dineIn, words.pickup, words.delivery]) {
    await customer.page.getByRole("radio", { name: how }).check();
    await look(`cart, ${how}`);
  }
  await open(customer, "/app/orders");
  await look("orders");
  await open(customer, `/app/orders/${parked}`);
  await look("an order that is not here");
  await open(customer, `/app/orders/${await order(2)}`);
  await look("a refused order");
  await open(customer, `/app/orders/${await order(6)}`);
  await look("an order");
  await sheet(customer, "cancel?", look, () => customer.button(words.cancelOrder).click());
  await open(customer, "/app/me");
  await look("me");
  await sheet(customer, "sign out?", look, () => customer.button(words.signOut).click());
  await sheet(customer, "sync", look, () => customer.pill.click());
  await open(customer, "/app/nowhere");
  await look("nowhere");
}

/** Every screen of the desk. */
async function deskScreens(staff: Phone, server: Server, look: Look, wide = false): Promise<void> {
  const { words } = staff;
  const id = (await server.orders()).find((one) => one.number === 6)!.id;
  await open(staff, "/desk");
  await expect(staff.card(words.cake).first()).toBeVisible();
  await look("today");
  await open(staff, "/desk/orders");
  await look("board");
  if (!wide) {
    for (const column of [words.colPreparing, words.colDone, words.colNew]) {
      await staff.column(column);
      await look(`board, ${column}`);
    }
  }
  await sheet(staff, "refuse", look, () => staff.button(words.doRefuse).first().click());
  await open(staff, `/desk/orders/${id}`);
  await look("an order at the desk");
  await open(staff, "/desk/menu");
  await look("menu at the desk");
  await sheet(staff, "edit", look, () => staff.button(words.edit(words.beef)).click());
  await open(staff, "/desk/needs");
  await look("needs you at the desk");
  await open(staff, "/desk/more");
  await look("more");
}

for (const { lang, colorScheme } of LOOKS) {
  test(`the public pages are accessible to everybody (${lang}, light and dark)`, async ({ phone }) => {
    const visitor = await phone({ lang, colorScheme });
    await publicPages(visitor, (what) => visitor.cleanInBothSchemes(what));
  });

  test(`every screen and sheet of the customers' app is accessible to everybody (${lang}, light and dark)`, async ({ server, phone }) => {
    const customer = await phone({ lang, colorScheme });
    await customer.signIn(CUSTOMER);
    await customer.installed();
    const owner = await phone({ lang });
    await owner.signIn(OWNER);
    await customerScreens(customer, owner, server, (what) => customer.cleanInBothSchemes(what));
  });

  test(`every screen and sheet of the desk is accessible to everybody (${lang}, light and dark)`, async ({ server, phone }) => {
    const waiter = await phone({ lang, colorScheme });
    await waiter.signIn(WAITER);
    await deskScreens(waiter, server, (what) => waiter.cleanInBothSchemes(what));
  });
}

test("on the smallest phone nothing scrolls sideways, and what one taps is large enough (customers' app)", async ({ server, phone }) => {
  const customer = await phone(SMALL);
  await customer.signIn(CUSTOMER);
  await customer.installed();
  const owner = await phone();
  await owner.signIn(OWNER);
  await customerScreens(customer, owner, server, (what) => fits(customer, what));
});

test("on the smallest phone nothing scrolls sideways, and what one taps is large enough (desk)", async ({ server, phone }) => {
  const waiter = await phone(SMALL);
  await waiter.signIn(WAITER);
  await deskScreens(waiter, server, (what) => fits(waiter, what));
});

test("on a wide screen the board shows all columns side by side, and an order moves through them with one tap each", async ({ server, phone }) => {
  const till = await phone(WIDE);
  const { words } = till;
  await till.signIn(WAITER);
  await deskScreens(till, server, (what) => till.clean(what), true);
  await till.to(words.orders);
  const columns = [words.colNew, words.colAccepted, words.colPreparing, words.colReady, words.colDone];
  const lane = (name: string) => till.page.getByRole("region", { name, exact: true });
  const lefts: number[] = [];
  for (const column of columns) {
    await expect(lane(column)).toBeVisible();
    lefts.push((await lane(column).boundingBox())!.x);
  }
  expect(lefts).toEqual([...lefts].sort((a, b) => a - b));
  expect(new Set(lefts).size).toBe(5);
  await till.picture("wide-board");
  const broken = await till.page.locator(".board .btn").evaluateAll((buttons) =>
    buttons.filter((button) => {
      const text = document.createRange();
      text.selectNodeContents(button);
      return text.getClientRects().length > 1;
    }).length,
  );
  expect(broken, "buttons whose words are broken over lines").toBe(0);
  const cake = (column: string) => lane(column).getByRole("article").filter({ hasText: words.cake });
  for (const [at, step] of [words.doAccept, words.doPrepare, words.doReady, words.doHandOver].entries()) {
    await cake(columns[at]!).getByRole("button", { name: step, exact: true }).click();
    await expect(cake(columns[at + 1]!)).toBeVisible();
  }
});

test("everything can be done with the keyboard, and the focus is where one expects it", async ({ phone }) => {
  const customer = await phone(WIDE);
  const { words } = customer;
  await customer.signIn(CUSTOMER);
  // The very first start moves the focus to the heading of what has arrived.
  await customer.page.reload();
  await customer.upToDate();
  const focused = () => customer.page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
  await customer.page.keyboard.press("Tab");
  expect(await focused()).toBe("Skip to content");
  await customer.to(words.menu);
  await expect.poll(focused, "the new screen's heading").toBe(words.menu);
  const beef = customer.page.getByRole("link", { name: words.beef, exact: true });
  await beef.focus();
  await customer.page.keyboard.press("Enter");
  await expect(customer.dialog).toBeVisible();
  expect(await customer.page.evaluate(() => !!document.activeElement?.closest("dialog"))).toBe(true);
  await customer.page.keyboard.press("Escape");
  await expect(customer.dialog).toHaveCount(0);
  await expect.poll(focused, "back where one was").toBe(words.beef);
});

test("who wants less motion sees none", async ({ phone }) => {
  const customer = await phone({ reducedMotion: "reduce" });
  await customer.signIn(CUSTOMER, "/app/menu");
  await customer.page.getByRole("link", { name: customer.words.beef, exact: true }).click();
  await expect(customer.dialog).toBeVisible();
  const moving = await customer.page.evaluate(() => document.getAnimations().filter((one) => one.timeline === document.timeline && one.playState === "running" && Number(one.effect?.getComputedTiming().duration) > 10).length);
  expect(moving).toBe(0);
});
