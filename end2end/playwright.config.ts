import { defineConfig } from "@playwright/test";
import { LAUNCH, PHONE } from "./support/browser.ts";

/** Every test starts its own server on its own database (support/server.ts), so tests may run side by side. */
export default defineConfig({
  testDir: "tests",
  outputDir: "results/output",
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  retries: 0,
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [["list"], ["json", { outputFile: "results/report.json" }], ["junit", { outputFile: "results/junit.xml" }]],
  use: { ...PHONE, launchOptions: LAUNCH, actionTimeout: 15_000, navigationTimeout: 20_000 },
});
