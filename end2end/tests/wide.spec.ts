import { randomUUID } from "node:crypto";
import { PHONE, WIDE } from "../support/browser.ts";
import type { Phone } from "../support/phone.ts";
import { OWNER, WAITER, type Server } from "../support/server.ts";
import { expect, test } from "../support/test.ts";

const NARROW = { width: 700, height: 900 };
const LONG = "Maximiliane Featherstonehaugh-Cholmondeley";

const talks = (till: Phone) => till.page.locator(".talk-list a");
const heading = (till: Phone) => till.page.getByRole("heading", { level: 1 });
const bar = (till: Phone) => till.page.getByLabel(till.words.write, { exact: true });

/** The inbox with its first conversation open beside it. */
async function beside(till: Phone): Promise<void> {
  await till.signIn(WAITER);
  await till.to(till.words.inbox);
  await till.page.getByRole("main").getByRole("link").first().click();
  await expect(bar(till)).toBeVisible();
  await expect(talks(till).first()).toHaveAttribute("aria-current", "true");
}

async function write(till: Phone, text: string): Promise<void> {
  await bar(till).fill(text);
  await till.button(till.words.send).click();
  await expect(till.page.locator(".bubble").filter({ hasText: text })).toBeVisible();
}

/** The newest line can be read above the bar, and the bar is whole on the screen. */
async function atItsEnd(till: Phone, text: string): Promise<void> {
  await expect
    .poll(async () => {
      const last = await till.page.locator(".bubble").filter({ hasText: text }).boundingBox();
      const writing = await till.page.locator(".composer").boundingBox();
      const screen = till.page.viewportSize()!.height;
      return !!last && !!writing && last.y > 0 && last.y + last.height <= writing.y + 1 && writing.y + writing.height <= screen + 1;
    }, { message: "the thread stands at its end, over its bar" })
    .toBe(true);
}

test("beside the inbox one goes from conversation to conversation, and what was begun in each waits there, also without a network", async ({ phone }) => {
  const till = await phone(WIDE);
  await beside(till);
  const names = await talks(till).locator(".row-title").allTextContents();
  await expect(heading(till)).toHaveText(names[0]!);
  await bar(till).fill("begun here");
  await talks(till).nth(1).click();
  await expect(talks(till).nth(1)).toHaveAttribute("aria-current", "true");
  await expect(heading(till)).not.toHaveText(names[0]!);
  await expect(bar(till)).toHaveValue("");
  await till.installed();
  await till.cut();
  await write(till, "written without a network");
  const answered = await heading(till).textContent();
  await till.page.locator(".talk-list a").filter({ hasText: names[0]! }).click();
  await expect(heading(till)).toHaveText(names[0]!);
  await expect(bar(till)).toHaveValue("begun here");
  await expect(till.page.getByText("written without a network").filter({ visible: true }), "only the list shows it now").toHaveCount(1);
  await till.restore();
  await till.upToDate();
  await till.page.locator(".talk-list a").filter({ hasText: answered! }).click();
  await expect(till.page.locator(".bubble").filter({ hasText: "written without a network" })).toContainText(till.words.sent);
});

test("a long thread beside the inbox keeps the bar in reach and the list in sight", async ({ phone }) => {
  const till = await phone(WIDE);
  await beside(till);
  for (let n = 1; n <= 24; n++) await write(till, `line ${n} of a long thread`);
  await atItsEnd(till, "line 24 of a long thread");
  await till.page.mouse.move(900, 400);
  await till.page.mouse.wheel(0, -5000);
  await expect(till.page.locator(".bubble").first()).toBeInViewport();
  await expect(bar(till)).toBeInViewport({ ratio: 1 });
  await expect(talks(till).first()).toBeInViewport();
  // Another conversation begins at its own end, and the way back too.
  await talks(till).nth(1).click();
  await expect(bar(till)).toBeInViewport({ ratio: 1 });
  await till.page.locator(".talk-list a").filter({ hasText: "line 24 of a long thread" }).click();
  await atItsEnd(till, "line 24 of a long thread");
});

for (const started of ["from the inbox", "at its address"]) test(`a window that becomes narrow and wide again keeps the conversation, its place and what is being typed (opened ${started})`, async ({ phone }) => {
  const till = await phone(WIDE);
  await beside(till);
  for (let n = 1; n <= 16; n++) await write(till, `line ${n} of a long thread, with so many words that a narrower column breaks it over one more line`);
  await till.upToDate();
  // A start right at the conversation has no other screen before it.
  if (started === "at its address") await till.page.reload();
  await atItsEnd(till, "line 16 of a long thread");
  await bar(till).pressSequentially("half a sen");
  const name = await heading(till).textContent();
  for (const size of [{ width: 900, height: 800 }, NARROW, PHONE.viewport!, WIDE.viewport!]) {
    await till.page.setViewportSize(size);
    await expect(till.page.locator(".talk-list")).toHaveCount(size.width < 900 ? 0 : 1);
    await expect(heading(till)).toHaveText(name!);
    await expect(bar(till)).toHaveValue("half a sen");
    await expect(bar(till)).toBeFocused();
    await atItsEnd(till, "line 16 of a long thread");
  }
});

test("a window that becomes narrow and wide again keeps what is open on a record", async ({ phone }) => {
  const till = await phone(WIDE);
  const { words } = till;
  await till.signIn(WAITER);
  await till.to(words.customers);
  await till.page.getByRole("main").getByRole("listitem").getByRole("link").first().click();
  await till.button(words.editDetails).click();
  const company = till.page.getByLabel(words.company, { exact: true });
  await company.pressSequentially("Half a na");
  for (const size of [NARROW, WIDE.viewport!]) {
    await till.page.setViewportSize(size);
    await expect(till.page.locator(".beside")).toHaveCount(size.width < 900 ? 0 : 1);
    await expect(company).toHaveValue(/Half a na$/);
    await expect(company).toBeFocused();
  }
  await till.page.setViewportSize(NARROW);
  await till.page.getByRole("group", { name: words.whatToDo }).getByRole("button", { name: words.note2 }).click();
  await till.dialog.getByLabel(words.note2).fill("half a note");
  await till.page.setViewportSize(WIDE.viewport!);
  await expect(till.dialog.getByLabel(words.note2)).toHaveValue("half a note");
});

for (const lang of ["en", "zh"] as const) {
  test(`an address that leads to no conversation says so, and the list beside it leads on, also without a network (${lang})`, async ({ phone }) => {
    const till = await phone({ ...WIDE, lang });
    const { words } = till;
    await till.signIn(WAITER);
    await till.installed();
    await till.cut();
    await till.go(`/desk/inbox/${randomUUID()}`);
    await expect(till.page.locator(".talk .empty")).toBeVisible();
    await expect(bar(till), "nobody to write to").toHaveCount(0);
    await till.clean("no such conversation");
    await talks(till).first().click();
    await expect(talks(till).first()).toHaveAttribute("aria-current", "true");
    await expect(bar(till)).toBeVisible();
    await till.page.setViewportSize(PHONE.viewport!);
    await till.go(`/desk/inbox/${randomUUID()}`);
    await till.page.locator(".talk .empty").getByRole("link", { name: words.inbox }).click();
    await expect(till.page.getByRole("main").getByRole("link").first()).toBeVisible();
  });
}

/** Somebody with a long Latin name asks something. */
async function asksWithALongName(phone: (options?: object) => Promise<Phone>, server: Server): Promise<void> {
  const guest = await phone();
  await guest.go("/sign-in?next=/app/chat");
  await guest.asGuest(LONG);
  await write(guest, "Is there a table at the window?");
  await expect.poll(async () => (await server.rows<{ name: string }>("conversation")).some((one) => one.name === LONG)).toBe(true);
}

test("a long name beside a conversation is cut at the end of its line, at every width", async ({ server, phone }) => {
  await asksWithALongName(phone, server);
  const till = await phone(WIDE);
  await beside(till);
  const row = talks(till).filter({ hasText: LONG });
  const other = talks(till).filter({ hasNotText: LONG }).first();
  for (const width of [900, 1000, 1100, 1440]) {
    await till.page.setViewportSize({ width, height: 800 });
    const title = row.locator(".row-title > .clip");
    await expect(title).toBeVisible();
    const { cut, lines } = await title.evaluate((one) => ({ cut: one.scrollWidth > one.clientWidth, lines: Math.round(one.clientHeight / parseFloat(getComputedStyle(one).lineHeight)) }));
    expect({ cut, lines }, `at ${width} px`).toEqual({ cut: true, lines: 1 });
    expect((await row.boundingBox())!.height, "as high as its neighbours").toBeCloseTo((await other.boundingBox())!.height, 0);
    await till.clean(`the inbox at ${width} px`);
  }
});

test("on a phone the next step of an order lies within the thumb's reach", async ({ server, phone }) => {
  const waiter = await phone();
  const { words } = waiter;
  await waiter.signIn(OWNER);
  const id = (await server.orders()).find((one) => one.number === 6)!.id;
  await waiter.go(`/desk/orders/${id}`);
  const accept = waiter.button(words.doAccept);
  await expect(accept).toBeInViewport({ ratio: 1 });
  const [button, tabs] = [(await accept.boundingBox())!, (await waiter.page.getByRole("navigation").last().boundingBox())!];
  expect(button.y + button.height).toBeLessThanOrEqual(tabs.y);
  expect(button.y, "in the lower third").toBeGreaterThan((PHONE.viewport!.height * 2) / 3);
  await accept.click();
  await expect(waiter.button(words.doPrepare)).toBeInViewport({ ratio: 1 });
  await waiter.upToDate();
});

test("a guest who gave no name is asked for one, and is not called by the word for it", async ({ phone }) => {
  const guest = await phone();
  const { words } = guest;
  await guest.go("/sign-in?next=/app");
  await guest.asGuest("");
  await guest.upToDate();
  await expect(guest.page.locator("header.top")).toContainText("you");
  await guest.add(words.wonton);
  await guest.page.getByRole("link", { name: words.viewCart }).click();
  await guest.page.getByRole("radio", { name: words.pickup }).check();
  await expect(guest.page.getByLabel(words.name, { exact: true })).toHaveValue("");
});

test("somebody who has not ordered yet sees dishes at home, and orders one without a network", async ({ server, phone }) => {
  const guest = await phone();
  const { words } = guest;
  await guest.go("/sign-in?next=/app");
  await guest.asGuest("Iris");
  await guest.upToDate();
  await expect(guest.page.getByText(/Iris/).first(), "who said a name is greeted by it").toBeVisible();
  await guest.installed();
  await guest.cut();
  await guest.page.reload();
  await expect(guest.page.getByRole("link", { name: words.beef, exact: true })).toBeVisible();
  await guest.clean("a newcomer's home");
  await guest.add(words.wonton);
  await guest.page.getByRole("link", { name: words.viewCart }).click();
  await guest.page.getByRole("radio", { name: words.pickup }).check();
  await expect(guest.page.getByLabel(words.name, { exact: true })).toHaveValue("Iris");
  await guest.page.getByLabel(words.note).fill("first-1");
  await guest.place();
  await guest.to(words.home);
  await expect(guest.hero).toBeVisible();
  await expect(guest.page.locator(".products"), "from then on it shows what is under way").toHaveCount(0);
  await guest.restore();
  await expect.poll(() => server.notes("first-")).toEqual(["first-1"]);
});
