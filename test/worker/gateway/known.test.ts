/** What an isolate remembers of configurations is bounded by what it holds. */
import { expect, it } from "vitest";
import { KnownConfigurations, mostConfigurationBytes } from "../../../src/worker/gateway/known.ts";
import type { VersionedConfig } from "../../../src/worker/platform/configuration.ts";

const known = (characters: number) => ({
  // Nothing of it is looked at but how much it is.
  found: { version: 1, shards: 1, config: { variant: "x".repeat(characters) } } as unknown as VersionedConfig,
  at: 0,
});

it("forgets the largest configurations by their bytes, those seen longest ago first", () => {
  const cache = new KnownConfigurations();
  for (let index = 0; index < 40; index++) {
    cache.set(`large-${index}`, known(2 ** 20));
    cache.set("seen", known(100));
    expect(cache.heldBytes).toBeLessThanOrEqual(mostConfigurationBytes);
  }
  expect([cache.get("large-0"), cache.get("large-39")?.at, cache.get("seen")?.at]).toEqual([undefined, 0, 0]);
  for (const name of ["large-37", "large-38", "large-39", "seen"]) cache.delete(name);
  expect(cache.heldBytes).toBe(0);
});

it("remembers thousands of ordinary ones, and one that is larger than all may be", () => {
  const cache = new KnownConfigurations();
  for (let index = 0; index < 6_000; index++) cache.set(`name-${index}`, known(300));
  expect([cache.get("name-999"), cache.get("name-1000")?.at]).toEqual([undefined, 0]);
  cache.set("huge", known(mostConfigurationBytes));
  expect([cache.get("huge")?.at, cache.get("name-5999")]).toEqual([0, undefined]);
});
