import { cp } from "node:fs/promises";
import { profile } from "../support/profile.ts";
import { CUSTOMER } from "../support/server.ts";
import { expect, test } from "../support/test.ts";

test("a server that went back to its backup gets from the phone what it lacks, each order once and without a question", async ({ server, customer }) => {
  await customer.installed();
  // The number of before the restore is refused once, and the browser says so.
  customer.expected.push(/409 \(Conflict\)/);
  await customer.order("restore-1");
  await customer.upToDate();
  expect(await server.notes("restore-")).toEqual(["restore-1"]);
  await server.command("backup", "copy");
  const lost = await customer.order("restore-2");
  await customer.upToDate();
  expect(await server.notes("restore-")).toEqual(["restore-1", "restore-2"]);

  // The network goes first, so that an order is on the way while the server is put back.
  await customer.cut();
  await customer.order("restore-3");
  await server.stop();
  expect(await server.command("restore", "copy")).toContain("The database is the one of copy now");
  await server.serve();
  expect(await server.notes("restore-")).toEqual(["restore-1"]);

  await customer.restore();
  await customer.upToDate();
  await expect.poll(() => server.notes("restore-")).toEqual(["restore-1", "restore-2", "restore-3"]);
  await customer.go(`/app/orders/${lost}`);
  await expect(customer.page.getByText("restore-2")).toBeVisible();
  await customer.upToDate();
  await expect(customer.pill).toHaveText(customer.words.upToDate);
  expect(await server.notes("restore-")).toEqual(["restore-1", "restore-2", "restore-3"]);
});

test("a copied browser profile and its original both go on: nothing is lost, and what both had is sent once", async ({ server, phone }) => {
  await profile(async (folder) => {
    await profile(async (copy) => {
      const first = await phone({ profile: folder });
      await first.signIn(CUSTOMER);
      await first.installed();
      await first.order("twin-before");
      await first.upToDate();
      await first.cut();
      await first.order("twin-both");
      await first.context.close();
      await cp(folder, copy, { recursive: true, filter: (name) => !/Singleton/.test(name) });

      const [one, two] = [await phone({ profile: folder }), await phone({ profile: copy })];
      for (const twin of [one, two]) {
        await twin.cut();
        await twin.go("/app/orders");
        await expect(twin.pill).toHaveText(twin.words.offlineWaiting(1));
      }
      await one.order("twin-one");
      await two.order("twin-two");
      for (const twin of [one, two]) {
        // A number that is another's is refused once, and the browser says so.
        twin.expected.push(/409 \(Conflict\)/);
        await twin.restore();
      }
      for (const twin of [one, two]) await twin.upToDate();
      expect(await server.notes("twin-")).toEqual(["twin-before", "twin-both", "twin-one", "twin-two"]);
      await one.order("twin-one-later");
      await two.order("twin-two-later");
      for (const twin of [one, two]) await twin.upToDate();
      expect(await server.notes("twin-")).toEqual(["twin-before", "twin-both", "twin-one", "twin-one-later", "twin-two", "twin-two-later"]);
    });
  });
});

test("after a restore a copied profile also gives back what it had sent under the name that its copy went on with", async ({ server, phone }) => {
  await profile(async (folder) => {
    await profile(async (copy) => {
      const first = await phone({ profile: folder });
      await first.signIn(CUSTOMER);
      await first.installed();
      await first.order("name-before");
      await first.upToDate();
      expect(await server.notes("name-")).toEqual(["name-before"]);
      await first.context.close();
      await server.command("backup", "names");
      await cp(folder, copy, { recursive: true, filter: (name) => !/Singleton/.test(name) });

      const one = await phone({ profile: folder });
      await one.go("/app/orders");
      await one.order("name-first");
      await one.upToDate();
      // The older copy takes the number over, without the order that bears it.
      const two = await phone({ profile: copy });
      await two.go("/app/orders");
      await two.upToDate();
      await one.cut();
      await two.order("name-copy");
      await two.upToDate();
      await two.context.close();
      await one.order("name-second");
      one.expected.push(/409 \(Conflict\)/);
      await one.restore();
      await one.upToDate();
      expect(await server.notes("name-")).toEqual(["name-before", "name-copy", "name-first", "name-second"]);

      await one.cut();
      await server.stop();
      await server.command("restore", "names");
      await server.serve();
      expect(await server.notes("name-")).toEqual(["name-before"]);
      await one.restore();
      await one.upToDate();
      await expect.poll(() => server.notes("name-")).toEqual(["name-before", "name-first", "name-second"]);

      const back = await phone({ profile: copy });
      back.expected.push(/409 \(Conflict\)/);
      await back.go("/app/orders");
      await back.upToDate();
      await expect.poll(() => server.notes("name-")).toEqual(["name-before", "name-copy", "name-first", "name-second"]);
    });
  });
});
