import { expect } from "@playwright/test";
import { PASSWORD } from "../server.ts";
import { WORDS } from "../words.ts";
import type { Driver, Element } from "./driver.ts";

/** What somebody looks for: a control by its name or text, a field or a choice by its label. */
type What = "button" | "field" | "choice";

/** Finds what is shown, in the page. */
const FIND = `
  const [what, name] = args;
  const wanted = name.startsWith("/") ? new RegExp(name.slice(1, -1)) : undefined;
  const fits = (text) => (wanted ? wanted.test(text.trim()) : text.trim() === name);
  const shown = (one) => one.checkVisibility() && !one.disabled && !one.closest("[inert]");
  const named = (one) => [one.getAttribute("aria-label") ?? "", one.textContent].some(fits);
  if (what === "button") return [...document.querySelectorAll("button, a")].find((one) => named(one) && shown(one)) ?? null;
  const labels = [...document.querySelectorAll("label")].filter((one) => fits(one.textContent));
  if (what === "choice") return labels.find(shown) ?? null;
  const fields = [...labels.map((one) => one.control), ...document.querySelectorAll("[aria-label]")];
  return fields.find((one) => one && /^(INPUT|TEXTAREA)$/.test(one.tagName) && shown(one) && (labels.some((label) => label.control === one) || fits(one.getAttribute("aria-label")))) ?? null;
`;

/** What a person does with a browser that Playwright does not drive. */
export class Hand {
  readonly driver: Driver;
  readonly base: string;
  readonly words = WORDS.en;

  constructor(driver: Driver, base: string) {
    this.driver = driver;
    this.base = base;
  }

  async go(path: string): Promise<void> {
    await this.driver.goto(this.base + path);
  }

  async #find(what: What, name: string | RegExp): Promise<Element> {
    let found: Element | null = null;
    await expect.poll(async () => (found = await this.driver.run<Element | null>(FIND, what, String(name)).catch(() => null)), { message: `${what} ${name}` }).not.toBeNull();
    return found!;
  }

  /** Taps what bears this name; once more where the screen changed in that moment. */
  async tap(name: string | RegExp, what: What = "button"): Promise<void> {
    const element = await this.#find(what, name);
    await this.driver.click(element).catch(async () => this.driver.click(await this.#find(what, name)));
  }

  async write(label: string | RegExp, text: string): Promise<void> {
    await this.driver.type(await this.#find("field", label), text);
  }

  /** The text of what a selector finds first. */
  async text(selector: string): Promise<string> {
    return this.driver.run<string>("return document.querySelector(args[0])?.textContent?.trim() ?? ''", selector).catch(() => "");
  }

  async shows(selector: string, text: string | RegExp, timeout?: number): Promise<void> {
    const wanted = expect.poll(() => this.text(selector), { message: selector, ...(timeout && { timeout }) });
    await (typeof text === "string" ? wanted.toBe(text) : wanted.toMatch(text));
  }

  /** What the pill says. */
  async pill(text: string): Promise<void> {
    await this.shows("header.top .pill", text);
  }

  async path(wanted: RegExp): Promise<void> {
    await expect.poll(() => this.driver.run<string>("return location.pathname").catch(() => "")).toMatch(wanted);
  }

  async signIn(email: string): Promise<void> {
    await this.go("/sign-in");
    await this.driver.run("document.querySelector('form[action=\"/sign-in\"]').closest('details')?.setAttribute('open', '')");
    const form = 'form[action="/sign-in"]';
    for (const [field, text] of [["email", email], ["password", PASSWORD]]) {
      const element = await this.driver.run<Element>("return document.querySelector(args[0])", `${form} input[name="${field}"]`);
      await this.driver.type(element, text!);
    }
    await this.driver.click(await this.driver.run<Element>("return document.querySelector(args[0])", `${form} button[type="submit"]`));
    await this.path(/^\/(app|desk)/);
    // The first time the whole program is fetched and translated.
    await this.shows("header.top .pill", this.words.upToDate, 60_000);
  }

  /** The worker has this build: the app starts without a network from now on. */
  async installed(app: "/app" | "/desk"): Promise<void> {
    const whole = "await navigator.serviceWorker.ready; return !!(await caches.match(args[0])) && !!navigator.serviceWorker.controller";
    await expect.poll(() => this.driver.run<boolean>(whole, app).catch(() => false), { message: "the worker's cache is whole" }).toBe(true);
  }

  /** Orders one dish for pick-up; the note is its mark. */
  async order(note: string): Promise<void> {
    await this.go("/app/menu");
    await this.tap(this.words.addNamed(this.words.wonton));
    await this.tap(this.words.viewCart);
    await this.tap(this.words.pickup, "choice");
    if (!(await this.driver.run<string>("return args[0].value", await this.#find("field", this.words.name)))) await this.write(this.words.name, "Ada");
    await this.write(this.words.note, note);
    await this.tap(this.words.place);
    await this.path(/^\/app\/orders\/[0-9a-f-]{36}$/);
  }
}
