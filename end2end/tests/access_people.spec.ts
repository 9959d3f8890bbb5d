import { SMALL, WIDE } from "../support/browser.ts";
import { fits, LOOKS, open, sheet, type Look } from "../support/look.ts";
import type { Phone } from "../support/phone.ts";
import { CUSTOMER, WAITER, type Server } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import { protect, says } from "../support/vault.ts";

interface Contact {
  id: string;
  fields: { display?: string; given?: string; family?: string };
  points?: { kind: string }[];
  user?: string;
}

/** Customers and conversations at the desk. */
async function desk(staff: Phone, server: Server, look: Look): Promise<void> {
  const { words } = staff;
  const people = await server.rows<Contact>("contact");
  const known = people.find((one) => one.user)!;
  const mailed = people.find((one) => ["phone", "email"].every((kind) => one.points?.some((point) => point.kind === kind)))!;
  await open(staff, "/desk/contacts");
  await expect(staff.page.getByRole("main").getByRole("listitem").first()).toBeVisible();
  await look("customers");
  await staff.page.getByRole("searchbox").fill("chen");
  await expect(staff.page.getByRole("main").getByRole("listitem").first()).toBeVisible();
  await look("customers, searched");
  await staff.page.getByRole("searchbox").fill("qqqq");
  await look("customers, nobody found");
  await open(staff, "/desk/contacts/new");
  await look("new customer");
  await staff.page.getByLabel(words.name, { exact: true }).fill(known.fields.display ?? `${known.fields.family}${known.fields.given}`);
  await look("new customer who may be known");
  await open(staff, `/desk/contacts/${known.id}`);
  await look("a customer with orders and chats");
  await open(staff, `/desk/contacts/${mailed.id}`);
  await look("a customer");
  const acts = staff.page.getByRole("group", { name: words.whatToDo });
  for (const act of [words.message2, words.mail, words.note2]) await sheet(staff, act, look, () => acts.getByRole("button", { name: act }).click());
  await staff.button(words.editDetails).click();
  await look("a customer, edited");
  await open(staff, "/desk/inbox");
  await look("inbox");
  await staff.page.getByRole("main").getByRole("link").first().click();
  await expect(staff.page.getByLabel(words.write, { exact: true })).toBeVisible();
  await look("a conversation");
  await open(staff, "/desk/more/devices");
  await expect(staff.page.getByText(words.thisDevice)).toBeVisible();
  await look("devices");
  await open(staff, "/desk/more/phone");
  await expect(staff.button(says(staff).turnOn)).toBeVisible();
  await look("who can read this phone");
}

/** Chat, own data and devices on the customer's phone. */
async function own(customer: Phone, look: Look): Promise<void> {
  const { words } = customer;
  await open(customer, "/app/chat");
  await expect(customer.page.getByLabel(words.write, { exact: true })).toBeVisible();
  await look("chat");
  await open(customer, "/app/me/data");
  await expect(customer.page.getByLabel(words.company, { exact: true })).toBeVisible();
  await look("own data");
  await open(customer, "/app/me/devices");
  await expect(customer.page.getByText(words.thisDevice)).toBeVisible();
  await look("devices");
  await open(customer, "/app/me/phone");
  await sheet(customer, "choosing a PIN", look, () => customer.button(says(customer).turnOn).click());
  await protect(customer);
  await look("locked");
  await customer.button(says(customer).forgot).click();
  await look("a PIN is forgotten");
}

for (const { lang, colorScheme } of LOOKS) {
  test(`customers and conversations are accessible to everybody (${lang}, light and dark)`, async ({ server, phone }) => {
    const waiter = await phone({ lang, colorScheme });
    await waiter.signIn(WAITER);
    await desk(waiter, server, (what) => waiter.cleanInBothSchemes(what));
  });

  test(`chat and own data are accessible to everybody (${lang}, light and dark)`, async ({ phone }) => {
    const customer = await phone({ lang, colorScheme });
    await customer.signIn(CUSTOMER);
    await own(customer, (what) => customer.cleanInBothSchemes(what));
  });
}

test("customers and conversations fit the smallest phone and a thumb", async ({ server, phone }) => {
  const waiter = await phone(SMALL);
  await waiter.signIn(WAITER);
  await desk(waiter, server, (what) => fits(waiter, what));
});

test("chat and own data fit the smallest phone and a thumb", async ({ phone }) => {
  const customer = await phone(SMALL);
  await customer.signIn(CUSTOMER);
  await own(customer, (what) => fits(customer, what));
});

test("customers and conversations are accessible on a wide screen too", async ({ server, phone }) => {
  const waiter = await phone(WIDE);
  await waiter.signIn(WAITER);
  await desk(waiter, server, (what) => waiter.clean(what));
});
