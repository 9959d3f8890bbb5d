import { OWNER, WAITER } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import { WORDS, type Lang } from "../support/words.ts";

const en = {
  insight: "Insight", give: /^Task for /, myself: "Task for me", mine: "You have it until tomorrow.", withMe: "With you: Tomorrow", given: /has it until tomorrow/, with: /^With .*: Tomorrow/, tasks: "Tasks", tomorrow: /Tomorrow/,
  done: "Done", result: "What came of it", doneOnes: "Done", doneBy: /Done by /, contact: /^Contact /, newTask: "New task", title: "What is to be done",
  add: "Add the task", added: "Task added", snoozed: /^Moved: /, later: /^A day later: /, needTitle: "Write what is to be done.", reopen: "Open again", toDo: "To do",
};
const zh: typeof en = {
  insight: "经营分析", give: /^交给/, myself: "交给我", mine: "已交给您，最晚明天完成。", withMe: "您负责：明天", given: /最晚明天完成/, with: /负责：明天/, tasks: "任务", tomorrow: /明天/,
  done: "完成", result: "结果如何", doneOnes: "已完成", doneBy: /于.+完成$/, contact: /^联系/, newTask: "新建任务", title: "要做什么",
  add: "添加任务", added: "任务已添加", snoozed: /^已推后到/, later: /^推后一天：/, needTitle: "请写下要做什么。", reopen: "重新打开", toDo: "待办",
};
const TASKS = { en, zh };

interface Task {
  title: string;
  state: string;
  result?: string;
  suggestion?: string;
  due?: string;
}

test("a suggestion becomes the waiter's task in one tap, is done without a network, and the owner sees what came of it", async ({ server, phone }) => {
  test.setTimeout(300_000);
  expect(await server.command("seed", "--history")).toContain("5 suggestions are open");
  for (const lang of Object.keys(WORDS) as Lang[]) {
    const say = TASKS[lang];
    const [owner, waiter] = [await phone({ lang }), await phone({ lang })];
    const [desk, floor] = [owner.page.getByRole("main"), waiter.page.getByRole("main")];
    await owner.signIn(OWNER);
    await waiter.signIn(WAITER);
    await owner.upToDate();
    await waiter.upToDate();
    await waiter.installed();
    const said = `She comes on Friday (${lang})`;

    await test.step(`one tap gives the first suggestion to the waiter (${lang})`, async () => {
      await owner.to(owner.words.more);
      await desk.getByRole("link", { name: new RegExp(`^${say.insight}`) }).click();
      await desk.getByRole("button", { name: say.give }).first().click();
      await expect(owner.page.getByText(say.given)).toBeVisible();
      // In the second language the waiter has one of the first already.
      await expect(desk.getByRole("link", { name: say.with })).toHaveCount(lang === "en" ? 1 : 2);
      await owner.cleanInBothSchemes("a suggestion that was given");
      await owner.picture(`task-given-${lang}`);
      await owner.upToDate();
    });

    await test.step(`the waiter finds it on the first screen, does it without a network, and says what came of it (${lang})`, async () => {
      await waiter.upToDate();
      await waiter.to(waiter.words.today);
      const line = floor.getByRole("listitem").filter({ has: waiter.page.getByRole("link", { name: say.contact }) });
      await expect(line).toContainText(say.tomorrow);
      await waiter.clean("today with a task");
      await waiter.cut();
      await line.getByRole("link", { name: say.contact }).click();
      await floor.getByRole("button", { name: say.done, exact: true }).click();
      await waiter.page.getByLabel(say.result).fill(said);
      await waiter.page.getByRole("dialog").getByRole("button", { name: say.done, exact: true }).click();
      await expect(floor.getByText(said)).toBeVisible();
      await expect(floor.getByText(waiter.words.onThisPhone)).toBeVisible();
      await waiter.page.reload();
      await expect(floor.getByText(said)).toBeVisible();
      await waiter.cleanInBothSchemes("a task that is done");
      await waiter.picture(`task-done-${lang}`);
    });

    await test.step(`a new one is written without a network and moved by a day in one tap (${lang})`, async () => {
      await waiter.to(waiter.words.more);
      await floor.getByRole("link", { name: new RegExp(`^${say.tasks}`) }).click();
      await floor.getByRole("link", { name: say.newTask }).click();
      await floor.getByRole("button", { name: say.add }).click();
      await expect(waiter.page.getByText(say.needTitle)).toBeVisible();
      await waiter.page.getByLabel(say.title).fill(`Buy noodles (${lang})`);
      await waiter.clean("a new task");
      await floor.getByRole("button", { name: say.add }).click();
      await expect(waiter.page.getByText(say.added)).toBeVisible();
      await waiter.to(waiter.words.more);
      await floor.getByRole("link", { name: new RegExp(`^${say.tasks}`) }).click();
      await floor.getByRole("button", { name: say.later }).first().click();
      await expect(waiter.page.getByText(say.snoozed)).toBeVisible();
      await waiter.cleanInBothSchemes("the list of tasks");
      await waiter.picture(`tasks-${lang}`);
      await waiter.restore();
      await waiter.upToDate();
    });

    await test.step(`the owner sees what came of it (${lang})`, async () => {
      await owner.upToDate();
      await owner.to(owner.words.more);
      await desk.getByRole("link", { name: new RegExp(`^${say.tasks}`) }).click();
      await desk.getByRole("button", { name: say.doneOnes, exact: true }).click();
      await expect(desk.getByText(said)).toBeVisible();
      await expect(desk.getByText(say.doneBy).first()).toBeVisible();
      const tasks = (await server.rows<Task>("task")).filter((one) => one.result === said);
      expect(tasks).toHaveLength(1);
      expect(tasks[0]).toMatchObject({ state: "done" });
    });

    await test.step(`what is done is opened again (${lang})`, async () => {
      await desk.getByRole("link", { name: say.contact }).first().click();
      await expect(desk.getByText(said)).toBeVisible();
      await desk.getByRole("button", { name: say.reopen, exact: true }).click();
      await expect(desk.getByText(say.toDo, { exact: true })).toBeVisible();
      await owner.upToDate();
    });

    await test.step(`the waiter takes the next suggestion (${lang})`, async () => {
      await waiter.to(waiter.words.more);
      await floor.getByRole("link", { name: new RegExp(`^${say.insight}`) }).click();
      await floor.getByRole("button", { name: say.myself, exact: true }).first().click();
      await expect(waiter.page.getByText(say.mine)).toBeVisible();
      await expect(floor.getByRole("link", { name: say.withMe })).toHaveCount(lang === "en" ? 1 : 2);
      await waiter.upToDate();
    });
    await owner.context.close();
    await waiter.context.close();
  }
});
