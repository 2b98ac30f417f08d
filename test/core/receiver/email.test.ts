import { describe, expect, it } from "vitest";
import { email, letterOf } from "../../../src/core/receiver/email.ts";
import { alert, links } from "./alerts.ts";
import { hostile, linkish, longest, noLinks, resolved, turning, writing } from "./hostile.ts";

describe("letterOf()", () => {
  it("is this letter in plain text", () => {
    expect(letterOf(alert, links)).toMatchObject({
      subject: "🔴 Schema break: churn",
      text: `🔴 Schema break: churn

Churn: data type, 100 % Integral → 0 %; and 59 more
Since 2026-11-22 13:00 UTC, last seen in 2026-11-22 14:00–15:00 UTC, 1,977 records
Compare what callers send with the columns of the baseline

Churn · data type
  100 % Integral → 0 %

Day Mins · drift
  mean 180.2 → mean 240
  distance 0.31 (limit 0.1)

Open report: ${links.report}
Incident: mute, acknowledge: ${links.incident}

Monitor hourly · and 58 more · execution exec-1 · evt_inc-1-1
`,
    });
  });

  it("says the same in HTML", () => {
    const { html } = letterOf(alert, links);
    expect(html).toContain("<h2>🔴 Schema break: churn</h2>");
    expect(html).toContain(
      "<li><strong><bdi>Churn · data type</bdi></strong><br><bdi>100 % Integral → 0 %</bdi></li>",
    );
    expect(html).toContain('<a href="https://weir.example.com/r/1?sig=abc">Open report</a>');
    expect(letterOf(alert, noLinks).html).not.toContain("<a ");
  });

  it("says that something is over", () => {
    const { subject, text } = letterOf(resolved, links);
    expect(subject).toBe("🟢 Over: Schema break: churn");
    expect(text).toContain("over at 2026-11-22 17:00 UTC");
    expect(text).not.toContain("Day Mins");
  });

  it("holds no element, link or line of a caller's", () => {
    const { subject, text, html } = letterOf(hostile, noLinks);
    const tags = new Set([...html.matchAll(/<\/?([a-z0-9!]+)/gi)].map(([, tag]) => tag));
    expect(tags).toEqual(
      new Set(["!doctype", "bdi", "body", "br", "h2", "html", "li", "meta", "p", "small", "strong", "ul"]),
    );
    for (const line of [subject, ...text.split("\n"), ...html.split("\n")]) {
      expect(line).not.toMatch(turning);
      expect(line).not.toMatch(linkish);
    }
    expect(html).not.toMatch(/&(?!amp;|lt;|gt;|quot;|#39;)/);
  });

  it("keeps the limits of e-mail whatever the names", () => {
    for (const one of longest) {
      const { subject, text, html } = letterOf(one, links);
      expect(subject.length).toBeLessThan(998);
      expect(text.length + html.length).toBeLessThan(500_000);
    }
  });
});

describe("email", () => {
  it("goes from and to the addresses that are configured", () => {
    const receiver = { kind: "email", from: "weir@example.com", to: ["a@example.com", "b@example.com"] };
    expect(email.write(alert, receiver, writing)).toMatchObject({
      letter: {
        from: "weir@example.com",
        to: ["a@example.com", "b@example.com"],
        subject: expect.any(String),
      },
    });
    expect(email.schema.safeParse({ ...receiver, to: [] }).success).toBe(false);
    expect(email.schema.safeParse({ ...receiver, from: "weir" }).success).toBe(false);
    expect(email.schema.safeParse({ ...receiver, to: ["a@example.com, b@example.com"] }).success).toBe(false);
  });

  it("gives up what can be of no other use, and waits where a limit is reached", () => {
    expect(email.verdict(202, "")).toBe("taken");
    expect(email.verdict(0, "E_CONTENT_TOO_LARGE")).toBe("never");
    expect(email.verdict(0, "E_SENDER_NOT_VERIFIED")).toBe("later");
    expect(email.verdict(0, "")).toBe("later");
    expect([email.waitMs(0, "E_RATE_LIMIT_EXCEEDED"), email.waitMs(0, "E_SENDER_NOT_VERIFIED")]).toEqual([
      600_000,
      null,
    ]);
  });
});
