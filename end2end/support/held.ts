import type { Page } from "@playwright/test";
import type { Phone } from "./phone.ts";

/** In a tab that is about to start: it knows whose it is, and gets no further than to the opening of their database. */
export async function heldBeforeItsStore(page: Page): Promise<void> {
  await page.addInitScript(() => {
    if (!location.pathname.match(/^\/(app|desk)/) || sessionStorage.getItem("let-go")) return;
    const { storageBuckets } = navigator as unknown as { storageBuckets: object };
    const buckets = Object.getPrototypeOf(storageBuckets) as { open(name: string, options: object): Promise<unknown> };
    const { open } = buckets;
    const held = new Promise<void>((done) => ((window as unknown as { letGo: () => void }).letGo = done));
    buckets.open = async function (...args) {
      document.documentElement.setAttribute("data-held", "");
      await held;
      return open.apply(this, args);
    };
  });
}

/** Resolves once such a tab stands there. */
export async function isHeld(tab: Phone): Promise<void> {
  await tab.page.locator("html[data-held]").waitFor();
}

/** It goes on, and is not held again. */
export async function letGo(tab: Phone): Promise<void> {
  await tab.page.evaluate(() => {
    sessionStorage.setItem("let-go", "1");
    (window as unknown as { letGo: () => void }).letGo();
  });
}
