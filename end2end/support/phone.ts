import { expect, type BrowserContext, type Locator, type Page } from "@playwright/test";
import { createRequire } from "node:module";
import type { Line } from "./line.ts";
import { PASSWORD } from "./server.ts";
import { WORDS, type Lang, type Words } from "./words.ts";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
/** What a browser says when the network fails. */
const NETWORK = /net::ERR_|Failed to fetch|Failed to load resource: net|unknown error occurred when fetching the script/;
/**
 * A database that is deleted fails every request of an open transaction, and indexed_db_futures listens for one. The transaction has ended by the first;
 * what the others say is not heard, and nothing hangs on it.
 */
const DELETED = /FnOnce called more than once/;
/** What a browser says of a file that was on its way when its page was left for another one. */
const LEFT = /net::ERR_ABORTED|Failed to fetch|WebAssembly compilation aborted|network error/i;

/** Somebody's device: a browser of its own, a line of its own, and what one does with it. */
export class Phone {
  readonly context: BrowserContext;
  readonly line: Line;
  readonly base: string;
  readonly words: Words;
  /** Whatever no page should say. */
  readonly problems: string[] = [];
  /** The last answers of the server, failures and moves, to be read when a test fails. */
  readonly heard: string[] = [];
  /** Console messages that this test provokes. */
  readonly expected: RegExp[] = [];
  page: Page;

  private constructor(context: BrowserContext, line: Line, base: string, lang: Lang, page: Page) {
    this.context = context;
    this.line = line;
    this.base = base;
    this.words = WORDS[lang];
    this.page = page;
  }

  static async on(context: BrowserContext, line: Line, base: string, lang: Lang): Promise<Phone> {
    const page = context.pages()[0] ?? (await context.newPage());
    const phone = new Phone(context, line, base, lang, page);
    for (const open of context.pages()) phone.#watch(open);
    context.on("page", (opened) => phone.#watch(opened));
    return phone;
  }

  #watch(page: Page): void {
    // SLOW=6: every page computes six times slower, to find tests that only pass on a fast machine.
    const slow = Number(process.env.SLOW ?? 1);
    if (slow > 1) void this.context.newCDPSession(page).then((session) => session.send("Emulation.setCPUThrottlingRate", { rate: slow })).catch(() => undefined);
    const unfinished: string[] = [];
    const complain = (text: string) => {
      const excused = (this.line.disturbed && NETWORK.test(text)) || this.expected.some((known) => known.test(text));
      if (excused) return;
      this.problems.push(text);
      if (LEFT.test(text)) unfinished.push(text);
    };
    // Another document, not another place of the app: what the one before was loading nobody waits for.
    page.on("domcontentloaded", () => {
      for (const text of unfinished.splice(0)) this.problems.splice(this.problems.lastIndexOf(text), 1);
    });
    const note = (text: string) => {
      this.heard.push(`${new Date().toISOString().slice(14, 23)} ${text}`);
      if (this.heard.length > 60) this.heard.shift();
    };
    page.on("framenavigated", (frame) => note(`is at ${frame.url()}`));
    page.on("response", (answer) => {
      if (answer.url().includes("/api/")) note(`${answer.status()} ${new URL(answer.url()).pathname}`);
    });
    page.on("requestfailed", (request) => note(`${request.failure()?.errorText} ${new URL(request.url()).pathname}`));
    page.on("pageerror", (error) => {
      if (!DELETED.test(error.message)) complain(`page error: ${error.message}`);
    });
    page.on("console", (message) => {
      const text = `${message.text()} (${message.location().url})`;
      if (message.type() === "error" || /Content Security Policy|local store|panicked/.test(text)) complain(`console: ${text}`);
    });
  }

  // --- the network

  /** No network, and the browser knows. Before that the worker gets all it wants to keep, where this page has one. */
  async cut(): Promise<void> {
    const inApp = /^\/(app|desk)/.test(new URL(this.page.url()).pathname);
    if (inApp && (await this.page.evaluate(async () => !!(await navigator.serviceWorker?.getRegistration())))) await this.installed();
    this.line.mode = "refuse";
    await this.context.setOffline(true);
  }

  async restore(): Promise<void> {
    this.line.mode = "pass";
    await this.context.setOffline(false);
  }

  // --- moving about

  async go(path: string): Promise<void> {
    // A page may just be leaving by itself (a form that was sent, a store that was emptied): then its way ends first.
    await this.page.goto(this.base + path).catch(async (error: Error) => {
      if (!/interrupted by another navigation|net::ERR_ABORTED/.test(error.message)) throw error;
      await this.page.waitForLoadState();
      await this.page.goto(this.base + path);
    });
  }

  /** Another tab of the same browser, as it was prepared. */
  async tab(path: string, prepare?: (page: Page) => Promise<unknown>): Promise<Phone> {
    const page = await this.context.newPage();
    await prepare?.(page);
    const tab: Phone = Object.assign(Object.create(Phone.prototype) as Phone, this, { page });
    await tab.go(path);
    return tab;
  }

  /** To a place of the app, without a reload: by the bottom bar, or by the list behind its last place. */
  async to(place: string): Promise<void> {
    // By class: a place that stands in the side bar of wide screens only has no role on narrow ones.
    const places = this.page.locator("nav.tabs .tab");
    const tab = places.filter({ has: this.page.locator(".tab-label", { hasText: new RegExp(`^${place}$`) }) });
    await tab.waitFor({ state: "attached" });
    // The screen before stays until the next one's file is here: what is typed must not go into a field of that one.
    const href = await tab.getAttribute("href");
    const leaves = href !== null && new URL(href, this.page.url()).pathname !== new URL(this.page.url()).pathname;
    const heading = this.page.locator("h1").first();
    const before = leaves && (await heading.count()) > 0 ? await heading.textContent() : null;
    if (await tab.isVisible()) {
      await tab.click();
      if (before) await expect(heading).not.toHaveText(before);
      return;
    }
    await places.last().click();
    await this.page.getByRole("main").getByRole("link", { name: new RegExp(`^${place}`) }).first().click();
  }

  get pill(): Locator {
    return this.page.locator("header.top .pill");
  }

  get dialog(): Locator {
    return this.page.getByRole("dialog");
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name, exact: typeof name === "string" });
  }

  async upToDate(): Promise<void> {
    await expect(this.pill).toHaveText(this.words.upToDate);
  }

  /** The worker has this build: the app starts without a network from now on. */
  async installed(): Promise<void> {
    const app = new URL(this.page.url()).pathname.startsWith("/desk") ? "/desk" : "/app";
    const whole = (path: string) =>
      navigator.serviceWorker.ready.then(() => caches.match(path)).then((found) => !!found && !!navigator.serviceWorker.controller);
    await expect.poll(() => this.page.evaluate(whole, app), { message: "the worker's cache is whole" }).toBe(true);
  }

  // --- who one is

  async signIn(email: string, next = ""): Promise<void> {
    await this.go(`/sign-in${next ? `?next=${encodeURIComponent(next)}` : ""}`);
    await this.withPassword(email, PASSWORD);
    await this.page.waitForURL(/\/(app|desk)/);
    await this.upToDate();
  }

  /** By the Sync sheet, as the same person. */
  async signInAgain(email: string, password = PASSWORD): Promise<void> {
    await this.pill.click();
    await this.dialog.getByRole("link", { name: this.words.signIn }).click();
    await this.withPassword(email, password);
    await this.page.waitForURL(/\/(app|desk)/);
  }

  /** On the sign-in page: the way with a password, which is folded away where codes are mailed. */
  async withPassword(email: string, password: string): Promise<void> {
    const form = this.page.locator('form[action="/sign-in"]');
    await form.waitFor({ state: "attached" });
    if (!(await form.isVisible())) await this.page.locator("details", { has: form }).locator("summary").click();
    await form.getByLabel(this.words.email).fill(email);
    await form.getByLabel(this.words.password).fill(password);
    await form.getByRole("button", { name: this.words.signIn }).click();
  }

  /** On the sign-in page. */
  async asGuest(name: string): Promise<void> {
    await this.page.getByLabel(this.words.yourName).fill(name);
    await this.button(this.words.guest).click();
  }

  // --- ordering

  /** Puts one of a dish without options into the cart, on the menu. */
  async add(dish: string): Promise<void> {
    await this.page.getByRole("button", { name: this.words.addNamed(dish) }).click();
  }

  /** Orders one dish for pick-up; the note is its mark. Gives the order's id. */
  async order(note: string, dish = this.words.wonton): Promise<string> {
    await this.to(this.words.menu);
    await this.add(dish);
    await this.page.getByRole("link", { name: this.words.viewCart }).click();
    await this.page.getByRole("radio", { name: this.words.pickup }).check();
    const name = this.page.getByLabel(this.words.name, { exact: true });
    if ((await name.inputValue()) === "") await name.fill("Ada");
    await this.page.getByLabel(this.words.note).fill(note);
    return this.place();
  }

  /** Places what is in the cart; the app has then called it saved. */
  async place(): Promise<string> {
    await this.button(this.words.place).click();
    await this.page.waitForURL(/\/app\/orders\/[0-9a-f-]{36}$/);
    return new URL(this.page.url()).pathname.split("/").pop()!;
  }

  /** The live card of an order. */
  get hero(): Locator {
    return this.page.locator(".hero");
  }

  // --- serving

  /** An order on the board or on the first screen, by anything it shows. */
  card(text: string): Locator {
    return this.page.getByRole("article").filter({ hasText: text });
  }

  /** Shows a column of the board on a narrow screen. */
  async column(title: string): Promise<void> {
    await this.page.getByRole("group", { name: this.words.orders }).getByRole("button", { name: new RegExp(`^${title} ?\\d*$`) }).click();
  }

  // --- what must hold everywhere

  /** No violation of any weight, and nothing wider than the screen. */
  async clean(what: string): Promise<void> {
    expect.soft(await this.#violations(), `${what}: accessibility`).toEqual([]);
    const wider = await this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect.soft(wider, `${what}: scrolls sideways`).toBeLessThanOrEqual(0);
  }

  /** The same in light and in dark, on the same page: only colours differ, so the other scheme is held for contrast alone. */
  async cleanInBothSchemes(what: string): Promise<void> {
    await this.clean(what);
    const dark = await this.page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches);
    await this.page.emulateMedia({ colorScheme: dark ? "light" : "dark" });
    expect.soft(await this.#violations(["color-contrast"]), `${what}, ${dark ? "light" : "dark"}: contrast`).toEqual([]);
    await this.page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
  }

  /** What axe finds, by these rules or by all. */
  async #violations(rules?: string[]): Promise<string[]> {
    await this.still();
    if (!(await this.page.evaluate(() => "axe" in window))) await this.page.evaluate(await axeSource());
    return this.page.evaluate(async (rules) => {
      const options = rules ? { runOnly: rules } : { rules: { "label-content-name-mismatch": { enabled: true } } };
      const { violations } = await (window as unknown as { axe: { run(options: object): Promise<{ violations: Violation[] }> } }).axe.run(options);
      return violations.map((one) => `${one.id} (${one.impact}): ${one.nodes.map((node) => `${node.target.join(" ")} ${node.any[0]?.message ?? ""}`).join(" | ")}`);
      interface Violation {
        id: string;
        impact: string;
        nodes: { target: string[]; any: { message: string }[] }[];
      }
    }, rules);
  }

  /** Waits for sheets and the like to have arrived; what follows the scrolling, never ends or is folded away – there time stands still – does not count. */
  async still(): Promise<void> {
    await this.page.evaluate(() => {
      const isSeen = (one: Animation) => (one.effect as KeyframeEffect | null)?.target?.checkVisibility() !== false;
      const ending = document.getAnimations().filter((one) => isSeen(one) && one.timeline === document.timeline && one.effect?.getComputedTiming().endTime !== Infinity);
      return Promise.all(ending.map((one) => one.finished.catch(() => undefined))).then(() => undefined);
    });
  }

  /** A picture to look at after the run. */
  async picture(name: string): Promise<void> {
    await this.still();
    await this.page.screenshot({ path: `results/screens/${name}.png` });
  }
}

let source: string | undefined;
async function axeSource(): Promise<string> {
  const { readFile } = await import("node:fs/promises");
  return (source ??= await readFile(AXE, "utf8"));
}
