import type { BrowserContextOptions, LaunchOptions } from "@playwright/test";

/** The browser that is installed; it may not call home, and needs no sandbox inside a container. */
export const LAUNCH: LaunchOptions = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

/** A common phone. */
export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** The till's screen. */
export const WIDE: BrowserContextOptions = { viewport: { width: 1280, height: 800 }, isMobile: false, hasTouch: false };

/** The smallest phone that still counts. */
export const SMALL: BrowserContextOptions = { ...PHONE, viewport: { width: 320, height: 640 } };
