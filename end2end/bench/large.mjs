// What a phone costs that holds much: fifty thousand rows, ten thousand changes at once, a long queue.
import { readFileSync } from "node:fs";
import { browser, mark, marks, median, ms, part, phone, row, serve } from "./support.mjs";

const ROWS = 50_000;
/** A phone of the middle class beside this machine. */
const SLOW = 4;
const CATALOGUE = 10_000;
const PENDING = 100;
const QUEUE = 10_000;

/** Bytes that the browser's fullest tab has for itself alone, in MB. */
async function tabMemory() {
  const cdp = await browser.newBrowserCDPSession();
  const { processInfo } = await cdp.send("SystemInfo.getProcessInfo");
  await cdp.detach();
  const own = ({ id }) => [...readFileSync(`/proc/${id}/smaps_rollup`, "utf8").matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB/gm)].reduce((sum, [, kb]) => sum + Number(kb), 0);
  return Math.max(...processInfo.filter((one) => one.type === "renderer").map(own)) / 1_000;
}

/** What came over the line in answers to pulls. */
async function listen(cdp) {
  const heard = { bytes: 0, encoding: "none" };
  const pulls = new Set();
  await cdp.send("Network.enable");
  cdp.on("Network.responseReceived", ({ requestId, response }) => {
    if (!response.url.endsWith("/api/sync/v1/pull")) return;
    pulls.add(requestId);
    heard.encoding = response.headers["content-encoding"] ?? heard.encoding;
  });
  cdp.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (pulls.has(requestId)) heard.bytes += encodedDataLength;
  });
  return heard;
}

export async function manyRows() {
  const server = await serve({ example: "catalogue", rows: ROWS });
  console.log(`\nfirst sync of ${ROWS} rows`);
  for (const rate of [1, SLOW]) {
    let heard;
    const { context, page } = await phone(server.url, "/desk", async (context, page) => {
      const cdp = await context.newCDPSession(page);
      heard = await listen(cdp);
      await cdp.send("Emulation.setCPUThrottlingRate", { rate });
    });
    await mark(page, "shown");
    const [pull, preview, stored, shown] = await Promise.all(["pull", "preview", "stored", "shown"].map((name) => marks(page, name)));
    const name = rate === 1 ? "" : `, ${rate} × slower CPU`;
    row(`durable (handed to the operating system)${name}`, ms(stored[0] - pull[0]), rate === 1 ? "≤ 4,000 ms" : "≤ 16,000 ms");
    row(`first useful screen: the board${name}`, ms(preview[0] - pull[0]), "≤ 1,000 ms");
    row(`everything usable${name}`, ms(shown[0] - pull[0]), "");
    if (rate === 1) {
      row("over the line, a row", `${(heard.bytes / ROWS).toFixed(0)} B`, "≤ 110 B", heard.encoding);
      const full = await tabMemory();
      await page.goto("about:blank");
      row("memory of the tab", `${full.toFixed(0)} MB`, "", `${((full * 1_000_000) / ROWS / 1_000).toFixed(1)} kB a row with all else`);
    }
    await context.close();
  }
  server.stop();
}

/** Speaks the protocol as another device of the same person, and changes so many prices; in batches as devices do. */
const changePrices = (page, count) =>
  page.evaluate(async (count) => {
    const post = async (path, body) => {
      const answer = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    };
    const bucket = (await navigator.storageBuckets.keys()).find((name) => name.startsWith("rapport-"));
    const actor = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(bucket)[0];
    const client = crypto.randomUUID();
    const products = [];
    for (let cookie, more = true; more; ) {
      const reply = await post("/api/sync/v1/pull", { client, build: "bench", ...(cookie && { cookie }) });
      products.push(...reply.changes.filter((one) => one.entity === "product" && one.row));
      ({ cookie, more } = reply);
    }
    for (let at = 0; at < count; at += 100) {
      const mutations = products.slice(at, Math.min(at + 100, count)).map(({ id, row }, n) => ({
        mid: at + n + 1,
        name: "product.set@1",
        at: Date.now(),
        actor,
        args: { id, price: { was: row.price, new: row.price + 100 } },
      }));
      const reply = await post("/api/sync/v1/push", { client, build: "bench", mutations });
      if (reply.last_mid !== at + mutations.length) throw new Error(`pushed ${at + mutations.length}, taken ${reply.last_mid}`);
    }
  }, count);

/** Taps the first switch so often, each time as soon as the change before is saved; the time of each commit and of each tap with all that follows it. */
const tapSwitches = (page, count) =>
  page.evaluate(async (count) => {
    const [commits, taps] = [[], []];
    const at = (name) => performance.getEntriesByName(name)[0]?.startTime;
    for (let n = 0; n < count; n++) {
      // Few marks at a time: looking them up costs what there are.
      performance.clearMarks();
      const began = performance.now();
      document.querySelector('main [role="switch"]').click();
      while (at("saved") === undefined) await new Promise((done) => setTimeout(done, 0));
      taps.push(performance.now() - began);
      commits.push(at("saved") - at("commit"));
    }
    return { commits, taps };
  }, count);

const expectOne = (page) => page.waitForFunction(() => document.querySelectorAll('main [role="switch"]').length === 1);

export async function catchUp() {
  const server = await serve({ example: "catalogue", rows: CATALOGUE });
  const { context, page } = await phone(server.url, "/desk/menu");
  await mark(page, "shown");
  // One product in sight: how long lists are drawn is another matter.
  await page.getByRole("searchbox").fill("Osmanthus");
  await expectOne(page);
  const other = await phone(server.url, "/desk");
  await mark(other.page, "shown");
  await page.evaluate(() => {
    window.long = [];
    new PerformanceObserver((list) => window.long.push(...list.getEntries().map((one) => ({ at: one.startTime, took: one.duration })))).observe({ type: "longtask" });
  });
  // While held, this phone hears nothing.
  let held = Promise.resolve();
  await page.route("**/api/sync/v1/pull", async (route) => {
    await held;
    await route.continue();
  });
  console.log(`\ncatching up, with ${CATALOGUE} rows on the device`);
  for (const [changes, pending, aim] of [[1_000, 0, "≤ 44 ms"], [CATALOGUE, PENDING, "≤ 500 ms"]]) {
    let release;
    held = new Promise((done) => (release = done));
    await changePrices(other.page, changes);
    if (pending > 0) await tapSwitches(page, pending);
    await page.evaluate(() => {
      performance.clearMarks();
      window.long.length = 0;
    });
    await page.evaluate(() => performance.mark("released"));
    release();
    await mark(page, "shown");
    await new Promise((done) => setTimeout(done, 500));
    const at = async (name) => marks(page, name);
    const [released, pulled, stored, shown] = await Promise.all(["released", "pulled", "stored", "shown"].map(at));
    const before = pulled.filter((time) => time < shown[0]);
    const long = (await page.evaluate(() => window.long)).filter((one) => one.at >= released[0] && one.at <= shown[0]);
    const what = `${changes} changes${pending > 0 ? `, ${pending} of its own waiting` : ""}`;
    row(`${what}: asked to shown`, ms(shown[0] - released[0]), aim, `${before.length} pages; the last one's answer to shown ${ms(shown[0] - before.at(-1))}${stored[0] ? "" : ", not stored"}`);
    row("longest task", ms(Math.max(0, ...long.map((one) => one.took))), "≤ 50 ms", `${long.length} over 50 ms`);
  }
  await context.close();
  await other.context.close();
  server.stop();
}

export async function longQueue() {
  const server = await serve();
  const { context, page } = await phone(server.url, "/desk/menu");
  await mark(page, "shown");
  await page.getByRole("searchbox").fill("Osmanthus");
  await expectOne(page);
  await server.pause();
  const { commits, taps } = await tapSwitches(page, QUEUE);
  const ends = (times) => [times.slice(0, 1_000), times.slice(-1_000)];
  const [[first, last], [firstTaps, lastTaps]] = [ends(commits), ends(taps)];
  console.log(`\na queue of ${QUEUE} changes`);
  row("commit, median of the first 1,000", ms(median(first)), "", `95 % ${ms(part(first, 0.95))}`);
  row("commit, median of the last 1,000", ms(median(last)), "as before", `${(median(last) / median(first)).toFixed(2)} × the first; 95 % ${ms(part(last, 0.95))}`);
  row("tap to saved with the screen, last 1,000", ms(median(lastTaps)), "as before", `${(median(lastTaps) / median(firstTaps)).toFixed(2)} × the first`);
  await page.reload();
  await page.getByRole("switch").first().waitFor();
  const start = await page.evaluate(() => performance.now());
  row("from a reload to the first switch", ms(start), "");
  await context.close();
  server.stop();
}
