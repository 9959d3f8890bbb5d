import { expect } from "@playwright/test";
import type { Phone } from "./phone.ts";

/** What a tour does at each screen, by its name. */
export type Look = (what: string) => Promise<void>;

export async function open(phone: Phone, path: string): Promise<void> {
  await phone.go(path);
  await expect(phone.pill).toBeVisible();
}

/** Opens a sheet, looks, and closes it with the key. */
export async function sheet(phone: Phone, what: string, look: Look, button: () => Promise<void>): Promise<void> {
  await button();
  await expect(phone.dialog).toBeVisible();
  await look(what);
  await phone.page.keyboard.press("Escape");
  await expect(phone.dialog).toHaveCount(0);
}

/** Both languages; each tour looks at every screen in both schemes of colours, beginning with this one. */
export const LOOKS = [
  { lang: "en", colorScheme: "light" },
  { lang: "zh", colorScheme: "dark" },
] as const;

/** Nothing wider than the screen, and nothing too small for a thumb. */
export async function fits(phone: Phone, what: string): Promise<void> {
  const found = await phone.page.evaluate(() => {
    const wider = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    const main = ".btn:not(.small), .tab, .icon-btn, .cartbar, .add, .chip, .seg button, .choice, .option, .need .btn, .order-foot .btn, input:not([type=radio], [type=checkbox], [type=hidden]), select, .stepper button";
    const visible = [...document.querySelectorAll(main)].filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }));
    const small = visible.flatMap((one) => {
      const { width, height } = one.getBoundingClientRect();
      // A target may reach beyond what is drawn.
      const beyond = getComputedStyle(one, "::after");
      const reach = beyond.content !== "none" && beyond.position === "absolute" ? Math.max(0, -parseFloat(beyond.top) || 0) * 2 : 0;
      return width > 0 && (height + reach < 43.5 || width < 43.5) ? [`${one.className || one.tagName} "${one.textContent?.trim().slice(0, 20)}" ${Math.round(width)}×${Math.round(height)}`] : [];
    });
    return { wider, small: [...new Set(small)] };
  });
  expect.soft(found, what).toEqual({ wider: 0, small: [] });
}
