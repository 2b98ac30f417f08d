import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { churns, columns, ordinaryRows, shiftedRows, trainingCsv } from "../../src/cli/demo/data.ts";
import { csvLine } from "../../src/cli/demo/scenario.ts";
import { linkIn, parseSlack, renderSlack } from "../../src/cli/demo/slack.ts";
import type { Style } from "../../src/cli/terminal/output.ts";
import { chanceFrom, Sample } from "../../src/cli/demo/random.ts";
import { parseVariables } from "../../src/cli/start.ts";
import { folder, launch, weir } from "./weir.ts";

const plain: Style = { bold: String, dim: String, red: String, green: String };

describe("demo data", () => {
  it("trainingCsv() is the same for the same seed, and another for another", () => {
    expect(trainingCsv(50, 7)).toBe(trainingCsv(50, 7));
    expect(trainingCsv(50, 7)).not.toBe(trainingCsv(50, 8));
    expect(shiftedRows(50, 7)).toEqual(shiftedRows(50, 7));
  });

  it("trainingCsv() gives every row a label, a cell for each column and a minority that churns", () => {
    const [header = "", ...lines] = trainingCsv(2_000, 1).trimEnd().split("\n");
    expect(header.split(",")).toEqual(["Churn", ...columns]);
    expect(lines).toHaveLength(2_000);
    expect(lines.every((line) => line.split(",").length === columns.length + 1)).toBe(true);
    const share = lines.filter((line) => line.startsWith("1,")).length / lines.length;
    expect(share).toBeGreaterThan(0.05);
    expect(share).toBeLessThan(0.25);
  });

  it("shiftedRows() raise the model's answers, lose cells, and hold a plan never seen", () => {
    const rows = shiftedRows(1_000, 3);
    const churning = (all: typeof rows) => all.filter((row) => churns(row) === 1).length;
    expect(churning(rows)).toBeGreaterThan(2 * churning(ordinaryRows(1_000, 3)));
    expect(rows.some((row) => row.includes("unlimited"))).toBe(true);
    expect(rows.some((row) => row.includes(""))).toBe(true);
  });

  it("csvLine() quotes only what needs it, and never gives a blank line", () => {
    expect(csvLine(["a", 'b "c", d', null, ""])).toBe('a,"b ""c"", d",,');
    expect(csvLine([null])).toBe('""');
  });

  it("Sample holds each item of a stream as often as any other", () => {
    const random = chanceFrom(1);
    const seen = Array.from({ length: 20 }, () => 0);
    for (let round = 0; round < 4_000; round++) {
      const sample = new Sample<number>(5, random);
      for (let item = 0; item < 20; item++) sample.add(item);
      for (const item of sample.items) seen[item] = (seen[item] ?? 0) + 1;
    }
    // Binomial(4,000, 1/4): mean 1,000, five standard deviations are 137.
    for (const times of seen) expect(Math.abs(times - 1_000)).toBeLessThan(137);
  });
});

describe("Slack in the terminal", () => {
  const message = {
    text: "fallback",
    blocks: [
      { type: "header", text: { type: "plain_text", text: "🔴 churn: 2 violations" } },
      {
        type: "section",
        fields: [
          { type: "mrkdwn", text: "*a &lt;b&gt;* drift\n1 → 2" },
          { type: "mrkdwn", text: "*c* type\n3 → 4" },
        ],
      },
      { type: "actions", elements: [{ type: "button", text: { text: "Open report" }, url: "http://x/r" }] },
    ],
  };
  const parsed = parseSlack(JSON.stringify(message));

  it("renderSlack() puts fields side by side where the width allows, unescaped", () => {
    if (parsed === null) throw new Error("Cannot read the message");
    expect(linkIn(parsed)).toBe("http://x/r");
    const wide = renderSlack(parsed, 80, plain).split("\n");
    expect(wide.every((line) => line.startsWith("▌"))).toBe(true);
    expect(wide.find((line) => line.includes("a <b>"))).toMatch(/a <b> drift {5,}c type$/);
    expect(renderSlack(parsed, 40, plain)).toMatch(/▌ a <b> drift\n▌ 1 → 2\n▌\n▌ c type/);
  });

  it("renderSlack() passes no control characters to the terminal", () => {
    const hostile = parseSlack(JSON.stringify({ text: "a\u001B[2Jb" }));
    if (hostile === null) throw new Error("Cannot read the message");
    expect(renderSlack(hostile, 80, plain)).toBe("▌ a [2Jb");
  });

  it("parseSlack() gives null for anything else", () => {
    expect(parseSlack("not json")).toBeNull();
    expect(parseSlack('{"type":"webhook"}')).toBeNull();
  });
});

/** What a process has written by the time it says something; fails if it ends before. */
function told(child: ReturnType<typeof launch>, phrase: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let stdout = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      if (stdout.includes(phrase)) resolve(stdout);
    });
    child.once("close", () => reject(new Error(`Cannot wait for "${phrase}": the process ended`)));
  });
}

describe("weir start", () => {
  it("serves with a token of its own, keeps its state, and ends when asked to", async () => {
    const place = folder();
    let token: string | undefined;
    for (const expected of [201, 200]) {
      if (token !== undefined) writeFileSync(join(place, ".dev.vars"), `WEIR_ADMIN_TOKEN="${token}"\n`);
      const child = launch(["start", "--port", "18787"], place);
      const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
      const stdout = await told(child, "curl -X PUT");
      token ??= /WEIR_ADMIN_TOKEN=(\S+)/.exec(stdout)?.[1] ?? "";
      const response = await fetch("http://127.0.0.1:18787/v1/endpoints/my-model", {
        method: "PUT",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ upstream: { url: "http://127.0.0.1:9000" } }),
      });
      expect(response.status).toBe(expected);
      child.kill("SIGTERM");
      expect(await ended).toBe(0);
    }
  });

  it("parseVariables() reads names, values, quotes and comments", () => {
    const text = "# comment\n\nA=1\n B = two words # why\nC=\"x # y\"\nexport D='q'\nE=\n";
    expect(parseVariables(text)).toEqual({ A: "1", B: "two words", C: "x # y", D: "q", E: "" });
    expect(() => parseVariables("A=1\nsecret words\n")).toThrow(
      "Cannot read .dev.vars: line 2 is not KEY=value",
    );
  });

  it("refuses a port that is in use", async () => {
    const { createServer } = await import("node:net");
    const taken = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => taken.once("listening", resolve));
    const address = taken.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const { code, stderr } = await weir("demo", "--exit", "--port", String(port));
    taken.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`weir: Cannot listen on port ${port}: it is in use`);
  });
});

// Mostly waiting for windows to end, so side by side.
describe.concurrent("weir demo", () => {
  it("tells of a shift within seconds, of its check and of its end within 60 seconds, with one line of JSON", async () => {
    const { code, stdout, stderr } = await weir("demo", "--exit", "--json");
    expect(stderr).toContain("as Slack shows it");
    expect(code).toBe(0);
    expect(stdout.match(/\n/g)).toHaveLength(1);
    const outcome = JSON.parse(stdout);
    expect(outcome).toMatchObject({
      ok: true,
      baseline: { rows: 5_000 },
      ordinary: { calls: 1_000, status: "Completed", violations: 0 },
      shifted: { calls: 1_000, status: "CompletedWithViolations" },
    });
    expect(outcome.shifted.violations).toBeGreaterThanOrEqual(4);
    expect(outcome.watch.text).toContain("Day Mins");
    expect(outcome.watch.receivedAfterMs).toBeLessThan(15_000);
    expect(outcome.alert.text).toContain("Confirmed");
    expect(outcome.over.text).toContain("Over");
    expect(outcome.alert.picture.url).toContain("/pictures/churn/");
    expect(outcome.alert.report).toContain(outcome.shifted.execution);
    expect(outcome.seconds).toBeLessThan(60);
  });

  it("leaves one line, a link to the dashboard that is signed in, and traffic goes on until it is interrupted", async () => {
    const child = launch(["demo"]);
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    const stdout = await told(child, "until Ctrl-C");
    const last = stdout.trimEnd().split("\n").at(-1) ?? "";
    const link = /^Dashboard +(http:\/\/127\.0\.0\.1:\d+\/[\w-]{16}) +signs you in/.exec(last)?.[1] ?? "";
    expect((await fetch(new URL("/", link))).status).toBe(404);
    const door = await fetch(link, { redirect: "manual" });
    const cookie = door.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const pageUrl = door.headers.get("location") ?? "";
    expect(new URL(pageUrl).pathname).toBe("/dashboard/churn");
    const open = () => fetch(pageUrl, { headers: { cookie }, redirect: "manual" });
    expect(await (await open()).text()).toContain("20 columns");
    expect((await fetch(pageUrl, { redirect: "manual" })).status).not.toBe(200);
    const calls = async () => {
      const usage = await fetch(new URL("/usage", pageUrl), { headers: { cookie } });
      const text = (await usage.text()).replaceAll(/<[^>]+>/g, " ");
      return Number(/churn\s+([\d,]+)/.exec(text)?.[1]?.replaceAll(",", ""));
    };
    const before = await calls();
    expect(before).toBeGreaterThanOrEqual(3_000);
    await sleep(4_000);
    expect(await calls()).toBeGreaterThan(before + 2);
    child.kill("SIGINT");
    expect(await ended).toBe(0);
  });

  it("takes a user's own files, and says plainly when nothing is wrong with them", async () => {
    const place = folder();
    const lines = (count: number) =>
      Array.from({ length: count }, (_, index) => `${index % 7},"x, ${index % 3}"\n`);
    writeFileSync(join(place, "train.csv"), `number,text\n${lines(420).join("")}`);
    writeFileSync(join(place, "traffic.csv"), `number,text\n${lines(420).join("")}`);
    const files = ["--train", join(place, "train.csv"), "--traffic", join(place, "traffic.csv")];
    const { code, stdout } = await weir("demo", "--exit", ...files);
    expect(code).toBe(0);
    expect(stdout).toContain("No violation was found, so there is no alert.");
  });

  it("refuses one file alone, and files whose columns do not fit", async () => {
    const place = folder();
    writeFileSync(join(place, "train.csv"), "a,b,c\n1,2,3\n");
    writeFileSync(join(place, "traffic.csv"), "a\n1\n");
    expect((await weir("demo", "--train", join(place, "train.csv"))).stderr).toContain(
      "give both --train and --traffic",
    );
    const files = ["--train", join(place, "train.csv"), "--traffic", join(place, "traffic.csv")];
    const { code, stderr } = await weir("demo", ...files);
    expect(code).toBe(1);
    expect(stderr).toContain("it has 1 columns and");
  });
});
