/** What was given up of a profile for want of room, in words. */
import type { Profile } from "../profile.ts";
import type { Tally } from "../tally.ts";

export function roomLines(profile: Profile): string[] {
  const narrow =
    profile.traffic.tallies.get("calls of which a segment keeps no columns" satisfies Tally) ?? 0;
  const ofSides = (["data", "input", "output"] as const).flatMap((table) => {
    const side = table === "data" ? "training" : table;
    const times = (what: Tally) => profile[table].tallies.get(what) ?? 0;
    const left = times("columns left out");
    const [sketched, coarse] = [
      times("columns sketched for want of room"),
      times("columns made coarse for want of room"),
    ];
    return [
      ...(left > 0 ? [`${left} ${side} cells are left out: ${tooMany(profile[table].isShaped)}`] : []),
      ...(sketched > 0
        ? [`${side} columns hold too much: ${sketched} times sketches took the place of exact counts`]
        : []),
      ...(coarse > 0
        ? [
            `${side} columns are too many, or hold too much: ${coarse} times one was made coarser, ranks to within 4 %`,
          ]
        : []),
    ];
  });
  return narrow === 0
    ? ofSides
    : [
        ...ofSides,
        `${narrow} calls of the segment are counted without their columns: segments hold too much`,
      ];
}

function tooMany(isShaped: boolean): string {
  return isShaped ? "too many columns that the baseline does not have" : "too many columns";
}
