import { readFile } from "node:fs/promises";
import type { Phone } from "../support/phone.ts";
import { stored } from "../support/stored.ts";
import { expect, test } from "../support/test.ts";

const en = {
  privacy: "Privacy", yours: "Your data", held: /^We hold \d+ entr/, download: /^Download everything/, offline: /^Downloading and erasing need the network/,
  erase: "Erase my data", ask: "Ask to be erased", asked: /^You asked to be erased\. The answer comes by /, back: "Take the request back", takenBack: "Taken back. Nothing is erased.",
  requests: "Privacy requests", decline: "Decline", why: "Why not? The customer reads this.", sendDecline: "Decline with this reason",
  declined: /^Your request was declined on /, now: "Erase", done: /^Erased: \d+ entries/, gone: "Somebody who was erased",
};
const NAME = "Gracia Pell";
const WHY = "A parcel of yours is on its way.";

const main = (phone: Phone) => phone.page.getByRole("main");
const toPrivacy = async (phone: Phone) => {
  await phone.to(phone.words.me);
  await main(phone).getByRole("link", { name: new RegExp(`^${en.privacy}`) }).click();
  await expect(phone.page.getByRole("heading", { name: en.yours, exact: true })).toBeVisible();
};

test("a customer takes all her data along, asks to be erased, is declined, asks again, and is gone on every phone", async ({ phone, owner }) => {
  const guest = await phone();
  await guest.go("/sign-in?next=%2Fapp");
  await guest.asGuest(NAME);
  await guest.upToDate();
  await guest.installed();

  await test.step("she writes, and downloads what is held", async () => {
    await guest.to(guest.words.chat);
    await guest.page.getByLabel(guest.words.write).fill("Is the parrot still there?");
    await guest.button(guest.words.send).click();
    await guest.upToDate();
    await toPrivacy(guest);
    await expect(guest.page.getByText(en.held)).toBeVisible();
    const coming = guest.page.waitForEvent("download");
    await main(guest).getByRole("link", { name: en.download }).click();
    const bytes = await readFile(await (await coming).path());
    expect(bytes.subarray(0, 2).toString()).toBe("PK");
    expect(bytes.length).toBeGreaterThan(800);
    await guest.cleanInBothSchemes("one's own data");
    await guest.picture("own-data-en");
  });

  await test.step("without a network it says what it needs, and comes back with it", async () => {
    await guest.cut();
    await toPrivacy(guest);
    await expect(guest.page.getByText(en.offline)).toBeVisible();
    await guest.restore();
    await guest.upToDate();
    await expect(guest.page.getByText(en.held)).toBeVisible();
  });

  await test.step("she asks, takes it back, and asks again", async () => {
    const asks = async () => {
      await guest.button(en.erase).click();
      await guest.dialog.getByRole("button", { name: en.ask }).click();
      await expect(guest.page.getByText(en.asked)).toBeVisible();
    };
    await asks();
    await guest.button(en.back).click();
    await expect(guest.page.getByText(en.takenBack)).toBeVisible();
    await asks();
  });

  const line = owner.page.locator("li[data-request]").first();
  await test.step("the owner sees who asks, what goes and by when, and declines with a reason", async () => {
    await owner.to(owner.words.more);
    await main(owner).getByRole("link", { name: new RegExp(`^${en.requests}`) }).click();
    await expect(line).toContainText(NAME);
    await expect(line).toContainText("Answer by");
    await owner.cleanInBothSchemes("privacy requests");
    await owner.picture("data-requests-en");
    await line.getByRole("button", { name: en.decline }).click();
    await owner.dialog.getByLabel(en.why).fill(WHY);
    await owner.dialog.getByRole("button", { name: en.sendDecline }).click();
    await expect(line).toContainText(WHY);
  });

  await test.step("she reads why, and asks once more", async () => {
    await guest.to(guest.words.menu);
    await toPrivacy(guest);
    await expect(guest.page.getByText(en.declined)).toBeVisible();
    await expect(guest.page.getByText(WHY)).toBeVisible();
    await guest.button(en.erase).click();
    await guest.dialog.getByRole("button", { name: en.ask }).click();
    await expect(guest.page.getByText(en.asked)).toBeVisible();
  });

  await test.step("erased: nobody finds her, and her phone deletes what it holds", async () => {
    await owner.to(owner.words.customers);
    await owner.page.getByRole("searchbox").fill(NAME);
    await expect(main(owner).getByRole("listitem").filter({ hasText: NAME })).not.toHaveCount(0);
    await owner.to(owner.words.more);
    await main(owner).getByRole("link", { name: new RegExp(`^${en.requests}`) }).click();
    guest.expected.push(/status of 40[139]/);
    await line.getByRole("button", { name: en.now, exact: true }).click();
    await owner.dialog.getByRole("button", { name: en.now, exact: true }).click();
    await expect(owner.page.getByText(en.done)).toBeVisible();
    await expect(line).toContainText(en.gone);
    await owner.upToDate();
    await owner.to(owner.words.customers);
    await owner.page.getByRole("searchbox").fill(NAME);
    await expect(main(owner).getByRole("listitem").filter({ hasText: NAME })).toHaveCount(0);
    // By itself, as it hears of it.
    await expect(guest.page.getByRole("status")).toContainText("wiped this device");
    await expect.poll(async () => (await stored(guest.page)).names).toEqual([]);
  });
});

test.describe("in Chinese", () => {
  test("she finds her data and how to have it erased", async ({ phone }) => {
    const guest = await phone({ lang: "zh" });
    await guest.go("/sign-in?next=%2Fapp");
    await guest.asGuest("小满");
    await guest.upToDate();
    await guest.to(guest.words.me);
    await main(guest).getByRole("link", { name: /^隐私/ }).click();
    await expect(guest.page.getByRole("heading", { name: "您的数据", exact: true })).toBeVisible();
    await guest.button("删除我的数据").click();
    await expect(guest.dialog).toContainText("30 天内答复");
    await guest.picture("own-data-zh");
  });
});
