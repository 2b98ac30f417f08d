/** Metrics and rules as Prometheus itself takes them: promtool's checks, and a server that scrapes a deployment. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { adminToken, startServer, startWeir, temporaryFolder, until, type Weir } from "../given/given.ts";

const programs = ["/usr/bin/promtool", "/usr/bin/prometheus"];
const isThere = programs.every(existsSync);
if (!isThere)
  process.stderr.write(`Tests with Prometheus are skipped: ${programs.join(" or ")} is not there\n`);

const rules = "src/docs/metrics/prometheus-rules.json";

function promtool(input: string, ...parameters: readonly string[]) {
  const { status, stdout, stderr } = spawnSync("/usr/bin/promtool", parameters, { input, encoding: "utf8" });
  return { status, said: `${stdout}${stderr}` };
}

describe.runIf(isThere)("Prometheus", () => {
  const folder = temporaryFolder();
  let weir: Weir;
  let server: ChildProcess;
  let url: string;

  beforeAll(async () => {
    weir = await startWeir();
    const model = await startServer(() => ({ body: Buffer.from("1") }));
    await weir.api("PUT", "/v1/endpoints/churn", { upstream: { url: model.url } });
    await fetch(`${weir.url}/endpoints/churn/invocations`, { method: "POST", body: "1,2" });
    await model.stop();
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    writeFileSync(join(folder.path, "token"), adminToken);
    writeFileSync(join(folder.path, "prometheus.json"), JSON.stringify(configurationOf(weir, folder.path)));
    server = spawn(
      "/usr/bin/prometheus",
      [
        `--config.file=${join(folder.path, "prometheus.json")}`,
        `--storage.tsdb.path=${join(folder.path, "data")}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: "ignore" },
    );
    await until("Prometheus is ready", async () => {
      const answer = await fetch(`${url}/-/ready`).catch(() => null);
      return answer?.status === 200;
    });
  }, 120_000);

  afterAll(async () => {
    server.kill("SIGKILL");
    await weir.stop();
    folder.remove();
  });

  it("loads the rules", () => {
    const { status, said } = promtool("", "check", "rules", rules);
    expect({ status, said }).toEqual({ status: 0, said: expect.stringMatching(/SUCCESS: \d+ rules found/) });
  });

  it("has nothing to say against names, kinds and texts of /metrics", async () => {
    const headers = { authorization: `Bearer ${adminToken}`, connection: "close" };
    const text = await (await fetch(`${weir.url}/metrics`, { headers })).text();
    expect(promtool(text, "check", "metrics")).toEqual({ status: 0, said: "" });
    const wrong = promtool("# TYPE a counter\na 1\n", "check", "metrics");
    expect(wrong).toMatchObject({ status: 3, said: expect.stringMatching(/_total/) });
  });

  it("scrapes a deployment with its token, and knows what it says", { timeout: 90_000 }, async () => {
    await until("the deployment was scraped", async () => (await valueOf(url, 'up{job="weir"}')) === 1);
    await until(
      "the call is counted",
      async () => (await valueOf(url, 'sum(weir_requests_total{endpoint="churn"})')) === 1,
    );
    expect(await valueOf(url, 'weir_endpoint_up{endpoint="churn"}')).toBe(1);
    expect(
      await valueOf(url, "histogram_quantile(0.5, weir_request_duration_seconds_bucket)"),
    ).toBeGreaterThan(0);
    const loaded = await fetch(`${url}/api/v1/rules`);
    expect(await loaded.text()).toContain("WeirFeatureDrifted");
  });
});

function configurationOf({ url }: Weir, folder: string): object {
  const { host } = new URL(url);
  return {
    global: { scrape_interval: "1s", evaluation_interval: "1s" },
    rule_files: [join(process.cwd(), rules)],
    scrape_configs: [
      {
        job_name: "weir",
        authorization: { credentials_file: join(folder, "token") },
        static_configs: [{ targets: [host] }],
      },
    ],
  };
}

const answerSchema = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

/** Of the first series; null where there is none. */
async function valueOf(url: string, query: string): Promise<number | null> {
  const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`);
  const [first] = answerSchema.parse(await answer.json()).data.result;
  return first === undefined ? null : Number(first.value[1]);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
