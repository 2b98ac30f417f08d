import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";
import { workerOptions } from "./test/worker/given/options.ts";

export default defineConfig({
  test: {
    reporters: ["default", "./test/summary.ts"],
    globalSetup: "./test/build.ts",
    projects: [
      {
        test: {
          name: "core",
          include: ["test/{core,view,docs}/**/*.test.{ts,tsx}", "test/*.test.ts"],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/{cli,e2e}/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          // Each file starts its own workerd: on two cores, one at a time is the fastest.
          fileParallelism: false,
        },
      },
      {
        plugins: [cloudflareTest(workerOptions)],
        test: {
          name: "worker",
          include: ["test/worker/**/*.test.ts"],
          globalSetup: "./test/worker/given/servers.ts",
          testTimeout: 30_000,
        },
      },
    ],
  },
});
