import { OWNER, type Server, WAITER } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import type { Phone } from "../support/phone.ts";

const SECRET = "a-secret-of-a-gateway-0123456789";
const WORDS = {
  en: { byMail: "By mail", title: "Mail that comes in", search: "Search messages", everything: "Search everything that was said", offline: /This phone searches what it holds/, newContact: "New contact", raw: "As it came", mailbox: "Mailbox that is read", wrong: /no name of a server/, server: "Server", save: "Save" },
  zh: { byMail: "来自邮件", title: "收到的邮件", search: "搜索消息", everything: "搜索所有沟通记录", offline: /现在只搜索此手机上的消息/, newContact: "新联系人", raw: "查看原件", mailbox: "读取的邮箱", wrong: /不是服务器名称/, server: "服务器", save: "保存" },
} as const;

const main = (one: Phone) => one.page.getByRole("main");

/** A mail as a gateway brings it. */
async function arrives(server: Server, from: string, subject: string, text: string, headers = ""): Promise<void> {
  const body = `From: ${from}\r\nSubject: ${subject}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n${headers}\r\n${text}\r\n`;
  const answer = await fetch(`${server.url}/api/mail/v1/in`, { method: "POST", headers: { "content-type": "message/rfc822", authorization: `Bearer ${SECRET}` }, body });
  expect(answer.status).toBe(204);
}

/** The newest mail with this subject, as the demo's own page shows it. */
async function mailed(server: Server, subject: string): Promise<string> {
  let text = "";
  await expect
    .poll(async () => {
      const list = await (await fetch(`${server.url}/demo/mail`)).text();
      const rows = [...list.matchAll(/href="(\/demo\/mail\/[^"]+)"[^>]*>([^<]*)<\/a>/g)];
      const found = rows.find(([, , said]) => said === subject);
      if (found) text = await (await fetch(server.url + found[1])).text();
      return text;
    })
    .not.toBe("");
  return text;
}

for (const lang of ["en", "zh"] as const) {
  test(`a mail is a message that is answered from the phone, and an owner sees what came in (${lang})`, async ({ server, phone }) => {
    const said = WORDS[lang];
    server.settings.RAPPORT_MAIL_IN_SECRET = SECRET;
    await server.stop();
    await server.serve();
    const waiter = await phone({ lang });
    await waiter.signIn(WAITER);
    await waiter.upToDate();
    await waiter.installed();

    await test.step("it stands in the inbox, and the answer leaves as a mail", async () => {
      await arrives(server, "Mira <mira@guest.example>", "Window", `seven-${lang}`, "Message-ID: <1@guest.example>\r\n");
      await waiter.to(waiter.words.inbox);
      await main(waiter).getByRole("link").filter({ hasText: `seven-${lang}` }).click();
      const bubble = waiter.page.getByRole("listitem").filter({ hasText: `seven-${lang}` });
      await expect(bubble).toContainText(said.byMail);
      await waiter.clean("a conversation by mail");
      await waiter.picture(`mail-in-${lang}`);
      // Without a network, like every other answer.
      await waiter.cut();
      await waiter.page.getByLabel(waiter.words.write, { exact: true }).fill(`gladly-${lang}`);
      await waiter.button(waiter.words.send).click();
      await expect(waiter.page.getByRole("listitem").filter({ hasText: `gladly-${lang}` })).toContainText(waiter.words.onThisPhone);
      await waiter.restore();
      await waiter.upToDate();
      expect(await mailed(server, "Re: Window")).toContain(`gladly-${lang}`);
    });

    await test.step("what was said is found, on the phone and at the server", async () => {
      await waiter.to(waiter.words.inbox);
      await waiter.page.getByLabel(said.search, { exact: true }).fill(`seven-${lang}`);
      await waiter.button(said.everything).click();
      await expect(main(waiter).getByRole("region", { name: said.everything }).getByRole("link").filter({ hasText: "Mira" })).toContainText(`seven-${lang}`);
      await waiter.clean("a search");
      await waiter.cut();
      await waiter.page.getByLabel(said.search, { exact: true }).fill(`gladly-${lang}`);
      await waiter.button(said.everything).click();
      await expect(main(waiter)).toContainText(said.offline);
      await waiter.restore();
    });

    await test.step("an owner sees it, as it came, and what is wrong with a mailbox stands under its field", async () => {
      const owner = await phone({ lang });
      await owner.signIn(OWNER);
      await owner.go("/desk/more/mail-in");
      const row = main(owner).getByRole("listitem").filter({ hasText: "mira@guest.example" });
      await expect(row).toContainText(said.newContact);
      await owner.clean("mail that comes in");
      await owner.picture(`mail-in-owner-${lang}`);
      await row.getByRole("button", { name: said.raw }).click();
      await expect(owner.dialog).toContainText("Message-ID: <1@guest.example>");
      await owner.clean("a mail as it came");
      await owner.page.keyboard.press("Escape");
      await main(owner).getByLabel(said.server, { exact: true }).fill("http://imap example");
      await main(owner).getByRole("button", { name: said.save }).click();
      await expect(main(owner)).toContainText(said.wrong);
    });
  });
}
