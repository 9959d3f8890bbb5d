import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Phone } from "../support/phone.ts";
import { expect, test } from "../support/test.ts";

test.use({ empty: true });

const EMAIL = "mei@example.com";
const PASSWORD = "correct horse battery";
const SECRET = "sk_test_51NoRealKeyAtAll";
const SIGNING = "whsec_0123456789abcdefNoReal";
const WORDS = {
  en: {
    title: "Paying online", off: "Nobody pays online now.", enter: "Enter the keys: Stripe", secret: "Secret key", signing: "Signing secret of the webhook", keep: "Keep the keys",
    wrong: "This cannot be right: Secret key", kept: "The keys are kept", test: "Test mode: no money moves", choose: "Let customers pay through it", now: "Customers pay through Stripe.",
    used: "In use", offline: "No connection", remove: "Remove the keys: Stripe", yes: "Remove the keys", changes: "Changes", listed: /Keys of the provider/, alipay: "Alipay", wechat: "WeChat Pay",
  },
  zh: {
    title: "在线收款", off: "现在不能在线付款。", enter: "填写密钥: Stripe", secret: "密钥（Secret key）", signing: "Webhook 签名密钥", keep: "保存密钥",
    wrong: "密钥（Secret key）不正确", kept: "密钥已保存", test: "测试模式：不会真的扣款", choose: "启用", now: "顾客通过Stripe付款。",
    used: "使用中", offline: "没有网络", remove: "删除密钥: Stripe", yes: "删除密钥", changes: "更改记录", listed: /支付密钥/, alipay: "支付宝", wechat: "微信支付",
  },
} as const;

const main = (one: Phone) => one.page.getByRole("main");
const part = (one: Phone, name: string) => main(one).getByRole("region", { name, exact: true });

for (const lang of ["en", "zh"] as const) {
  test(`an owner enters the keys of a provider, chooses it, and takes them away (${lang})`, async ({ server, phone }) => {
    const said = WORDS[lang];
    // A server on PostgreSQL has no folder of its own for what seals keys.
    server.settings.RAPPORT_SECRETS_KEY = path.join(server.folder, "secrets.key");
    server.settings.RAPPORT_PASSWORD_FILE = path.join(server.folder, "password");
    await writeFile(server.settings.RAPPORT_PASSWORD_FILE, PASSWORD);
    await server.stop();
    await server.serve();
    await server.command("setup", "--name", "Riverside", "--name-zh", "河畔", "--trade", "restaurant", "--country", "CN", "--owner-name", "Mei", "--owner-email", EMAIL);
    const owner = await phone({ lang });
    await owner.go("/sign-in");
    await owner.withPassword(EMAIL, PASSWORD);
    await owner.page.waitForURL(/\/desk/);
    await owner.upToDate();

    await test.step("three providers, none of them with keys", async () => {
      await owner.go("/desk/more/business");
      await main(owner).getByRole("link", { name: new RegExp(`^${said.title}`) }).click();
      await expect(main(owner)).toContainText(said.off);
      for (const name of ["Stripe", said.alipay, said.wechat]) await expect(part(owner, name)).toBeVisible();
      await owner.clean("paying online");
      await owner.picture(`paying-${lang}`);
    });

    await test.step("a key that is none is named; the right ones are kept and never shown again", async () => {
      await owner.button(said.enter).click();
      await owner.dialog.getByLabel(said.secret, { exact: true }).fill("pk_test_51NoSecret");
      await owner.dialog.getByLabel(said.signing, { exact: true }).fill(SIGNING);
      await owner.dialog.getByRole("button", { name: said.keep }).click();
      await expect(owner.dialog).toContainText(said.wrong);
      await owner.clean("keys that are none");
      await owner.picture(`paying-keys-${lang}`);
      await owner.dialog.getByLabel(said.secret, { exact: true }).fill(SECRET);
      await owner.dialog.getByRole("button", { name: said.keep }).click();
      await expect(owner.page.getByText(said.kept)).toBeVisible();
      await expect(part(owner, "Stripe")).toContainText(said.test);
      await expect(part(owner, "Stripe")).toContainText(`${server.url}/api/pay/v1/stripe/notify`);
      expect(await owner.page.content()).not.toContain(SECRET);
    });

    await test.step("customers pay through it", async () => {
      await part(owner, "Stripe").getByRole("button", { name: said.choose }).click();
      await expect(main(owner)).toContainText(said.now);
      await expect(part(owner, "Stripe")).toContainText(said.used);
      await owner.page.setViewportSize({ width: 1440, height: 900 });
      await owner.clean("paying online, wide");
      await owner.picture(`paying-wide-${lang}`);
      await owner.page.setViewportSize({ width: 390, height: 844 });
    });

    await test.step("without a network the screen says so, and goes on once there is one", async () => {
      await owner.cut();
      await owner.page.reload();
      await expect(main(owner)).toContainText(said.offline);
      await owner.clean("paying online without a network");
      await owner.restore();
      await expect(main(owner)).toContainText(said.now);
    });

    await test.step("taken away: nobody pays online, and the list of changes tells it without the keys", async () => {
      await owner.button(said.remove).click();
      await owner.dialog.getByRole("button", { name: said.yes, exact: true }).click();
      await expect(main(owner)).toContainText(said.off);
      await owner.go("/desk/changes");
      await expect(main(owner).getByText(said.listed).first()).toBeVisible();
      expect(await owner.page.content()).not.toContain(SECRET);
    });
  });
}
