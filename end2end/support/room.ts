import type { CDPSession } from "@playwright/test";
import type { Phone } from "./phone.ts";

const sessions = new WeakMap<Phone, CDPSession>();

async function session(phone: Phone): Promise<CDPSession> {
  const known = sessions.get(phone) ?? (await phone.context.newCDPSession(phone.page));
  sessions.set(phone, known);
  return known;
}

/**
 * The browser has so much room for this phone's data, bytes. To be said before the app is opened: for half a minute Chromium goes by what it
 * found before, and asks again only for what is larger.
 */
export async function limited(phone: Phone, quotaSize: number): Promise<void> {
  phone.expected.push(/local store|QuotaExceeded/);
  const cdp = await session(phone);
  await cdp.send("Storage.overrideQuotaForOrigin", { origin: phone.base, quotaSize });
}

/** The browser throws away what this origin keeps, while its pages are open: all of it, or all but what says who is signed in. */
export async function cleared(phone: Phone, what: "all" | "data"): Promise<void> {
  phone.expected.push(/local store/);
  const cdp = await session(phone);
  const storageTypes = what === "all" ? "all" : "indexeddb,local_storage,cache_storage,service_workers";
  await cdp.send("Storage.clearDataForOrigin", { origin: phone.base, storageTypes });
}
