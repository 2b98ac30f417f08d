/** Which secrets a receiver goes by is known from the names of its members. */
import { expect, it } from "vitest";
import { receiverSchema, receiverWords, secretsOf } from "../../../src/core/receiver/receivers.ts";

const name = "WEBHOOK_X";

it.each(receiverSchema.options.map((schema) => [schema.shape.kind.value, schema.shape] as const))(
  "secretsOf() has every member of %s that takes the name of a secret",
  (_, shape) => {
    const fields = Object.entries(shape).filter(
      ([, field]) => field.safeParse(name).success && !field.safeParse("x").success,
    );
    expect(fields.map(([field]) => field).filter((field) => !field.endsWith("Secret"))).toEqual([]);
  },
);

it("secretsOf() and receiverWords() name what is configured, and no address", () => {
  const webhook = receiverSchema.parse({
    kind: "webhook",
    urlSecret: "WEBHOOK_A",
    signingSecret: "WEBHOOK_B",
  });
  expect([secretsOf(webhook), receiverWords(webhook)]).toEqual([
    ["WEBHOOK_A", "WEBHOOK_B"],
    "webhook (WEBHOOK_A)",
  ]);
  const email = receiverSchema.parse({ kind: "email", from: "a@example.com", to: ["b@example.com"] });
  expect([secretsOf(email), receiverWords(email)]).toEqual([[], "email"]);
});
