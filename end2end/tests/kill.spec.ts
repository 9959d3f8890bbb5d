import { kill, profile } from "../support/profile.ts";
import { CUSTOMER } from "../support/server.ts";
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
