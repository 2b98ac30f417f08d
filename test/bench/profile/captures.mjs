/** Capture files, read and profiled, beside nothing but JSON.parse() of each line. */
import { engine } from "../bundle.mjs";
import { captureFile, captureKinds } from "./capture-files.mjs";
import { found } from "../history.mjs";
import { bytesOf, pieceBytes } from "./memory-file.mjs";
import { interleaved, medianOf, timed } from "../rounds.mjs";
import { counted, megabytes, printTable, times } from "../table.mjs";

export async function captures({ runs, quick }) {
  const { Calls, CaptureBytes, kernelModule, openKernel } = await engine();
  const module = kernelModule();
  const rows = [];
  const ratios = {};
  for (const [kind, { lines: usual, floor, goal }] of Object.entries(captureKinds)) {
    const lines = quick ? usual / 10 : usual;
    const bytes = bytesOf(await captureFile(kind, lines));
    const profile = () => {
      let seen = 0;
      const kernel = openKernel(module);
      const calls = new Calls(kernel);
      const reader = new CaptureBytes(kernel, calls, (some) => (seen += some.lines), refuse);
      for (let at = 0; at < bytes.length; at += pieceBytes) reader.push(bytes.subarray(at, at + pieceBytes));
      reader.end();
      calls.end();
      if (seen !== lines) throw new Error(`Cannot compare: ${seen} of ${lines} capture lines were read`);
    };
    const contenders = { parse: () => timed(() => parseLines(bytes)), weir: () => timed(profile) };
    await interleaved(contenders, 1);
    const { parse, weir } = await interleaved(contenders, runs);
    const cpuMs = medianOf(weir, "cpuMs");
    const ratio = medianOf(parse, "cpuMs") / cpuMs;
    ratios[`captures ${kind}`] = ratio;
    rows.push([
      `${kind}, ${counted(lines)} lines, ${megabytes(bytes.length)} MB`,
      medianOf(parse, "cpuMs").toFixed(0),
      cpuMs.toFixed(0),
      ((cpuMs * 1_000) / lines).toFixed(2),
      times(ratio),
      `${floor} x`,
      `${goal} x`,
    ]);
  }
  const heads = ["bodies", "JSON.parse() CPU ms", "Weir CPU ms", "us/line", "faster", "floor", "goal"];
  printTable("captures: read and profiled, beside JSON.parse() of each line", heads, rows, [
    "Both decode UTF-8 and find lines, of bytes in memory.",
  ]);
  found(ratios);
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
