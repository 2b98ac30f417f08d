/**
 * A year of two endpoints in virtual time, on real workerd, SQLite and R2's simulator: what is kept at the end of each
 * month, and what each event costs then. Calls and a monitor's window each hour; with --full each minute, which takes
 * a day or more. One endpoint has three shards, and its windows violate its baseline, which a receiver is told. Captures
 * and reports are kept 30 days, former baselines too, profiles as long as by default; 20 times the configuration, the
 * baseline and the monitor are changed.
 */
import { once } from "node:events";
import { createServer, get } from "node:http";
import { workerBundle } from "../bundle.mjs";
import { startWorker } from "../load/processes.mjs";
import { local } from "../load/weir.mjs";
import { printTable } from "../table.mjs";

const keptDays = 30;
const changes = 20;

export async function life({ quick, full }) {
  const days = quick ? 36 : 365;
  const stepMinutes = full ? 1 : 60;
  const rows = [];
  const receiver = await startReceiver();
  const { readWorker, workerOptions } = await local();
  const code = await readWorker(await workerBundle("../e2e/life/entry.ts"));
  const bindings = { WEIR_ADMIN_TOKEN: "bench", WEIR_DEV: "true", WEBHOOK_LIFE: receiver.url };
  const worker = await startWorker(workerOptions(code, bindings));
  try {
    for (let day = 1; day <= days; day++) {
      const change = (day - 1) % Math.floor(days / changes) === 0 ? 1 : 0;
      const path = `/life/day?step=${stepMinutes}&change=${change}&keep=${keptDays}&wide=1`;
      const lived = await answerTo(`http://127.0.0.1:${worker.port}${path}`).catch((error) => {
        throw new Error(`Cannot live day ${day}: ${error.message} ${worker.lastLog()}`, { cause: error });
      });
      if (day % Math.ceil(days / 12) === 0 || day === days) rows.push(rowOf(day, lived, receiver.messages()));
    }
  } finally {
    await worker.stop();
    receiver.stop();
    // Of a life that broke off too: it may have taken hours.
    printLife(rows, days, stepMinutes);
  }
}

/** A day may take longer than fetch() waits for an answer, which is five minutes; and each has a connection of its own. */
async function answerTo(url) {
  const request = get(url, { agent: false });
  const [response] = await once(request, "response");
  const chunks = await response.toArray();
  const text = Buffer.concat(chunks).toString();
  if (response.statusCode !== 200) throw new Error(`${response.statusCode}: ${text}`);
  return JSON.parse(text);
}

/** Takes what it is told, and counts it. */
async function startReceiver() {
  let messages = 0;
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      messages++;
      response.end();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${server.address().port}/`, messages: () => messages, stop };
}

function printLife(rows, days, stepMinutes) {
  const kept = ["executions", "outbox", "profiles", "meta", "Endpoints kB", "Recorders kB"];
  const files = ["captures", "reports", "told"];
  const costs = ["flush: rows", "R2", "ms", "check: rows", "R2", "ms", "cron: rows", "day: s"];
  printTable(
    `life: ${days} days of ${stepMinutes === 1 ? "minutes" : "hours"}, kept for ${keptDays} days; the last day's events on average`,
    ["day", ...kept, ...files, ...costs],
    rows,
    [
      "rows: read by SQL + written; R2: requests; ms: on the wall, R2's simulator included; day: all its events.",
      "flush and check are the alarms of Recorders and endpoints; the day's sweep is among the checks.",
      "told: messages that the receiver got so far. Profiles of days are kept for 400 of them.",
    ],
  );
}

function rowOf(day, { kept, events }, told) {
  const { endpoint, recorder, bucket } = kept;
  const each = (event, key) => (events[event][key] / events[event].times).toFixed(1);
  const sql = (event) =>
    `${(events[event].rowsRead / events[event].times).toFixed(0)}+${each(event, "rowsWritten")}`;
  const ms = Object.values(events).reduce((total, event) => total + event.ms, 0);
  return [
    day,
    endpoint.executions,
    endpoint.outbox,
    recorder.profiles,
    recorder.meta,
    endpoint.kilobytes,
    recorder.kilobytes,
    bucket.captures,
    bucket.reports,
    told,
    ...["flush", "check"].flatMap((event) => [sql(event), each(event, "bucket"), each(event, "ms")]),
    sql("cron"),
    (ms / 1_000).toFixed(1),
  ];
}
