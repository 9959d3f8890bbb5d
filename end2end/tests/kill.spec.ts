import { kill, profile } from "../support/profile.ts";
import { CUSTOMER } from "../support/server.ts";
import { stored } from "../support/stored.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";

type OpenPhone = (options: { profile: string }) => Promise<Phone>;

/** A browser that knows its person and can start without a network. */
async function prepared(phone: OpenPhone, folder: string): Promise<void> {
  const first = await phone({ profile: folder });
  await first.signIn(CUSTOMER);
  await first.installed();
  await first.context.close();
}

async function die(phone: Phone, folder: string): Promise<void> {
  const gone = new Promise((done) => phone.context.on("close", done));
  expect(kill(folder), "there was a browser to kill").toBeGreaterThan(1);
  await gone;
}

test("a browser killed with several unsent orders has them all when it starts again, and sends each exactly once", async ({ server, phone }) => {
  await profile(async (folder) => {
    await prepared(phone, folder);
    const before = await phone({ profile: folder });
    await before.cut();
    await before.go("/app");
    for (const note of ["kill-1", "kill-2", "kill-3"]) await before.order(note);
    await expect(before.pill).toHaveText(before.words.offlineWaiting(3));
    await die(before, folder);

    const after = await phone({ profile: folder });
    await after.cut();
    await after.go("/app/orders");
    await expect(after.page.getByRole("listitem").filter({ hasText: after.words.numberFollows })).toHaveCount(3);
    await expect(after.pill).toHaveText(after.words.offlineWaiting(3));
    await after.restore();
    await after.upToDate();
    expect(await server.notes("kill-")).toEqual(["kill-1", "kill-2", "kill-3"]);
  });
});

test("a browser killed in the moment an order is called saved has that order, every time", async ({ server, phone }) => {
  const notes = ["moment-1", "moment-2", "moment-3", "moment-4"];
  await profile(async (folder) => {
    await prepared(phone, folder);
    for (const [at, note] of notes.entries()) {
      const one = await phone({ profile: folder });
      await one.cut();
      await one.go("/app/orders");
      await expect(one.page.getByRole("listitem").filter({ hasText: one.words.numberFollows }), `before ${note}`).toHaveCount(at);
      await one.order(note);
      await die(one, folder);
    }
    const last = await phone({ profile: folder });
    await last.go("/app/orders");
    await last.upToDate();
    expect(await server.notes("moment-")).toEqual(notes);
  });
});

test("a browser killed while its queue drains sends nothing twice", async ({ server, phone }) => {
  await profile(async (folder) => {
    await prepared(phone, folder);
    const before = await phone({ profile: folder });
    await before.cut();
    await before.go("/app");
    for (const note of ["drain-1", "drain-2"]) await before.order(note);
    before.line.mode = "swallow";
    await before.context.setOffline(false);
    await expect.poll(() => before.line.swallowed).toBeGreaterThan(0);
    await die(before, folder);

    const after = await phone({ profile: folder });
    await after.go("/app/orders");
    await after.upToDate();
    expect(await server.notes("drain-")).toEqual(["drain-1", "drain-2"]);
  });
});

test("a browser killed right after a sign-in knows its person without a network, and right after a sign-out nobody", async ({ phone }) => {
  await profile(async (folder) => {
    const first = await phone({ profile: folder });
    await first.signIn(CUSTOMER);
    await first.installed();
    await die(first, folder);

    const second = await phone({ profile: folder });
    await second.cut();
    await second.go("/app/orders");
    await expect(second.pill).toHaveText(second.words.offline);
    await second.to(second.words.me);
    await second.button(second.words.signOut).click();
    const database = /^rapport-[0-9a-f-]{36}/;
    expect((await stored(second.page)).names).toEqual([expect.stringMatching(database)]);
    // The browser dies as soon as the app would delete anything.
    await second.page.evaluate(() => {
      const { storageBuckets } = navigator as unknown as { storageBuckets: object };
      Object.getPrototypeOf(storageBuckets).delete = () => new Promise(() => document.documentElement.setAttribute("data-reached", ""));
    });
    await second.dialog.getByRole("button", { name: second.words.signOut, exact: true }).click();
    await second.page.locator("html[data-reached]").waitFor();
    await die(second, folder);

    const third = await phone({ profile: folder });
    await third.cut();
    await third.go("/app/orders");
    // By name only: looking into a bucket that goes at this moment would bring it back.
    const buckets = () => third.page.evaluate(() => (navigator as unknown as { storageBuckets: { keys(): Promise<string[]> } }).storageBuckets.keys());
    await expect.poll(buckets).toEqual([]);
    await expect(third.pill).toHaveCount(0);
  });
});
