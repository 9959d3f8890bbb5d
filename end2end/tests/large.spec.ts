import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";

/** Letters twice as large, as somebody sets them in the browser. */
async function large(phone: Phone): Promise<void> {
  await phone.page.evaluate(() => void (document.documentElement.style.fontSize = "200%"));
}

/** What does not fit: elements whose text is cut, that break a word or a price, or that reach over the screen's edge. */
async function cut(phone: Phone): Promise<string[]> {
  return phone.page.evaluate(() => {
    const found: string[] = [];
    const say = (what: string, one: Element) => found.push(`${what}: ${one.className} “${one.textContent?.trim().slice(0, 40)}”`);
    const shown = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)].filter((one) => one.getClientRects().length);
    for (const one of shown(".tab-label, .btn, .pill, .top-title h1")) {
      // What can be touched reaches a few pixels over what is seen of a pill.
      if (one.scrollWidth > one.clientWidth + 5) say("cut", one);
    }
    for (const one of shown(".price, .btn-price, .totals dd")) {
      const line = parseFloat(getComputedStyle(one).lineHeight);
      if (one.getBoundingClientRect().height > line * 1.5) say("broken", one);
    }
    for (const one of shown(".add, .stepper, .price, .btn")) {
      const box = one.getBoundingClientRect();
      const around = one.closest(".product, .card, .list, .page-foot")?.getBoundingClientRect();
      if (box.right > innerWidth + 1 || (around && box.right > around.right + 1)) say("over the edge", one);
    }
    // A word in two lines: its first and its last letter stand on different heights.
    for (const one of shown(".btn, .tab-label")) {
      const walk = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
      for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        for (const word of node.textContent!.matchAll(/[A-Za-z]{2,}/g)) {
          const range = document.createRange();
          range.setStart(node, word.index!);
          range.setEnd(node, word.index! + word[0].length);
          if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) say(`“${word[0]}” broken`, one);
        }
      }
    }
    if (document.documentElement.scrollWidth > innerWidth + 1) found.push("the page is wider than the screen");
    return found;
  });
}

test("with letters twice as large a customer's screens cut and break nothing", async ({ customer }) => {
  const { words } = customer;
  await customer.to(words.menu);
  await customer.add(words.wonton);
  await large(customer);
  for (const place of [words.home, words.menu, words.orders, words.me]) {
    await customer.to(place);
    await customer.still();
    expect(await cut(customer), place).toEqual([]);
    await customer.picture(`large-${place}`);
  }
  await customer.to(words.menu);
  await customer.page.getByRole("link", { name: words.viewCart }).click();
  await customer.page.getByRole("radio", { name: words.delivery }).check();
  await customer.still();
  expect(await cut(customer), "cart").toEqual([]);
  await customer.picture("large-cart");
});

test("with letters twice as large the staff's screens cut and break nothing, and rows do not overlap", async ({ waiter }) => {
  const { words } = waiter;
  await large(waiter);
  for (const place of [words.today, words.customers, words.inbox, words.orders, words.more]) {
    await waiter.to(place);
    await waiter.still();
    expect(await cut(waiter), place).toEqual([]);
    await waiter.picture(`large-desk-${place}`);
  }
  await waiter.to(words.customers);
  const boxes = await waiter.page.locator(".rows-one").evaluateAll((rows) =>
    rows.map((row) => {
      const [own, inner] = [row, row.querySelector(".row-text") ?? row].map((one) => one.getBoundingClientRect());
      return { top: own!.top, bottom: own!.bottom, inner: inner!.height };
    }),
  );
  expect(boxes.length).toBeGreaterThan(2);
  for (const box of boxes) expect(box.inner, "the text fits into its row").toBeLessThanOrEqual(box.bottom - box.top);
});
