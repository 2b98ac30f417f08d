/**
 * A week of two endpoints in virtual time, with the rows of real data at 500 an hour: exactly the incidents that are
 * there, each told once, again every four hours while it lasts, and its end once.
 *
 * `elec2` is in the order of its time, of which an hour's rows are ten days: they are dealt out in another order within
 * what was before Victoria joined the market (May 1997) and what was after.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasSharedData } from "../../shared-data.ts";
import { bundleEntry } from "../given/entry-bundle.mjs";
import { startServer, startWeir, temporaryFolder, type LoopbackServer, type Weir } from "../given/given.ts";
import type { Hour } from "./entry.ts";
import { dealer, fileOf, tableOf } from "./rows.ts";

/** What a receiver was told, and in which hour. */
interface Told {
  readonly hour: number;
  readonly receiver: string;
  readonly id: string;
  readonly what: string;
}

interface Message {
  readonly type: string;
  readonly data: { readonly id: string; readonly key: string; readonly times: number };
}

interface Listed {
  readonly incidents: readonly { readonly state: string }[];
  readonly deliveries: readonly { readonly state: string }[];
}

/** A minute on two cores with little else to do. */
const patienceMs = 900_000;

const folder = temporaryFolder();
const told: Told[] = [];
const down = new Set<string>();
let hour = 0;
let receivers: LoopbackServer;
let weir: Weir;

beforeAll(async () => {
  if (!hasSharedData) return;
  receivers = await startServer(({ path, body }) => {
    const receiver = path.slice(1);
    if (down.has(receiver)) return { status: 503 };
    const { type, data } = JSON.parse(body.toString("utf8")) as Message;
    const what = type.replace("monitor.alert.", "");
    const times = what === "firing" ? ` ${data.times}` : "";
    told.push({ hour, receiver, id: data.id, what: `${data.key} ${what}${times}` });
    return {};
  });
  const bindings = { WEBHOOK_A: `${receivers.url}/a`, WEBHOOK_B: `${receivers.url}/b` };
  const script = await bundleEntry("incident/entry.ts", folder.path);
  weir = await startWeir({
    script,
    bindings: { ...bindings, WEIR_PROFILE_SECONDS: "60", WEIR_FLUSH_SECONDS: "60" },
  });
});
afterAll(async () => {
  await weir?.stop();
  await receivers?.stop();
  folder.remove();
});

async function monitored(name: string, file: string): Promise<void> {
  const to = ["WEBHOOK_A", "WEBHOOK_B"].map((urlSecret) => ({ kind: "webhook", urlSecret }));
  await weir.api("PUT", `/v1/endpoints/${name}`, { upstream: { url: "http://127.0.0.1:9" }, receivers: to });
  await weir.api("POST", `/v1/endpoints/${name}/baselines?header=present`, file, "text/csv");
  await weir.api("PUT", `/v1/endpoints/${name}/monitors/m`, { schedule: "hourly" });
}

/** From an hour on the rows that come. */
type Traffic = readonly (readonly [from: number, deal: () => string])[];

function callsAt(at: number, traffic: Readonly<Record<string, Traffic>>): Hour["calls"] {
  return Object.fromEntries(
    Object.entries(traffic).flatMap(([name, parts]) => {
      const rows = parts.findLast(([from]) => from <= at)?.[1]() ?? "";
      return rows === "" ? [] : [[name, rows]];
    }),
  );
}

const nobody = () => "";

function trafficOf() {
  const taxi = (month: string) => tableOf("nyc-taxi", `yellow_tripdata_sample_${month}.csv`);
  const elec = tableOf("elec2", "elec.csv");
  const joined = 17_760;
  const before = { ...elec, rows: elec.rows.slice(0, joined) };
  const after = { ...elec, rows: elec.rows.slice(joined) };
  const [january, former] = [dealer(taxi("2019-01"), 1), dealer(before, 4)];
  const files = { taxi: fileOf(taxi("2019-01")), elec2: fileOf(before) };
  const traffic: Record<string, Traffic> = {
    taxi: [
      [0, january],
      [20, dealer(taxi("2019-02"), 2)],
      [36, january],
      [64, dealer(taxi("2020-04"), 3)],
      [96, january],
    ],
    elec2: [
      [0, former],
      [106, dealer(after, 5)],
      [124, former],
      [150, nobody],
      [153, former],
    ],
  };
  return { files, traffic };
}

const crashes: Readonly<Record<number, NonNullable<Hour["crash"]>>> = {
  22: { endpoint: "taxi", at: "commit" },
  110: { endpoint: "elec2", at: "delivery" },
};

/** What is done at the beginning of an hour. */
function eventsOf(files: { readonly taxi: string }): Readonly<Record<number, () => Promise<unknown> | void>> {
  const schedule = (expression: string) =>
    weir.api("PUT", "/v1/endpoints/elec2/monitors/m", { schedule: expression });
  return {
    65: () => void down.add("a"),
    71: () => void down.delete("a"),
    76: () => weir.api("POST", "/v1/endpoints/taxi/mutes", { kind: "drift", hours: 10, reason: "known" }),
    104: () => schedule("cron(0 0/2 * * ? *)"),
    116: () => schedule("hourly"),
    128: () => weir.api("POST", "/week/lose/taxi"),
    140: () => weir.api("POST", "/v1/endpoints/taxi/baselines?header=present", files.taxi, "text/csv"),
  };
}

async function live(hours: number): Promise<void> {
  const { files, traffic } = trafficOf();
  await monitored("taxi", files.taxi);
  await monitored("elec2", files.elec2);
  const events = eventsOf(files);
  for (hour = 0; hour < hours; hour++) {
    await events[hour]?.();
    const given: Hour = { calls: callsAt(hour, traffic), crash: crashes[hour] ?? null };
    await weir.api("POST", "/week/hour", given);
  }
}

/** Of a window is told in the hour after it. February's rides differ from 20 on: told at the second window. */
const before = [
  "22 taxi/m/drift firing 1",
  "22 taxi/m/data_quality firing 1",
  "26 taxi/m/drift firing 2",
  "26 taxi/m/data_quality firing 2",
  "30 taxi/m/drift firing 3",
  "30 taxi/m/data_quality firing 3",
  "34 taxi/m/drift firing 4",
  "34 taxi/m/data_quality firing 4",
  "38 taxi/m/drift resolved",
  "38 taxi/m/data_quality resolved",
];

/** April 2020 from 64 on; one of the receivers is down from 65 to 71, and tried again when something is repeated. */
const whileDown = [
  "66 taxi/m/drift firing 1",
  "66 taxi/m/data_quality firing 1",
  "66 taxi//receiver firing 1",
  "70 taxi/m/drift firing 2",
  "70 taxi/m/data_quality firing 2",
  "70 taxi//receiver firing 2",
  "74 taxi/m/drift firing 3",
  "74 taxi/m/data_quality firing 3",
  "74 taxi//receiver resolved",
];

const after = [
  // Drift is muted from 76 to 86.
  "78 taxi/m/data_quality firing 4",
  "82 taxi/m/data_quality firing 5",
  "86 taxi/m/drift firing 4",
  "86 taxi/m/data_quality firing 6",
  "90 taxi/m/drift firing 5",
  "90 taxi/m/data_quality firing 7",
  "94 taxi/m/drift firing 6",
  "94 taxi/m/data_quality firing 8",
  "98 taxi/m/drift resolved",
  "98 taxi/m/data_quality resolved",
  // Of two hours are the windows from 104 to 116: in a thousand rows prices out of range are beyond chance.
  "110 elec2/m/drift firing 1",
  "112 elec2/m/data_quality firing 1",
  "114 elec2/m/drift firing 2",
  "116 elec2/m/data_quality firing 2",
  "118 elec2/m/drift firing 3",
  "118 elec2/m/data_quality resolved",
  "122 elec2/m/drift firing 4",
  "126 elec2/m/drift resolved",
  // The baseline's files are gone from 128 to 140.
  "128 taxi/m/cannot_judge firing 1",
  "132 taxi/m/cannot_judge firing 2",
  "136 taxi/m/cannot_judge firing 3",
  "141 taxi/m/cannot_judge resolved",
  // Nobody calls from 150 to 153.
  "151 elec2/m/traffic firing 1",
  "155 elec2/m/traffic resolved",
];

describe.skipIf(!hasSharedData)("a week of elec2 and taxi rides", () => {
  it(
    "has exactly the incidents that are there, each told once, again at the interval, and its end once",
    async () => {
      await live(168);
      const to = (receiver: string) =>
        told.filter((one) => one.receiver === receiver).map(({ hour: at, what }) => `${at} ${what}`);
      expect(to("b")).toEqual([...before, ...whileDown, ...after]);
      // What lasts while a receiver is down is one message, the newest; it never heard that it was down itself.
      expect(to("a")).toEqual([
        ...before,
        "74 taxi/m/drift firing 3",
        "74 taxi/m/data_quality firing 3",
        ...after,
      ]);
      expect(new Set(told.map(({ receiver, id }) => `${receiver} ${id}`)).size).toBe(told.length);
      for (const name of ["taxi", "elec2"]) {
        const { incidents } = await weir.api<Listed>("GET", `/v1/endpoints/${name}/incidents`);
        expect(incidents.filter(({ state }) => state !== "resolved")).toEqual([]);
        const { deliveries } = await weir.api<Listed>("GET", `/v1/endpoints/${name}/deliveries`);
        expect(deliveries.filter(({ state }) => state !== "delivered")).toEqual([]);
      }
    },
    patienceMs,
  );
});
