import { kill, profile } from "../support/profile.ts";
import type { Fate } from "../support/line.ts";
import { CUSTOMER, type Server } from "../support/server.ts";
import { unsent } from "../support/stored.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";

/** Messages that wait; a push takes a hundred. */
const QUEUE = 1_000;
/** How often the browser is killed while they leave: 53 are ten hundreds at five moments, and three pulls; by itself some of each moment. */
const KILLS = Number(process.env.KILLS ?? 18);

type Strike = Omit<Fate, "strike">;
const push = (nth: number, moment: Fate["moment"]): Strike => ({ of: "push", nth, moment });
const pull = (moment: Fate["moment"]): Strike => ({ of: "pull", nth: 1, moment });

/**
 * A browser that starts again sends from the first message that no pull has shown as taken, so the nth push of each life has the same
 * hundred. Each hundred is struck at every moment, in an order in which it arrives with the third; the last three kills strike the pull.
 */
function strikes(): Strike[] {
  const moments = ["leaving", "torn", "taken", "half answered", "answered"] as const;
  const all = Array.from({ length: QUEUE / 100 }, (_, n) => moments.map((moment) => push(n + 1, moment))).flat();
  const end = (["taken", "half answered", "answered"] as const).map(pull);
  const count = KILLS - end.length;
  return [...Array.from({ length: count }, (_, n) => all[Math.floor((n * all.length) / count)]!), ...end];
}

/** Writes that many messages in the chat's own form, each when the one before it was taken. */
async function write(phone: Phone, count: number): Promise<void> {
  await phone.to(phone.words.chat);
  await phone.page.getByLabel(phone.words.write).waitFor();
  await phone.page.evaluate(async (count) => {
    const field = document.querySelector<HTMLTextAreaElement>("#write")!;
    for (let n = 1; n <= count; n++) {
      field.value = `drain ${n}`;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      await new Promise(requestAnimationFrame);
      field.form!.requestSubmit();
      while (field.value) await new Promise(requestAnimationFrame);
    }
  }, count);
  // The field is free before its text is saved; what stands in the thread is. Beside the messages may wait how far somebody has read.
  await expect(phone.page.getByText(`drain ${count}`, { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect.poll(async () => Number(/\d+/.exec((await phone.pill.textContent()) ?? "")), { timeout: 60_000 }).toBeGreaterThanOrEqual(count);
}

const texts = async (server: Server) =>
  (await server.rows<{ text: string; number: number }>("message")).filter((one) => one.text.startsWith("drain ")).sort((a, b) => a.number - b.number);

test(`a browser killed ${KILLS} times while ${QUEUE} messages leave loses none, sends none twice and mixes none up`, async ({ server, phone }) => {
  test.setTimeout(180_000 + KILLS * 12_000);
  await profile(async (folder) => {
    const first = await phone({ profile: folder });
    await first.signIn(CUSTOMER);
    await first.installed();
    await first.cut();
    await write(first, QUEUE);
    const died = new Promise((done) => first.context.on("close", done));
    expect(kill(folder)).toBeGreaterThan(1);
    await died;

    for (const [at, fate] of strikes().entries()) {
      // Nothing leaves before it is said what strikes: the browser's worker sends as soon as it starts.
      const one = await phone({ profile: folder, mode: "hold" });
      const gone = new Promise((done) => one.context.on("close", done));
      let killed = 0;
      one.line.fate = { ...fate, strike: () => void (killed += kill(folder)) };
      one.line.mode = "pass";
      await one.go("/app").catch(() => undefined);
      // Everything gone before its time is no kill.
      const end = await Promise.race([gone.then(() => "dead"), one.upToDate().then(() => "all gone before", () => gone.then(() => "dead late"))]);
      expect(killed, `kill ${at + 1} at ${fate.of} ${fate.nth}, ${fate.moment}: ${end}, ${one.line.pushes} pushes`).toBeGreaterThan(1);
    }

    const last = await phone({ profile: folder });
    await last.go("/app");
    await last.upToDate();
    const arrived = await texts(server);
    expect(arrived.map((one) => one.text)).toEqual(Array.from({ length: QUEUE }, (_, n) => `drain ${n + 1}`));
    // Something that was taken twice would have a number of its own.
    expect(arrived.map((one) => one.number)).toEqual(Array.from({ length: QUEUE }, (_, n) => arrived[0]!.number + n));
    expect(await unsent(last.page), "the outbox is empty").toBe(0);
  });
});
