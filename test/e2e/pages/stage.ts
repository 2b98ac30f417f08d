/** A deployment as people find it: endpoints with their training data, and calls window by window, some of them not as before. */
import { chanceFrom } from "../../../src/cli/demo/random.ts";
import {
  inParallel,
  startReceiver,
  startServer,
  startWeir,
  until,
  type Api,
  type Weir,
} from "../given/given.ts";

/** A row of cells; the first is the model's answer. */
type Cells = readonly (string | number)[];

type RowOf = (random: () => number, index: number) => Cells;

/** An endpoint whose model is asked the same in each window, or something else. */
export interface Acted {
  readonly name: string;
  /** The names of the columns, the answer first. */
  readonly header: readonly string[];
  readonly training: RowOf;
  /** What is asked in each window; one that is null has no calls. */
  readonly windows: readonly (RowOf | null)[];
  /** Records of the training data, and of each window. */
  readonly records?: number;
  /** Of each call. */
  readonly rowsOfCall?: number;
  /** What else it is configured as. */
  readonly config?: object;
}

export interface Stage {
  readonly weir: Weir;
  readonly stop: () => Promise<void>;
}

const [recordsOfWindow, rowsOfCalls] = [300, 30];

/** What the model is to answer comes with the question. */
const answersHeader = "x-answers";

/** Starts Weir before a model that knows nothing by itself, and a receiver that takes all. */
export async function startStage(
  actors: readonly Acted[],
  bindings: Readonly<Record<string, string>> = {},
): Promise<Stage> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const one of stops.toReversed()) await one();
  };
  try {
    const receiver = await startReceiver();
    stops.push(receiver.stop);
    const model = await startServer(({ headers }) => ({
      headers: { "content-type": "text/csv" },
      body: Buffer.from(decodeURIComponent(String(headers[answersHeader] ?? ""))),
    }));
    stops.push(model.stop);
    const weir = await startWeir({ bindings: { WEBHOOK_HOOK: receiver.url, ...bindings } });
    stops.push(weir.stop);
    await inParallel(actors, 3, (actor) => configured(weir.api, actor, model.url));
    const most = Math.max(0, ...actors.map(({ windows }) => windows.length));
    for (let window = 0; window < most; window++) await playWindow(weir, actors, window);
    return { weir, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function configured(api: Api, { name, header, training, records, config }: Acted, url: string) {
  const receivers = [{ kind: "webhook", urlSecret: "WEBHOOK_HOOK" }];
  const capture = { bodyLimitBytes: 2 ** 20 };
  await api("PUT", `/v1/endpoints/${name}`, { upstream: { url }, receivers, capture, ...config });
  const random = chanceFrom(3);
  const rows = Array.from({ length: records ?? 2 * recordsOfWindow }, (_, at) => csv(training(random, at)));
  const file = [csv(header), ...rows].join("\n");
  await api("POST", `/v1/endpoints/${name}/baselines?header=present`, file, "text/csv");
  await api("PUT", `/v1/endpoints/${name}/monitors/hourly`, {
    schedule: "hourly",
    incidents: { needed: 1, of: 1, clean: 1 },
  });
}

/** Calls of one window to all endpoints, and the checks of it when it is over. */
async function playWindow(weir: Weir, actors: readonly Acted[], window: number): Promise<void> {
  const start = Math.ceil(Date.now() / 1_000) * 1_000;
  await until("the window begins", () => Date.now() > start);
  await inParallel(actors, 3, async (actor) => {
    const rowOf = actor.windows[window];
    if (rowOf != null) await called(weir, actor, rowOf, window);
  });
  await inParallel(actors, 3, (actor) => allCounted(weir.api, actor, window));
  const end = Math.ceil(Date.now() / 1_000) * 1_000;
  await until("the window is over", () => Date.now() > end);
  await inParallel(actors, 3, async ({ name, windows }) => {
    if (window >= windows.length) return;
    await weir.api("POST", `/v1/endpoints/${name}/monitors/hourly/executions`, { start, end, tell: true });
  });
}

async function called(weir: Weir, actor: Acted, rowOf: RowOf, window: number): Promise<void> {
  const random = chanceFrom(11 + window);
  const { rowsOfCall = rowsOfCalls } = actor;
  const calls = Array.from({ length: callsOf(actor) }, (_, call) =>
    Array.from({ length: rowsOfCall }, (_one, row) => rowOf(random, call * rowsOfCall + row)),
  );
  await inParallel(calls, 4, async (rows) => {
    const answers = encodeURIComponent(rows.map(([answer = ""]) => `${csv([answer])}\n`).join(""));
    const headers = { "content-type": "text/csv", [answersHeader]: answers };
    const body = rows.map(([, ...asked]) => csv(asked)).join("\n");
    const ask = () =>
      fetch(`${weir.url}/endpoints/${actor.name}/invocations`, { method: "POST", headers, body });
    // A connection that was kept may just be closing: of such a call nothing has arrived.
    const response = await ask().catch(ask);
    await response.text();
  });
}

function callsOf({ records = recordsOfWindow, rowsOfCall = rowsOfCalls }: Acted): number {
  return records / rowsOfCall;
}

async function allCounted(api: Api, actor: Acted, window: number): Promise<void> {
  const asked = actor.windows.slice(0, window + 1).filter((one) => one !== null).length;
  if (asked === 0) return;
  await until(`every call of ${actor.name} is counted`, async () => {
    const { seen } = await api<{ seen: number }>("GET", `/v1/endpoints/${actor.name}/health`);
    return seen === asked * callsOf(actor);
  });
}

function csv(cells: Cells): string {
  return cells
    .map((cell) => (typeof cell === "number" ? String(cell) : `"${cell.replaceAll('"', '""')}"`))
    .join(",");
}
