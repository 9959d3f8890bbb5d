// What each audience loads on its first visit.
import fs from "node:fs";
import path from "node:path";
import { row, SITE } from "./support.mjs";

export function bytes() {
  const { precache } = JSON.parse(fs.readFileSync(path.join(SITE, "build.json"), "utf8"));
  const size = (file, ending) => {
    const packed = path.join(SITE, file + ending);
    return fs.statSync(fs.existsSync(packed) ? packed : path.join(SITE, file)).size;
  };
  // Parts are fetched later: the engine right after it, areas when they are opened.
  const first = (audience) => precache[audience].filter((file) => !/_(?!bg\.)[a-z-]+\.wasm$/.test(file));
  const sum = (audience, ending) => first(audience).reduce((all, file) => all + size(file, ending), 0);
  console.log("\nbytes of the first visit (code and style)");
  for (const [audience, aim] of [["customer", 250], ["staff", 350]]) {
    row(audience, `${Math.round(sum(audience, ".br") / 1000)} kB br`, `≤ ${aim} kB`, `raw ${Math.round(sum(audience, "") / 1000)} kB`);
  }
}
