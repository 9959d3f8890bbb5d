import { CUSTOMER, WAITER } from "../support/server.ts";
import type { Phone } from "../support/phone.ts";
import { expect, test } from "../support/test.ts";

/** For eight people tomorrow at noon: two tables hold so many. */
async function choose(phone: Phone, tomorrow: string, more: string): Promise<void> {
  for (let people = 2; people < 8; people++) await phone.button(more).click();
  await phone.button(tomorrow).click();
  await phone.button("12:00").click();
}

test("a table is booked on a page without a script and in the app, nobody has it twice, and the waiter seats whoever comes", async ({ phone }) => {
  const guest = await phone({ javaScriptEnabled: false });
  const customer = await phone();
  const late = await phone();
  const waiter = await phone();
  let address = "";

  await test.step("a stranger books without a script, and is told what is missing without losing the rest", async () => {
    await guest.go("/");
    await guest.page.getByRole("link", { name: "Book", exact: true }).click();
    await guest.page.getByLabel("People").fill("8");
    const day = await guest.page.getByLabel("Day").inputValue();
    const tomorrow = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
    await guest.page.getByLabel("Day").fill(tomorrow);
    await guest.button("Show the times").click();
    await guest.page.getByText("12:00", { exact: true }).click();
    await guest.page.getByLabel("Your name").fill("Ada");
    await guest.page.getByLabel("Your telephone number").fill("13800138000");
    await guest.picture("book-page-en");
    await guest.button("Book").click();
    await expect(guest.page.getByRole("heading", { name: "Booked" })).toBeVisible();
    await expect(guest.page.getByText("12:00")).toBeVisible();
  });

  await test.step("another stranger looks at the free times and loses the network", async () => {
    await late.go("/sign-in?next=/app/book");
    await late.asGuest("Lee");
    await late.upToDate();
    await late.installed();
    await late.clean("what can be booked");
    await late.cut();
  });

  await test.step("the customer books the last table in five taps", async () => {
    await customer.signIn(CUSTOMER);
    await customer.page.getByRole("main").getByRole("link", { name: "Book", exact: true }).click();
    await choose(customer, "Tomorrow", "One more");
    await customer.page.getByLabel("Note").fill("by the window");
    await customer.cleanInBothSchemes("a new booking");
    await customer.picture("book-en");
    await customer.button("Book now").click();
    await expect(customer.hero).toContainText("Confirmed");
    await expect(customer.hero).toContainText("12:00");
    await customer.clean("a booking");
    await customer.picture("booking-en");
    address = new URL(customer.page.url()).pathname;
  });

  await test.step("who wanted it without a network has a card with the nearest times, and takes one", async () => {
    await choose(late, "Tomorrow", "One more");
    await late.button("Book now").click();
    await expect(late.hero).toContainText("Requested");
    await expect(late.page.getByText("On this phone", { exact: true })).toBeVisible();
    await late.restore();
    await expect(late.page.getByText("Somebody else has this time")).toBeVisible();
    await late.clean("a time that is taken");
    await late.picture("booking-taken-en");
    await late.page.getByRole("article").getByRole("button", { name: /13:30/ }).click();
    await expect(late.hero).toContainText("Confirmed");
    await expect(late.hero).toContainText("13:30");
  });

  await test.step("the waiter sees who comes, seats walk-ins and guests, and the customer hears of it", async () => {
    await waiter.signIn(WAITER);
    await waiter.to("Book");
    await waiter.page.getByRole("link", { name: "Walk-in" }).click();
    await waiter.button("Seat them").first().click();
    await expect(waiter.page.getByText("Here now").first()).toBeVisible();
    await waiter.button("Tomorrow").click();
    await expect(waiter.page.getByRole("listitem")).toHaveCount(3);
    await waiter.cleanInBothSchemes("the book");
    await waiter.picture("desk-book-en");
    await waiter.page.getByRole("link", { name: "林晓" }).click();
    await expect(waiter.page.getByText("by the window")).toBeVisible();
    await waiter.cut();
    await waiter.button("They are here").click();
    await expect(waiter.page.getByText("Here now").first()).toBeVisible();
    await waiter.clean("a booking of the book");
    await waiter.picture("desk-booking-en");
    await waiter.restore();
    await waiter.upToDate();
    await expect(customer.hero).toContainText("Here now");
    expect(address).toContain("/app/book/");
  });
});

test("换时间和取消预订，没有网络也记下 (zh)", async ({ phone }) => {
  const customer = await phone({ lang: "zh" });
  await customer.signIn(CUSTOMER, "/app/book");
  await customer.installed();
  await choose(customer, "明天", "加一份");
  await customer.clean("新的预订");
  await customer.button("立即预订").click();
  await expect(customer.hero).toContainText("已确认");
  await customer.upToDate();
  await customer.cut();
  await customer.button("改时间").click();
  await customer.button("18:00").click();
  await customer.button(/预订改到/).click();
  await expect(customer.hero).toContainText("18:00");
  await expect(customer.hero).toContainText("已申请");
  await customer.picture("booking-moved-zh");
  await customer.restore();
  await expect(customer.hero).toContainText("已确认");
  await expect(customer.hero).toContainText("18:00");
  await customer.button("取消预订").click();
  await customer.dialog.getByRole("button", { name: "取消预订" }).click();
  await expect(customer.hero).toContainText("已取消");
  await customer.upToDate();
  await customer.clean("取消的预订");
});
