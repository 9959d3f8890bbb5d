import { writePicture } from "../support/picture.ts";
import { expect, test } from "../support/test.ts";

test.use({ empty: true });

test("a business of one's own: from the link in the terminal to the first order of a guest, with a dish made without a network", async ({ phone, server, browser }, info) => {
  const owner = await phone();
  const { words } = owner;
  const link = /Set it up at http:\/\/[^/]+(\/setup\?code=\S+)/.exec(server.log)?.[1];
  expect(link, server.log).toBeTruthy();

  await test.step("without the code there is nothing to fill in", async () => {
    owner.expected.push(/status of 422/);
    await owner.go("/setup?code=guessed");
    await expect(owner.page.getByText("rapport setup-link")).toBeVisible();
    await expect(owner.page.getByRole("textbox")).toHaveCount(0);
    await owner.clean("set-up without a code");
  });

  await test.step("the business is made, and what was wrong is told without losing the rest", async () => {
    await owner.go(link!);
    await owner.clean("set-up");
    await owner.page.getByLabel("Name in English").fill("Riverside Noodles");
    await owner.page.getByLabel("Name in Chinese").fill("河畔面馆");
    await owner.page.getByLabel("Address", { exact: true }).fill("1 Lake Road\nHangzhou");
    await owner.page.getByLabel("Tables").fill("4");
    await owner.page.getByLabel("Time zone").fill("by the lake");
    await owner.page.getByLabel(words.yourName).fill("Mei");
    await owner.page.getByLabel(words.email).fill("mei@example.com");
    await owner.page.getByLabel(words.password).fill("correct horse battery");
    await owner.button("Open the business").click();
    await expect(owner.page.getByRole("alert")).toContainText("Time zone");
    await expect(owner.page.getByLabel("Name in Chinese")).toHaveValue("河畔面馆");
    await owner.page.getByLabel("Time zone").fill("");
    await owner.page.getByLabel(words.password).fill("correct horse battery");
    await owner.button("Open the business").click();
    await owner.page.waitForURL(/\/desk/);
    await owner.upToDate();
    await owner.go(link!);
    await expect(owner.page.getByText("There is a business here already")).toBeVisible();
  });

  const photo = info.outputPath("noodles.png");
  await test.step("a heading and a dish with a photo, without a network", async () => {
    await owner.go("/desk/menu");
    await owner.upToDate();
    await owner.installed();
    await writePicture(browser, await owner.page.screenshot(), photo);
    await owner.cut();
    await owner.button("New heading").click();
    await owner.dialog.getByLabel("English name").fill("Noodles");
    await owner.button("Put it up").click();
    await expect(owner.page.getByRole("heading", { name: "Noodles" })).toBeVisible();
    await owner.button("New product").click();
    await owner.dialog.getByLabel("English name").fill("Lake noodles");
    await owner.dialog.getByLabel(words.price, { exact: true }).fill("28.50");
    await owner.dialog.getByLabel("Heading").selectOption("Noodles");
    await owner.button("Put it up").click();
    await expect(owner.dialog.getByRole("heading", { name: "Lake noodles" })).toBeVisible();
    await owner.clean("a new dish");
    await owner.picture("own-dish");
    await owner.dialog.locator('input[type="file"]').setInputFiles(photo);
    await expect(owner.dialog.locator(".file")).toBeVisible();
    await owner.dialog.getByRole("button", { name: "Spicy" }).click();
    await owner.dialog.getByRole("button", { name: "New question" }).click();
    await owner.dialog.getByLabel("Question in English").fill("Size");
    await owner.dialog.locator(".option-choice").getByLabel("English name").fill("Large");
    await owner.dialog.getByLabel("Adds to the price").fill("4");
    await owner.dialog.getByLabel("Adds to the price").blur();
    await owner.dialog.getByText(words.close, { exact: true }).click();
    await expect(owner.page.getByRole("listitem").filter({ hasText: "Lake noodles" })).toContainText("28.50");
    await owner.clean("the menu");
    await owner.picture("own-menu");
    await owner.restore();
    await owner.upToDate();
  });

  await test.step("a guest at a table sees the photo, answers the question and orders", async () => {
    const guest = await phone();
    await guest.go("/t/3");
    await expect(guest.page.locator('img[src^="/photo/"]').first()).toBeVisible();
    await guest.page.getByRole("link", { name: words.orderAtTable("3") }).first().click();
    await guest.asGuest("Ada");
    await guest.upToDate();
    await guest.page.getByRole("link", { name: words.addNamed("Lake noodles") }).click();
    await guest.dialog.getByText("Large").click();
    await guest.dialog.getByRole("button", { name: /^Add/ }).click();
    await guest.page.getByRole("link", { name: words.viewCart }).click();
    await guest.place();
    await expect(guest.hero).toContainText(words.placed);
    await owner.to(words.orders);
    await expect(owner.card("Lake noodles")).toContainText("32.50");
  });

  await test.step("what the business says of itself is new on the guest's page at once", async () => {
    await owner.go("/desk/more/business");
    await owner.upToDate();
    await owner.clean("the business");
    await owner.picture("own-business");
    await owner.page.getByLabel("English name").fill("Lakeside Noodles");
    await owner.page.getByLabel("English name").blur();
    await owner.page.getByRole("link", { name: /Riverside Noodles/ }).click();
    await owner.page.getByLabel("Time zone").fill("by the lake");
    await owner.page.getByLabel("Time zone").blur();
    await expect(owner.page.getByText("There is no such time zone")).toBeVisible();
    await owner.page.getByLabel("Time zone").fill("Asia/Tokyo");
    await owner.page.getByLabel("Time zone").blur();
    await owner.upToDate();
    const guest = await phone();
    await guest.go("/");
    await expect(guest.page.getByRole("banner")).toContainText("Lakeside Noodles");
  });
});
