// First sync, saving and draining, beside the raw floor of the same run.
import { mark, marks, median, ms, part, phone, row, serve } from "./support.mjs";

const ROWS = 10_000;
const SAVES = 1_000;
const RUNS = 3;

/** IndexedDB itself: so many rows one record each, the same packed, and single strict and relaxed transactions. */
const floor = (page) =>
  page.evaluate(async (rows) => {
    const open = () =>
      new Promise((done, fail) => {
        const request = indexedDB.open("floor", 1);
        request.onupgradeneeded = () => ["rows", "pages"].forEach((name) => request.result.createObjectStore(name));
        request.onsuccess = () => done(request.result);
        request.onerror = () => fail(request.error);
      });
    const db = await open();
    const run = (store, durability, work) =>
      new Promise((done, fail) => {
        const began = performance.now();
        const tx = db.transaction([store], "readwrite", { durability });
        work(tx.objectStore(store));
        tx.oncomplete = () => done(performance.now() - began);
        tx.onabort = () => fail(tx.error);
        tx.commit();
      });
    const text = JSON.stringify({ about: "x".repeat(460), id: "01990000-0000-7000-8000-000000000000" });
    const single = await run("rows", "relaxed", (store) => {
      for (let at = 0; at < rows; at++) store.put(text, `business|product|${at}`);
    });
    const packed = await run("pages", "relaxed", (store) => {
      for (let at = 0; at < rows / 500; at++) store.put(text.repeat(500), at);
    });
    const times = { strict: [], relaxed: [] };
    for (let at = 0; at < 300; at++) {
      for (const durability of ["strict", "relaxed"]) times[durability].push(await run("rows", durability, (store) => store.put(text, `s${at}`)));
    }
    return { single, packed, ...times };
  }, ROWS);

export async function firstSync() {
  const server = await serve({ example: "catalogue", rows: ROWS });
  const runs = [];
  let raw;
  for (let run = 0; run < RUNS; run++) {
    // The first sync begins when the app starts, so the sign-in lands on the page that is measured.
    const { context, page } = await phone(server.url, "/desk");
    await mark(page, "shown");
    const [pull, stored, shown, pulled] = await Promise.all(["pull", "stored", "shown", "pulled"].map((name) => marks(page, name)));
    runs.push({ stored: stored[0] - pull[0], shown: shown[0] - pull[0], pages: pulled.filter((at) => at < stored[0]).length });
    raw ??= await floor(page);
    await context.close();
  }
  server.stop();
  const [stored, shown] = [median(runs.map((one) => one.stored)), median(runs.map((one) => one.shown))];
  console.log(`\nfirst sync of ${ROWS} rows, ${runs[0].pages} pages, median of ${RUNS}`);
  row("durable (handed to the operating system)", ms(stored), "≤ 900 ms", `raw IndexedDB: a record per row ${ms(raw.single)}, packed ${ms(raw.packed)}`);
  row("usable", ms(shown), "≤ 340 ms", `${(shown / raw.single).toFixed(2)} × the raw row-per-record floor`);
  return raw;
}

export async function saving(raw) {
  const server = await serve();
  const { context, page } = await phone(server.url, "/desk/menu");
  await mark(page, "shown");
  const control = page.getByRole("switch").first();
  await control.waitFor();
  await server.pause();
  await page.evaluate(() => performance.clearMarks());
  const handle = await control.elementHandle();
  const lag = await page.evaluate(
    async ([control, saves]) => {
      const times = [];
      for (let at = 0; at < saves; at++) {
        const before = performance.getEntriesByName("saved").length;
        const began = performance.now();
        (control.isConnected ? control : document.querySelector('[role="switch"]')).click();
        while (performance.getEntriesByName("saved").length === before) await new Promise((done) => setTimeout(done, 0));
        times.push(performance.now() - began);
      }
      return times;
    },
    [handle, SAVES],
  );
  const [commit, saved] = await Promise.all([marks(page, "commit"), marks(page, "saved")]);
  const strict = commit.map((began, at) => saved[at] - began);
  console.log(`\nsaving on the device, ${SAVES} changes without a server, strict durability`);
  row("commit, median", ms(median(strict)), "≤ 1.2 ms", `raw strict ${ms(median(raw.strict))}, relaxed ${ms(median(raw.relaxed))}`);
  row("commit, 95 %", ms(part(strict, 0.95)), "", `raw strict ${ms(part(raw.strict, 0.95))}`);
  row("tap to saved with the screen, median", ms(median(lag)), "one frame");
  await page.evaluate(() => performance.clearMarks());
  await server.resume();
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await mark(page, "shown");
  const [push, shown] = await Promise.all([marks(page, "push"), marks(page, "shown")]);
  const drained = shown[0] - push[0];
  // What the device itself says of the server's answers, in case something else was shown first.
  const [made, processed] = await page.evaluate(async () => {
    // Each person's database stands in a bucket of its own.
    const name = (await navigator.storageBuckets.keys()).find((name) => name.startsWith("rapport-"));
    const factory = (await navigator.storageBuckets.open(name)).indexedDB;
    const settled = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
    const db = await settled(factory.open(name));
    const meta = db.transaction("meta").objectStore("meta");
    const read = await Promise.all([settled(meta.get("next_mid")), settled(meta.get("processed"))]);
    db.close();
    return [Number(read[0]) - 1, Number(read[1])];
  });
  if (processed !== made) throw new Error(`${processed} of ${made} were taken when the first cut was shown`);
  console.log(`\ndraining ${made} changes, ${push.length} pushes`);
  row("first push to all shown as taken", ms(drained), "≤ 400 ms", `${Math.round((made / drained) * 1000)} a second`);
  await context.close();
  server.stop();
}
