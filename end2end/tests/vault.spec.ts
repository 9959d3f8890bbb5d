import { heldBeforeItsStore, isHeld, letGo } from "../support/held.ts";
import { kill, profile } from "../support/profile.ts";
import { CUSTOMER, WAITER } from "../support/server.ts";
import { stored } from "../support/stored.ts";
import { expect, test } from "../support/test.ts";
import { choosePin, locked, PIN, protect, says, signInShared, thisPhone, unlock } from "../support/vault.ts";
import type { Phone } from "../support/phone.ts";
import { WORDS, type Lang, type Words } from "../support/words.ts";

/** From here on this device speaks another language than its browser. */
async function choose(phone: Phone, lang: Lang, name: string): Promise<void> {
  await phone.to(phone.words.me);
  await phone.button(name).click();
  (phone as { words: Words }).words = WORDS[lang];
  await phone.upToDate();
}

/** Databases of this browser that hold rows. */
async function databases(phone: Phone): Promise<string[]> {
  return (await stored(phone.page)).names;
}

test("a protected phone asks for its PIN at every start, also without a network, and loses nothing", async ({ server, customer }) => {
  const { words } = customer;
  await customer.installed();
  await customer.order("vault-before");
  await customer.upToDate();
  await customer.cut();
  await customer.order("vault-waits");
  await protect(customer);
  await customer.picture("lock-en");
  await customer.clean("the lock screen");
  await unlock(customer, "583920");
  await expect(customer.page.getByRole("alert")).toContainText("nothing is deleted");
  await unlock(customer);
  await expect(customer.pill).toHaveText(words.offlineWaiting(1));
  await customer.page.reload();
  await locked(customer);
  await unlock(customer);
  await customer.order("vault-after");
  await customer.restore();
  await customer.upToDate();
  expect(await server.notes("vault-")).toEqual(["vault-after", "vault-before", "vault-waits"]);
  expect(await databases(customer), "the readable one is gone").toEqual([expect.stringMatching(/^rapport-[0-9a-f-]{36}-[0-9a-f]{12}$/)]);
});

test("a PIN can be changed and taken away again, and nothing is lost by either", async ({ server, customer }) => {
  const { words } = customer;
  await customer.installed();
  await protect(customer);
  await unlock(customer);
  await customer.upToDate();
  await customer.cut();
  await customer.order("change-1");
  await thisPhone(customer);
  await locked(customer);
  await unlock(customer);
  await customer.picture("phone-protected-en");
  await customer.clean("a protected phone");
  await customer.button(says(customer).change).click();
  await choosePin(customer, "123456");
  await expect(customer.dialog.getByRole("alert")).toContainText("first anybody would try");
  await choosePin(customer, "a quiet river");
  await expect(customer.dialog).toHaveCount(0);
  await customer.button(says(customer).lockNow).click();
  await locked(customer);
  await unlock(customer, PIN);
  await expect(customer.page.getByRole("alert")).toContainText("Wrong");
  await unlock(customer, "a quiet river");
  await customer.button(says(customer).turnOff).click();
  await customer.dialog.getByRole("button", { name: says(customer).turnOff }).click();
  await expect(customer.page.getByRole("heading", { name: says(customer).plain })).toBeVisible();
  await customer.page.reload();
  await expect(customer.pill).toHaveText(words.offlineWaiting(1));
  await customer.picture("phone-plain-en");
  await customer.clean("a phone that is not protected");
  await customer.restore();
  await customer.upToDate();
  expect(await databases(customer)).toHaveLength(1);
  expect(await server.notes("change-")).toEqual(["change-1"]);
});

test("a tab that was opening while the phone became protected is locked too, and makes nothing that can be read", async ({ customer }) => {
  const other = await customer.tab("/app/orders", heldBeforeItsStore);
  await isHeld(other);
  await protect(customer);
  await letGo(other);
  await locked(other);
  expect(await databases(customer)).toEqual([expect.stringMatching(/^rapport-[0-9a-f-]{36}-[0-9a-f]{12}$/)]);
});

test("a phone that nobody touches locks itself in all its tabs", async ({ phone }) => {
  const customer = await phone();
  await customer.page.clock.install();
  await customer.signIn(CUSTOMER);
  await protect(customer);
  await unlock(customer);
  await customer.upToDate();
  const other = await customer.tab("/app/orders");
  await locked(other);
  await unlock(other);
  await other.upToDate();
  // Five minutes are what a new PIN begins with.
  await customer.page.clock.fastForward("04:30");
  await customer.upToDate();
  await customer.page.clock.fastForward("00:40");
  await locked(customer);
  await locked(other);
});

test("a phone killed at any step of becoming protected has everything, protected or not", async ({ server, phone }) => {
  // Where the browser dies: before the new database is there, before it counts, before the old one is gone.
  for (const [at, step] of ["copy", "switch", "sweep"].entries()) {
    await profile(async (folder) => {
      const first = await phone({ profile: folder });
      await first.signIn(CUSTOMER);
      await first.installed();
      await first.context.close();
      const customer = await phone({ profile: folder });
      await customer.cut();
      await customer.go("/app");
      await customer.order(`step-${step}`);
      await thisPhone(customer);
      await expect(customer.pill).toHaveText(customer.words.offlineWaiting(1));
      await customer.page.evaluate((step) => {
        const { open } = IDBFactory.prototype;
        let guards = 0;
        const never = () => ({}) as IDBOpenDBRequest;
        const reached = () => document.documentElement.setAttribute("data-reached", step);
        IDBFactory.prototype.open = function (name: string, version?: number) {
          const copy = /^rapport-.{36}-/.test(name) && step === "copy";
          // The first opening notes the attempt, the second one switches.
          const guard = name === "guard" && step === "switch" && ++guards === 2;
          if (copy || guard) reached();
          return copy || guard ? never() : open.call(this, name, version);
        };
        const { storageBuckets } = navigator as unknown as { storageBuckets: object };
        if (step === "sweep") Object.getPrototypeOf(storageBuckets).delete = () => new Promise(reached);
      }, step);
      await customer.button(says(customer).turnOn).click();
      await choosePin(customer, PIN);
      // The page reloads by itself a moment later where only the sweeping is held up.
      await customer.page.locator(`html[data-reached="${step}"]`).waitFor();
      const gone = new Promise((done) => customer.context.on("close", done));
      expect(kill(folder)).toBeGreaterThan(1);
      await gone;

      const after = await phone({ profile: folder });
      await after.cut();
      await after.go("/app/orders");
      if (step === "sweep") {
        await locked(after);
        await unlock(after);
      }
      await expect(after.pill, step).toHaveText(after.words.offlineWaiting(1));
      await after.order(`step-${step}-after`);
      expect(await databases(after), `${step}: one database`).toHaveLength(1);
      await after.restore();
      await after.upToDate();
      await after.context.close();
    });
    expect(await server.notes("step-")).toHaveLength(2 * (at + 1));
  }
});

test("a shared phone calls nothing saved before the server has it, and is signed out when its tab is closed", async ({ server, phone }) => {
  const shared = await phone();
  await signInShared(shared, CUSTOMER);
  await shared.installed();
  await shared.picture("shared-en");
  await shared.clean("a shared phone");
  await shared.order("shared-1");
  expect(await server.notes("shared-")).toEqual(["shared-1"]);
  // A reload is no end.
  await shared.page.reload();
  await shared.upToDate();
  await shared.to(shared.words.menu);
  await shared.add(shared.words.wonton);
  await shared.page.getByRole("link", { name: shared.words.viewCart }).click();
  await shared.page.getByRole("radio", { name: shared.words.pickup }).check();
  await shared.page.getByLabel(shared.words.note).fill("shared-2");
  await shared.cut();
  await shared.button(shared.words.place).click();
  await expect(shared.page.getByText("a shared phone keeps nothing")).toBeVisible();
  await expect(shared.page.getByLabel(shared.words.note)).toHaveValue("shared-2");
  await shared.restore();
  await shared.button(shared.words.place).click();
  await expect(shared.hero).toContainText(shared.words.placed);
  expect(await server.notes("shared-")).toEqual(["shared-1", "shared-2"]);

  await shared.page.close();
  shared.page = await shared.context.newPage();
  await shared.go("/app");
  await expect(shared.page.getByRole("heading", { name: says(shared).cleared })).toBeVisible();
  await shared.picture("gone-shared-en");
  await expect.poll(() => databases(shared)).toEqual([]);
  await shared.page.getByRole("link", { name: shared.words.signIn }).click();
  await expect(shared.page.getByRole("checkbox", { name: says(shared).shared })).toBeChecked();
  expect((await shared.context.cookies()).map((cookie) => cookie.name)).not.toContain("rapport");
});

test("a shared phone says that a file is not sent before the server has its bytes, and asks before it is closed with one", async ({ server, phone }) => {
  const shared = await phone();
  await signInShared(shared, CUSTOMER);
  const { words } = shared;
  await shared.to(words.chat);
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  await shared.context.route(/\/api\/files\/v1\/up\//, async (route) => {
    await held;
    await route.continue();
  });
  await shared.page.locator("input.file-field").setInputFiles({ name: "prices.csv", mimeType: "text/csv", buffer: Buffer.from("dish,price\n") });
  await shared.page.getByLabel(words.write, { exact: true }).fill("look at these");
  await shared.button(words.send).click();
  const files = async () => (await server.rows<{ state: string }>("attachment")).map((one) => one.state);
  await expect.poll(files).toEqual(["coming"]);
  await shared.upToDate();
  const asked = shared.page.waitForEvent("dialog");
  await shared.page.close({ runBeforeUnload: true });
  await (await asked).dismiss();
  await expect(shared.page.getByText(says(shared).notSent)).toBeVisible();
  await shared.picture("shared-photo-en");
  release();
  await expect.poll(files).toEqual(["here"]);
  await expect(shared.page.getByText(says(shared).notSent)).toBeHidden();
  await shared.page.close({ runBeforeUnload: true });
  await expect.poll(() => shared.page.isClosed()).toBe(true);
});

test("a shared phone that nobody touches signs out", async ({ phone }) => {
  const shared = await phone();
  await shared.page.clock.install();
  await signInShared(shared, CUSTOMER);
  await shared.page.clock.fastForward("05:10");
  await expect(shared.page.getByRole("heading", { name: says(shared).cleared })).toBeVisible();
  await shared.go("/app");
  await shared.page.waitForURL(/\/sign-in/);
});

test("a device that is wiped from elsewhere deletes what it holds, open or locked, and says so", async ({ phone, owner, waiter }) => {
  const second = await phone();
  await second.signIn(WAITER);
  await second.installed();
  await protect(second);
  const third = await phone();
  await third.signIn(WAITER);
  await third.installed();
  await third.cut();
  await third.order("never-sent").catch(() => undefined);

  await waiter.go("/desk/more/devices");
  const others = waiter.page.getByRole("listitem").filter({ has: waiter.button(new RegExp(`^${says(waiter).wipe}`)) });
  await expect(others).toHaveCount(2);
  await waiter.picture("devices-en");
  await waiter.clean("the list of devices");
  for (let left = 1; left >= 0; left--) {
    await waiter.button(new RegExp(`^${says(waiter).wipe}`)).first().click();
    await waiter.dialog.getByRole("button", { name: says(waiter).wipe }).click();
    await expect(others).toHaveCount(left);
  }
  for (const lost of [second, third]) {
    lost.expected.push(/status of 40[13]/);
    await lost.restore();
    await lost.page.reload().catch(() => undefined);
    await expect(lost.page.getByRole("heading", { name: says(lost).cleared })).toBeVisible();
    await expect(lost.page.getByRole("status")).toContainText("wiped this device");
    await expect.poll(() => databases(lost)).toEqual([]);
  }
  await second.picture("gone-wiped-en");

  // The owner reaches the team's devices.
  await owner.go("/desk/more/devices");
  const team = owner.page.getByRole("region").filter({ hasText: "The team's devices" });
  waiter.expected.push(/status of 40[13]/);
  await owner.button(new RegExp(`^${says(owner).wipe}`)).first().click();
  await owner.dialog.getByRole("button", { name: says(owner).wipe }).click();
  await expect(team).toHaveCount(0);
  await expect(waiter.page.getByRole("heading", { name: says(waiter).cleared })).toBeVisible();
});

test("a PIN that needs the server opens with it only, and after ten wrong ones no more", async ({ customer }) => {
  await customer.installed();
  await protect(customer, PIN, true);
  await customer.cut();
  await unlock(customer);
  await expect(customer.page.getByRole("alert")).toContainText("cannot be reached");
  await customer.restore();
  await unlock(customer);
  await customer.upToDate();
  await customer.page.reload();
  await locked(customer);
  await unlock(customer, "583920");
  await expect(customer.page.getByRole("alert")).toContainText("9 more");
  await unlock(customer);
  await customer.upToDate();
});

test("the tenth wrong PIN in a row empties a phone that holds nothing unsent; a right one before it starts the count again", async ({ phone }) => {
  const customer = await phone();
  await customer.page.clock.install();
  await customer.signIn(CUSTOMER);
  await customer.installed();
  await protect(customer);
  const wrong = async () => {
    // What an earlier one made it wait is over.
    await customer.page.clock.fastForward("01:01:00");
    await expect(customer.button(says(customer).unlock)).toBeEnabled();
    await unlock(customer, "583920");
  };
  await wrong();
  await expect(customer.page.getByRole("alert")).toContainText("9 more");
  await unlock(customer);
  await customer.upToDate();
  await customer.page.reload();
  await locked(customer);
  for (let n = 1; n < 10; n++) {
    await wrong();
    await expect(customer.page.getByRole("alert")).not.toBeEmpty();
    await expect(customer.page.getByLabel(says(customer).pin)).toHaveValue("");
    expect(await databases(customer), `after ${n}`).toHaveLength(1);
  }
  await wrong();
  await expect(customer.page.getByRole("heading", { name: says(customer).cleared })).toBeVisible();
  await expect.poll(() => databases(customer).catch(() => ["?"])).toEqual([]);
});

test("whoever forgot the PIN is told what it costs, and starts afresh", async ({ server, customer }) => {
  await customer.installed();
  await protect(customer);
  await unlock(customer);
  await customer.upToDate();
  await customer.cut();
  await customer.order("forgotten-1");
  await customer.page.reload();
  await locked(customer);
  await customer.button(says(customer).forgot).click();
  const asked = customer.page.getByRole("region", { name: says(customer).forgot });
  await expect(asked).toContainText("One change was not sent yet. It would be lost.");
  await customer.picture("forgot-en");
  await customer.clean("a forgotten PIN");
  await customer.restore();
  await customer.button(says(customer).forgotYes).click();
  await customer.page.waitForURL(/\/sign-in/);
  await expect.poll(() => databases(customer).catch(() => ["?"])).toEqual([]);
  await customer.signIn(CUSTOMER);
  expect(await server.notes("forgotten-"), "it was nowhere else").toEqual([]);
});

test("a passkey opens what it was made for", async ({ customer }) => {
  const devtools = await customer.context.newCDPSession(customer.page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", ctap2Version: "ctap2_1", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, hasPrf: true, automaticPresenceSimulation: true },
  });
  await protect(customer);
  await unlock(customer);
  await customer.upToDate();
  await customer.button("Unlock with this phone's screen lock").click();
  await expect(customer.page.getByText("The screen lock opens the app")).toBeVisible();
  await customer.button(says(customer).lockNow).click();
  await locked(customer);
  await customer.button("Use the screen lock").click();
  await customer.upToDate();
  await customer.page.reload();
  await locked(customer);
  await unlock(customer);
  await customer.upToDate();
});

test("a protected phone without the server says from the fifth day on that it forgets, and does so on the seventh", async ({ phone }) => {
  const day = 24 * 3_600_000;
  const customer = await phone();
  await customer.page.clock.install();
  await customer.signIn(CUSTOMER);
  await customer.installed();
  await protect(customer);
  await unlock(customer);
  await customer.upToDate();
  await customer.cut();
  await customer.page.clock.fastForward(4 * day);
  await locked(customer);
  await expect(customer.page.getByText("It forgets what it holds")).toHaveCount(0);
  await customer.page.clock.fastForward(day + 600_000);
  await expect(customer.page.getByText("It forgets what it holds in 2 days")).toBeVisible();
  await unlock(customer);
  await expect(customer.page.getByText("It forgets what it holds in 2 days")).toBeVisible();
  await expect(customer.pill).toHaveText("Offline for 5 days");
  await customer.picture("days-left-en");
  await customer.page.clock.fastForward(2 * day);
  await customer.page.clock.fastForward(120_000);
  await expect(customer.page.getByText("had not reached the server for 7 days")).toBeVisible();
  await expect.poll(() => databases(customer)).toEqual([]);
});

test("the lock screen speaks the language that the person chose, and not the browser's", async ({ phone }) => {
  const customer = await phone();
  await customer.signIn(CUSTOMER);
  await customer.installed();
  await choose(customer, "zh", "中文");
  await protect(customer);
  await expect(customer.page.locator("html")).toHaveAttribute("lang", "zh-CN");
  await unlock(customer, "583920");
  await expect(customer.page.getByRole("alert")).toContainText("密码不对");
  await customer.button(says(customer).forgot).click();
  await expect(customer.button(says(customer).forgotYes)).toBeVisible();
  await customer.cleanInBothSchemes("the lock screen in Chinese");
  await customer.picture("lock-chosen-zh");
  await unlock(customer);
  await customer.upToDate();
  // Whoever chooses the other one finds that there too.
  await choose(customer, "en", "English");
  await customer.page.reload();
  await locked(customer);
});
