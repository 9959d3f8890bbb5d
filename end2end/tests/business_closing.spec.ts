import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "../support/test.ts";

const PASSWORD = "correct horse battery";

test.use({ empty: true });

test("an owner takes everything out, closes the business, and opens it again", async ({ phone, server }) => {
  const password = path.join(server.folder, "password");
  await writeFile(password, PASSWORD);
  server.settings.RAPPORT_PASSWORD_FILE = password;
  await server.command("setup", "--name", "Riverside Noodles", "--name-zh", "河畔面馆", "--trade", "restaurant", "--country", "CN", "--owner-name", "Mei", "--owner-email", "mei@example.com");
  const owner = await phone();
  const { page } = owner;
  // Closed pages are answered with 503, what was typed wrong on them with 422, and whoever was signed in hears 401.
  owner.expected.push(/status of (401|422|503)/);
  await owner.go("/sign-in");
  await owner.withPassword("mei@example.com", PASSWORD);
  await page.waitForURL(/\/desk/);
  await owner.upToDate();
  await owner.installed();

  await test.step("without a network it says so and closes nothing", async () => {
    await owner.go("/desk/more/business/closing");
    await owner.upToDate();
    await owner.cut();
    await page.getByLabel("Type the name of the business").fill("Riverside Noodles");
    await page.locator("#close-password").fill(PASSWORD);
    await owner.button("Close it").click();
    await expect(page.getByRole("alert")).toContainText("Try again when you are online");
    await owner.restore();
    await owner.upToDate();
  });

  await test.step("everything comes out as one archive", async () => {
    await page.locator("#take-out-password").fill(PASSWORD);
    await owner.button("Make the archive").click();
    const fetched = page.getByRole("link", { name: "Download" });
    // It is made within moments, and the page looks when it is told to.
    await expect(async () => {
      if (!(await fetched.isVisible())) await owner.button("Look again").click({ timeout: 1_000 });
      await expect(fetched).toBeVisible({ timeout: 1_000 });
    }).toPass();
    const zip = await page.request.get(owner.base + (await fetched.getAttribute("href")));
    expect((await zip.body()).subarray(0, 2).toString()).toBe("PK");
    await owner.clean("everything as an archive");
    await owner.picture("business-closing");
  });

  await test.step("closed, everybody sees it in their language, and the owner opens it again", async () => {
    await page.getByLabel("Type the name of the business").fill("Lakeside");
    await page.locator("#close-password").fill(PASSWORD);
    await owner.button("Close it").click();
    await expect(page.getByRole("alert")).toContainText("not the name of the business");
    await page.getByLabel("Type the name of the business").fill("Riverside Noodles");
    await owner.button("Close it").click();
    await page.waitForURL(/\/closed/);
    await expect(page.getByRole("heading", { name: "This business is closed" })).toBeVisible();
    await owner.clean("a closed business, its owner");
    await owner.picture("business-closed");

    const guest = await phone({ lang: "zh" });
    guest.expected.push(/status of 503/);
    await guest.go("/t/1");
    await expect(guest.page.getByRole("heading", { name: "本店已关闭" })).toBeVisible();
    await guest.clean("a closed business");
    await guest.picture("business-closed-zh");

    await page.getByLabel("E-mail").fill("mei@example.com");
    await page.getByLabel("Password").fill(PASSWORD);
    await owner.button("Open it again").click();
    await expect(page.getByRole("status")).toContainText("open again");
    await guest.go("/");
    await expect(guest.page.getByRole("heading", { name: "本店已关闭" })).toHaveCount(0);
  });
});
