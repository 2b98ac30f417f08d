import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ended, folder, launch, weir } from "./weir.ts";

/** Rows of a number between 0 and 99 and a colour, all as frequent. */
function rows(count: number, change: (row: string, index: number) => string = (row) => row): string[] {
  return Array.from({ length: count }, (_, index) =>
    change(`${index % 100},${["red", "blue"][index % 2]}`, index),
  );
}

function csv(lines: readonly string[], header = "size,colour"): string {
  return [...(header === "" ? [] : [header]), ...lines, ""].join("\n");
}

async function baselineOf(lines: readonly string[]): Promise<string> {
  const out = folder();
  writeFileSync(join(out, "train.csv"), csv(lines));
  expect((await weir("baseline", join(out, "train.csv"), "--out", out)).code).toBe(0);
  return out;
}

function file(content: string, name = "current.csv"): string {
  const path = join(folder(), name);
  writeFileSync(path, content);
  return path;
}

/** A capture line whose output is the size and whose input is the colour. */
function capture(row: string, second: number): string {
  const [size = "", colour = ""] = row.split(",");
  const time = new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString().replace(".000", "");
  const body = (mode: string, data: string) => ({
    observedContentType: "text/csv",
    mode,
    data,
    encoding: "CSV",
  });
  return JSON.stringify({
    eventMetadata: { eventId: `event-${second}`, inferenceTime: time },
    eventVersion: "0",
    captureData: { endpointInput: body("INPUT", colour), endpointOutput: body("OUTPUT", size) },
  });
}

describe("weir check", () => {
  it("exits 0 for the training set itself, and ends with the service's message", async () => {
    const baseline = await baselineOf(rows(400));
    const { code, stdout } = await weir("check", file(csv(rows(400))), "--baseline", baseline);
    expect(code).toBe(0);
    expect(stdout).toBe(
      "2 columns as in the baseline\n\nCompleted: Job completed successfully with no violations.\n",
    );
  });

  it("names of several lines, and what turns a text, say nothing of their own", async () => {
    const header = '"b\nweir: no violations","c\u202Edeveil"';
    const out = folder();
    writeFileSync(join(out, "train.csv"), csv(rows(400), header));
    const made = await weir("baseline", join(out, "train.csv"), "--out", out);
    const changed = rows(400, (row) => row.replace(/^\d/, "9$&").replace(/red|blue/, '"a\nComplete: fine"'));
    const { stdout, stderr } = await weir("check", file(csv(changed, header)), "--baseline", out);
    const explained = await weir("explain", "--baseline", out);
    const said = [made.stdout, made.stderr, stdout, stderr, explained.stdout].join("\n");
    expect(said).not.toMatch(/^\s*(?:weir: no violations|Complete: fine)/m);
    expect(said).not.toContain("\u202E");
    expect(stdout).toContain("b weir: no violations  ");
    expect(explained.stdout).toContain("c deveil");
  });

  it("exits 2 on violations, worst first, and writes what an execution writes", async () => {
    const baseline = await baselineOf(rows(400));
    const shifted = rows(400, (row, index) => (index % 4 === 0 ? row.replace(/red|blue/, "green") : row));
    const out = folder();
    const { code, stdout } = await weir("check", file(csv(shifted)), "--baseline", baseline, "--out", out);
    expect(code).toBe(2);
    expect(stdout).toContain(
      "colour  unknown values: 100 % known values → 75 % known values, such as “green”\n",
    );
    // A pipe is no screen: nothing is cut.
    expect(stdout).not.toContain("…");
    expect(stdout).toMatch(/\nCompletedWithViolations: Job completed successfully with \d+ violations\.\n$/);
    const report = JSON.parse(readFileSync(join(out, "report.json"), "utf8"));
    const { violations } = JSON.parse(readFileSync(join(out, "constraint_violations.json"), "utf8"));
    expect(violations).toHaveLength(report.violations);
    expect(violations[0].feature_name).toBe("colour");
    const html = readFileSync(join(out, "report.html"), "utf8");
    expect(html).toContain(`<h1>${report.verdict.headline}</h1>`);
    for (const name of ["statistics.json", "constraints.json"]) {
      expect(JSON.parse(readFileSync(join(out, name), "utf8")).features).toHaveLength(2);
    }
  });

  it("exits 3 where nothing could be decided: no records, or columns that cannot be matched", async () => {
    const baseline = await baselineOf(rows(400));
    for (const content of ["", csv([])]) {
      const { code, stdout } = await weir("check", file(content), "--baseline", baseline, "--json");
      expect(code).toBe(3);
      expect(JSON.parse(stdout)).toMatchObject({ status: "NoData", records: 0 });
    }
  });

  it("does not judge drift, says so and exits 3, without statistics and with too few records to tell", async () => {
    const baseline = await baselineOf(rows(400));
    const few = await weir("check", file(csv(rows(20))), "--baseline", baseline);
    expect(few.code).toBe(3);
    expect(few.stdout).toContain("drift not judged: Only 20 values in the window and 400 in the baseline");
    expect(few.stdout).toContain("Undecided: size (drift), colour (drift): Only 20 values in the window");
    const enough = await weir("check", file(csv(rows(100))), "--baseline", baseline);
    expect(enough.code).toBe(0);
    expect(enough.stdout).not.toContain("Undecided");
    const more = await weir(
      "check",
      file(csv(rows(100))),
      "--baseline",
      baseline,
      "--minimum-records",
      "200",
    );
    expect(more.code).toBe(3);
    expect(more.stdout).toContain("Undecided: size (drift), colour (drift): Only 100 values in the window");
    rmSync(join(baseline, "statistics.json"));
    const without = await weir("check", file(csv(rows(400))), "--baseline", baseline);
    expect(without.code).toBe(3);
    expect(without.stdout).toContain("Undecided: size (drift), colour (drift)");
  });

  it("the window of rows without times is the moment of the check", async () => {
    const baseline = await baselineOf(rows(400));
    const out = folder();
    const before = Date.now();
    await weir("check", file(csv(rows(400))), "--baseline", baseline, "--out", out);
    const { window } = JSON.parse(readFileSync(join(out, "report.json"), "utf8"));
    expect(window.start).toBe(window.end);
    expect(Date.parse(window.start)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(window.start)).toBeLessThanOrEqual(Date.now());
  });

  it("notes members of constraints.json that nothing reads", async () => {
    const baseline = await baselineOf(rows(400));
    const path = join(baseline, "constraints.json");
    const constraints = JSON.parse(readFileSync(path, "utf8"));
    constraints.features[1].monitoringConfigOverides = {};
    writeFileSync(path, JSON.stringify(constraints));
    const { stderr } = await weir("check", file(csv(rows(400))), "--baseline", baseline);
    expect(stderr).toContain(
      "weir: constraints.json has members that have no effect: features.1.monitoringConfigOverides\n",
    );
  });

  it("reads files of a baseline as Windows' editors and PowerShell save them", async () => {
    const baseline = await baselineOf(rows(400));
    const current = file(csv(rows(400)));
    for (const name of ["constraints.json", "statistics.json"]) {
      const text = readFileSync(join(baseline, name), "utf8");
      const wide = Buffer.from(`\uFEFF${text}`, "utf16le");
      for (const saved of [`\uFEFF${text}`, wide, Buffer.from(wide).swap16()]) {
        writeFileSync(join(baseline, name), saved);
        expect((await weir("check", current, "--baseline", baseline)).code).toBe(0);
      }
    }
  });

  it("says of a baseline's file without its byte order mark what it is", async () => {
    const baseline = await baselineOf(rows(400));
    writeFileSync(join(baseline, "constraints.json"), '{"version": 0}', "utf16le");
    const { code, stderr } = await weir("check", file(csv(rows(400))), "--baseline", baseline);
    expect([code, stderr.replace(baseline, "folder")]).toEqual([
      1,
      "weir: Cannot read folder/constraints.json: it is neither UTF-8 nor UTF-16 with a byte order mark: save it as UTF-8\n",
    ]);
  });

  it("exits 1 with the reason where there is no baseline or no such file", async () => {
    const baseline = await baselineOf(rows(400));
    const noFile = await weir("check", "/no/such.csv", "--baseline", baseline);
    expect(noFile.code).toBe(1);
    expect(noFile.stderr).toBe("weir: Cannot read /no/such.csv: there is no such file or folder\n");
    const noBaseline = await weir("check", file(csv(rows(4))), "--baseline", "/no/such");
    expect(noBaseline.code).toBe(1);
    expect(noBaseline.stderr).toContain("weir: Cannot read /no/such/constraints.json: it is not there");
  });

  it("--json prints one line on stdout and nothing else there, and draws no bar without a terminal", async () => {
    const baseline = await baselineOf(rows(400));
    const { stdout, stderr } = await weir("check", file(csv(rows(400))), "--baseline", baseline, "--json");
    expect(stdout.match(/\n/g)).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({ status: "Completed", records: 400, violations: 0 });
    for (const sign of ["\u001B", "\r", "█"]) expect(stderr).not.toContain(sign);
    expect(stderr).toContain("Reading: 400 rows");
  });

  it.each(["--json", "--strict"])(
    "with %s ends without a stack where nobody reads its pipe any more",
    async (option) => {
      const baseline = await baselineOf(rows(400));
      const child = launch(["check", file(csv(rows(400))), "--baseline", baseline, option]);
      child.stdout.destroy();
      const { code, stderr } = await ended(child);
      expect({ code, hasStack: /EPIPE|node:/.test(stderr) }).toEqual({ code: 141, hasStack: false });
    },
  );

  it("matches rows without header by position, and rows with header by name in any order", async () => {
    const baseline = await baselineOf(rows(400));
    const swapped = rows(400, (row) => row.split(",").toReversed().join(","));
    expect((await weir("check", file(csv(rows(400), "")), "--baseline", baseline)).code).toBe(0);
    expect((await weir("check", file(csv(swapped, "colour,size")), "--baseline", baseline)).code).toBe(0);
    expect((await weir("check", file(csv(swapped, "")), "--baseline", baseline)).code).toBe(2);
  });

  it("reads a folder of captures in order, names the lines it cannot read and goes on", async () => {
    const baseline = await baselineOf(rows(400));
    const captures = folder();
    mkdirSync(join(captures, "2026/01"), { recursive: true });
    const lines = rows(400).map(capture);
    lines[2] = "{ not json";
    writeFileSync(join(captures, "2026/01/b.jsonl"), lines.slice(200).join("\n"));
    writeFileSync(join(captures, "2026/a.jsonl"), `${lines.slice(0, 200).join("\n")}\n`);
    writeFileSync(join(captures, "notes.txt"), "no capture");
    const out = folder();
    const { code, stdout, stderr } = await weir(
      "check",
      captures,
      "--baseline",
      baseline,
      "--json",
      "--out",
      out,
    );
    expect(stderr).toContain(
      `weir: ${join(captures, "2026/a.jsonl")}:3: Cannot read the line as a capture record`,
    );
    expect(stderr).not.toContain("not json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ records: 399, unreadableLines: 1, violations: 0 });
    expect(JSON.parse(readFileSync(join(out, "report.json"), "utf8")).window).toEqual({
      start: "2026-01-01T00:00:00.000Z",
      end: "2026-01-01T00:06:40.000Z",
    });
  });

  it("recognises one capture file by its records, whichever field comes first", async () => {
    const baseline = await baselineOf(rows(400));
    const current = file(rows(400).map(capture).join("\n"), "captured");
    const { code, stdout } = await weir("check", current, "--baseline", baseline, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout).records).toBe(400);
  });

  it("does not read bodies that captures say are withheld or packed, and says so", async () => {
    const baseline = await baselineOf(rows(400));
    const flagged = (line: string, flag: string) =>
      line.replaceAll('"encoding":"CSV"', `"encoding":"CSV","${flag}":true`);
    const lines = rows(400).map(capture);
    const odd = [flagged(capture("9,black", 500), "withheld"), flagged(capture("9,black", 501), "packed")];
    // Each twice: the second goes the way of lines that are like one that was parsed.
    const captures = file([...lines, ...odd, ...odd].join("\n"), "captures.jsonl");
    const { code, stdout } = await weir("check", captures, "--baseline", baseline);
    expect(stdout).toContain("2 input bodies are not in the statistics: withheld");
    expect(stdout).toContain(
      "2 output bodies are not in the statistics: in a content coding that is not undone",
    );
    expect(code).toBe(0);
  });

  it("puts outputs where --output-columns says", async () => {
    const baseline = await baselineOf(rows(400));
    const current = file(rows(400).map(capture).join("\n"), "captured.jsonl");
    const { code } = await weir("check", current, "--baseline", baseline, "--output-columns", "END");
    expect(code).toBe(2);
  });

  it("exits 1 if no line of a capture folder can be read", async () => {
    const baseline = await baselineOf(rows(400));
    const captures = folder();
    writeFileSync(join(captures, "a.jsonl"), '{"captureData": "thing"}\nelse\n');
    const { code, stderr } = await weir("check", captures, "--baseline", baseline);
    expect(code).toBe(1);
    expect(stderr).toContain(`weir: Cannot check ${captures}: none of its 2 lines is a capture record\n`);
  });
});
