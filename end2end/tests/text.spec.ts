import { OWNER, WAITER } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";

const IMAGE = '<img src=x onerror="window.ran=1">';
const SCRIPT = "</p></textarea><script>window.ran=1</script>";
const ATTRIBUTE = `"'><svg onload=window.ran=1>`;
const LINK = "javascript:window.ran=1";

/** Texts that would like to be more than text stand on the screen as they were typed, and did nothing. */
async function isText(phone: Phone, ...texts: string[]): Promise<void> {
  for (const text of texts) await expect(phone.page.getByText(text).filter({ visible: true }).first()).toBeVisible();
  const found = await phone.page.evaluate(() => ({
    ran: "ran" in window,
    planted: document.querySelectorAll('img[src="x"], svg[onload], [onerror], a[href^="javascript:"], body script').length,
  }));
  expect(found).toEqual({ ran: false, planted: 0 });
}

test("whatever people type is shown as text, in both apps and on the public pages", async ({ phone }) => {
  const guest = await phone();
  const waiter = await phone();
  const owner = await phone();
  const { words } = guest;
  await waiter.signIn(WAITER);
  await owner.signIn(OWNER);

  await guest.go("/sign-in?next=/app/me");
  await guest.asGuest(IMAGE);
  await guest.upToDate();
  await isText(guest, IMAGE);
  await guest.to(words.menu);
  await guest.add(words.wonton);
  await guest.page.getByRole("link", { name: words.viewCart }).click();
  await guest.page.getByRole("radio", { name: words.delivery }).check();
  await guest.page.getByLabel(words.note).fill(SCRIPT);
  await guest.page.getByLabel(words.address).fill(ATTRIBUTE);
  await guest.page.getByLabel(words.phone).fill(LINK);
  await guest.page.getByLabel(words.name, { exact: true }).fill(IMAGE);
  const id = await guest.place();
  await guest.upToDate();
  await isText(guest, IMAGE, SCRIPT, ATTRIBUTE, LINK);

  await waiter.to(words.orders);
  await expect(waiter.card(SCRIPT)).toBeVisible();
  await isText(waiter, IMAGE, SCRIPT);
  await waiter.go(`/desk/orders/${id}`);
  await isText(waiter, IMAGE, SCRIPT, ATTRIBUTE, LINK);
  await waiter.button(words.doRefuse).click();
  await waiter.dialog.getByLabel(words.reason).fill(ATTRIBUTE + IMAGE);
  await waiter.dialog.getByRole("button", { name: words.doRefuse, exact: true }).click();
  await expect(guest.hero).toContainText(ATTRIBUTE + IMAGE);
  await isText(guest, ATTRIBUTE + IMAGE);

  await guest.to(words.chat);
  await guest.page.getByLabel(words.write, { exact: true }).fill(SCRIPT + ATTRIBUTE);
  await guest.button(words.send).click();
  await isText(guest, SCRIPT + ATTRIBUTE);
  await waiter.to(words.inbox);
  await isText(waiter, IMAGE, SCRIPT + ATTRIBUTE);
  await waiter.page.getByRole("main").getByRole("link").filter({ hasText: SCRIPT }).click();
  await isText(waiter, SCRIPT + ATTRIBUTE);
  await waiter.to(words.customers);
  await waiter.page.getByRole("searchbox").fill("img src");
  await isText(waiter, IMAGE);
  await waiter.page.getByRole("main").getByRole("listitem").getByRole("link").first().click();
  await expect(waiter.page.getByRole("group", { name: words.whatToDo })).toBeVisible();
  await isText(waiter, IMAGE);

  await owner.to(words.menu);
  await owner.button(words.edit(words.cake)).click();
  const name = owner.dialog.getByLabel("English name");
  await name.fill(SCRIPT + IMAGE);
  await name.blur();
  await owner.page.keyboard.press("Escape");
  await isText(owner, SCRIPT + IMAGE);
  await owner.upToDate();
  await guest.to(words.menu);
  await isText(guest, SCRIPT + IMAGE);
  await guest.go("/");
  await isText(guest, SCRIPT + IMAGE);

  await guest.go(`/sign-in?next=${encodeURIComponent(LINK)}`);
  await isText(guest);
});
