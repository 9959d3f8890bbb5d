import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";

const PASSWORD = "a long enough one";
const WORDS = {
  en: {
    team: "Team", invite: "Invite", manager: /^Manager/, make: "Make a link", close: "Close", name: "Your name", join: "Join", more: "More",
    business: "The business", newPlace: "New place", ownersOnly: "The owner looks after this", changes: "Changes", health: "Sync health",
    deactivate: "Deactivate", go: /^Deactivate Max/, gone: /Max is deactivated; 1 handed over/, since: /Deactivated on/, ended: "This link is no longer good",
    closed: "This account is closed", offline: "This page needs the network", signedIn: /This browser is signed in as/, back: "Take back", takenBack: "Taken back: the link is no longer good",
    invited: /^Invited somebody as Manager/, joined: /^Joined as Manager/, letGo: /^Deactivated Max, 1 handed over/, price: /^Dish: .*cake/i,
  },
  zh: {
    team: "团队", invite: "邀请", manager: /^店长/, make: "生成链接", close: "关闭", name: "怎么称呼您", join: "加入", more: "更多",
    business: "店铺", newPlace: "新门店", ownersOnly: "由店主设置", changes: "更改记录", health: "同步状况",
    deactivate: "停用", go: /^停用Max/, gone: /Max已停用，移交 1 项/, since: /停用$/, ended: "链接已失效",
    closed: "这个账号已停用", offline: "此页需要联网", signedIn: /这个浏览器登录的是/, back: "撤回", takenBack: "已撤回，链接不再有效",
    invited: /^邀请他人担任店长/, joined: /^加入团队，担任店长/, letGo: /^停用Max，移交 1 项/, price: /^菜品：/,
  },
} as const;

type Said = (typeof WORDS)["en" | "zh"];
const main = (phone: Phone) => phone.page.getByRole("main");

/** Under *More*. */
async function open(phone: Phone, said: Said, place: string): Promise<void> {
  await phone.to(said.more);
  await main(phone).getByRole("link", { name: new RegExp(`^${place}`) }).click();
}

/** Makes an invitation to be a manager, and gives the path of its link. */
async function invites(owner: Phone, said: Said): Promise<string> {
  await owner.button(said.invite).click();
  await owner.dialog.getByRole("radio", { name: said.manager }).check();
  await owner.dialog.getByRole("button", { name: said.make }).click();
  const link = owner.dialog.locator(".link-text");
  await expect(link).toContainText("/join/");
  return new URL((await link.textContent())!).pathname;
}

async function reprice(staff: Phone, dish: string, price: string): Promise<void> {
  await staff.to(staff.words.menu);
  await staff.button(staff.words.edit(dish)).click();
  const field = staff.dialog.getByLabel(staff.words.price, { exact: true });
  await field.fill(price);
  await field.blur();
  await staff.dialog.getByRole("button", { name: staff.words.close }).last().click();
  await expect(staff.page.getByRole("listitem").filter({ hasText: dish })).toContainText(price);
}

for (const lang of ["en", "zh"] as const) {
  test(`an owner invites a manager by a link, and lets them go with their work handed over (${lang})`, async ({ phone }) => {
    const said: Said = WORDS[lang];
    const owner = await phone({ lang });
    await owner.signIn("owner@demo.example");
    let path = "";

    await test.step("the owner makes a link with a QR code, which is shown once", async () => {
      await open(owner, said, said.team);
      await owner.clean("the team");
      await owner.picture(`team-${lang}`);
      path = await invites(owner, said);
      await expect(owner.dialog.getByRole("img")).toBeVisible();
      await owner.clean("an invitation");
      await owner.picture(`team-invitation-${lang}`);
      await owner.dialog.getByRole("button", { name: said.close, exact: true }).last().click();
      await expect(owner.dialog).toHaveCount(0);
    });

    await test.step("in the owner's own browser the link says whom it is for", async () => {
      const own = await owner.tab(path);
      await expect(own.page.getByText(said.signedIn)).toBeVisible();
      await own.page.close();
    });

    const max = await phone({ lang });
    await test.step("the colleague gives a name, an address and a password, and is in", async () => {
      await max.go(path);
      await max.clean("the invitation's page");
      await max.picture(`team-join-${lang}`);
      await max.page.getByLabel(said.name).fill("Max");
      await max.page.getByLabel(max.words.email).fill("max@example.com");
      await max.page.getByLabel(max.words.password, { exact: true }).fill(PASSWORD);
      await max.button(said.join).click();
      await max.page.waitForURL(/\/desk/);
      await max.upToDate();
      await max.installed();
    });

    await test.step("the manager changes a price, also without a network, and sees no danger zone", async () => {
      await max.cut();
      await reprice(max, max.words.cake, "19.00");
      await max.restore();
      await max.upToDate();
      await owner.to(owner.words.menu);
      await expect(owner.page.getByRole("listitem").filter({ hasText: owner.words.cake })).toContainText("19.00");
      await open(max, said, said.business);
      await expect(main(max).getByRole("link", { name: said.newPlace })).toBeVisible();
      await expect(main(max).getByText(said.ownersOnly)).toBeVisible();
      await max.to(said.more);
      for (const place of [said.team, said.changes, said.health]) await expect(main(max).getByRole("link", { name: new RegExp(`^${place}`) })).toHaveCount(0);
    });

    await test.step("the manager answers a chat, which is theirs from then on", async () => {
      // Somebody new: the demo's customers have chats that are a colleague's already.
      const guest = await phone({ lang });
      await guest.go("/sign-in?next=/app");
      await guest.asGuest("Nadia");
      await guest.upToDate();
      await guest.to(guest.words.chat);
      await guest.page.getByLabel(guest.words.write).fill("Is the terrace open?");
      await guest.button(guest.words.send).click();
      await guest.upToDate();
      await max.to(max.words.inbox);
      // By her name: an automatic reply may stand below it by now.
      await main(max).getByRole("link").filter({ hasText: "Nadia" }).click();
      await max.page.getByLabel(max.words.write).fill("It is.");
      await max.button(max.words.send).click();
      await max.upToDate();
    });

    await test.step("without a network the page says what it needs", async () => {
      await owner.installed();
      await owner.cut();
      await open(owner, said, said.team);
      await expect(owner.page.getByText(said.offline)).toBeVisible();
      await owner.restore();
    });

    await test.step("the owner lets them go, and their work is handed over in the same step", async () => {
      // Their phone is online, and is refused from that moment on; so is signing in.
      max.expected.push(/status of (401|403|410)/);
      await main(owner).getByRole("button", { name: /^Max/ }).click();
      await owner.dialog.locator("summary").filter({ hasText: said.deactivate }).click();
      await owner.clean("a colleague");
      await owner.picture(`team-leave-${lang}`);
      await owner.dialog.getByRole("button", { name: said.go }).click();
      await expect(owner.page.getByText(said.gone)).toBeVisible();
      await expect(main(owner).getByRole("button", { name: /^Max/ })).toContainText(said.since);
    });

    await test.step("their phone is emptied and asks to sign in, which fails", async () => {
      await expect(async () => {
        await max.go("/desk");
        await expect(max.page).toHaveURL(/sign-in/, { timeout: 2_000 });
      }).toPass();
      await max.withPassword("max@example.com", PASSWORD);
      await expect(max.page.getByRole("heading", { name: said.closed })).toBeVisible();
      await expect(max.page).toHaveURL(/sign-in/);
      await max.go(path);
      await expect(max.page.getByRole("heading", { name: said.ended })).toBeVisible();
    });

    await test.step("an invitation that is taken back opens nothing", async () => {
      const other = await invites(owner, said);
      await owner.dialog.getByRole("button", { name: said.close, exact: true }).last().click();
      await main(owner).getByRole("button", { name: new RegExp(`^${said.back}`) }).click();
      await expect(owner.page.getByText(said.takenBack)).toBeVisible();
      await max.go(other);
      await expect(max.page.getByRole("heading", { name: said.ended })).toBeVisible();
    });

    await test.step("all of it stands in the list of changes", async () => {
      await open(owner, said, said.changes);
      for (const entry of [said.invited, said.joined, said.letGo, said.price]) await expect(main(owner).getByText(entry).first()).toBeVisible();
      await expect(main(owner)).toContainText("19.00");
      await owner.clean("the list of changes");
      await owner.picture(`team-changes-${lang}`);
    });
  });
}
