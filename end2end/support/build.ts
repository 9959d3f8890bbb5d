import { cp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { SITE } from "./server.ts";

/** The browser files under test as a release of another name: what an update of the server brings. */
export async function otherBuild(folder: string, name: string): Promise<string> {
  const site = path.join(folder, `site-${name}`);
  await cp(SITE, site, { recursive: true });
  const { build } = JSON.parse(await readFile(path.join(site, "build.json"), "utf8")) as { build: string };
  await rename(path.join(site, "pkg", build), path.join(site, "pkg", name));
  const texts = ["build.json", "sw.js", ...(await readdir(path.join(site, "pkg", name))).map((file) => path.join("pkg", name, file))];
  for (const file of texts.filter((file) => /\.(json|js|css)$/.test(file))) {
    const text = await readFile(path.join(site, file), "utf8");
    if (!text.includes(build)) continue;
    await writeFile(path.join(site, file), text.replaceAll(build, name));
    for (const packed of [".br", ".gz"]) await rm(path.join(site, file + packed), { force: true });
  }
  return site;
}
