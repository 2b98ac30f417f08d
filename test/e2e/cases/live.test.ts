/** The cases as a deployment meets them: a baseline that is uploaded, and the window's calls through the gateway. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Constraints } from "../../../src/core/baseline/constraints.ts";
import type { BaselineRecord } from "../../../src/worker/baseline/records.ts";
import { ofFewValues } from "../../cli/weir.ts";
import { startWeir, until, type Weir } from "../given/given.ts";
import { expectedOf, foundIn, typesIn } from "./found.ts";
import { callsIn, replay, startUpstream, type Call } from "./replay.ts";
import { caseFile, expectations, hasCases, type Expected } from "./table.ts";

describe.skipIf(!hasCases)("the Worker", () => {
  const calls = new Map<string, readonly Call[]>();
  const stops: (() => Promise<void>)[] = [];
  let weir: Weir;
  let upstreamUrl: string;

  beforeAll(async () => {
    const upstream = await startUpstream((name) => calls.get(name) ?? []);
    upstreamUrl = upstream.url;
    weir = await startWeir();
    stops.push(weir.stop, upstream.stop);
  });

  afterAll(async () => {
    for (const stop of stops) await stop();
  });

  const cases = Object.entries(expectations).flatMap(([name, all]) =>
    all.map((expected): [string, string, Expected] => [name, expected.train, expected]),
  );

  it.concurrent.each(cases)("%s, %s", async (name, train, { said = [], types, window }) => {
    const endpoint = `${name}-${train.replaceAll(/\W/g, "-")}`;
    const path = `/v1/endpoints/${endpoint}`;
    await weir.api("PUT", path, { upstream: { url: `${upstreamUrl}/${endpoint}` } });
    const { id, notes } = await baselineFrom(path, caseFile(name, train));
    expect(notes.filter((line) => !ofFewValues.test(line))).toEqual(
      said.map((line) => expect.stringMatching(line)),
    );
    const constraints = await weir.api<Constraints>("GET", `${path}/baselines/${id}/constraints.json`);
    expect(typesIn(constraints)).toBe(types);
    if (window === undefined) return;
    const sent = callsIn(caseFile(name, window.file));
    calls.set(endpoint, sent);
    expect(foundIn(await replay(weir, endpoint, sent))).toEqual(
      expectedOf({ ...window, notes: [...(window.liveNotes ?? []), ...(window.notes ?? [])] }),
    );
  });

  /** Uploaded or, of a form that is not, read from the bucket. */
  async function baselineFrom(path: string, file: string): Promise<BaselineRecord> {
    const bytes = readFileSync(file);
    if (!file.endsWith(".parquet")) {
      const contentType = file.endsWith(".csv") ? "text/csv" : "application/jsonlines";
      return weir.api("POST", `${path}/baselines`, bytes.toString("utf8"), contentType);
    }
    await weir.put("train.parquet", bytes);
    const { id } = await weir.api<BaselineRecord>("POST", `${path}/baselines`, {
      source: { r2: "train.parquet" },
    });
    const record = () => weir.api<BaselineRecord>("GET", `${path}/baselines/${id}`);
    await until("the object is read", async () => (await record()).status !== "InProgress");
    return record();
  }
});
