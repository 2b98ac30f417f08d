/** `weir check` for people: the page alone, in a browser, a table on a screen, and standard input. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { ended, folder, launch, weir } from "./weir.ts";

const script = fileURLToPath(new URL("../../dist/weir.mjs", import.meta.url));
const rows = (shift: number) => Array.from({ length: 400 }, (_, index) => `${(index % 97) + shift},b`);
const csv = (shift: number) => ["size,colour", ...rows(shift), ""].join("\n");

let baseline: string;
let current: string;

beforeAll(async () => {
  baseline = folder();
  current = join(baseline, "now.csv");
  writeFileSync(join(baseline, "train.csv"), csv(0));
  writeFileSync(current, csv(60));
  await weir("baseline", join(baseline, "train.csv"), "--out", baseline);
});

/** What a command says that reads this as its standard input. */
function piped(input: string, ...parameters: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...parameters], { input });
  return { code: status, stdout: stdout.toString(), stderr: stderr.toString() };
}

describe("--html and --open", () => {
  /** A program for opening pages that notes what it is given, or fails. */
  function opener(body: string): { readonly PATH: string } {
    const bin = folder();
    writeFileSync(join(bin, "xdg-open"), `#!/bin/sh\n${body}\n`);
    chmodSync(join(bin, "xdg-open"), 0o755);
    return { PATH: `${bin}:${process.env["PATH"]}` };
  }

  it("--html writes the page alone, with pictures and nothing to follow", async () => {
    const html = join(folder(), "page.html");
    const { code } = await weir("check", current, "--baseline", baseline, "--html", html);
    expect(code).toBe(2);
    const page = readFileSync(html, "utf8");
    expect(page).toContain('<svg class="chart wide"');
    expect(page).not.toContain("href=");
    const nowhere = await weir("check", current, "--baseline", baseline, "--html", "/no/such/page.html");
    expect(nowhere.code).toBe(1);
    expect(nowhere.stderr).toContain(
      "weir: Cannot write /no/such/page.html: there is no such file or folder",
    );
  });

  it.skipIf(process.platform !== "linux")("--open gives the page to the system's program", async () => {
    const noted = join(folder(), "noted");
    const html = join(folder(), "page.html");
    const environment = opener(`echo "$1" > ${noted}`);
    const own = await ended(
      launch(["check", current, "--baseline", baseline, "--html", html, "--open"], undefined, environment),
    );
    expect(own.stderr).not.toContain("browser");
    expect(readFileSync(noted, "utf8").trim()).toBe(pathToFileURL(html).href);
    await ended(launch(["check", current, "--baseline", baseline, "--open"], undefined, environment));
    const made = readFileSync(noted, "utf8").trim();
    expect(readFileSync(fileURLToPath(made), "utf8")).toContain("<!doctype html>");
  });

  it.skipIf(process.platform !== "linux")("says where the page is if none can be opened", async () => {
    const html = join(folder(), "page.html");
    const { code, stderr } = await ended(
      launch(
        ["check", current, "--baseline", baseline, "--html", html, "--open"],
        undefined,
        opener("exit 3"),
      ),
    );
    expect(code).toBe(2);
    expect(stderr).toContain(
      `weir: no browser could be opened: the page is at ${pathToFileURL(html).href}\n`,
    );
  });

  it("neither goes with --rehearse, which writes nothing", async () => {
    const settings = join(folder(), "settings.json");
    writeFileSync(settings, "{}");
    const { code, stderr } = await weir(
      "check",
      current,
      "--baseline",
      baseline,
      "--rehearse",
      settings,
      "--open",
    );
    expect(code).toBe(1);
    expect(stderr).toContain("cannot be used with");
  });
});

describe("standard input", () => {
  it("is read in place of a file, by check and by baseline, and leaves nothing behind", () => {
    const checked = piped(csv(60), "check", "-", "--baseline", baseline);
    expect(checked.code).toBe(2);
    expect(checked.stdout).toContain("size  drift: ");
    const out = folder();
    expect(piped(csv(0), "baseline", "-", "--out", out).code).toBe(0);
    const constraints = (place: string) => readFileSync(join(place, "constraints.json"), "utf8");
    expect(constraints(out)).toBe(constraints(baseline));
  });

  it("is named in errors", () => {
    const { code, stderr } = piped('size,colour\n1,"open', "check", "-", "--baseline", baseline);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^weir: Cannot read standard input: /m);
    expect(stderr).not.toContain("weir-input");
  });
});

/** Runs a command as if on a screen. */
const terminal = "/usr/bin/script";
const hasTerminal = existsSync(terminal);
if (!hasTerminal) process.stderr.write(`Tests of a screen are skipped: ${terminal} is not there\n`);

describe.skipIf(!hasTerminal)("on a screen", () => {
  /** With a terminal of so many columns, without what steers it. */
  function onScreen(columns: number, environment: Readonly<Record<string, string>> = {}): string {
    const command = `stty cols ${columns}; "${process.execPath}" "${script}" check "${current}" --baseline "${baseline}" 2>/dev/null`;
    const env = { ...process.env, TERM: "xterm", ...environment };
    const text = execFileSync(terminal, ["-qec", `${command}; true`, "/dev/null"], { env }).toString();
    return stripVTControlCharacters(text).replaceAll("\r", "");
  }

  it("what is worst is a table with both histograms, and the verdict stands before it", () => {
    const lines = onScreen(90).split("\n");
    expect(lines[0]).toBe("1 of 2 columns differs from the baseline");
    expect(lines[2]).toBe(`${"baseline".padStart(23).padEnd(36)}│ now`);
    expect(lines[3]).toMatch(/^Drift {10}size: ≤ \d+: \d+ % → \d+ %$/);
    expect(lines[4]).toMatch(/^ {15}[ ▁-█]{20} │ [ ▁-█]+$/u);
    expect(lines.every((line) => line.length <= 90)).toBe(true);
  });

  it("is sentences where there is no room, or the terminal has no more than letters", () => {
    for (const text of [onScreen(50), onScreen(90, { TERM: "dumb" })]) {
      expect(text).not.toContain("│");
      expect(text).toContain("Baseline drift distance");
    }
  });
});
