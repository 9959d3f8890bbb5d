import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";

/** Changes a price at the desk. */
async function reprice(staff: Phone, dish: string, price: string): Promise<void> {
  await staff.to(staff.words.menu);
  await staff.button(staff.words.edit(dish)).click();
  const field = staff.dialog.getByLabel(staff.words.price, { exact: true });
  await field.fill(price);
  await field.blur();
  await staff.dialog.getByRole("button", { name: staff.words.close }).last().click();
  await expect(staff.page.getByRole("listitem").filter({ hasText: dish })).toContainText(price);
}

async function sellOut(staff: Phone, dish: string): Promise<void> {
  await staff.to(staff.words.menu);
  await staff.page.getByRole("switch", { name: staff.words.available(dish) }).uncheck();
  await expect(staff.page.getByRole("listitem").filter({ hasText: dish })).toContainText(staff.words.soldOut);
}

test("a price that changed meanwhile parks the order with both totals, and one tap orders at the new one", async ({ server, customer, owner }) => {
  const { words } = customer;
  await customer.installed();
  await customer.cut();
  const id = await customer.order("price-1");
  await reprice(owner, words.wonton, "35.00");
  await owner.upToDate();
  await customer.restore();

  await expect(customer.card(words.priceTitle), "where she watches it").toContainText("35.00");
  await customer.to(words.needs);
  const need = customer.card(words.priceTitle);
  await expect(need).toContainText("32.00");
  await expect(need).toContainText("35.00");
  expect(await server.notes("price-"), "nothing was ordered yet").toEqual([]);
  await customer.picture("needs-price");
  await need.getByRole("button", { name: words.acceptPrice }).click();
  await expect(customer.page.getByText(words.needsEmpty)).toBeVisible();
  await customer.upToDate();
  const placed = (await server.orders()).filter((order) => order.note === "price-1");
  expect(placed.map(({ id, total }) => ({ id, total }))).toEqual([{ id, total: 3500 }]);
});

test("what sold out meanwhile parks the order, and one tap orders the rest", async ({ server, customer, owner }) => {
  const { words } = customer;
  await customer.cut();
  await customer.to(words.menu);
  await customer.add(words.cake);
  await customer.order("sold-1");
  await sellOut(owner, words.wonton);
  await owner.upToDate();
  await customer.restore();

  await customer.to(words.needs);
  const need = customer.card(words.soldTitle);
  await expect(need).toContainText(words.wonton);
  await need.getByRole("button", { name: words.orderRest }).click();
  await expect(customer.page.getByText(words.needsEmpty)).toBeVisible();
  await customer.upToDate();
  const [order, ...more] = (await server.orders()).filter((order) => order.note === "sold-1");
  expect(more).toEqual([]);
  expect(order?.lines.map((line) => line.name.en)).toEqual([words.cake]);
});

test("a parked order can be let go, or taken back into the cart", async ({ server, customer, owner }) => {
  const { words } = customer;
  await customer.cut();
  await customer.order("drop-1");
  await customer.order("drop-2");
  await sellOut(owner, words.wonton);
  await owner.upToDate();
  await customer.restore();

  await customer.to(words.needs);
  const needs = customer.card(words.soldTitle);
  await expect(needs).toHaveCount(2);
  await needs.first().getByRole("button", { name: words.letGo }).click();
  await customer.dialog.getByRole("button", { name: words.letGo }).click();
  await expect(needs).toHaveCount(1);
  await needs.first().getByRole("button", { name: words.backToCart }).click();
  await expect(customer.page.getByRole("heading", { level: 1 })).toHaveText(words.cart);
  await expect(customer.page.getByLabel(words.note)).toHaveValue(/^drop-/);
  expect(await server.notes("drop-")).toEqual([]);

  // Something else instead: the same order, answered.
  await customer.button("Remove what cannot be ordered").click();
  await customer.to(words.menu);
  await customer.add(words.greens);
  await customer.page.getByRole("link", { name: words.viewCart }).click();
  await customer.place();
  await customer.upToDate();
  await customer.to(words.needs);
  await expect(customer.page.getByText(words.needsEmpty)).toBeVisible();
  expect(await server.notes("drop-")).toHaveLength(1);
});

test("a cancellation that came too late says so and leaves the order as it is", async ({ server, customer, waiter }) => {
  const { words } = customer;
  const id = await customer.order("late-1");
  await expect(customer.hero).toContainText(words.placed);
  await customer.upToDate();
  await customer.cut();
  await customer.button(words.cancelOrder).click();
  await customer.dialog.getByRole("button", { name: words.cancelOrder }).click();
  await expect(customer.hero).toContainText(words.cancelled);
  await waiter.to(waiter.words.orders);
  await waiter.card("late-1").getByRole("button", { name: words.doAccept, exact: true }).click();
  // The accepting is at the server before the cancelling leaves: the screen alone may say so too early.
  await expect.poll(async () => (await server.orders()).find((order) => order.id === id)?.state.is).toBe("accepted");
  await customer.restore();

  await expect(customer.hero).toContainText(words.accepted);
  await customer.to(words.needs);
  await expect(customer.card("had already moved on")).toContainText(words.accepted);
  expect((await server.orders()).find((order) => order.id === id)?.state.is).toBe("accepted");
});

test("two people who change one price are asked, and neither overwrites the other silently", async ({ server, waiter, owner }) => {
  const { words } = waiter;
  const price = async () => (await server.rows<{ name: { en: string }; price: number }>("product")).find((one) => one.name.en === words.cake)!.price;
  await waiter.installed();
  await waiter.cut();
  await reprice(waiter, words.cake, "18.00");
  await reprice(owner, words.cake, "20.00");
  await owner.upToDate();
  await waiter.restore();
  await waiter.to(words.needs);
  const need = waiter.card(words.cake);
  await expect(need).toContainText("18.00");
  await expect(need).toContainText("20.00");
  await expect(need).toContainText("16.00");
  expect(await price()).toBe(2000);
  await need.getByRole("button", { name: "Take mine" }).click();
  await expect(waiter.page.getByText(words.needsEmpty)).toBeVisible();
  await waiter.upToDate();
  expect(await price()).toBe(1800);
});

test("a name on the menu that a later edit wrote over stands on the product's sheet, also offline, and comes back as it was", async ({ server, waiter, owner }) => {
  const { words } = waiter;
  const names = async () => (await server.rows<{ name: { zh: string; en: string } }>("product")).map(({ name }) => name.en);
  const rename = async (staff: Phone, name: string) => {
    await staff.to(staff.words.menu);
    await staff.button(staff.words.edit(words.cake)).click();
    const field = staff.dialog.getByLabel("English name");
    await field.fill(name);
    await field.blur();
    await staff.dialog.getByRole("button", { name: staff.words.close }).last().click();
    await expect(staff.button(staff.words.edit(name))).toBeVisible();
  };
  await waiter.installed();
  await waiter.cut();
  await rename(waiter, "Waiter's cake");
  await rename(owner, "Owner's cake");
  await owner.upToDate();
  await waiter.restore();
  await waiter.upToDate();
  await expect.poll(names).toContain("Waiter's cake");

  // Whoever lost has it back with one tap, although there is no network just now.
  await owner.installed();
  await expect(owner.button(owner.words.edit("Waiter's cake"))).toBeVisible();
  await owner.cut();
  await owner.page.reload();
  await owner.button(owner.words.edit("Waiter's cake")).click();
  await expect(owner.dialog.getByRole("heading", { name: "Also changed" })).toBeVisible();
  await expect(owner.dialog.getByRole("listitem")).toContainText("Owner's cake");
  await owner.cleanInBothSchemes("what was written over of a product");
  await owner.picture("product-past");
  await owner.dialog.getByRole("button", { name: /^Restore/ }).click();
  await expect(owner.dialog.getByLabel("English name")).toHaveValue("Owner's cake");
  await expect(owner.dialog.getByRole("button", { name: /^Restore/ })).toHaveCount(0);
  await owner.dialog.getByRole("button", { name: words.close }).last().click();
  await owner.restore();
  await owner.upToDate();
  await expect.poll(names).toContain("Owner's cake");
  await waiter.to(words.menu);
  await expect(waiter.button(words.edit("Owner's cake"))).toBeVisible();
});
