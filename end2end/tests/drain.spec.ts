import { kill, profile } from "../support/profile.ts";
import { CUSTOMER, type Server } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";

/** Messages that wait, and how often the browser is killed while they leave; `KILLS=50` for more. */
const QUEUE = 1_000;
const KILLS = Number(process.env.KILLS ?? 6);

/** Writes that many messages on the phone, as the chat's form would: more than anybody can type in a test. */
async function write(phone: Phone, count: number): Promise<void> {
  await phone.to(phone.words.chat);
  const field = phone.page.getByLabel(phone.words.write);
  for (const n of [1, 2]) {
    await field.fill(`drain ${n}`);
    await phone.button(phone.words.send).click();
    await expect(phone.page.getByText(`drain ${n}`, { exact: true })).toBeVisible();
  }
  await phone.page.evaluate(async (count) => {
    const done = <T>(asked: IDBRequest<T>) => new Promise<T>((ok, no) => ((asked.onsuccess = () => ok(asked.result)), (asked.onerror = () => no(asked.error))));
    const { storageBuckets } = navigator as unknown as { storageBuckets: { keys(): Promise<string[]>; open(name: string): Promise<{ indexedDB: IDBFactory }> } };
    const name = (await storageBuckets.keys()).find((one) => one.startsWith("rapport-"))!;
    const db = await done((await storageBuckets.open(name)).indexedDB.open(name));
    const tx = db.transaction(["meta", "outbox"], "readwrite", { durability: "strict" });
    const [meta, outbox] = [tx.objectStore("meta"), tx.objectStore("outbox")];
    const last = (await done(outbox.getAllKeys())).length;
    const model = JSON.parse((await done(outbox.getAll())).at(-1)! as string) as { mid: number; args: { id: string; text: string } };
    for (let n = 3; n <= count; n++) {
      const mid = model.mid + n - 2;
      const args = { ...model.args, id: crypto.randomUUID(), text: `drain ${n}` };
      outbox.put(JSON.stringify({ ...model, mid, args }), mid);
    }
    meta.put(String(model.mid + count - 1), "next_mid");
    await new Promise((ok, no) => ((tx.oncomplete = ok), (tx.onabort = no)));
    db.close();
    return last;
  }, count);
}

const arrived = async (server: Server) =>
  (await server.rows<{ text: string; number: number }>("message")).filter((one) => one.text.startsWith("drain ")).sort((a, b) => a.number - b.number);

test(`a browser killed ${KILLS} times while ${QUEUE} messages leave loses none and sends none twice`, async ({ server, phone }) => {
  test.setTimeout(120_000 + KILLS * 20_000);
  await profile(async (folder) => {
    const first = await phone({ profile: folder });
    await first.signIn(CUSTOMER);
    await first.installed();
    await first.cut();
    await write(first, QUEUE);
    await first.context.close();
    for (let round = 1; round <= KILLS; round++) {
      const one = await phone({ profile: folder });
      // Every so often one batch is answered before the kill; otherwise the answer is torn, and the server alone knows.
      const answered = round % Math.max(2, Math.ceil(KILLS / 10)) === 0;
      one.line.most = 1;
      if (!answered) one.line.mode = "swallow";
      await one.go("/app");
      if (answered) await expect.poll(() => one.line.pushes, { intervals: [5] }).toBeGreaterThan(1);
      else await expect.poll(() => one.line.swallowed, { intervals: [5] }).toBeGreaterThan(0);
      const gone = new Promise((done) => one.context.on("close", done));
      expect(kill(folder)).toBeGreaterThan(1);
      await gone;
    }
    const last = await phone({ profile: folder });
    await last.go("/app");
    await last.upToDate();
    expect((await arrived(server)).map((one) => one.text)).toEqual(Array.from({ length: QUEUE }, (_, n) => `drain ${n + 1}`));
  });
});
