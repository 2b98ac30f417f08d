/** Example calls on the page of a report: a table under each finding, or one sentence of why there is none. */
import { renderToString } from "hono/jsx/dom/server";
import { describe, expect, it } from "vitest";
import type { Example, Sampled, Seen } from "../../src/core/example/examples.ts";
import type { Finding } from "../../src/core/report/finding.ts";
import type { Calls } from "../../src/view/pages/report/calls.tsx";
import { ReportPage } from "../../src/view/pages/report.tsx";
import { full, hostile } from "./reports.ts";

const place = { variant: "AllTraffic", hour: "2026-11-22T14", file: "00-00-000-x", at: 7 };

const page = (calls: Calls) => renderToString(<ReportPage report={full} figures={new Map()} calls={calls} />);

/** What is said of example calls under each finding. */
function saidIn(html: string): string[] {
  return [...html.matchAll(/<(p|table) class="calls[^"]*">(.*?)<\/\1>/gs)].map(([, , inner = ""]) =>
    inner
      .replaceAll(/<[^>]*>/g, " ")
      .replaceAll(/\s+/g, " ")
      .trim(),
  );
}

function shown(
  of: (finding: Finding) => readonly Example<typeof place>[] | null | undefined,
  change: Partial<Calls & { kind: "shown" }> = {},
): Calls {
  const sampled: Sampled<typeof place> = { kind: "looked", examples: { looked: 1_200, of }, percent: 12.5 };
  return { kind: "shown", sampled, pageOf: null, isDated: false, ...change };
}

const example = (seen: Seen, eventId = "event-1"): Example<typeof place> => ({
  eventId,
  time: Date.parse("2026-11-22T14:05:06Z"),
  seen,
  place,
});

describe("example calls", () => {
  it("are led to from their finding, which has the place that the way ends at", () => {
    const html = page({ kind: "asked", address: "/reports/churn/exec-1?calls=1" });
    expect(saidIn(html)).toEqual(["Example calls", "Example calls", "Example calls"]);
    for (const at of [1, 2, 3]) {
      expect(html).toContain(`href="/reports/churn/exec-1?calls=1#finding-${at}"`);
      expect(html).toContain(`id="finding-${at}"`);
    }
    expect(html).toContain('aria-label="Example calls of amount"');
  });

  it("have time, what is seen and event id; of several records how many", () => {
    const seen: Readonly<Record<string, Seen>> = {
      "Missing columns": { kind: "said", words: "without age" },
      amount: { kind: "value", text: "17.5", records: 2, of: 1_300 },
      "Day Mins": { kind: "missing", records: 1, of: 1 },
    };
    const calls = shown(({ feature }) => [example(seen[feature] ?? { kind: "said", words: "?" })]);
    const head = (what: string) => `Example calls, as they are stored Time ${what} Event id 14:05:06`;
    expect(saidIn(page(calls))).toEqual([
      `${head("What is seen")} without age event-1`,
      `${head("amount")} 17.5 2 of 1,300 records event-1`,
      `${head("Day Mins")} missing event-1`,
    ]);
    expect(page(calls)).not.toContain("href=");
    const dated = page({ ...calls, isDated: true, pageOf: ({ at }) => `/call/${at}` } as Calls);
    expect(dated).toContain("2026-11-22 14:05:06");
    expect(dated).toContain('<a href="/call/7">event-1</a>');
  });

  it("that show two findings of one feature stand there once", () => {
    const again = full.findings.flatMap((one) => (one.feature === "amount" ? [one, { ...one }] : [one]));
    const of = (text: (finding: Finding) => string) =>
      saidIn(
        renderToString(
          <ReportPage
            report={{ ...full, findings: again }}
            figures={new Map()}
            calls={shown((finding) => [example({ kind: "value", text: text(finding), records: 1, of: 1 })])}
          />,
        ),
      );
    expect(of(() => "1")[2]).toBe("The same calls show this.");
    const places = new Map(again.map((finding, at) => [finding, at]));
    expect(of((finding) => String(places.get(finding)))[2]).toContain("14:05:06");
  });

  it("that are not there are said to be, in one sentence, with the share that is captured", () => {
    const none = shown(({ feature }) =>
      feature === "amount" ? [] : feature === "Day Mins" ? null : undefined,
    );
    expect(saidIn(page(none))).toEqual([
      "None of the 1,200 captured calls that were looked at shows it; 12.5\u00a0% of calls are captured.".replace(
        "\u00a0",
        " ",
      ),
      "No single call shows this.",
    ]);
    for (const why of ["off", "gone", "baseline"] as const) {
      const said = saidIn(page({ ...none, sampled: { kind: "none", why } } as Calls));
      expect(said).toHaveLength(3);
      for (const one of said) expect(one).toMatch(/^No example calls: [^.]+\.$/);
    }
  });

  it("are inert whatever they hold, and cut where they are long", () => {
    const text = `${hostile}\u202e${"x".repeat(5_000)}`;
    const html = page(shown(() => [example({ kind: "value", text, records: 1, of: 1 }, text)]));
    expect(html).not.toMatch(/<script|\u202e/i);
    expect(html).toContain("⟨RLO⟩");
    expect(html).not.toContain("x".repeat(150));
  });
});
