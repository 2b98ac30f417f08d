/** Signatures of webhooks, verified by the official library. */
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { webhook } from "../../../src/core/receiver/webhook.ts";
import { alert } from "./alerts.ts";
import { writing } from "./hostile.ts";

const secrets: Readonly<Record<string, string>> = {
  WEBHOOK_URL: "https://receiver.example/hook",
  WEBHOOK_OLD: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  WEBHOOK_NEW: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
};

function sent(names: { signingSecret?: string; nextSigningSecret?: string }) {
  const message = webhook.write(
    alert,
    { kind: "webhook", urlSecret: "WEBHOOK_URL", ...names },
    {
      ...writing,
      // The library takes no message that is older than five minutes.
      now: Date.now(),
      secret: (name) => secrets[name] ?? "",
      sign: (secret, id, at, body) => new Webhook(secret).sign(id, at, body),
    },
  );
  if (!("url" in message)) throw new Error("Not a request");
  return message;
}

function isVerified(secret: string, { headers, body }: ReturnType<typeof sent>): boolean {
  try {
    new Webhook(secrets[secret] ?? "").verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

describe("webhook", () => {
  it("is signed with both secrets while one replaces the other, so that either side may go first", () => {
    const both = sent({ signingSecret: "WEBHOOK_OLD", nextSigningSecret: "WEBHOOK_NEW" });
    expect(both.headers["webhook-signature"]).toMatch(/^v1,\S+ v1,\S+$/);
    expect([isVerified("WEBHOOK_OLD", both), isVerified("WEBHOOK_NEW", both)]).toEqual([true, true]);
    const old = sent({ signingSecret: "WEBHOOK_OLD" });
    expect([isVerified("WEBHOOK_OLD", old), isVerified("WEBHOOK_NEW", old)]).toEqual([true, false]);
    const next = sent({ nextSigningSecret: "WEBHOOK_NEW" });
    expect([isVerified("WEBHOOK_OLD", next), isVerified("WEBHOOK_NEW", next)]).toEqual([false, true]);
  });

  it("is not signed without a secret", () => {
    expect(sent({}).headers).not.toHaveProperty("webhook-signature");
  });

  it("is gone for good by 410 alone", () => {
    const verdicts = [200, 204, 301, 400, 404, 410, 429, 500].map((status) => webhook.verdict(status, ""));
    expect(verdicts).toEqual(["taken", "taken", "later", "later", "later", "gone", "later", "later"]);
  });
});
