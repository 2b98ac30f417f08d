/** Capture files: Weir's reader, with and without the profile, beside nothing but JSON.parse() of each line. */
import { engine } from "../bundle.mjs";
import { captureFile } from "./files.mjs";
import { bytesOf, pieceBytes } from "./memory-file.mjs";
import { interleaved, medianOf, timed } from "../rounds.mjs";
import { counted, megabytes, printTable, times } from "../table.mjs";

export async function captures({ runs, quick }) {
  const { Calls, CaptureLines, callOf, kernelModule, openKernel } = await engine();
  const kernel = kernelModule();
  const lines = quick ? 20_000 : 200_000;
  const bytes = bytesOf(await captureFile(lines));
  const read = (onCall) => {
    let seen = 0;
    const reader = new CaptureLines((call) => (seen++, onCall(call)), refuse);
    for (const text of textsOf(bytes)) reader.push(text);
    reader.end();
    if (seen !== lines) throw new Error(`Cannot compare: ${seen} of ${lines} capture lines were read`);
  };
  const contenders = {
    "JSON.parse() of each line": () => timed(() => parseLines(bytes)),
    "Weir: calls": () => timed(() => read(() => {})),
    "Weir: calls and profile": () =>
      timed(() => {
        const calls = new Calls(openKernel(kernel));
        read((call) => calls.add(callOf(call)));
        calls.end();
      }),
  };
  await interleaved(contenders, 1);
  const measured = await interleaved(contenders, runs);
  const base = medianOf(measured["JSON.parse() of each line"], "cpuMs");
  const rows = Object.entries(measured).map(([name, measurements]) => {
    const cpuMs = medianOf(measurements, "cpuMs");
    const speed = (bytes.length / 1_000 / cpuMs).toFixed(0);
    return [name, cpuMs.toFixed(0), speed, ((cpuMs * 1_000) / lines).toFixed(2), times(base / cpuMs)];
  });
  const title = `captures: ${counted(lines)} lines of 70 features, ${megabytes(bytes.length)} MB of UTF-8 in memory`;
  printTable(title, ["what", "CPU ms", "MB/s", "us/line", "faster"], rows, [
    "All three decode UTF-8 and find lines. Goal: calls and profile 4 x (docs/cost-and-speed.md).",
  ]);
}

function* textsOf(bytes) {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    yield decoder.decode(bytes.subarray(start, start + pieceBytes), { stream: true });
  }
}

function parseLines(bytes) {
  let partial = "";
  for (const text of textsOf(bytes)) {
    const lines = (partial + text).split("\n");
    partial = lines.pop();
    for (const line of lines) JSON.parse(line);
  }
}

function refuse(error) {
  throw error;
}
