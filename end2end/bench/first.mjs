// A first visit on a slow phone and line: when the largest thing on the screen is painted, when work can begin, and the same on a second visit.
import { browser, mark, ms, row, serve } from "./support.mjs";

/** Slow 4G, as Lighthouse has it: 1.6 Mbit/s down, 150 ms; and a phone of the middle class beside this machine. */
const LINE = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const SLOW = 4;

const slowed = async (context, page) => {
  const cdp = await context.newCDPSession(page);
  await cdp.send("Network.enable");
  await cdp.send("Network.emulateNetworkConditions", LINE);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOW });
};

/** When the largest thing so far was painted, ms after the navigation began. */
const painted = (page) =>
  page.evaluate(
    () =>
      new Promise((done) =>
        new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime)).observe({ type: "largest-contentful-paint", buffered: true }),
      ),
  );

const fresh = () => browser.newContext({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, locale: "en-US" });

export async function firstVisit() {
  const server = await serve();
  console.log(`\na first visit at 1.6 Mbit/s, 150 ms, ${SLOW} × slower CPU: largest paint`);
  const outside = await fresh();
  const page = await outside.newPage();
  await slowed(outside, page);
  await page.goto(server.url, { waitUntil: "load" });
  row("/", ms(await painted(page)), "≤ 1,500 ms");
  await outside.close();
  for (const [place, email, aim] of [
    ["/app", "customer@demo.example", "≤ 2,500 ms"],
    ["/desk", "agent@demo.example", "≤ 2,600 ms"],
  ]) {
    const context = await fresh();
    const page = await context.newPage();
    await page.goto(`${server.url}/sign-in`);
    await page.evaluate(() => localStorage.setItem("rapport-measure", "1"));
    const form = page.locator('form[action="/sign-in"]');
    await form.evaluate((form) => form.closest("details")?.setAttribute("open", ""));
    await form.locator("[name=email]").fill(email);
    await form.locator("[name=password]").fill("demo-noodles-1042");
    await slowed(context, page);
    await Promise.all([page.waitForURL(`**${place}**`), form.locator("[type=submit]").click()]);
    await mark(page, "shown");
    const [early] = await page.evaluate(() => performance.getEntriesByName("early").map((one) => one.startTime));
    const [shown] = await page.evaluate(() => performance.getEntriesByName("shown").map((one) => one.startTime));
    row(place, ms(await painted(page)), aim, `first screen ${early ? ms(early) : "with everything"}, all of it ${ms(shown)}`);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await page.locator("h1").first().waitFor();
    row(`${place}, second visit`, ms(await painted(page)), "≤ 1,000 ms");
    await context.close();
  }
  server.stop();
}
