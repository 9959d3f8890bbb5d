// Ten thousand customers on one phone: search as one types, and the list under a thumb.
import { mark, median, ms, part, phone, row, serve } from "./support.mjs";

const PEOPLE = 10_000;
const TYPED = ["wangfang", "wf", "王芳", "1380", "maria costa", "example.com", "zzzz"];
const FRAMES = 300;
/** A phone of the middle class beside this machine. */
const SLOW = 4;

/** Types letter by letter; each time is from the key to the finished list, layout included. */
const search = (page, typed) =>
  page.evaluate(async (typed) => {
    const input = document.querySelector("main input[type=search]");
    const times = [];
    for (const text of typed) {
      for (let length = 1; length <= text.length; length++) {
        const began = performance.now();
        input.value = text.slice(0, length);
        input.dispatchEvent(new InputEvent("input", { bubbles: true }));
        await new Promise((done) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = done;
          port2.postMessage(0);
        });
        document.body.getBoundingClientRect();
        times.push(performance.now() - began);
      }
    }
    input.value = "";
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
    return times;
  }, typed);

/** Scrolls a little in each frame; gives the time from frame to frame. */
const scroll = (page, frames) =>
  page.evaluate(async (frames) => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    window.scrollTo(0, 0);
    await frame();
    const times = [];
    for (let at = 0, before = await frame(); at < frames; at++) {
      window.scrollBy(0, 140);
      const now = await frame();
      times.push(now - before);
      before = now;
    }
    return { times, reached: window.scrollY };
  }, frames);

export async function people() {
  const server = await serve({ example: "people", rows: PEOPLE });
  const { context, page } = await phone(server.url, "/desk/contacts");
  await mark(page, "shown");
  await page.waitForFunction((people) => Number(document.querySelector("[aria-setsize]")?.getAttribute("aria-setsize") ?? 0) >= people, PEOPLE);
  const cdp = await context.newCDPSession(page);
  console.log(`\n${PEOPLE} customers on the device`);
  for (const rate of [1, SLOW]) {
    await cdp.send("Emulation.setCPUThrottlingRate", { rate });
    const name = rate === 1 ? "" : `, ${rate} × slower CPU`;
    await search(page, ["a"]);
    const times = await search(page, TYPED);
    row(`search, a key to its list, median${name}`, ms(median(times)), "≤ 50 ms", `95 % ${ms(part(times, 0.95))}, slowest ${ms(Math.max(...times))}`);
    const { times: frames, reached } = await scroll(page, FRAMES);
    const dropped = frames.reduce((sum, time) => sum + Math.max(0, Math.round(time / (1000 / 60)) - 1), 0);
    row(`scroll, frames dropped of ${FRAMES}${name}`, String(dropped), "0", `${Math.round(reached)} px, slowest frame ${ms(Math.max(...frames))}`);
  }
  await context.close();
  server.stop();
}
