import { readFile } from "node:fs/promises";
import { CUSTOMER, PASSWORD, WAITER } from "../support/server.ts";
import { heldBeforeItsStore, isHeld, letGo } from "../support/held.ts";
import { stored } from "../support/stored.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";
import { WORDS, type Lang } from "../support/words.ts";

/** The server forgets this device's session while the app stays open. */
async function forget(phone: Phone): Promise<void> {
  phone.expected.push(/status of 40[13]/);
  const status = await phone.page.evaluate(async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return (await fetch("/sign-out", { method: "POST", headers, redirect: "manual" })).type;
  });
  expect(status).toBe("opaqueredirect");
}

/** What this browser holds: databases, and every text in them. */
async function held(phone: Phone): Promise<{ names: string[]; text: string }> {
  const { names, text } = await stored(phone.page);
  return { names, text: text + (await phone.page.evaluate(() => JSON.stringify({ ...localStorage }))) };
}

test("a login that ended keeps nobody from ordering: it says so, keeps everything, and sends it after signing in", async ({ server, customer }) => {
  const { words } = customer;
  await forget(customer);
  await customer.order("session-1");
  await expect(customer.pill).toHaveText(words.signInToSend);
  await customer.order("session-2");
  await customer.page.reload();
  await expect(customer.pill).toHaveText(words.signInToSend);
  expect(await server.notes("session-")).toEqual([]);
  await customer.pill.click();
  await expect(customer.dialog.getByRole("listitem")).toHaveCount(2);
  await customer.picture("session-sheet");
  await customer.dialog.getByRole("link", { name: words.signIn }).click();
  await customer.withPassword(CUSTOMER, PASSWORD);
  await customer.page.waitForURL(/\/app/);
  await customer.upToDate();
  expect(await server.notes("session-")).toEqual(["session-1", "session-2"]);
});

test("signing out elsewhere does not sign this device out", async ({ customer, phone }) => {
  const second = await phone();
  await second.signIn(CUSTOMER);
  await second.to(second.words.me);
  await second.button(second.words.signOut).click();
  await second.dialog.getByRole("button", { name: second.words.signOut, exact: true }).click();
  await second.page.waitForURL(/\/sign-in/);
  await customer.order("elsewhere-1");
  await customer.upToDate();
});

test("signing out with unsent work offers to stay, to export, or to discard by typing the number", async ({ server, customer }) => {
  const { words } = customer;
  await forget(customer);
  await customer.order("unsent-1");
  await customer.order("unsent-2");
  await customer.to(words.me);
  await customer.button(words.signOut).click();
  await customer.picture("sign-out-unsent");
  await customer.dialog.getByRole("button", { name: words.stay }).click();
  await expect(customer.dialog).toHaveCount(0);
  await expect(customer.pill).toHaveText(words.signInToSend);

  await customer.button(words.signOut).click();
  const discard = customer.dialog.getByRole("button", { name: words.discard(2) });
  await expect(discard).toBeDisabled();
  await customer.dialog.getByLabel(words.discardType(2)).fill("3");
  await expect(discard).toBeDisabled();
  await customer.dialog.getByLabel(words.discardType(2)).fill("2");
  await expect(discard).toBeEnabled();

  const download = customer.page.waitForEvent("download");
  await customer.dialog.getByRole("button", { name: words.exportAndSignOut }).click();
  const kept = JSON.parse(await readFile(await (await download).path(), "utf8")) as { mutations: { args: { note: string } }[] };
  expect(kept.mutations.map((one) => one.args.note)).toEqual(["unsent-1", "unsent-2"]);
  await customer.page.waitForURL(/\/sign-in/);
  expect(await server.notes("unsent-")).toEqual([]);
});

test("signing out wipes this phone, and the next person sees nothing of the one before", async ({ customer }) => {
  const { words } = customer;
  await customer.order("wiped-1");
  await customer.upToDate();
  expect((await held(customer)).text).toContain("wiped-1");
  await customer.to(words.me);
  await customer.button(words.signOut).click();
  await customer.dialog.getByRole("button", { name: words.signOut, exact: true }).click();
  await customer.page.waitForURL(/\/sign-in/);
  const left = await held(customer);
  expect(left.names).toEqual([]);
  expect(left.text).not.toContain("林晓");

  await customer.asGuest("Grace");
  await customer.upToDate();
  await customer.to(words.orders);
  await expect(customer.page.getByText("No orders yet")).toBeVisible();
  const now = await held(customer);
  expect(now.names).toHaveLength(1);
  expect(now.text).not.toContain("wiped-1");
});

test("signing out without a network wipes this phone too, shows no error page, and ends the session later", async ({ customer }) => {
  const { words } = customer;
  await customer.installed();
  await customer.cut();
  await customer.order("offline-out-1");
  await customer.to(words.me);
  await customer.button(words.signOut).click();
  await customer.dialog.getByLabel(words.discardType(1)).fill("1");
  await customer.dialog.getByRole("button", { name: words.discard(1) }).click();
  await expect(customer.page.getByRole("heading", { name: "No connection yet" })).toBeVisible();
  expect((await held(customer)).names).toEqual([]);
  await customer.restore();
  await customer.go("/app");
  await customer.page.waitForURL(/\/sign-in/);
});

test("whoever signs in after somebody signed out without a network stays signed in", async ({ customer }) => {
  const { words } = customer;
  await customer.installed();
  await customer.cut();
  await customer.to(words.me);
  await customer.button(words.signOut).click();
  await customer.dialog.getByRole("button", { name: words.signOut, exact: true }).click();
  await expect(customer.page.getByRole("heading", { name: "No connection yet" })).toBeVisible();
  await customer.restore();
  await customer.signIn(WAITER, "/desk");
  await customer.page.reload();
  await customer.upToDate();
  expect(customer.page.url()).toMatch(/\/desk/);
});

test("another tab leaves with the one that signs out", async ({ customer }) => {
  const { words } = customer;
  const other = await customer.tab("/app/orders");
  await other.upToDate();
  await customer.to(words.me);
  await customer.button(words.signOut).click();
  await customer.dialog.getByRole("button", { name: words.signOut, exact: true }).click();
  await customer.page.waitForURL(/\/sign-in/);
  await other.page.waitForURL(/\/sign-in/);
  expect((await held(customer)).names).toEqual([]);
});

test("another tab that has left already deletes everything while the one that signs out still waits for the server", async ({ customer }) => {
  const { words } = customer;
  const other = await customer.tab("/app/orders");
  await other.upToDate();
  let answer = () => {};
  const answered = new Promise<void>((done) => (answer = done));
  await customer.page.route("**/sign-out", async (route) => {
    await answered;
    await route.continue();
  });
  await customer.to(words.me);
  await customer.button(words.signOut).click();
  await customer.dialog.getByRole("button", { name: words.signOut, exact: true }).click();
  await other.page.waitForURL(/\/sign-in/);
  answer();
  await customer.page.waitForURL(/\/sign-in/);
  expect((await held(customer)).names).toEqual([]);
});

test("a tab that was opening while another one signed out leaves too, and makes nothing anew", async ({ customer }) => {
  const { words } = customer;
  customer.expected.push(/status of 401/);
  const other = await customer.tab("/app/orders", heldBeforeItsStore);
  await isHeld(other);
  await customer.to(words.me);
  await customer.button(words.signOut).click();
  await customer.dialog.getByRole("button", { name: words.signOut, exact: true }).click();
  await customer.page.waitForURL(/\/sign-in/);
  await letGo(other);
  await other.page.waitForURL(/\/sign-in/);
  expect((await held(customer)).names).toEqual([]);
});

test("where the phone's own record has no room either, the second person who signs out is wiped like the first", async ({ customer }) => {
  const { words } = customer;
  const signOut = async () => {
    await customer.to(words.me);
    await customer.button(words.signOut).click();
    await customer.dialog.getByRole("button", { name: words.signOut, exact: true }).click();
    await customer.page.waitForURL(/\/sign-in/);
  };
  await signOut();
  await customer.asGuest("Grace");
  await customer.upToDate();
  customer.expected.push(/local store|QuotaExceeded/);
  await customer.page.evaluate(() => {
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (...args) {
      if (this.name === "people") throw new DOMException("no room", "QuotaExceededError");
      return put.apply(this, args);
    };
  });
  await signOut();
  expect((await held(customer)).names).toEqual([]);
});

test("one tap on the demo strip changes the account, and the way back finds the first one's work", async ({ customer }) => {
  const { words } = customer;
  const id = await customer.order("strip-1");
  await customer.upToDate();
  await customer.button("Staff: 陈伟").click();
  await customer.page.waitForURL(/\/desk/);
  await customer.upToDate();
  await customer.button("Customer: 林晓").click();
  await customer.page.waitForURL(/\/app/);
  await customer.upToDate();
  await customer.to(words.orders);
  await expect(customer.page.locator(`a[href="/app/orders/${id}"]`)).toBeVisible();
});

test("whoever signed in last never sees the store of the one before, not even without a network", async ({ customer }) => {
  await customer.order("private-1");
  await customer.upToDate();
  await customer.installed();
  // The stream of the one before ends, and the page that is still open may hear so before the network is gone.
  customer.expected.push(/status of 409 .*\/api\/sync\/v1\/pull/);
  const status = await customer.page.evaluate(async () => {
    const body = new URLSearchParams({ name: "Eve", email: "eve@example.com", password: "correct horse battery" });
    return (await fetch("/sign-up", { method: "POST", body, redirect: "manual" })).type;
  });
  expect(status).toBe("opaqueredirect");
  await customer.cut();
  await customer.go("/app/orders");
  await expect(customer.page.getByRole("heading", { name: "No connection yet" })).toBeVisible();
  await customer.restore();
  await customer.go("/app/orders");
  await customer.upToDate();
  await expect(customer.page.getByText("No orders yet")).toBeVisible();
});

for (const lang of Object.keys(WORDS) as Lang[]) {
  test(`what was begun and never sent is told of before signing out (${lang})`, async ({ phone }) => {
    const customer = await phone({ lang });
    await customer.signIn(CUSTOMER, "/app/menu");
    const { words } = customer;
    await customer.to(words.me);
    await customer.button(words.signOut).click();
    await expect(customer.dialog).not.toContainText(words.begun);
    await customer.dialog.getByRole("button", { name: words.stay }).click();
    await customer.to(words.menu);
    await customer.add(words.wonton);
    await customer.to(words.chat);
    await customer.page.getByLabel(words.write).fill("Could you");
    await customer.cut();
    await customer.to(words.me);
    await customer.button(words.signOut).click();
    await expect(customer.dialog).toContainText(words.begun);
    await customer.cleanInBothSchemes("signing out with a message that was begun");
    await customer.picture(`sign-out-begun-${lang}`);
    await customer.dialog.getByRole("button", { name: words.stay }).click();
    await customer.to(words.chat);
    await expect(customer.page.getByLabel(words.write)).toHaveValue("Could you");
  });
}
