import { describe, expect, it } from "vitest";
import { after, closed, closedWords, type Incident } from "../../../src/core/incident/incident.ts";
import { defaultPatience, type Patience } from "../../../src/core/incident/policy.ts";
import type { Sign } from "../../../src/core/incident/sign.ts";
import { incidentSchema } from "../../../src/core/incident/stored.ts";
import { clean, hour, latest, seen } from "./given.ts";

/** The incident after each of the signs, an hour apart; the first is at 1 h. */
function life(signs: readonly Sign[], patience: Patience = defaultPatience): (Incident | null)[] {
  let [incident, ids]: [Incident | null, number] = [null, 0];
  return signs.map((sign) => {
    const newId = () => `inc-${ids++}`;
    const given = { monitor: "hourly", patience, now: sign.at + 10_000, sameMs: 4 * hour, newId };
    return (incident = after(incident, sign, given));
  });
}

/** `x` seen, `.` clean: the state after each. */
function states(pattern: string, patience?: Patience): string {
  const signs = Array.from(pattern, (mark, index) => (mark === "x" ? seen : clean)((index + 1) * hour));
  return life(signs, patience)
    .map((incident) => incident?.state[0] ?? "-")
    .join("");
}

describe("after()", () => {
  it("fires once something was seen in 2 of 3 windows, and is over after 2 without it", () => {
    expect(states("x")).toBe("p");
    expect(states("xx")).toBe("pf");
    expect(states("x.x")).toBe("ppf");
    expect(states("x...x")).toBe("ppp-p");
    expect(states("xx.x..")).toBe("pffffr");
    expect(states("xx..")).toBe("pffr");
    expect(states("....")).toBe("----");
  });

  it("has as much patience as it is given", () => {
    expect(states("x.", { needed: 1, of: 1, clean: 1 })).toBe("fr");
    expect(states("xxx...", { needed: 3, of: 5, clean: 3 })).toBe("ppfffr");
    expect(states("x...x", { needed: 2, of: 5, clean: 1 })).toBe("ppppf");
  });

  it("fires at once at what breaks the table's form", () => {
    expect(life([seen(hour, "at once", "schema_break")])[0]?.state).toBe("firing");
  });

  it("fires at what lasts only once it has lasted, window by window", () => {
    const lasting = Array.from({ length: 30 }, (_, index) =>
      seen((index + 1) * hour, { lastingMs: 24 * hour }, "cannot_judge"),
    );
    const first = life(lasting).findIndex((incident) => incident?.state === "firing");
    expect(first).toBe(23);
    const broken = lasting.map((sign, index) => (index % 3 === 2 ? clean(sign.at, "cannot_judge") : sign));
    expect(life(broken).some((incident) => incident?.state === "firing")).toBe(false);
  });

  it("grows and shrinks in place: since when, and what the last window said", () => {
    const other = { ...seen(2 * hour), latest: { ...latest, summary: "two features" } } as Sign;
    const [, second] = life([seen(hour), other]);
    expect(second).toMatchObject({
      id: "inc-0",
      since: 0,
      seenAt: 2 * hour,
      latest: { summary: "two features" },
    });
  });

  it("takes a window that was checked late in its place", () => {
    const [, , third] = life([seen(hour), seen(3 * hour), clean(2 * hour)]);
    expect(third?.recent.map(({ at }) => at / hour)).toEqual([1, 2, 3]);
    expect(third?.state).toBe("firing");
    const late = life([seen(hour), seen(3 * hour), seen(2 * hour)]).at(-1);
    expect([late?.seenAt, late?.latest]).toEqual([3 * hour, latest]);
  });

  it("takes a window that is older than all it remembers for nothing", () => {
    const signs = [4, 5, 6, 7, 8].map((at) => seen(at * hour));
    const before = life(signs).at(-1);
    expect(life([...signs, clean(hour)]).at(-1)).toEqual(before);
  });

  it("is the same incident when it comes again soon, and needs ever more windows without it to be over", () => {
    expect(states("xx..xx..")).toBe("pffrpfff");
    expect(states("xx..xx....")).toBe("pffrpffffr");
    const lives = life(
      Array.from("xx..xx....xx", (mark, index) => (mark === "x" ? seen : clean)((index + 1) * hour)),
    );
    expect(lives.map((incident) => incident?.id)).toEqual(Array.from({ length: 12 }, () => "inc-0"));
    expect(lives.at(-1)?.reopened).toBe(2);
  });

  it("is still there, over as before, when it came again and did not fire", () => {
    expect(states("xx..x...")).toBe("pffrpppr");
    const lives = life(
      Array.from("xx..x...x", (mark, index) => (mark === "x" ? seen : clean)((index + 1) * hour)),
    );
    const told = { id: "inc-0", state: "resolved", resolvedAt: 8 * hour + 10_000, reopened: 0 };
    expect(lives[7]).toMatchObject({ ...told, firedAt: 2 * hour + 10_000 });
    // What did not fire costs no patience.
    expect(lives[8]).toMatchObject({ id: "inc-0", state: "pending", reopened: 1 });
  });

  it("of a monitor that watches no longer is over, or nothing where it never fired", () => {
    const [pending, firing, , over, again] = life(
      Array.from("xx..x", (mark, index) => (mark === "x" ? seen : clean)((index + 1) * hour)),
    );
    const ended = (incident: Incident | null | undefined) =>
      incident && closed(incident, closedWords, 9 * hour);
    expect(ended(pending)).toBeNull();
    expect(ended(firing)).toMatchObject({
      state: "resolved",
      resolvedAt: 9 * hour,
      latest: { summary: `${closedWords}; last: ${latest.summary}` },
    });
    expect([over?.state, ended(again)?.state, ended(again)?.id]).toEqual(["resolved", "resolved", "inc-0"]);
  });

  it("is another incident when it comes again late", () => {
    const lives = life([seen(hour), seen(2 * hour), clean(3 * hour), clean(4 * hour), seen(9 * hour)]);
    expect(lives.map((incident) => incident?.id)).toEqual(["inc-0", "inc-0", "inc-0", "inc-0", "inc-1"]);
    expect(lives.at(-1)).toMatchObject({ reopened: 0, told: null, state: "pending" });
  });

  it("does not come again by a window that was over before its end", () => {
    const signs = [seen(hour), seen(2 * hour), clean(4 * hour), clean(5 * hour), seen(3 * hour)];
    expect(life(signs).at(-1)?.state).toBe("resolved");
  });

  it("is stored whole", () => {
    const last = life([seen(hour), seen(2 * hour)]).at(-1);
    expect(incidentSchema.parse(JSON.parse(JSON.stringify(last)))).toEqual(last);
  });
});
