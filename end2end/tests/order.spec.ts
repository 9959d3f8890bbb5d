import { OWNER } from "../support/server.ts";
import { isKept } from "../support/stored.ts";
import { expect, test } from "../support/test.ts";

test("an order is refused with a reason that its customer reads", async ({ customer, waiter }) => {
  await waiter.to(waiter.words.orders);
  await customer.order("refuse-1");
  await waiter.card("refuse-1").getByRole("button", { name: waiter.words.doRefuse }).click();
  const sheet = waiter.dialog;
  const refuse = sheet.getByRole("button", { name: waiter.words.doRefuse, exact: true });
  await expect(refuse, "a refusal needs a reason").toBeDisabled();
  await sheet.getByLabel(waiter.words.reason).fill("The wok is broken, sorry");
  await refuse.click();
  await expect(customer.hero).toContainText(customer.words.refused);
  await expect(customer.hero).toContainText("The wok is broken, sorry");
  await waiter.column(waiter.words.colDone);
  await expect(waiter.card("refuse-1")).toContainText(waiter.words.refused);
});

test("a refused order stays on its customer's home, with the reason and what she can do", async ({ customer, waiter }) => {
  const { words } = customer;
  await waiter.to(waiter.words.orders);
  await customer.order("refuse-home");
  await waiter.card("refuse-home").getByRole("button", { name: waiter.words.doRefuse }).click();
  await waiter.dialog.getByLabel(waiter.words.reason).fill("The wok is broken, sorry");
  await waiter.dialog.getByRole("button", { name: waiter.words.doRefuse, exact: true }).click();
  for (const place of [words.home, words.orders]) {
    await customer.to(place);
    await expect(customer.hero.first()).toContainText("The wok is broken, sorry");
    await customer.cleanInBothSchemes(`a refused order (${place})`);
  }
  await customer.picture("refused-home");
  await customer.button(words.again).first().click();
  await expect(customer.page.getByRole("listitem").filter({ hasText: words.wonton })).toBeVisible();
  await customer.place();
  await customer.to(words.home);
  await expect(customer.page.getByText("The wok is broken, sorry"), "she has ordered again").toHaveCount(0);
});

test("a refusal by one tap can be taken back for ten seconds, and survives a reload", async ({ customer, waiter }) => {
  const { words } = waiter;
  await waiter.to(words.orders);
  await customer.order("refuse-chip");
  const card = waiter.card("refuse-chip");
  const tapped = async () => {
    await card.getByRole("button", { name: words.doRefuse }).click();
    await waiter.dialog.getByRole("button", { name: "Too busy right now" }).click();
  };
  await tapped();
  await expect(card.getByRole("button", { name: words.doRefuse })).toBeDisabled();
  await waiter.button("Undo").click();
  await expect(card.getByRole("button", { name: words.doRefuse })).toBeEnabled();
  await tapped();
  await expect(card.getByRole("button", { name: words.doRefuse })).toBeDisabled();
  await expect.poll(() => isKept(waiter.page, "refusals")).toBe(true);
  await waiter.page.reload();
  await expect(waiter.button("Undo")).toBeVisible();
  await expect(customer.hero).toContainText("Too busy right now");
  await expect(waiter.button("Undo")).toHaveCount(0);
});

for (const place of ["board", "order"] as const) {
  test(`a reason that is half typed stays when a colleague takes the order further (${place})`, async ({ customer, waiter, phone }) => {
    const { words } = waiter;
    const colleague = await phone();
    await colleague.signIn(OWNER);
    await colleague.to(words.orders);
    await waiter.to(words.orders);
    await customer.order("refuse-2");
    const shown = waiter.card("refuse-2");
    if (place === "board") {
      await shown.getByRole("button", { name: words.doRefuse }).click();
    } else {
      await shown.getByRole("link").first().click();
      await waiter.page.waitForURL(/\/desk\/orders\/./);
      await expect(shown, "the board has gone").toHaveCount(0);
      await waiter.button(words.doRefuse).click();
    }
    const sheet = waiter.dialog;
    await sheet.getByLabel(words.reason).fill("No more noodles");
    await colleague.card("refuse-2").getByRole("button", { name: words.doAccept }).click();
    await expect(sheet.getByRole("status")).toContainText(words.accepted);
    await expect(sheet.getByLabel(words.reason)).toHaveValue("No more noodles");
    await waiter.cleanInBothSchemes("refusing what a colleague accepted meanwhile");
    await waiter.picture(`refusing-meanwhile-${place}`);
    await sheet.getByRole("button", { name: words.doRefuse, exact: true }).click();
    await expect(customer.hero).toContainText("No more noodles");
  });
}

test("what a customer cancels while a reason is typed cannot be refused any more", async ({ customer, waiter }) => {
  const { words } = waiter;
  await waiter.to(words.orders);
  await customer.order("refuse-3");
  await waiter.card("refuse-3").getByRole("button", { name: words.doRefuse }).click();
  const sheet = waiter.dialog;
  await sheet.getByLabel(words.reason).fill("No more noodles");
  await customer.button(words.cancelOrder).click();
  await customer.dialog.getByRole("button", { name: words.cancelOrder }).click();
  await expect(sheet.getByRole("status")).toContainText(words.cancelled);
  await expect(sheet.getByRole("button", { name: words.doRefuse, exact: true })).toBeDisabled();
  await waiter.page.keyboard.press("Escape");
  await expect(waiter.dialog).toHaveCount(0);
  await expect(customer.hero).toContainText(words.cancelled);
});

test("an order can be cancelled while nobody has accepted it, and ordered again with one tap", async ({ server, customer, waiter }) => {
  const { words } = customer;
  await waiter.to(waiter.words.orders);
  const id = await customer.order("cancel-1");
  await expect(waiter.card("cancel-1")).toHaveCount(1);
  await customer.button(words.cancelOrder).click();
  await customer.dialog.getByRole("button", { name: words.cancelOrder }).click();
  await expect(customer.hero).toContainText(words.cancelled);
  await expect(customer.button(words.cancelOrder)).toHaveCount(0);
  await expect(waiter.card("cancel-1")).toHaveCount(0);
  await waiter.column(waiter.words.colDone);
  await expect(waiter.card("cancel-1")).toContainText(words.cancelled);

  await customer.button(words.again).click();
  await expect(customer.page.getByRole("heading", { level: 1 })).toHaveText(words.cart);
  await expect(customer.page.getByRole("listitem").filter({ hasText: words.wonton })).toBeVisible();
  const second = await customer.place();
  await customer.upToDate();
  expect(second).not.toBe(id);
  expect((await server.orders()).find((order) => order.id === second)?.state.is).toBe("placed");
});

test("a question that is open stays open when the order's number arrives", async ({ customer }) => {
  const { words } = customer;
  await customer.cut();
  await customer.order("asked-early");
  await customer.button(words.cancelOrder).click();
  await expect(customer.dialog).toBeVisible();
  await customer.restore();
  await expect(customer.page.getByRole("heading", { level: 1, includeHidden: true })).toHaveText(/\d/);
  await customer.dialog.getByRole("button", { name: words.cancelOrder }).click();
  await expect(customer.hero).toContainText(words.cancelled);
});

test("the cart survives a reload with everything that was typed", async ({ customer }) => {
  const { words } = customer;
  await customer.to(words.menu);
  await customer.add(words.wonton);
  await customer.add(words.wonton);
  await customer.page.getByRole("link", { name: words.viewCart }).click();
  await customer.page.getByRole("radio", { name: words.delivery }).check();
  await customer.page.getByLabel(words.note).fill("no coriander");
  await customer.page.getByLabel(words.address).fill("5 River Road");
  await customer.page.getByLabel(words.phone).fill("021 555");
  await expect.poll(() => isKept(customer.page, "cart", "021 555")).toBe(true);
  await customer.page.reload();
  await expect(customer.page.getByRole("listitem").filter({ hasText: words.wonton }).getByRole("status")).toHaveText("2");
  await expect(customer.page.getByRole("radio", { name: words.delivery })).toBeChecked();
  await expect(customer.page.getByLabel(words.note)).toHaveValue("no coriander");
  await expect(customer.page.getByLabel(words.address)).toHaveValue("5 River Road");
  await expect(customer.page.getByLabel(words.phone)).toHaveValue("021 555");
});

test("what is missing is asked for, in order, and nothing that was typed is lost", async ({ server, customer }) => {
  const { words } = customer;
  const asked = (text: string) => expect(customer.page.getByRole("status").filter({ hasText: text }).first()).toBeVisible();
  await customer.to(words.menu);
  await customer.add(words.wonton);
  await customer.page.getByRole("link", { name: words.viewCart }).click();
  await customer.page.getByLabel(words.note).fill("asked-1");

  await customer.page.getByRole("radio", { name: words.dineIn }).check();
  await customer.button(words.place).click();
  await asked(words.needTable);
  await expect(customer.page.getByLabel(words.table, { exact: true })).toBeFocused();

  await customer.page.getByRole("radio", { name: words.delivery }).check();
  await customer.button(words.place).click();
  await asked(words.needAddress);
  const address = customer.page.getByLabel(words.address);
  await expect(address).toBeFocused();
  await expect(address).toHaveAccessibleDescription(words.needAddress);
  await expect(address).toHaveAttribute("aria-invalid", "true");
  // It stands at the field, and nothing lies over the next one.
  await expect(customer.page.locator(".toast")).toHaveCount(0);
  await customer.clean("cart, address missing");
  await address.fill("5 River Road");
  await expect(address).not.toHaveAttribute("aria-invalid");
  await customer.button(words.place).click();
  await asked(words.needPhone);
  await customer.page.getByLabel(words.phone).fill("021 555");
  await customer.page.getByLabel(words.name, { exact: true }).fill("");
  await customer.button(words.place).click();
  await asked(words.needName);
  await customer.page.getByLabel(words.name, { exact: true }).fill("Ada");
  await expect(customer.page.getByLabel(words.note)).toHaveValue("asked-1");
  await expect(customer.page.getByLabel(words.address)).toHaveValue("5 River Road");
  await customer.place();
  await customer.upToDate();
  const order = (await server.orders()).find((order) => order.note === "asked-1");
  expect(order?.kind).toEqual({ how: "delivery", address: "5 River Road", phone: "021 555" });
});

test("forms about accounts keep what was typed when something is wrong with it", async ({ phone }) => {
  const visitor = await phone();
  visitor.expected.push(/status of 422/);
  const { words } = visitor;
  await visitor.go("/sign-in");
  await visitor.withPassword("customer@demo.example", "not the password");
  const form = visitor.page.locator('form[action="/sign-in"]');
  await expect(visitor.page.getByRole("alert")).toBeVisible();
  await expect(form.getByLabel(words.email)).toHaveValue("customer@demo.example");
  await expect(form.getByLabel(words.password)).toHaveValue("");

  await visitor.go("/sign-up");
  await visitor.page.getByLabel("Your name").fill("Ada");
  await visitor.page.getByLabel(words.email).fill("customer@demo.example");
  await visitor.page.getByLabel(words.password).fill("correct horse battery");
  await visitor.button(words.signUp).click();
  await expect(visitor.page.getByText("This address already has an account")).toBeVisible();
  await expect(visitor.page.getByLabel("Your name")).toHaveValue("Ada");
});

test("a guest who makes an account keeps the orders placed before", async ({ server, phone }) => {
  const guest = await phone();
  const { words } = guest;
  await guest.go("/sign-in");
  await guest.asGuest("Grace");
  await guest.upToDate();
  const id = await guest.order("guest-1");
  await guest.upToDate();
  await guest.to(words.me);
  await guest.page.getByRole("link", { name: words.signUp }).click();
  await guest.page.getByLabel("Your name").fill("Grace");
  await guest.page.getByLabel(words.email).fill("grace@example.com");
  await guest.page.getByLabel(words.password).fill("correct horse battery");
  await guest.button(words.signUp).click();
  await guest.page.waitForURL(/\/app\/me/);
  await guest.upToDate();
  await guest.to(words.orders);
  await expect(guest.page.locator(`a[href="/app/orders/${id}"]`)).toBeVisible();
  expect(await server.notes("guest-")).toEqual(["guest-1"]);
});

test("an order that comes is counted in the title and on the app's icon, and is heard where staff switched that on", async ({ customer, waiter }) => {
  const { words } = waiter;
  await waiter.context.addInitScript(() => {
    const told = { badge: 0, tones: 0 };
    Object.assign(window, { told });
    navigator.setAppBadge = (count) => Promise.resolve(void (told.badge = count ?? 0));
    navigator.clearAppBadge = () => navigator.setAppBadge(0);
    navigator.vibrate = () => true;
    const Real = AudioContext;
    window.AudioContext = class extends Real {
      constructor() {
        super();
        told.tones += 1;
      }
    };
  });
  const told = () => waiter.page.evaluate(() => (window as unknown as { told: { badge: number; tones: number } }).told);
  const counted = async () => Number(/^\((\d+)\) /.exec(await waiter.page.title())?.[1] ?? 0);
  await waiter.page.reload();
  await waiter.upToDate();
  await waiter.to(words.orders);
  const before = await counted();
  await customer.order("alert-1");
  await expect.poll(counted).toBe(before + 1);
  await expect.poll(told, "silent until it is switched on").toEqual({ badge: before + 1, tones: 0 });

  await waiter.to(words.more);
  await waiter.page.getByRole("switch", { name: "Sound for new orders and chats" }).check();
  await expect.poll(told, "heard at once").toEqual({ badge: before + 1, tones: 1 });
  await customer.order("alert-2");
  await expect.poll(told).toEqual({ badge: before + 2, tones: 2 });

  await waiter.to(words.orders);
  await waiter.card("alert-2").getByRole("button", { name: words.doAccept }).click();
  await expect.poll(told, "what is accepted waits no longer, and is no news").toEqual({ badge: before + 1, tones: 2 });
  expect(await counted()).toBe(before + 1);
});

test("the whole card of an order opens it, and its buttons do what they say", async ({ customer, waiter }) => {
  const { words } = waiter;
  await waiter.to(words.orders);
  const id = await customer.order("card-1");
  const card = waiter.card("card-1");
  await card.getByRole("button", { name: words.doAccept }).click();
  await expect(waiter.page, "a button is no link").toHaveURL(/\/desk\/orders$/);
  await waiter.column(words.colAccepted);
  // Where nothing is written as a link: the link of the number covers the card.
  await card.locator(".order-lines").click({ force: true });
  await expect(waiter.page).toHaveURL(new RegExp(`/desk/orders/${id}$`));
});
