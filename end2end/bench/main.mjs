// What the app costs in a browser, each figure beside its aim and, where the machine decides, beside the raw floor of the
// same run. `make bench` runs all of it; `node end2end/bench/main.mjs people` one part.
import { bytes } from "./bytes.mjs";
import { firstVisit } from "./first.mjs";
import { catchUp, longQueue, manyRows } from "./large.mjs";
import { people } from "./people.mjs";
import { browser } from "./support.mjs";
import { firstSync, saving } from "./sync.mjs";

const parts = {
  bytes,
  first: firstVisit,
  sync: async () => saving(await firstSync()),
  rows: manyRows,
  catchup: catchUp,
  queue: longQueue,
  people,
};
const wanted = process.argv.slice(2);
for (const [name, measure] of Object.entries(parts)) {
  if (wanted.length === 0 || wanted.includes(name)) await measure();
}
await browser.close();
