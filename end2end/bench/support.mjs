// What every measurement needs: a server, a phone, marks, and a table.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";

const ROOT = path.resolve(fileURLToPath(new URL("../..", import.meta.url)));
const TARGET = path.resolve(ROOT, process.env.CARGO_TARGET_DIR ?? "target");
export const SITE = path.join(TARGET, "site");
const PROGRAM = path.join(TARGET, "release/rapport");

export const part = (list, share) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))];
export const median = (list) => part(list, 0.5);
export const ms = (value) => `${value < 10 ? value.toFixed(2) : Math.round(value)} ms`;
export const row = (what, value, aim, beside = "") => console.log(`  ${what.padEnd(44)}${value.padStart(12)}   aim ${aim.padEnd(14)}${beside}`);

/** A server of its own; `seed` names an example of the backend that fills its database, with a count. */
export async function serve(seed) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "rapport-bench-"));
  const database = `sqlite:${path.join(folder, "bench.sqlite")}`;
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, RAPPORT_MODE: "demo", RAPPORT_DATABASE: database, RAPPORT_PORT: String(port), RAPPORT_SITE: SITE };
  if (seed) {
    const cargo = ["cargo", "run", "--quiet", "--release", "-p", "backend", "--features", "test-support", "--example", seed.example, "--", database, String(seed.rows)];
    execFileSync(path.join(ROOT, "xtask/with-toolchain"), cargo, { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
  } else {
    execFileSync(PROGRAM, ["seed"], { env, stdio: "ignore" });
  }
  const url = `http://localhost:${port}`;
  let child;
  const resume = async () => {
    child = spawn(PROGRAM, ["serve"], { env, stdio: "ignore" });
    for (let tries = 0; tries < 200; tries++) {
      if (await fetch(`${url}/healthz`).then((answer) => answer.ok, () => false)) return;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error("the server does not answer");
  };
  const pause = async () => {
    const gone = new Promise((done) => child.once("exit", done));
    child.kill("SIGKILL");
    await gone;
  };
  const stop = () => {
    child.kill("SIGTERM");
    fs.rmSync(folder, { recursive: true, force: true });
  };
  await resume();
  return { url, pause, resume, stop };
}

export const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

/** A fresh phone, signed in, at a page of the staff app. What is to be set up before the app starts is done by `before`. */
export async function phone(url, place, before = async () => {}) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "en-US" });
  const page = await context.newPage();
  await page.goto(`${url}/sign-in`);
  await page.evaluate(() => localStorage.setItem("rapport-measure", "1"));
  const form = page.locator('form[action="/sign-in"]');
  // The way with a password is folded away where codes are mailed.
  await form.evaluate((form) => form.closest("details")?.setAttribute("open", ""));
  await form.locator("[name=email]").fill("owner@demo.example");
  await form.locator("[name=password]").fill("demo-noodles-1042");
  await before(context, page);
  await Promise.all([page.waitForURL("**/desk**"), form.locator("[type=submit]").click()]);
  if (place !== "/desk") await page.goto(url + place);
  return { context, page };
}

export const mark = (page, name) => page.waitForFunction((name) => performance.getEntriesByName(name).length > 0, name, { timeout: 120_000 });
export const marks = (page, name) => page.evaluate((name) => performance.getEntriesByName(name).map((entry) => entry.startTime), name);
