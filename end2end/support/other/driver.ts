import { spawn, type ChildProcess } from "node:child_process";
import { accessSync, constants, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../server.ts";

/**
 * A browser that Playwright does not drive, by the commands of WebDriver. Firefox takes them over its own line (Marionette, what
 * geckodriver speaks too, which Debian does not have); WebKitGTK by its WebKitWebDriver.
 */
export interface Driver {
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Runs a function's body in the page, with `args`; it may give an element. */
  run<T>(body: string, ...args: unknown[]): Promise<T>;
  click(element: Element): Promise<void>;
  type(element: Element, text: string): Promise<void>;
  /** Ends the browser and every process of it at once, as a phone without power does. */
  kill(): Promise<void>;
}

/** An element as WebDriver names it. */
export type Element = Record<string, string>;
const id = (element: Element) => Object.values(element)[0]!;

export const OTHERS = ["firefox", "webkit"] as const;
export type Other = (typeof OTHERS)[number];

const PROGRAMS = { firefox: ["firefox-esr"], webkit: ["WebKitWebDriver", "gjs", "Xvfb"] };

/** Which programs of this browser are not on this machine. */
export function missing(other: Other): string[] {
  const there = (program: string) =>
    (process.env.PATH ?? "").split(path.delimiter).some((folder) => {
      try {
        accessSync(path.join(folder, program), constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
  return PROGRAMS[other].filter((program) => !there(program));
}

/** Starts one on a profile folder; everything it asks goes over the proxy at this port. */
export async function start(other: Other, profile: string, proxy: number): Promise<Driver> {
  return other === "firefox" ? firefox(profile, proxy) : webkit(profile, proxy);
}

/** In a process group of its own, so that it dies as a whole. */
function begin(program: string, args: string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(program, args, { detached: true, stdio: ["ignore", "ignore", "ignore", "pipe"], env: { ...process.env, LANGUAGE: "en", LC_ALL: "C.UTF-8", ...env } });
}

async function end(...processes: ChildProcess[]): Promise<void> {
  for (const one of processes) {
    if (one.exitCode !== null || one.signalCode !== null) continue;
    const gone = new Promise((done) => one.on("exit", done));
    process.kill(-one.pid!, "SIGKILL");
    await gone;
  }
}

/** Asks until there is an answer; a start takes a second or two. */
async function soon<T>(ask: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}

// A body that waits, as WebDriver's scripts with a callback.
const waiting = (body: string) =>
  `const tell = arguments[arguments.length - 1]; (async (...args) => { ${body} })(...[...arguments].slice(0, -1)).then((value) => tell({ value }), (error) => tell({ error: String(error) }));`;
interface Told<T> {
  value?: T;
  error?: string;
}
function heard<T>({ value, error }: Told<T>): T {
  if (error) throw new Error(error);
  return value as T;
}

// --- Firefox

async function firefox(profile: string, proxy: number): Promise<Driver> {
  const port = await freePort();
  const wishes = {
    "marionette.port": port,
    "network.proxy.type": 1,
    "network.proxy.socks": "127.0.0.1",
    "network.proxy.socks_port": proxy,
    "network.proxy.socks_version": 5,
    "network.proxy.no_proxies_on": "",
    "network.proxy.allow_hijacking_localhost": true,
    // Through a proxy even localhost counts as somebody else's, and has no service worker, unless this is said.
    "network.proxy.testing_localhost_is_secure_when_hijacked": true,
    // It may not call home.
    "network.captive-portal-service.enabled": false,
    "network.connectivity-service.enabled": false,
    "app.normandy.enabled": false,
    "services.settings.server": "data:,",
    "browser.newtabpage.enabled": false,
    "browser.sessionstore.resume_from_crash": false,
    "toolkit.startup.max_resumed_crashes": -1,
    "intl.accept_languages": "en-US",
  };
  writeFileSync(path.join(profile, "user.js"), Object.entries(wishes).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(""));
  const browser = begin("firefox-esr", ["--headless", "--no-remote", "--marionette", "--profile", profile, "--width", "390", "--height", "844"]);
  const line = await soon(() => marionette(port));
  await line("WebDriver:NewSession", { capabilities: { alwaysMatch: { pageLoadStrategy: "normal" } } });
  await line("WebDriver:SetTimeouts", { script: 20_000 });
  return {
    goto: async (url) => void (await line("WebDriver:Navigate", { url })),
    // Not by the command: it passes over service workers.
    reload: async () => void (await line("WebDriver:ExecuteScript", { script: "location.reload()" })),
    run: async <T>(body: string, ...args: unknown[]) => heard(((await line("WebDriver:ExecuteAsyncScript", { script: waiting(body), args })) as { value: Told<T> }).value),
    click: async (element) => void (await line("WebDriver:ElementClick", { id: id(element) })),
    type: async (element, text) => void (await line("WebDriver:ElementSendKeys", { id: id(element), text })),
    kill: () => end(browser),
  };
}

type Ask = (command: string, params: object) => Promise<unknown>;

/** Messages are JSON behind their length: `[0, number, command, parameters]` there, `[1, number, error, result]` back. */
async function marionette(port: number): Promise<Ask> {
  const socket = net.connect(port, "127.0.0.1");
  const waits = new Map<number, { done: (value: unknown) => void; failed: (error: Error) => void }>();
  let last = 0;
  let bytes = Buffer.alloc(0);
  await new Promise<void>((greeted, refused) => {
    socket.on("error", refused);
    socket.on("close", () => {
      refused(new Error("closed"));
      for (const { failed } of waits.values()) failed(new Error("the browser is gone"));
    });
    socket.on("data", (more: Buffer) => {
      bytes = Buffer.concat([bytes, more]);
      for (;;) {
        const colon = bytes.indexOf(":");
        const length = Number(bytes.subarray(0, colon).toString());
        if (colon < 0 || bytes.length < colon + 1 + length) return;
        const message = JSON.parse(bytes.subarray(colon + 1, colon + 1 + length).toString()) as unknown;
        bytes = bytes.subarray(colon + 1 + length);
        if (!Array.isArray(message)) {
          greeted();
          continue;
        }
        const [, number, error, result] = message as [number, number, { error: string; message: string } | null, unknown];
        const wait = waits.get(number);
        waits.delete(number);
        if (error) wait?.failed(new Error(`${error.error}: ${error.message}`));
        else wait?.done(result);
      }
    });
  });
  return (command, params) =>
    new Promise((done, failed) => {
      waits.set(++last, { done, failed });
      const text = JSON.stringify([0, last, command, params]);
      socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
}

// --- WebKitGTK

/** A screen that nobody sees; WebKitGTK has no headless mode. */
async function screen(): Promise<{ display: string; server: ChildProcess }> {
  const server = begin("Xvfb", ["-displayfd", "3", "-screen", "0", "800x1000x24", "-nolisten", "tcp"]);
  const display = await new Promise<string>((said, failed) => {
    server.on("exit", () => failed(new Error("Xvfb did not start")));
    (server.stdio[3] as NodeJS.ReadableStream).on("data", (bytes: Buffer) => said(`:${bytes.toString().trim()}`));
  });
  return { display, server };
}

async function webkit(profile: string, proxy: number): Promise<Driver> {
  const [{ display, server }, port] = [await screen(), await freePort()];
  // Pictures are drawn in memory: there is no graphics card to ask.
  const env = { DISPLAY: display, GDK_BACKEND: "x11", LIBGL_ALWAYS_SOFTWARE: "1", WEBKIT_DISABLE_COMPOSITING_MODE: "1", NO_AT_BRIDGE: "1" };
  const driver = begin("WebKitWebDriver", [`--port=${port}`], env);
  const ask = async (method: string, route: string, body?: object): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${port}/session${route}`, { method, ...(body && { body: JSON.stringify(body) }) });
    const { value } = (await answer.json()) as { value: { error?: string; message?: string } | null };
    if (value?.error && !answer.ok) throw new Error(`${value.error}: ${value.message}`);
    return value;
  };
  const program = path.join(path.dirname(fileURLToPath(import.meta.url)), "webkit.js");
  const options = { binary: "/usr/bin/gjs", args: [program, `--profile=${profile}`, `--proxy=socks5://127.0.0.1:${proxy}`] };
  const session = (await soon(() => ask("POST", "", { capabilities: { alwaysMatch: { "webkitgtk:browserOptions": options } } }))) as { sessionId: string };
  const at = (method: string, route: string, body?: object) => ask(method, `/${session.sessionId}${route}`, body);
  await at("POST", "/timeouts", { script: 20_000 });
  return {
    goto: async (url) => void (await at("POST", "/url", { url })),
    reload: async () => void (await at("POST", "/refresh", {})),
    run: async <T>(body: string, ...args: unknown[]) => heard((await at("POST", "/execute/async", { script: waiting(body), args })) as Told<T>),
    click: async (element) => void (await at("POST", `/element/${id(element)}/click`, {})),
    type: async (element, text) => void (await at("POST", `/element/${id(element)}/value`, { text })),
    kill: () => end(driver, server),
  };
}
