/**
 * Categories under other names: texts that the baseline has but for case, blanks, a full stop, leading zeros or a point
 * and zero behind an integer; or new ones in the place of those that are gone, one for one, with the same shares.
 */
import type { Shares } from "../distance/shares.ts";
import { countOf, exactShares } from "../distance/shares.ts";
import { lnLess, lnMore } from "../evidence/tails.ts";
import { areAlikeTexts, lnUnlikely } from "./alike.ts";
import {
  causeKind,
  inValues,
  looked,
  named,
  ofValues,
  quoted,
  valueSuspects,
  type Suspect,
} from "./cause.ts";

export const renamed = causeKind({
  kind: "renamed_categories",
  find: (scene) => valueSuspects(scene).flatMap((suspect) => renamedIn(suspect)),
});

/** What a text is called in the baseline. */
type Names = ReadonlyMap<string, string>;

const asked = ", with the same shares. Renamed?";

/** Beyond so many, a column's texts are no categories. */
const mostCategories = 500;

const renamedIn = looked(({ name, sides: { now, was } }: Suspect) => {
  const [after, before] = [now.texts, was?.texts ?? null];
  return after === null || before === null ? [] : renamings(name, after, before);
});

function renamings(name: string, after: Shares, before: Shares) {
  if (after.listed.size > mostCategories || before.listed.size > mostCategories) return [];
  const unseen = [...after.listed.keys()].filter((text) => countOf(before, text).high === 0);
  const written = otherwiseWritten(unseen, before);
  const names = written ?? sameShares(unseen, after, before);
  if (names === null) return [];
  const share = recordsOf(unseen, after) / after.total;
  const isWritten = written !== null;
  // Where the shares are others as well, new names do not explain that.
  const isAll = areAlikeTexts(underOldNames(after, names), before);
  if (!isWritten && !isAll) return [];
  return [
    {
      features: [name],
      words: `${named([name])}: ${pairsInWords(names)} ${inValues(share)}${isWritten ? "" : asked}`,
      isCertain: isWritten,
      share,
      explains: (outcome: Parameters<typeof ofValues>[0]) =>
        ofValues(outcome) && (isAll || ofNames.has(outcome.check)),
    },
  ];
}

const ofNames: ReadonlySet<string> = new Set(["categorical_values_check", "new_values_check"]);

function recordsOf(texts: Iterable<string>, shares: Shares): number {
  return [...texts].reduce((sum, text) => sum + (shares.listed.get(text)?.low ?? 0), 0);
}

function pairsInWords(names: Names): string {
  const pairs = [...names].slice(0, 2).map(([now, was]) => `${quoted(now)} for ${quoted(was)}`);
  const more = names.size - pairs.length;
  return more > 0 ? `${pairs.join(", ")} and ${more} more` : pairs.join(" and ");
}

function plain(text: string): string {
  const bare = text
    .normalize("NFC")
    .trim()
    .replace(/\s+/gu, " ")
    .replace(/(?<![.,;:])[.,;:]+$/u, "")
    .toLowerCase();
  return bare.replace(/^(-?\d+)\.0+$/, "$1").replace(/^0+(?=\d)/, "");
}

/** Null unless every unseen text is a known one, written otherwise. */
function otherwiseWritten(unseen: readonly string[], { listed }: Shares): Names | null {
  const known = new Map<string, string | null>();
  for (const text of listed.keys()) known.set(plain(text), known.has(plain(text)) ? null : text);
  const names = new Map<string, string>();
  for (const text of unseen) {
    const name = known.get(plain(text)) ?? null;
    if (name === null) return null;
    names.set(text, name);
  }
  return names.size === 0 ? null : names;
}

/** So likely must the same share be, to be it. */
const lnSame = Math.log(0.05);
/** Rarer ones than this are alike by chance. */
const fewest = 30;

/** Those that are gone, and new ones of the same shares: none may be like two. */
function sameShares(unseen: readonly string[], after: Shares, before: Shares): Names | null {
  const gone = [...before.listed.keys()].filter((text) => isGone(text, after, before));
  if (unseen.length === 0 || unseen.length !== gone.length) return null;
  const byCount = (shares: Shares) => (a: string, b: string) =>
    countOf(shares, b).low - countOf(shares, a).low;
  const [newer, older] = [unseen.toSorted(byCount(after)), gone.toSorted(byCount(before))];
  const names = new Map(newer.map((text, index): [string, string] => [text, older[index] ?? ""]));
  for (const [now, was] of names) {
    const part = { k: countOf(after, now).low, k0: countOf(before, was).low };
    if (part.k < fewest || part.k0 < fewest) return null;
    const tail = lnTail(part, after, before);
    if (tail < lnSame) return null;
    const others = older.filter((text) => text !== was).map((text) => countOf(before, text).low);
    if (others.some((k0) => lnTail({ k: part.k, k0 }, after, before) > lnUnlikely)) return null;
  }
  return names;
}

function isGone(text: string, after: Shares, before: Shares): boolean {
  if (countOf(after, text).high > 0) return false;
  return lnLess(0, after.total, countOf(before, text).low, before.total) <= lnUnlikely;
}

function lnTail(
  { k, k0 }: { readonly k: number; readonly k0: number },
  after: Shares,
  before: Shares,
): number {
  const [n, n0] = [after.total, before.total];
  return Math.LN2 + Math.min(lnMore(k, n, k0, n0), lnLess(k, n, k0, n0));
}

function underOldNames({ listed }: Shares, names: Names): Shares {
  const counts = new Map<string, number>();
  for (const [text, { low }] of listed) {
    const name = names.get(text) ?? text;
    counts.set(name, (counts.get(name) ?? 0) + low);
  }
  return exactShares(counts);
}
