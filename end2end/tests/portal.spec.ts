import { otherBuild } from "../support/build.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";

/** What the worker keeps that is a page and not one of ours. */
const foreign = (phone: Phone) =>
  phone.page.evaluate(async () => {
    const found: string[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const text = await (await cache.match(request))!.text();
        if (text.includes("Accept our terms")) found.push(`${name} ${new URL(request.url).pathname}`);
      }
    }
    return found;
  });

/** Looks for an update as the browser does once a day, and waits until it is clear what came of it. */
const update = (phone: Phone) =>
  phone.page.evaluate(async () => {
    const registration = (await navigator.serviceWorker.getRegistration())!;
    const failed = await registration.update().then(() => false, () => true);
    const worker = registration.installing;
    if (!worker) return failed ? "not taken" : "nothing new";
    return new Promise<string>((done) => worker.addEventListener("statechange", () => done(worker.state)));
  });

const expected = [/status of 4\d\d/, /Refused to execute|MIME type|ServiceWorker|script resource is behind a redirect|redirect/, /net::ERR_|Failed to fetch/];

for (const mode of ["portal", "away"] as const) {
  test(`the login page of somebody's network is taken for no answer, and nothing of it is kept (${mode})`, async ({ server, customer }) => {
    customer.expected.push(...expected);
    await customer.installed();
    customer.line.mode = mode;
    await customer.order("portal-1");
    await expect(customer.pill).toHaveText(customer.words.offlineWaiting(1));
    await customer.page.reload();
    await expect(customer.pill).toHaveText(customer.words.offlineWaiting(1));
    await expect(customer.hero).toContainText(customer.words.numberFollows);
    await customer.order("portal-2");
    // Everything that the worker fetches anew: the theme, the manifest, pictures nobody has seen, its own update.
    await customer.page.evaluate(async () => {
      for (const path of ["/theme.css", "/app/manifest.webmanifest", "/media/dishes/never-seen.webp"]) await fetch(path).catch(() => undefined);
    });
    expect(await update(customer)).toBe("not taken");
    expect(customer.line.answered, "the portal was asked").toBeGreaterThan(3);
    await expect.poll(() => foreign(customer)).toEqual([]);
    expect(await server.notes("portal-")).toEqual([]);

    customer.line.mode = "pass";
    await customer.pill.click();
    await customer.dialog.getByRole("button", { name: customer.words.sendNow }).click();
    await customer.page.keyboard.press("Escape");
    await customer.upToDate();
    expect(await server.notes("portal-")).toEqual(["portal-1", "portal-2"]);
    await customer.page.reload();
    await customer.upToDate();
  });
}

test("an update whose files a login page answered is thrown away whole, and what runs goes on", async ({ server, customer }) => {
  customer.expected.push(...expected);
  await customer.installed();
  const build = () => customer.page.locator('meta[name="build"]').getAttribute("content");
  const old = await build();
  server.site = await otherBuild(server.folder, "behind");
  customer.line.disturbed = true;
  await server.stop();
  await server.serve();
  customer.line.stands = /^\/(pkg|theme|app\/manifest)/;
  customer.line.mode = "portal";
  expect(await update(customer)).toBe("redundant");
  expect(await foreign(customer)).toEqual([]);
  await customer.page.reload();
  expect(await build()).toBe(old);
  customer.line.mode = "pass";
  expect(await update(customer)).toBe("installed");
  expect(await foreign(customer)).toEqual([]);
});
