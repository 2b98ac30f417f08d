/** Tables of the documents that repeat what the code says: neither may change without the other. */
import { readdirSync, readFileSync } from "node:fs";
import * as z from "zod";
import { describe, expect, it } from "vitest";
import { monitoringSchema, optionsFor } from "../../src/core/baseline/options.ts";
import { checks, checkTypes } from "../../src/core/check/checks.ts";
import { endpointSchema } from "../../src/core/config/endpoint.ts";
import { takenMonitorSchema } from "../../src/core/config/monitor.ts";
import { tableOptions, trainingSchema, typeRules } from "../../src/core/config/training.ts";
import { counters } from "../../src/core/counters.ts";
import { afterFailure, givenUp, retryAt, settleMs } from "../../src/core/monitor/run.ts";
import { trafficColumns } from "../../src/core/profile/tally.ts";
import { cellMap } from "../../src/core/read/cells.ts";
import { receiverSchema } from "../../src/core/receiver/receivers.ts";
import { redactionSchema } from "../../src/core/redact/rule.ts";
import { Counts } from "../../src/core/sketch/counts.ts";
import { ownRules } from "../../src/core/baseline/types.ts";
import { views } from "../../src/worker/api/answers.ts";
import { newestSchema } from "../../src/worker/endpoint/schema.ts";
import type { Bindings } from "../../src/worker/env.ts";
import { statusOf, type ProblemKind } from "../../src/worker/platform/problem.ts";
import { batchSettingsOf, rangeSettingsOf, recorderSettingsOf } from "../../src/worker/platform/settings.ts";
import { code, headingsOf, tableOf } from "./markdown.ts";

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
}

function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema;
}

/**
 * Every field of a schema with its default as a document says it, which is what the schema makes of the least that it
 * takes: JSON without quotes around a word, `none`, or `required`.
 */
function fieldsOf(schema: z.ZodType, least: object): string[][] {
  return fieldsWithin(jsonSchemaOf(schema), schema.parse(least));
}

function fieldsWithin(
  { properties = {}, required = [] }: JsonSchema,
  taken: unknown,
  above = "",
): string[][] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = `${above}${name}`;
    const value: unknown = Object(taken)[name];
    if (field.properties !== undefined) return fieldsWithin(field, value, `${path}.`);
    if (required.includes(name)) return [[path, "required"]];
    return [[path, typeof value === "string" ? value : (JSON.stringify(value) ?? "none")]];
  });
}

function told(path: string, heading: string, firstColumn: string): string[][] {
  return tableOf(path, heading, firstColumn).map(([name, value]) => [code(name), code(value)]);
}

function namesIn(path: string, heading: string, firstColumn: string): string[] {
  return tableOf(path, heading, firstColumn).map(([name]) => code(name));
}

describe("configuration.md", () => {
  const path = "src/docs/configuration.md";

  it("has every field of an endpoint with its default, and no other", () => {
    const fields = fieldsOf(endpointSchema, { upstream: { url: "https://models.example.com" } });
    expect(told(path, "Fields of an endpoint", "field").toSorted(byName)).toEqual(fields.toSorted(byName));
  });

  it("has every field of a monitor with its default", () => {
    expect(told(path, "Fields of a monitor", "field")).toEqual(
      fieldsOf(takenMonitorSchema, { schedule: "daily" }),
    );
  });

  const variables = told(path, "Variables", "variable");

  it("has every variable, as the code and wrangler.toml do", () => {
    const names = variables.map(([name = ""]) => name).toSorted();
    const isVariable = (name: string) => !/_TOKEN$|_KEY$|_HEADERS$/.test(name);
    const inCode = namesOf(readFileSync("src/worker/env.ts", "utf8")).filter(isVariable);
    const [head = ""] = readFileSync("wrangler.toml", "utf8").split("\nname =");
    expect(names).toEqual(inCode.toSorted());
    expect(names).toEqual(namesOf(head).filter(isVariable).toSorted());
  });

  it("a variable that is set to its documented default changes nothing", () => {
    const settings = (env: object) =>
      [recorderSettingsOf, batchSettingsOf, rangeSettingsOf].map((of) => of(env as Bindings));
    const known = variables.filter(([, value = ""]) => /^\d/.test(value));
    expect(known).toHaveLength(8);
    for (const [name = "", value] of known)
      expect([name, settings({ [name]: value })]).toEqual([name, settings({})]);
    for (const [name = ""] of known) {
      const other = name === "WEIR_KEEP" ? "1h 2h 3d" : name === "WEIR_PROFILE_SECONDS" ? "30" : "7";
      expect([name, settings({ [name]: other })]).not.toEqual([name, settings({})]);
    }
  });

  it("has every secret", () => {
    const secrets = namesIn(path, "Secrets", "secret");
    const [, ofToml = ""] = /# Secrets.*\n((?:#.*\n)+)/.exec(readFileSync("wrangler.toml", "utf8")) ?? [];
    expect(secrets).toEqual([...ofToml.matchAll(/^#\s+([A-Z_]+\*?)\s/gm)].map(([, name = ""]) => name));
  });

  it("has every kind of error with its status", () => {
    const kinds = told(path, "Errors", "code");
    for (const [kind = "", status] of kinds)
      expect([kind, String(statusOf(kind as ProblemKind))]).toEqual([kind, status]);
    const source = readFileSync("src/worker/platform/problem.ts", "utf8");
    const [, table = ""] = /const statuses = \{([^}]*)\}/.exec(source) ?? [];
    expect(kinds.map(([kind = ""]) => kind)).toEqual(
      [...table.matchAll(/(\w+):/g)].map(([, kind = ""]) => kind),
    );
  });
});

describe("reading.md", () => {
  const path = "src/docs/reading.md";

  it("has every option of training files", () => {
    expect(namesIn(path, "Training files", "option").toSorted()).toEqual(
      Object.keys(trainingSchema.shape).toSorted(),
    );
  });

  it("an option that is set to its documented default changes nothing", () => {
    const options = told(path, "Training files", "option").filter(
      ([, value]) => value !== "found" && value !== "none",
    );
    const read = Object.fromEntries(options.map(([name, value = ""]) => [name, asJson(value)]));
    const training = trainingSchema.parse(read);
    // Cells are read alike whether a comma is said to be no decimal one, or nothing is said.
    const cells = { decimalComma: false };
    expect({ ...tableOptions(training), cells }).toEqual({ ...tableOptions({}), cells });
    expect(cellMap(tableOptions(training).cells)).toBeNull();
    expect(typeRules(training)).toEqual(ownRules);
  });

  it("has every column of what is seen of calls", () => {
    expect(namesIn(path, "What is seen of every call", "column")).toEqual(trafficColumns);
  });
});

describe("recording.md", () => {
  const path = "src/docs/recording.md";

  it("has every counter, in its order and words, and whether it is a loss", () => {
    const rows = tableOf(path, "Counters", "counter");
    const ofCode = Object.entries(counters).map(([name, { what, isLoss }]) => [
      `\`${name}\``,
      what,
      isLoss ? "yes" : "no",
    ]);
    expect(rows).toEqual(ofCode);
  });

  it("has every field of health", () => {
    const totals = ["seen", "profiled", "unread", "captured", "retries"];
    const fields = Object.keys(jsonSchemaOf(views.health.schema).properties ?? {});
    const named = namesIn(path, "Counters", "field");
    expect([...named, ...totals].toSorted()).toEqual(fields.toSorted());
  });
});

describe("checks.md", () => {
  const path = "src/docs/checks.md";

  it("has a section for each check, in the order of the table", () => {
    expect(headingsOf(path, 2).filter((heading) => heading.endsWith("_check"))).toEqual(checkTypes);
  });

  it("an option that is set to its documented default changes nothing, and any other does", () => {
    const set = (option: string, value: unknown) => {
      const nested = option.split(".").reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
      return optionsFor({ monitoring_config: monitoringSchema.parse(nested) });
    };
    const others: Readonly<Record<string, unknown>> = {
      Enabled: "Disabled",
      Violation: "Accepted",
      Robust: "Simple",
      LInfinity: "ChiSquared",
    };
    const options = told(path, "Options", "option");
    expect(options).toHaveLength(11);
    for (const [option = "", value = ""] of options) {
      expect([option, set(option, asJson(value))]).toEqual([option, optionsFor({})]);
      expect([option, set(option, others[value] ?? 0.5)]).not.toEqual([option, optionsFor({})]);
    }
  });

  it("the checks of the table say that they are of the table", () => {
    const text = readFileSync(path, "utf8");
    for (const { type, of } of checks) {
      const [, section = ""] = text.split(`## \`${type}\``);
      expect([type, section.trim().startsWith("**Asked of** the table")]).toEqual([type, of === "table"]);
    }
  });
});

describe("monitors.md", () => {
  const path = "src/docs/monitors.md";

  it("has every status of an execution, in its order", () => {
    const { properties } = jsonSchemaOf(views.execution.schema);
    expect(namesIn(path, "Statuses", "status")).toEqual(properties?.["status"]?.enum);
  });

  it("says how often and when a run is tried", () => {
    expect(settleMs).toBe(10_000);
    const minutes = [0, 1, 2, 3].map((attempts) => retryAt({ attempts, wasIncomplete: false }, 0) / 60_000);
    expect(minutes).toEqual([1, 2, 3, 4]);
    const failure = { isIncomplete: false, reason: "why" };
    expect(afterFailure({ attempts: 3, wasIncomplete: false }, failure).kind).toBe("waiting");
    expect(afterFailure({ attempts: 4, wasIncomplete: false }, failure).kind).toBe("over");
    const incomplete = { isIncomplete: true, reason: "why" };
    expect(afterFailure({ attempts: 8, wasIncomplete: true }, incomplete).kind).toBe("waiting");
    expect(afterFailure({ attempts: 9, wasIncomplete: true }, incomplete).kind).toBe("over");
    expect(givenUp({ attempts: 4, wasIncomplete: false })).toBeNull();
    expect(readFileSync(path, "utf8")).toContain("after 1, 2, 3 and 4 minutes; after the fifth");
  });
});

describe("alerts.md", () => {
  it("has a section for each kind of receiver", () => {
    const kinds = receiverSchema.options.map(({ shape }) => shape.kind.value);
    const headings = headingsOf("src/docs/alerts.md", 2);
    expect(headings.slice(0, kinds.length)).toEqual(kinds);
    expect(readFileSync("src/docs/alerts.md", "utf8").match(/^## `/gm)).toHaveLength(kinds.length);
  });
});

describe("redaction.md", () => {
  it("has every field of a rule with its default", () => {
    const fields = fieldsOf(redactionSchema.element, { column: 0, action: "drop" });
    expect(told("src/docs/redaction.md", "Redaction", "field")).toEqual(fields);
  });
});

describe("operations.md", () => {
  it("has every event of the log", () => {
    const files = readdirSync("src/worker", { recursive: true, encoding: "utf8" });
    const sources = files
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => readFileSync(`src/worker/${file}`, "utf8"));
    const logged = new Set(
      sources.flatMap((source) => [...source.matchAll(/\blog\("(\w+)"/g)].map(([, event = ""]) => event)),
    );
    const events = tableOf("src/docs/operations.md", "What to look at", "event").flatMap(([cell = ""]) =>
      [...cell.matchAll(/`(\w+)`/g)].map(([, event = ""]) => event),
    );
    expect(events.toSorted()).toEqual([...logged].toSorted());
  });
});

describe("stored-formats.md", () => {
  const path = "src/docs/stored-formats.md";

  it("has the schema versions and tables of the objects", () => {
    const rows = tableOf(path, "Tables", "object");
    const tablesOf = (file: string) =>
      [...readFileSync(file, "utf8").matchAll(/CREATE TABLE (?:IF NOT EXISTS )?(\w+)/g)].map(
        ([, name = ""]) => name,
      );
    const stated = rows.map(([, , cell = ""]) => [...cell.matchAll(/`(\w+)/g)].map(([, name = ""]) => name));
    const recorder = readFileSync("src/worker/recorder/schema.ts", "utf8");
    const steps = recorder.match(/^ {2}\(sql\) => \{$/gm)?.length;
    expect(rows.map(([, version]) => version)).toEqual([String(newestSchema), String(steps), "none"]);
    expect(stated[0]?.toSorted()).toEqual(tablesOf("src/worker/endpoint/schema.ts").toSorted());
    expect(stated[1]?.toSorted()).toEqual(
      ["schema.ts", "spans/blocks.ts", "spans/segments.ts"]
        .flatMap((file) => tablesOf(`src/worker/recorder/${file}`))
        .concat("journal_")
        .toSorted(),
    );
    expect(stated[2]).toEqual(tablesOf("src/worker/deployment/catalog.ts"));
  });

  it("has the bounds up to which a column is counted exactly", () => {
    const bounds = `${Counts.maxDistinct.toLocaleString("en-US")} distinct values, of up to ${Counts.maxTextLength.toLocaleString("en-US")} characters`;
    expect(readFileSync("src/docs/baselines.md", "utf8")).toContain(bounds);
  });
});

/** Words stay texts. */
function asJson(value: string): unknown {
  return /^(?:true|false|[\d.]+)$/.test(value) ? JSON.parse(value) : value;
}

function namesOf(text: string): string[] {
  return [...new Set(text.match(/\bWEIR_[A-Z_]+\b/g))];
}

function byName([a = ""]: readonly string[], [b = ""]: readonly string[]): number {
  return a < b ? -1 : 1;
}
