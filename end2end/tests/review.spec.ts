import { CUSTOMER, OWNER } from "../support/server.ts";
import type { Phone } from "../support/phone.ts";
import { expect, test } from "../support/test.ts";

interface Review {
  about: { is: string; order: string };
  overall: number;
  items: Record<string, number>;
  text: string;
  edition: number;
  state: { is: string };
  reply: string;
}

interface Ticket {
  text: string;
  kind: string;
  about: { is: string; order?: string };
  priority: string;
}

const main = (one: Phone) => one.page.getByRole("main");
const star = (one: Phone, item: string, stars: string) => one.page.getByRole("group", { name: item, exact: true }).locator("label", { hasText: stars });
const published = async (url: string, lang = "en") => (await fetch(`${url}/reviews`, { headers: { "accept-language": lang } })).text();

/** Everything that staff do with an order until it is handed over. */
async function handOver(staff: Phone, order: string): Promise<void> {
  const { words } = staff;
  await staff.go(`/desk/orders/${order}`);
  for (const step of [words.doAccept, words.doPrepare, words.doReady, words.doHandOver]) await staff.button(step).first().click();
  await expect(staff.button(words.doHandOver)).toHaveCount(0);
  await staff.upToDate();
}

test("a customer rates an order without a network, an owner publishes and answers, and everybody reads it", async ({ server, phone }) => {
  const [customer, owner] = [await phone(), await phone()];
  const { words } = customer;
  const said = "Lovely soup, slow till";
  await customer.signIn(CUSTOMER);
  await owner.signIn(OWNER);
  const order = await customer.order("review");
  await customer.upToDate();
  await customer.installed();
  await handOver(owner, order);

  await test.step("the order asks how it was, and what she says without a network waits through a reload", async () => {
    await expect(customer.hero).toContainText(words.fulfilled);
    const ask = customer.page.getByRole("group", { name: "How was it?" });
    const four = ask.getByRole("link", { name: "4 stars" });
    const box = (await four.boundingBox())!;
    expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44);
    await customer.clean("an order that asks how it was");
    await customer.cut();
    await four.click();
    await customer.page.waitForURL(/\/app\/orders\/[0-9a-f-]{36}\/review\?stars=4$/);
    await expect(star(customer, "Overall", "4 stars").getByRole("radio")).toBeChecked();
    await star(customer, "Food", "5 stars").click();
    await customer.page.getByLabel("What was good, what was not?").fill(said);
    await customer.cleanInBothSchemes("a review");
    await customer.picture("review-en");
    await customer.button("Send review").click();
    await expect(customer.page.getByRole("region", { name: "Your review" })).toContainText("Waits to be read");
    await expect(main(customer)).toContainText(words.onThisPhone);
    await customer.page.reload();
    await expect(customer.page.getByLabel("What was good, what was not?")).toHaveValue(said);
    await expect(main(customer)).toContainText(words.onThisPhone);
    await customer.restore();
    await customer.upToDate();
    expect(await published(server.url), "nobody has read it yet").not.toContain(said);
  });

  await test.step("an owner finds it on the first screen, publishes it and answers", async () => {
    await owner.to(words.today);
    await main(owner).getByRole("link", { name: "1 review waits" }).click();
    await expect(owner.page.getByRole("heading", { level: 1 })).toHaveText("Reviews");
    await owner.clean("the list of reviews");
    await main(owner).getByRole("listitem").filter({ hasText: said }).getByRole("link").click();
    await expect(main(owner)).toContainText(said);
    await owner.clean("a review at the desk");
    await owner.picture("desk-review-en");
    await owner.button("Publish").click();
    await expect(main(owner)).toContainText("Published");
    await owner.page.getByLabel("Your answer, for everybody to read").fill("Come again");
    await owner.button("Save answer").click();
    await owner.upToDate();
    await expect(customer.page.getByRole("region", { name: "Your review" })).toContainText("Published");
    await expect(customer.page.getByRole("region", { name: "Your review" })).toContainText("Come again");
    const [review] = (await server.rows<Review>("review")).filter((one) => one.text === said) as [Review];
    expect(review).toMatchObject({ about: { is: "order", order }, overall: 4, items: { food: 5 }, state: { is: "published" }, reply: "Come again" });
  });

  await test.step("everybody reads it, with one letter of a name", async () => {
    await customer.go("/reviews");
    await expect(main(customer)).toContainText("4.0 of 5");
    await expect(main(customer).getByRole("listitem").filter({ hasText: said })).toContainText("Come again");
    await customer.clean("what customers say");
    await customer.picture("reviews-en");
    expect(await published(server.url)).toContain('"reviewCount":1');
  });

  await test.step("she thinks again: one star is read again first, and begins a ticket", async () => {
    await customer.go(`/app/orders/${order}/review`);
    await star(customer, "Overall", "1 star").click();
    await customer.page.getByLabel("What was good, what was not?").fill("It was cold after all");
    await customer.button("Send review").click();
    await expect(customer.page.getByRole("region", { name: "Your review" })).toContainText("Waits to be read");
    await customer.upToDate();
    expect(await published(server.url)).not.toContain("ld+json");
    await expect(main(owner)).toContainText("It was cold after all");
    await main(owner).getByRole("link", { name: "Open a ticket" }).click();
    await expect(owner.page.getByRole("heading", { level: 1 })).toHaveText("New ticket");
    await expect(owner.page.getByLabel("What happened?")).toHaveValue("It was cold after all");
    await owner.page.getByLabel("Priority").selectOption({ label: "Urgent" });
    await owner.clean("a new ticket at the desk");
    await owner.button("Open the ticket").click();
    await owner.page.waitForURL(/\/desk\/tickets\/[0-9a-f-]{36}$/);
    await owner.upToDate();
    const [ticket] = (await server.rows<Ticket>("ticket")).filter((one) => one.text === "It was cold after all") as [Ticket];
    expect(ticket).toMatchObject({ kind: "complaint", about: { is: "order", order }, priority: "urgent" });
  });
});

test("评价：顾客打分，店主公开，大家都能看到 (zh)", async ({ server, phone }) => {
  const [customer, owner] = [await phone({ lang: "zh" }), await phone({ lang: "zh" })];
  await customer.signIn(CUSTOMER);
  await owner.signIn(OWNER);
  const order = await customer.order("评价");
  await customer.upToDate();
  await handOver(owner, order);
  await customer.page.getByRole("group", { name: "您觉得怎么样？" }).getByRole("link", { name: "5 星" }).click();
  await star(customer, "菜品", "5 星").click();
  await customer.page.getByLabel("哪里好，哪里不好？").fill("汤很鲜");
  await customer.button("提交评价").click();
  await expect(customer.page.getByRole("region", { name: "您的评价" })).toContainText("等待审核");
  await customer.clean("评价");
  await customer.upToDate();
  await owner.to(owner.words.today);
  await main(owner).getByRole("link", { name: "1 条评价待处理" }).click();
  await main(owner).getByRole("listitem").filter({ hasText: "汤很鲜" }).getByRole("link").click();
  await owner.button("公开").click();
  await expect(main(owner)).toContainText("已公开");
  await owner.upToDate();
  const page = await published(server.url, "zh-CN");
  expect(page).toContain("汤很鲜");
  expect(page).toContain("5.0 / 5");
});
