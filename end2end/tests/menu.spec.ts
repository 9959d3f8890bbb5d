import { OWNER } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";

/** The switch of a dish on the staff's menu. */
const dish = (phone: Phone, name: string) => phone.page.getByRole("switch", { name: phone.words.available(name) });

/** Marks every picture of the list; what is drawn anew bears no mark. */
const mark = (phone: Phone) =>
  phone.page.locator("main img").evaluateAll((pictures) => {
    for (const picture of pictures) picture.dataset.known = "1";
    return pictures.length;
  });
const unmarked = (phone: Phone) => phone.page.locator("main img:not([data-known])");

async function menu(phone: Phone): Promise<void> {
  await phone.signIn(OWNER);
  await phone.go("/desk/menu");
  const pictures = phone.page.locator("main img");
  await expect(pictures.first()).toBeVisible();
  await phone.upToDate();
  // A picture that is still under way would be asked for later.
  await pictures.evaluateAll((all: HTMLImageElement[]) =>
    Promise.all(
      all.map((one) => {
        one.loading = "eager";
        return one.decode();
      }),
    ),
  );
}

for (const place of ["online", "offline"] as const) {
  test(`switching a dish off draws no picture anew and leaves the keyboard where it is, ${place}`, async ({ phone }) => {
    const owner = await phone();
    const { words, page } = owner;
    await menu(owner);
    if (place === "offline") await owner.cut();
    const requested: string[] = [];
    page.on("request", (request) => requested.push(new URL(request.url()).pathname));
    expect(await mark(owner)).toBeGreaterThan(5);

    await dish(owner, words.beef).focus();
    await page.keyboard.press("Space");
    const row = page.getByRole("listitem").filter({ hasText: words.beef });
    await expect(row).toContainText(words.soldOut);
    if (place === "online") await owner.upToDate();
    await expect(dish(owner, words.beef)).toBeFocused();
    await expect(dish(owner, words.beef)).not.toBeChecked();
    await expect(unmarked(owner)).toHaveCount(0);

    await page.keyboard.press("Space");
    await expect(row).not.toContainText(words.soldOut);
    await expect(dish(owner, words.beef)).toBeChecked();
    await expect(unmarked(owner)).toHaveCount(0);
    expect(requested.filter((path) => path.startsWith("/media/"))).toEqual([]);
  });
}

test("a dish that another phone changes is shown as it is now, in its place", async ({ phone }) => {
  const [owner, other] = [await phone(), await phone()];
  const { words, page } = owner;
  await menu(owner);
  await menu(other);
  await mark(owner);
  await other.page.getByRole("button", { name: words.edit(words.beef) }).click();
  await other.page.getByLabel(words.price, { exact: true }).fill("41");
  await other.page.getByLabel(words.price, { exact: true }).blur();
  await other.dialog.getByText(words.close, { exact: true }).click();
  await expect(page.getByRole("listitem").filter({ hasText: words.beef })).toContainText("41");
  await expect(unmarked(owner)).toHaveCount(0);

  await page.getByRole("button", { name: words.edit(words.beef) }).click();
  await expect(owner.dialog.getByLabel(words.price, { exact: true }), "the form begins with what is there now").toHaveValue("41.00");
});

test("a switch goes back where its change cannot be kept", async ({ phone }) => {
  const owner = await phone();
  await menu(owner);
  await owner.cut();
  owner.expected.push(/local store|InvalidState/);
  await owner.page.evaluate(() => {
    IDBDatabase.prototype.transaction = () => {
      throw new DOMException("closed", "InvalidStateError");
    };
  });
  // A tap, not the driver's uncheck: that expects the switch to stay.
  await dish(owner, owner.words.beef).click();
  await owner.dialog.getByRole("button", { name: owner.words.backToForm }).click();
  await expect(dish(owner, owner.words.beef)).toBeChecked();
  await expect(owner.page.getByRole("listitem").filter({ hasText: owner.words.beef })).not.toContainText(owner.words.soldOut);
});

test("a change that cannot be kept is told of also after its page was left", async ({ phone }) => {
  const owner = await phone();
  const { words, page } = owner;
  await owner.signIn(OWNER);
  await owner.to(words.today);
  await page.evaluate(() => history.pushState({}, "", "/desk/menu"));
  await page.evaluate(() => window.dispatchEvent(new PopStateEvent("popstate")));
  await expect(dish(owner, words.beef)).toBeVisible();
  // Gone, and the browser does not know: it is tried, and whether it arrived is not known.
  await owner.installed();
  owner.line.mode = "refuse";
  owner.expected.push(/local store|InvalidState/);
  await page.evaluate(() => {
    IDBDatabase.prototype.transaction = () => {
      throw new DOMException("closed", "InvalidStateError");
    };
  });
  await dish(owner, words.beef).click();
  await expect(owner.dialog).toContainText(words.unreached);
  await page.goBack();
  await expect(dish(owner, words.beef)).toHaveCount(0);
  await owner.dialog.getByRole("button", { name: words.backToForm }).click();
  await expect(page.getByText(words.stoppedUnsure)).toBeVisible();
});
