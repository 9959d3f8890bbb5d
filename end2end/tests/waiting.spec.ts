import { CUSTOMER, WAITER } from "../support/server.ts";
import type { Phone } from "../support/phone.ts";
import { expect, test } from "../support/test.ts";

/** What becomes free is looked at at once; a busy machine takes longer. */
const OFFERED = { timeout: 40_000 };

/** For eight people tomorrow: the last two tables of the list hold so many, and the last but one is taken first. */
async function eight(phone: Phone): Promise<void> {
  for (let people = 2; people < 8; people++) await phone.button("One more").click();
  await phone.button("Tomorrow").click();
}

async function book(phone: Phone, name: string, time: string): Promise<void> {
  await phone.go("/sign-in?next=/app/book");
  await phone.asGuest(name);
  await phone.upToDate();
  await eight(phone);
  await phone.button(time).click();
  await phone.button("Book now").click();
  await expect(phone.hero).toContainText("Confirmed");
}

/** Closes a table of the list, counted from its end, tomorrow from an hour to another. */
async function close(waiter: Phone, table: number, from: string, to: string, reason: string): Promise<void> {
  await waiter.page.getByRole("link", { name: "Close a table" }).click();
  const start = waiter.page.getByLabel("From", { exact: true });
  const day = (await start.inputValue()).slice(0, 10);
  const tomorrow = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  await waiter.page.getByRole("checkbox").nth(table).check();
  await start.fill(`${tomorrow}T${from}`);
  await waiter.page.getByLabel("Until", { exact: true }).fill(`${tomorrow}T${to}`);
  await waiter.page.getByLabel("Why (only the team sees it)").fill(reason);
  await waiter.clean("closing a table");
  await waiter.picture("desk-block-en");
  await waiter.button("Close a table").click();
  await waiter.button("Tomorrow").click();
  await expect(waiter.button(/^Open again/)).toBeVisible();
}

test("who finds nothing free waits, is offered what another cancels, and takes it; whose table is closed is moved with a tap", async ({ phone }) => {
  const first = await phone();
  const second = await phone();
  const waiting = await phone();
  const waiter = await phone();

  await test.step("staff close one of the two large tables, and a guest takes the other", async () => {
    await waiter.signIn(WAITER);
    await waiter.installed();
    await waiter.to("Book");
    await close(waiter, -1, "00:00", "23:00", "A broken leg");
    await waiter.upToDate();
    await book(first, "Ada", "12:00");
  });

  await test.step("another guest goes on the waiting list without a network", async () => {
    await waiting.go("/sign-in?next=/app/book");
    await waiting.asGuest("Lee");
    await waiting.upToDate();
    await waiting.installed();
    await eight(waiting);
    await expect(waiting.button("13:30")).toBeVisible();
    await expect(waiting.button("12:00")).toHaveCount(0);
    await waiting.page.getByText("Tell me when something becomes free").click();
    await waiting.button("Until 16:00").click();
    await waiting.clean("the waiting list");
    await waiting.picture("waiting-en");
    await waiting.cut();
    await waiting.button("Put me on the list").click();
    await expect(waiting.page.getByRole("heading", { name: "Waiting list" })).toBeVisible();
    await expect(waiting.page.getByText("Tell me when something becomes free"), "who waits need not ask again").toHaveCount(0);
    await expect(waiting.page.getByText("On this phone", { exact: true })).toBeVisible();
    await waiting.restore();
    await waiting.upToDate();
  });

  await test.step("what is free is offered to who waits, held, and taken with a tap", async () => {
    await first.button("Cancel the booking").click();
    await first.dialog.getByRole("button", { name: "Cancel the booking" }).click();
    await expect(first.hero).toContainText("Cancelled");
    await first.upToDate();
    await expect(waiting.page.getByRole("heading", { name: /^Something became free:/ })).toBeVisible(OFFERED);
    await waiting.clean("an offer");
    await waiting.page.getByRole("heading", { name: /^Something became free:/ }).scrollIntoViewIfNeeded();
    await waiting.picture("waiting-offer-en");
    await waiting.button("Take it").click();
    await expect(waiting.hero).toContainText("Confirmed");
  });

  await test.step("the waiter opens the table again, and closes without a network the one at which somebody is expected", async () => {
    await waiter.button(/^Open again/).click();
    await expect(waiter.button(/^Open again/)).toHaveCount(0);
    await waiter.upToDate();
    await book(second, "Kim", "18:00");
    await expect(waiter.page.getByRole("link", { name: "Kim" })).toBeVisible();
    await waiter.cut();
    await close(waiter, -2, "17:00", "22:00", "The painters");
  });

  await test.step("who lost the place stands beside the reason, and is moved to the other table", async () => {
    const card = waiter.page.getByRole("article").filter({ hasText: "Kim" });
    await expect(card).toContainText("is closed: The painters");
    await expect(card.getByRole("button", { name: /^At \d\d:\d\d$/ }), "the nearest times of the same day").toHaveCount(3);
    await waiter.clean("who lost a place");
    await waiter.picture("displaced-en");
    await card.getByRole("button", { name: /^To / }).first().click();
    await expect(card).toHaveCount(0);
    await waiter.restore();
    await waiter.upToDate();
    await expect(card).toHaveCount(0);
    await expect(second.hero).toContainText("Confirmed");
    await waiter.cleanInBothSchemes("the book with a closed table");
  });

  await test.step("the day has its guests by the hour, and on a wide screen its tables by the hour", async () => {
    const { page } = waiter;
    await page.getByText("Guests by the hour").click();
    const evening = page.getByRole("row").filter({ hasText: "18:00" }).filter({ hasText: "8 guests" });
    await expect(evening).toBeVisible();
    await evening.scrollIntoViewIfNeeded();
    await waiter.clean("the guests by the hour");
    await waiter.picture("covers-en");
    await expect(page.getByRole("region", { name: "The day by table" })).toBeHidden();
    await page.setViewportSize({ width: 1440, height: 900 });
    const grid = page.getByRole("region", { name: "The day by table" });
    await expect(grid).toBeVisible();
    await expect(grid.getByRole("link", { name: /Lee/ }), "once, over all of its hours").toHaveCount(1);
    await expect(grid.getByRole("cell", { name: /The painters/ })).toHaveCount(1);
    await grid.scrollIntoViewIfNeeded();
    await waiter.cleanInBothSchemes("the day by table");
    await waiter.picture("day-grid-en");
  });
});

test("整店停用时加入候补，恢复后收到空位 (zh)", async ({ phone }) => {
  const waiter = await phone({ lang: "zh" });
  const customer = await phone({ lang: "zh" });
  await waiter.signIn(WAITER);
  await waiter.to("预订簿");
  await waiter.page.getByRole("link", { name: "停用桌位" }).click();
  const start = waiter.page.getByLabel("开始", { exact: true });
  const day = (await start.inputValue()).slice(0, 10);
  const tomorrow = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  await waiter.button("停用桌位").click();
  await expect(waiter.page.getByText("请至少选择一张桌。")).toBeVisible();
  await waiter.page.getByRole("checkbox", { name: "整店" }).check();
  await start.fill(`${tomorrow}T00:00`);
  await waiter.page.getByLabel("结束", { exact: true }).fill(`${tomorrow}T23:59`);
  await waiter.page.getByLabel("原因（仅员工可见）").fill("店内维修");
  await waiter.clean("停用桌位");
  await waiter.button("停用桌位").click();
  await waiter.upToDate();
  await customer.signIn(CUSTOMER, "/app/book");
  await customer.installed();
  await customer.button("明天").click();
  await expect(customer.page.getByText("这天没有合适的空位")).toBeVisible();
  await customer.cut();
  await customer.button("加入候补").click();
  await expect(customer.page.getByRole("heading", { name: "候补" })).toBeVisible();
  await customer.cleanInBothSchemes("候补");
  await customer.picture("waiting-zh");
  await customer.restore();
  await customer.upToDate();
  await waiter.button("明天").click();
  await waiter.button(/^恢复使用/).click();
  await waiter.upToDate();
  await expect(customer.page.getByRole("heading", { name: /^有空位了/ })).toBeVisible(OFFERED);
  await customer.page.getByRole("heading", { name: /^有空位了/ }).scrollIntoViewIfNeeded();
  await customer.picture("waiting-offer-zh");
  await customer.button("不用了").click();
  await expect(customer.page.getByRole("heading", { name: /^有空位了/ })).toHaveCount(0);
  await customer.upToDate();
});
