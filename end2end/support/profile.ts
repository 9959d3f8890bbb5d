import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** A profile folder that outlives its browser; gone with the test. */
export async function profile<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), "rapport-profile-"));
  try {
    return await use(folder);
  } finally {
    kill(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** Kills the browser of this profile and all its helpers at once, as a phone that runs out of power does. */
export function kill(folder: string): number {
  const victims = processes().filter((one) => one.words.includes(`--user-data-dir=${folder}`));
  for (const { pid } of victims) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // Gone by itself meanwhile.
    }
  }
  return victims.length;
}

function processes(): { pid: number; words: string[] }[] {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((name) => {
    try {
      return [{ pid: Number(name), words: readFileSync(`/proc/${name}/cmdline`, "utf8").split(/[\0 ]/) }];
    } catch {
      return [];
    }
  });
}
