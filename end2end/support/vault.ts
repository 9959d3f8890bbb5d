import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { randomBytes } from "node:crypto";
import { expect } from "@playwright/test";
import type { Phone } from "./phone.ts";
import { PASSWORD } from "./server.ts";

export const PIN = "194207";

const SAYS = {
  "en-US": {
    turnOn: "Protect with a PIN", protect: "Protect this phone", pin: "PIN or pass phrase", again: "The same again", locked: "Locked", unlock: "Unlock",
    turnOff: "Stop protecting", lockNow: "Lock now", change: "Change PIN", forgot: "PIN forgotten?", forgotYes: "Delete and sign in again", online: "Ask the server at each unlock",
    cleared: "This phone was cleared", wipe: "Sign out and wipe", shared: "This phone is shared", plain: "Not protected", notSent: "Not sent yet – keep this page open", isProtected: "Protected by a PIN",
  },
  "zh-CN": {
    turnOn: "设置密码保护", protect: "保护这部手机", pin: "密码或口令", again: "再输入一次", locked: "已锁定", unlock: "解锁",
    turnOff: "取消保护", lockNow: "立即锁定", change: "更改密码", forgot: "忘记密码？", forgotYes: "删除并重新登录", online: "每次解锁都询问服务器",
    cleared: "这部手机已清空", wipe: "退出并清除", shared: "这是共用手机", plain: "未加保护", notSent: "尚未发送，请不要关闭此页", isProtected: "用密码保护",
  },
};

/** What the screens about protecting say. */
export function says(phone: Phone): (typeof SAYS)["en-US"] {
  return SAYS[phone.words.locale as keyof typeof SAYS];
}

/** The screen that says who can read this phone. */
export async function thisPhone(phone: Phone): Promise<void> {
  const place = new URL(phone.page.url()).pathname.startsWith("/desk") ? "/desk/more/phone" : "/app/me/phone";
  await phone.go(place);
}

/** Fills the form for a new PIN; what it comes to is another matter. */
export async function choosePin(phone: Phone, pin: string, online = false): Promise<void> {
  const { dialog } = phone;
  await dialog.getByLabel(says(phone).pin).fill(pin);
  await dialog.getByLabel(says(phone).again).fill(pin);
  if (online) await dialog.getByLabel(says(phone).online).check();
  await dialog.locator('button[type="submit"]').click();
}

/** Protects this phone; it is locked afterwards. */
export async function protect(phone: Phone, pin = PIN, online = false): Promise<void> {
  await thisPhone(phone);
  await phone.button(says(phone).turnOn).click();
  await choosePin(phone, pin, online);
  await locked(phone);
}

export async function locked(phone: Phone): Promise<void> {
  await expect(phone.page.getByRole("heading", { level: 1, name: says(phone).locked, exact: true })).toBeVisible();
  await expect(phone.pill).toHaveCount(0);
}

export async function unlock(phone: Phone, pin = PIN): Promise<void> {
  await phone.page.getByLabel(says(phone).pin).fill(pin);
  await phone.button(says(phone).unlock).click();
}

/** Signs in on a phone that was said to be shared. */
export async function signInShared(phone: Phone, email: string): Promise<void> {
  await phone.go("/sign-in?next=/app");
  await phone.page.getByRole("checkbox", { name: says(phone).shared }).click();
  await expect(phone.page.getByRole("checkbox", { name: says(phone).shared })).toBeChecked();
  await phone.withPassword(email, PASSWORD);
  await phone.page.waitForURL(/\/app/);
  await phone.upToDate();
}

/** A text that stands nowhere else: letters only, so that no tool splits it. */
export function canary(): string {
  const letters = "bcdfghjkmnpqrtvwxz";
  return [...randomBytes(24)].map((byte) => letters[byte % letters.length]).join("");
}

/**
 * In which files of a folder each text stands, as UTF-8 or UTF-16; texts that stand nowhere are left out. Compressed blocks may
 * hold a part of one only, so a third of it counts.
 */
export async function traces(folder: string, texts: Record<string, string>): Promise<Record<string, string[]>> {
  const thirds = (text: string) => [text.slice(0, 8), text.slice(8, 16), text.slice(16)].flatMap((part) => [Buffer.from(part, "utf8"), Buffer.from(part, "utf16le")]);
  const sought = Object.entries(texts).map(([name, text]) => ({ name, parts: thirds(text) }));
  const found: Record<string, string[]> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const bytes = await readFile(file).catch(() => Buffer.alloc(0));
    for (const { name, parts } of sought) {
      if (parts.some((part) => bytes.includes(part))) (found[name] ??= []).push(path.relative(folder, file));
    }
  }
  return found;
}
