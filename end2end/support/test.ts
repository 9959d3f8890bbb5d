import { test as base, expect, type Browser, type BrowserContextOptions } from "@playwright/test";
import { LAUNCH, PHONE } from "./browser.ts";
import { Line, type Mode } from "./line.ts";
import { Phone } from "./phone.ts";
import { CUSTOMER, OWNER, Server, WAITER } from "./server.ts";
import { WORDS, type Lang } from "./words.ts";

export interface Open extends BrowserContextOptions {
  lang?: Lang;
  /** A profile folder: the browser is a process of its own then, and may be killed. */
  profile?: string;
  /** What the line does from before the browser starts: its worker may send at once. */
  mode?: Mode;
}

interface Fixtures {
  /** Whether the server begins with nothing instead of the demo business. */
  empty: boolean;
  /** A server with the demo business, for this test alone. */
  server: Server;
  /** A device that nobody uses yet. */
  phone: (options?: Open) => Promise<Phone>;
  customer: Phone;
  waiter: Phone;
  owner: Phone;
}

export const test = base.extend<Fixtures, { seeded: void }>({
  seeded: [
    async ({}, use) => {
      await use();
      await Server.forget();
    },
    { scope: "worker", auto: true },
  ],

  empty: [false, { option: true }],

  server: async ({ empty }, use, info) => {
    const server = await (empty ? Server.empty() : Server.start());
    await use(server);
    if (info.status !== info.expectedStatus) await info.attach("server.log", { body: server.log });
    await server.remove();
    expect(server.complaints(), "what the server complained about").toEqual([]);
  },

  phone: async ({ browser, playwright, server }, use, info) => {
    const phones: Phone[] = [];
    let spare: Browser | undefined;
    // Rarely Chromium is gone before a test has begun, by no doing of the product: then another one is started.
    const running = async () => (browser.isConnected() ? browser : (spare ??= await playwright.chromium.launch(LAUNCH)));
    await use(async ({ lang = "en", profile, mode, ...options } = {}) => {
      const line = await Line.open(() => server.port);
      if (mode) line.mode = mode;
      const settings = { ...PHONE, locale: WORDS[lang].locale, proxy: line.proxy, ...options };
      const context = profile
        ? await playwright.chromium.launchPersistentContext(profile, { ...LAUNCH, ...settings })
        : await (await running()).newContext(settings);
      const phone = await Phone.on(context, line, server.url, lang);
      phones.push(phone);
      return phone;
    });
    if (info.status !== info.expectedStatus) for (const phone of phones) console.log(`${info.title}, a phone at ${phone.page.url()} heard:\n  ${phone.heard.join("\n  ")}`);
    for (const phone of phones) {
      await phone.context.close().catch(() => undefined);
      await phone.line.close();
    }
    await spare?.close();
    for (const phone of phones) expect(phone.problems, "what a page complained about").toEqual([]);
  },

  customer: async ({ phone }, use) => {
    const customer = await phone();
    await customer.signIn(CUSTOMER);
    await use(customer);
  },

  waiter: async ({ phone }, use) => {
    const waiter = await phone();
    await waiter.signIn(WAITER);
    await use(waiter);
  },

  owner: async ({ phone }, use) => {
    const owner = await phone();
    await owner.signIn(OWNER);
    await use(owner);
  },
});

export { expect };
