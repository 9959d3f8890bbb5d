import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Line } from "../support/line.ts";
import { missing, OTHERS, start, type Driver, type Other } from "../support/other/driver.ts";
import { Hand } from "../support/other/hand.ts";
import { CUSTOMER, Server, WAITER } from "../support/server.ts";
import { expect, test } from "../support/test.ts";

interface Place {
  server: Server;
  line: Line;
  /** Starts the browser, always on the same profile. */
  open: () => Promise<Hand>;
}

/** A server, a line to it, and a profile folder of this browser. */
async function place(other: Other, use: (place: Place) => Promise<void>): Promise<void> {
  const [server, profile] = [await Server.start(), await mkdtemp(path.join(tmpdir(), "rapport-profile-"))];
  const line = await Line.open(() => server.port);
  const open: Driver[] = [];
  try {
    await use({
      server,
      line,
      open: async () => {
        const driver = await start(other, profile, line.port);
        open.push(driver);
        return new Hand(driver, server.url);
      },
    });
    expect(server.complaints(), "what the server complained about").toEqual([]);
  } catch (error) {
    // What the screen said then: there is no picture of it.
    const said = await open.at(-1)?.run<string>("return `${location}\\n${document.body.innerText}`").catch(String);
    await test.info().attach("screen.txt", { body: `${said}` });
    throw error;
  } finally {
    for (const driver of open) await driver.kill();
    await line.close();
    await server.remove();
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

for (const other of OTHERS) {
  test.describe(other, () => {
    const lacking = missing(other);
    test.skip(lacking.length > 0, `not installed: ${lacking.join(", ")}`);

    test(`an order placed without a network outlives a reload and a kill, and arrives once (${other})`, async () => {
      await place(other, async ({ server, line, open }) => {
        const first = await open();
        const { words } = first;
        await first.signIn(CUSTOMER);
        await first.installed("/app");
        line.mode = "refuse";
        await first.order("other-1");
        await first.pill(words.offlineWaiting(1));
        await first.driver.reload();
        await first.pill(words.offlineWaiting(1));
        await first.shows(".hero", /Number follows/);
        await first.order("other-2");
        await first.driver.kill();

        const after = await open();
        await after.go("/app/orders");
        await after.pill(words.offlineWaiting(2));
        expect(await server.notes("other-")).toEqual([]);
        // The server has both, and no answer arrives.
        line.mode = "swallow";
        await after.driver.reload();
        await expect.poll(() => server.notes("other-")).toEqual(["other-1", "other-2"]);
        await after.driver.kill();

        line.mode = "pass";
        const last = await open();
        await last.go("/app/orders");
        await last.pill(words.upToDate);
        expect(await server.notes("other-")).toEqual(["other-1", "other-2"]);
      });
    });

    test(`staff answer a chat without a network, and the answer arrives once (${other})`, async () => {
      await place(other, async ({ server, line, open }) => {
        const first = await open();
        const { words } = first;
        await first.signIn(WAITER);
        await first.installed("/desk");
        await first.go("/desk/inbox");
        await first.pill(words.upToDate);
        const talk = 'main a[href^="/desk/inbox/"]';
        await expect.poll(() => first.text(talk)).not.toBe("");
        await first.driver.run("document.querySelector(args[0]).click()", talk);
        line.mode = "refuse";
        await first.write(words.write, "other answer");
        await first.tap(words.send);
        await first.shows("main", /other answer/);
        await first.driver.kill();

        line.mode = "pass";
        const after = await open();
        await after.go("/desk/inbox");
        await after.pill(words.upToDate);
        const answers = async () => (await server.rows<{ text: string }>("message")).map((one) => one.text).filter((text) => text === "other answer");
        expect(await answers()).toEqual(["other answer"]);
      });
    });
  });
}
