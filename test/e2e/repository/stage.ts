/** A deployment on the loopback, and a folder that is kept in a repository. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ended, launch, type Ended } from "../../cli/weir.ts";
import { adminToken, startWeir, temporaryFolder, type Weir } from "../given/given.ts";

export interface Repository {
  readonly folder: string;
  readonly weir: Weir;
  /** Runs the built command in the folder, with the address and the token in its environment. */
  readonly run: (...parameters: readonly string[]) => Promise<Ended>;
  readonly write: (file: string, content: string | object) => void;
  readonly read: (file: string) => string;
  /** Makes the files of the endpoint's baseline. */
  readonly train: () => Promise<void>;
  /** Every endpoint is forgotten. */
  readonly clear: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export async function openRepository(environment: Record<string, string> = {}): Promise<Repository> {
  const { path: folder, remove } = temporaryFolder();
  const weir = await startWeir();
  const variables = { WEIR_URL: weir.url, WEIR_ADMIN_TOKEN: adminToken, ...environment };
  const run = (...parameters: readonly string[]) => ended(launch(parameters, folder, variables));
  const write = (file: string, content: string | object) => {
    const text = typeof content === "string" ? content : JSON.stringify(content, null, 2);
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  return {
    folder,
    weir,
    run,
    write,
    train: async () => {
      write("train.csv", "size,colour\n1,red\n2,blue\n3,red\n");
      await run("baseline", "train.csv", "--out", "base/churn");
    },
    read: (file) => readFileSync(join(folder, file), "utf8"),
    clear: async () => {
      const { endpoints } = await weir.api<{ endpoints: string[] }>("GET", "/v1/endpoints");
      const headers = { authorization: `Bearer ${adminToken}` };
      for (const name of endpoints)
        await fetch(`${weir.url}/v1/endpoints/${name}`, { method: "DELETE", headers });
    },
    stop: async () => {
      await weir.stop();
      remove();
    },
  };
}

/** A model that nobody calls. */
export const upstream = { url: "http://127.0.0.1:9" };

/** An endpoint with all that a repository may say of one. */
export const churn = {
  upstream: { ...upstream, secretHeaders: { Authorization: { secret: "UPSTREAM_KEY", prefix: "Bearer " } } },
  capture: { samplingPercentage: 10, redact: [{ column: "size", action: "mask" }] },
  receivers: [{ kind: "slack", urlSecret: "WEBHOOK_SLACK" }],
  incidents: { repeatHours: 8, maintenance: [{ schedule: "daily", minutes: 30 }] },
  baseline: "base/churn",
  monitors: { hourly: { schedule: "hourly" }, daily: { schedule: "daily", minimumRecords: 500 } },
};
