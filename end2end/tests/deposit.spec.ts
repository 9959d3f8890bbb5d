import { readFile } from "node:fs/promises";
import { CUSTOMER, WAITER } from "../support/server.ts";
import { isKept } from "../support/stored.ts";
import { expect, test } from "../support/test.ts";
import { says } from "../support/vault.ts";
import type { Phone } from "../support/phone.ts";
import { WORDS, type Lang } from "../support/words.ts";

/** The login has ended by its age: the browser has no session any more, and nobody said anything to the server. */
async function grownOld(phone: Phone): Promise<void> {
  phone.expected.push(/status of 401/);
  await phone.context.clearCookies();
}

/** The browser throws this person's database away, as it does when it needs room. */
async function thrownAway(phone: Phone): Promise<void> {
  await phone.go("/robots.txt");
  await phone.page.evaluate(async () => {
    interface Buckets {
      keys(): Promise<string[]>;
      delete(name: string): Promise<void>;
    }
    const { storageBuckets } = navigator as unknown as { storageBuckets: Buckets };
    for (const name of await storageBuckets.keys()) await storageBuckets.delete(name);
    for (const { name } of await indexedDB.databases()) {
      if (!name!.startsWith("rapport-")) continue;
      await new Promise((done) => (indexedDB.deleteDatabase(name!).onsuccess = done));
    }
  });
}

test("work saved offline reaches the server although the login grew old meanwhile, and is there once after signing in", async ({ server, customer }) => {
  const { words } = customer;
  await customer.installed();
  await customer.cut();
  await customer.order("old-1");
  await grownOld(customer);
  await customer.restore();
  await expect.poll(() => server.notes("old-")).toEqual(["old-1"]);
  await customer.order("old-2");
  await expect.poll(() => server.notes("old-")).toEqual(["old-1", "old-2"]);
  await expect(customer.pill).toHaveText(words.signIn);
  await customer.pill.click();
  await expect(customer.dialog.getByText(/what you saved has been sent\. Sign in to see the answers/)).toBeVisible();
  await customer.clean("the sheet of somebody who is signed out");
  await customer.picture("deposit-sheet");
  await customer.page.keyboard.press("Escape");
  await customer.page.reload();
  await expect(customer.pill).toHaveText(words.signIn);
  await customer.signInAgain(CUSTOMER);
  await customer.upToDate();
  expect(await server.notes("old-")).toEqual(["old-1", "old-2"]);
});

test("a wiped device leaves what waits, and the owner takes it", async ({ server, waiter, owner }) => {
  await owner.go("/desk/more/sync");
  await expect(owner.page.getByText("All is well").first()).toBeVisible();
  await owner.clean("Sync health");
  await owner.picture("sync-health");
  await waiter.installed();
  // The server knows the device's secret from here on.
  await waiter.upToDate();
  await waiter.cut();
  await waiter.go("/desk/contacts/new");
  await waiter.page.getByLabel(waiter.words.name, { exact: true }).first().fill("Held Contact");
  await waiter.button(waiter.words.saveCustomer).click();
  await waiter.page.waitForURL(/\/desk\/contacts\/[0-9a-f-]{36}/);
  await owner.go("/desk/more/devices");
  const wipes = owner.button(/^Sign out and wipe/);
  await expect(wipes).toHaveCount(1);
  await wipes.click();
  await owner.dialog.getByRole("button", { name: "Sign out and wipe" }).click();
  // The dialog closes before the server has answered, the row goes after.
  await expect(wipes).toHaveCount(0);
  waiter.expected.push(/status of 401/);
  await waiter.restore();
  await expect(waiter.page.getByRole("heading", { name: "This phone was cleared" })).toBeVisible();
  const said = waiter.page.getByRole("status");
  await expect(said).toContainText("1 change that had not been sent was left at the server. The owner decides about it.");
  await expect(said).not.toContainText("gone");
  await waiter.cleanInBothSchemes("a wiped phone that left its work");
  await waiter.picture("gone-wiped-left-en");
  await owner.go("/desk/more/sync");
  await expect(owner.page.getByRole("heading", { name: "Waiting for your decision" })).toBeVisible();
  await owner.cleanInBothSchemes("work that waits for a decision");
  await owner.picture("sync-health-held");
  await owner.button(/^Take it/).click();
  await owner.dialog.getByRole("button", { name: "Take it", exact: true }).click();
  await expect(owner.page.getByRole("heading", { name: "Waiting for your decision" })).toHaveCount(0);
  await owner.go("/desk/contacts");
  await expect(owner.page.getByText("Held Contact")).toBeVisible();
  expect(server.log).toContain("waits for a decision");
});

for (const lang of Object.keys(WORDS) as Lang[]) {
  test(`a wiped device whose work the server refuses says how many changes and photos are gone (${lang})`, async ({ phone, owner }) => {
    const waiter = await phone({ lang });
    const { words } = waiter;
    // The server never hears the device's secret, so it cannot know whose work it would be.
    await waiter.context.route("**/api/sync/v1/pull", async (route) => {
      const asked = route.request().postDataJSON() as { hello?: object };
      delete asked.hello;
      await route.continue({ postData: JSON.stringify(asked) });
    });
    await waiter.signIn(WAITER);
    await waiter.installed();
    await waiter.cut();
    for (const name of ["Lost One", "Lost Two"]) {
      await waiter.go("/desk/contacts/new");
      await waiter.page.getByLabel(words.name, { exact: true }).first().fill(name);
      await waiter.button(words.saveCustomer).click();
      await waiter.page.waitForURL(/\/desk\/contacts\/[0-9a-f-]{36}/);
    }
    const photo = { name: "noodles.webp", mimeType: "image/webp", buffer: await readFile("../public/media/dishes/dan-dan-noodles.webp") };
    await waiter.page.locator("input.file-field").setInputFiles(photo);
    await expect(waiter.pill).toHaveText(words.offlineWaiting(3));
    await owner.go("/desk/more/devices");
    const wipes = owner.button(/^Sign out and wipe/);
    await wipes.click();
    await owner.dialog.getByRole("button", { name: "Sign out and wipe" }).click();
    await expect(wipes).toHaveCount(0);
    waiter.expected.push(/status of 40[13]/);
    await waiter.restore();
    await expect(waiter.page.getByRole("heading", { name: says(waiter).cleared })).toBeVisible();
    const said = waiter.page.getByRole("status");
    await expect(said).toContainText({ en: "3 changes could not be sent before. They are gone.", zh: "有 3 项更改没能发送出去，已经丢失。" }[lang]);
    await expect(said).toContainText({ en: "1 photo or file had not been sent. It is gone.", zh: "有 1 张照片或文件没能发送出去，已经丢失。" }[lang]);
    await waiter.cleanInBothSchemes("a wiped phone that lost its work");
    await waiter.picture(`gone-wiped-lost-${lang}`);
    await owner.go("/desk/more/sync");
    await expect(owner.page.getByText(/Version \d/).first()).toBeVisible();
    await expect(owner.page.getByRole("heading", { name: "Waiting for your decision" })).toHaveCount(0);
  });
}

test("work that waits for a decision stands among what needs the owner, also without a network, and leaves with the decision", async ({ waiter, owner }) => {
  const { words } = owner;
  const card = owner.page.locator("article[data-held]");
  const badge = owner.page.locator("nav.tabs .tab", { has: owner.page.locator(".tab-label", { hasText: new RegExp(`^${words.more}$`) }) }).locator(".badge");
  await owner.installed();
  await waiter.installed();
  await waiter.upToDate();
  await owner.to(words.needs);
  await expect(owner.page.getByText(words.needsEmpty)).toBeVisible();

  await waiter.cut();
  await waiter.go("/desk/contacts/new");
  await waiter.page.getByLabel(waiter.words.name, { exact: true }).first().fill("Waits For Zoe");
  await waiter.button(waiter.words.saveCustomer).click();
  await waiter.page.waitForURL(/\/desk\/contacts\/[0-9a-f-]{36}/);
  await owner.go("/desk/more/devices");
  const wipes = owner.button(/^Sign out and wipe/);
  await wipes.click();
  await owner.dialog.getByRole("button", { name: "Sign out and wipe" }).click();
  await expect(wipes).toHaveCount(0);
  await owner.to(words.needs);
  waiter.expected.push(/status of 401/);
  await waiter.restore();

  // The owner looks at the screen all the while: a poke brings the card.
  await expect(card).toContainText("Work to decide about");
  await expect(card).toContainText("1 change · The device was wiped from elsewhere");
  await expect(badge).toContainText("1");
  await owner.cleanInBothSchemes("held work in Needs you");
  await owner.picture("needs-held");

  await owner.cut();
  await owner.page.reload();
  await expect(card).toContainText("1 change");
  await expect(card).toContainText("The server cannot be reached now.");
  await owner.picture("needs-held-offline");
  await owner.restore();
  await expect(card.getByText("The server cannot be reached now.")).toHaveCount(0);

  await card.getByRole("link", { name: "Look and decide" }).click();
  await owner.button(/^Take it/).click();
  await owner.dialog.getByRole("button", { name: "Take it", exact: true }).click();
  await expect(owner.page.getByRole("heading", { name: "Waiting for your decision" })).toHaveCount(0);
  await owner.to(words.needs);
  await expect(owner.page.getByText(words.needsEmpty)).toBeVisible();
  await expect(badge).toHaveCount(0);
});

test("Sync health says without a network what it last knew", async ({ owner }) => {
  await owner.installed();
  await owner.go("/desk/more/sync");
  await expect(owner.page.getByText(/Version \d/).first()).toBeVisible();
  await owner.cut();
  await owner.page.reload();
  await expect(owner.page.getByText(/The server cannot be reached now/)).toBeVisible();
  await expect(owner.page.getByText(/Version \d/).first()).toBeVisible();
});

test("what the browser threw away is said, until it was read", async ({ customer }) => {
  await customer.order("lost-1");
  await customer.upToDate();
  await thrownAway(customer);
  await customer.go("/app");
  await customer.upToDate();
  const said = customer.page.getByText("This browser threw away what was kept here");
  await expect(said).toBeVisible();
  await customer.clean("a browser that threw something away");
  await customer.picture("lost");
  await customer.page.reload();
  await expect(said).toBeVisible();
  await customer.button("Understood").click();
  await expect(said).toHaveCount(0);
  await expect.poll(() => isKept(customer.page, "lost")).toBe(true);
  await customer.page.reload();
  await customer.upToDate();
  await expect(said).toHaveCount(0);
  await customer.to(customer.words.orders);
  await expect(customer.page.getByRole("main").getByRole("link").first()).toBeVisible();
});
