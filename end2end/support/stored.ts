import type { Page } from "@playwright/test";

export interface Stored {
  /** Databases with rows of somebody, sorted. */
  names: string[];
  /** Every value in them. */
  text: string;
}

/** What this browser holds: its own databases, and those that stand in a bucket of their own. */
export async function stored(page: Page): Promise<Stored> {
  return page.evaluate(async () => {
    interface Buckets {
      keys(): Promise<string[]>;
      open(name: string): Promise<{ indexedDB: IDBFactory }>;
    }
    const { storageBuckets } = navigator as unknown as { storageBuckets: Buckets };
    const factories = [indexedDB];
    for (const name of await storageBuckets.keys()) factories.push((await storageBuckets.open(name)).indexedDB);
    const names: string[] = [];
    const values: unknown[] = [];
    for (const factory of factories) {
      for (const { name } of await factory.databases()) {
        if (!name!.startsWith("rapport-")) continue;
        names.push(name!);
        const db = await new Promise<IDBDatabase>((done) => {
          const asked = factory.open(name!);
          asked.onsuccess = () => done(asked.result);
        });
        for (const store of db.objectStoreNames) {
          values.push(
            await new Promise((done) => {
              const asked = db.transaction(store).objectStore(store).getAll();
              asked.onsuccess = () => done(asked.result);
            }),
          );
        }
        db.close();
      }
    }
    const decode = (_: string, value: unknown) => (value instanceof Uint8Array ? new TextDecoder().decode(value) : value);
    return { names: names.sort(), text: JSON.stringify(values, decode) };
  });
}

/** How many mutations wait in this person's readable database, by its own numbers. */
export async function unsent(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const done = <T>(asked: IDBRequest<T>) => new Promise<T>((ok, no) => ((asked.onsuccess = () => ok(asked.result)), (asked.onerror = () => no(asked.error))));
    const { storageBuckets } = navigator as unknown as { storageBuckets: { keys(): Promise<string[]>; open(name: string): Promise<{ indexedDB: IDBFactory }> } };
    const name = (await storageBuckets.keys()).find((one) => one.startsWith("rapport-"))!;
    const db = await done((await storageBuckets.open(name)).indexedDB.open(name));
    const meta = db.transaction("meta").objectStore("meta");
    const [next, processed] = await Promise.all([done(meta.get("next_mid")), done(meta.get("processed"))]);
    db.close();
    return Number(next) - 1 - Number(processed);
  });
}

/** True where what is typed into a form is on the device, with a text in it where one is given. */
export async function isKept(page: Page, form: string, text = ""): Promise<boolean> {
  return page.evaluate(async ([form, text]) => {
    const done = <T>(asked: IDBRequest<T>) => new Promise<T>((ok, no) => ((asked.onsuccess = () => ok(asked.result)), (asked.onerror = () => no(asked.error))));
    const { storageBuckets } = navigator as unknown as { storageBuckets: { keys(): Promise<string[]>; open(name: string): Promise<{ indexedDB: IDBFactory }> } };
    const name = (await storageBuckets.keys()).find((one) => one.startsWith("rapport-"))!;
    const db = await done((await storageBuckets.open(name)).indexedDB.open(name));
    const kept = await done(db.transaction("drafts").objectStore("drafts").get(form));
    db.close();
    return kept !== undefined && JSON.stringify(kept).includes(text);
  }, [form, text] as const);
}
