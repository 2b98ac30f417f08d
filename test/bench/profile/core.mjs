/** The engine alone, in memory, without a process's start: with the compiled kernel and with its twin in TypeScript. */
import { engine } from "../bundle.mjs";
import { csvFile, shapes } from "./files.mjs";
import { bytesOf, pushed } from "./memory-file.mjs";
import { interleaved, medianOf, timed } from "../rounds.mjs";
import { counted, megabytes, printTable, times } from "../table.mjs";

export async function core({ runs }) {
  const { TableReader, kernelModule, openKernel, openReference } = await engine();
  const module = kernelModule();
  const rows = [];
  for (const [shape, { rows: usual, columns }] of Object.entries(shapes)) {
    // The twin is slow enough that a tenth tells as much; less would leave columns exact for most of it.
    const count = usual / 10;
    const bytes = bytesOf(await csvFile(shape, count));
    const profile = (kernel) => () =>
      timed(() => pushed(new TableReader(kernel(), { header: "present" }), bytes));
    const contenders = { compiled: profile(() => openKernel(module)), twin: profile(openReference) };
    await interleaved(contenders, 1);
    const { compiled, twin } = await interleaved(contenders, runs);
    const [own, other] = [medianOf(compiled, "cpuMs"), medianOf(twin, "cpuMs")];
    const speed = (ms) => [
      (ms / (bytes.length / 1e6)).toFixed(2),
      ((ms * 1e6) / (count * columns)).toFixed(1),
    ];
    const what = `${shape} (${counted(count)} x ${columns}, ${megabytes(bytes.length)} MB)`;
    rows.push([what, ...speed(own), ...speed(other), times(other / own)]);
  }
  const heads = ["data", "kernel CPU ms/MB", "ns/cell", "TypeScript CPU ms/MB", "ns/cell", "kernel pays"];
  printTable("core: a profile from bytes in memory, compiled kernel beside its TypeScript twin", heads, rows);
}
