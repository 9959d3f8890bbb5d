import { writePicture } from "../support/picture.ts";
import { Mailbox } from "../support/mailbox.ts";
import { expect, test } from "../support/test.ts";

test.use({ empty: true });

test("a business of one's own: from the link in the terminal to the first order of a guest, with a dish made without a network", async ({ phone, server, browser }, info) => {
  // Six phones, one after the other, and a mail server.
  test.setTimeout(240_000);
  const mailbox = await Mailbox.start(server.folder, "shop", "a-code-of-the-mailbox");
  await server.stop();
  server.settings.RAPPORT_MAIL_CA = mailbox.authority;
  // On PostgreSQL there is no folder beside the database.
  server.settings.RAPPORT_SECRETS_KEY = `${server.folder}/secrets.key`;
  server.log = "";
  await server.serve();
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

  await test.step("the business is made in five steps, begun on one phone and ended on another, and what was wrong is told without losing the rest", async () => {
    const { page } = owner;
    await owner.go(link!);
    await owner.clean("set-up, who one is");
    await page.getByLabel(words.yourName).fill("Mei");
    await page.getByLabel(words.email).fill("mei@example.com");
    await page.getByLabel(words.password).fill("correct horse battery");
    await owner.button("Save and go on").click();
    await expect(page.getByRole("heading", { name: "Your business", exact: true })).toBeVisible();
    await page.getByLabel("Name in English").fill("Riverside Noodles");
    await page.getByLabel("Name in Chinese").fill("河畔面馆");
    await page.getByLabel("Time zone").fill("by the lake");
    await owner.button("Save and go on").click();
    await expect(page.getByRole("alert")).toContainText("Time zone");
    await expect(page.getByLabel("Name in Chinese")).toHaveValue("河畔面馆");
    await page.getByLabel("Time zone").fill("");
    await owner.clean("set-up, the business");
    await owner.picture("setup-business");
    await owner.button("Save and go on").click();
    await expect(page.getByRole("heading", { name: "Place and hours" })).toBeVisible();
    await page.getByLabel("Address", { exact: true }).fill("1 Lake Road\nHangzhou");
    await page.getByLabel("Tables").fill("4");
    for (const day of ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]) await page.getByText(day, { exact: true }).click();
    await page.getByLabel("From", { exact: true }).fill("00:00");
    await page.getByLabel("To", { exact: true }).fill("23:59");
    await owner.clean("set-up, the place");
    await owner.picture("setup-place");
    await owner.button("Save and go on").click();
    await expect(page.getByRole("heading", { name: "What you sell" })).toBeVisible();
    await owner.clean("set-up, what is sold");

    // The rest on another phone, which has nothing but the link.
    const second = await phone();
    await second.go(link!);
    await expect(second.page.getByRole("heading", { name: "What you sell" })).toBeVisible();
    await second.button("Save and go on").click();
    await second.page.getByLabel("Server", { exact: true }).fill("localhost");
    await second.page.getByLabel("Port", { exact: true }).fill(String(mailbox.port));
    await second.page.getByLabel("User", { exact: true }).fill("shop");
    await second.page.getByLabel("Sender's address").fill("hello@shop.example");
    await second.page.getByLabel("Password or code").fill("wrong");
    await second.clean("set-up, mail");
    await second.button("Save and send me a test").click();
    await expect(second.page.getByText("535")).toBeVisible();
    await second.picture("setup-mail");
    await second.button("Open the business").click();
    await second.page.waitForURL(/\/setup\/done/);
    await expect(second.page.getByRole("img", { name: /QR code/ })).toBeVisible();
    await second.clean("the end of set-up");
    await second.picture("setup-done");

    // The first phone signs in, and mends on a screen what was wrong with mail.
    await owner.go("/sign-in");
    await owner.withPassword("mei@example.com", "correct horse battery");
    await page.waitForURL(/\/desk/);
    await owner.upToDate();
    await expect(page.getByRole("heading", { name: "Still open" })).toBeVisible();
    await expect(page.getByRole("link", { name: "Put something up to sell" })).toBeVisible();
    await expect(page.getByRole("link", { name: "Say when you are open" })).toHaveCount(0);
    await owner.picture("setup-open");
    await owner.button("Do not show “Make a backup” here").click();
    await expect(page.getByText("Make a backup")).toHaveCount(0);
    await owner.go(link!);
    await expect(page.getByText("There is a business here already")).toBeVisible();
  });

  await test.step("mail is set up on a screen, and a test of it arrives", async () => {
    const { page } = owner;
    await owner.go("/desk/more/mail");
    await owner.upToDate();
    await expect(page.getByLabel("Server", { exact: true })).toHaveValue("localhost");
    await page.getByLabel("Password or code").fill("wrong");
    await owner.button("Save").click();
    await owner.button("Send me a test").click();
    await expect(page.getByText("535")).toBeVisible();
    await owner.clean("mail that does not work");
    await owner.picture("mail-wrong");
    await page.getByLabel("Password or code").fill("a-code-of-the-mailbox");
    await owner.button("Save").click();
    await expect(page.getByLabel("Password or code")).toHaveValue("");
    await owner.button("Send me a test").click();
    await expect(page.getByText("The mail server took it for mei@example.com")).toBeVisible();
    expect(mailbox.taken.map((mail) => mail.to)).toEqual(["mei@example.com"]);
    await owner.picture("mail-right");
    await owner.go("/desk/more/business/codes");
    await owner.upToDate();
    await expect(page.getByRole("img", { name: "Table 4" })).toBeVisible();
    await owner.clean("codes for the tables");
    await owner.picture("table-codes");
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
  mailbox.stop();
});

test("开店五步：在手机上用中文填完，邮件可以以后再设置", async ({ phone, server }) => {
  const owner = await phone({ lang: "zh" });
  const { page, words } = owner;
  const link = /Set it up at http:\/\/[^/]+(\/setup\?code=\S+)/.exec(server.log)?.[1];
  await owner.go(link!);
  await page.getByLabel(words.yourName).fill("梅");
  await page.getByLabel(words.email).fill("mei@example.com");
  await page.getByLabel(words.password).fill("correct horse battery");
  await owner.button("保存并继续").click();
  await page.getByLabel("中文名称").fill("河畔面馆");
  await owner.picture("setup-business-zh");
  await owner.button("保存并继续").click();
  await page.getByLabel("桌数").fill("2");
  for (const day of ["周一", "周二", "周三"]) await page.getByText(day, { exact: true }).click();
  await page.getByLabel("从", { exact: true }).fill("11:00");
  await page.getByLabel("到", { exact: true }).fill("22:00");
  await owner.picture("setup-place-zh");
  await owner.button("保存并继续").click();
  await page.getByText("空白菜单").click();
  await owner.button("保存并继续").click();
  await owner.clean("开店，邮件");
  await owner.picture("setup-mail-zh");
  await owner.button("开张").click();
  await page.waitForURL(/\/setup\/done/);
  await page.getByRole("link", { name: "在手机上继续" }).click();
  await owner.upToDate();
  await expect(page.getByRole("heading", { name: "还没做的事" })).toBeVisible();
  await expect(page.getByRole("link", { name: "设置邮件" })).toBeVisible();
  await owner.picture("setup-open-zh");
});
