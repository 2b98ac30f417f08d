import { availableParallelism } from "node:os";
import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";
import { oneModule } from "./test/worker/given/one-module.ts";
import { workerOptions } from "./test/worker/given/options.ts";

const setupFiles = ["./test/equal-bytes.ts"];

export default defineConfig({
  test: {
    reporters: ["default", "./test/summary.ts"],
    globalSetup: "./test/build.ts",
    // More than there are cores: tests of whole systems wait for a third of their time.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    projects: [
      {
        test: {
          name: "core",
          include: ["test/{core,view,docs}/**/*.test.{ts,tsx}", "test/*.test.ts"],
          setupFiles,
          testTimeout: 120_000,
          // What is tested is pure: nothing stays behind in a module that another file could stumble over.
          pool: "threads",
          isolate: false,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/{cli,e2e}/**/*.test.ts"],
          setupFiles,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        plugins: [oneModule(), cloudflareTest(workerOptions)],
        test: {
          name: "worker",
          include: ["test/worker/**/*.test.ts"],
          setupFiles,
          globalSetup: "./test/worker/given/servers.ts",
          testTimeout: 120_000,
        },
      },
    ],
  },
});
