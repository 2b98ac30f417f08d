/** The Worker under test: wrangler.toml, plus the variables and secrets that a deployment would have. */
import type { inject } from "vitest";

type Inject = typeof inject;

export const workerOptions = ({ inject }: { inject: Inject }) => {
  const server = `http://127.0.0.1:${inject("port")}`;
  return {
    // Not the built one of wrangler.toml: tests call its parts, and are told the source's lines.
    main: "./src/index.ts",
    wrangler: { configPath: "./wrangler.toml" },
    miniflare: {
      cf: false as const,
      // Not in wrangler.toml, where it is a choice.
      analyticsEngineDatasets: { METRICS: { dataset: "weir" } },
      workerLoaders: { LOADER: {} },
      bindings: {
        WEIR_ADMIN_TOKEN: "the-admin-token",
        WEIR_READ_TOKEN: "the-reading-token",
        WEIR_DEV: "true",
        WEIR_BATCH_MS: "20",
        WEIR_REDACTION_KEY: "redaction-key-value",
        UPSTREAM_KEY: "upstream-secret-value",
        UPSTREAM_CALLER: "caller-secret-value",
        WEBHOOK_SLACK: `${server}/slack/status/200/secret-slack-path`,
        WEBHOOK_GENERIC: `${server}/generic/status/204/secret-generic-path`,
        WEBHOOK_SIGNING: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        WEBHOOK_LEAVING: `${server}/leaving/failing/2/secret-leaving-path`,
        WEBHOOK_FAILING: `${server}/failing/failing/2/secret-failing-path`,
        WEBHOOK_FAILING_TOGETHER: `${server}/together/failing/2/secret-together-path`,
        WEBHOOK_FAILING_COUNTED: `${server}/counted/failing/2/secret-counted-path`,
        WEBHOOK_HANGING: `${server}/hanging/hanging/secret-hanging-path`,
        WEBHOOK_DROPPING: `${server}/dropping/drop/once/secret-dropping-path`,
        WEBHOOK_REFUSING: `http://127.0.0.1:${inject("closedPort")}/secret-refusing-path`,
        WEBHOOK_GONE: `${server}/gone/status/410/secret-gone-path`,
        WEBHOOK_REMOVED: `${server}/removed/status/404/secret-removed-path`,
      },
    },
  };
};
