/**
 * A Parquet file's columns in shares: several readers read one file, each its own columns, and what they have made goes
 * from thread to thread as plain data. No column depends on another, so that together it is what one reader makes.
 */
import { Profile } from "../profile/profile.ts";
import { columnFrom, sharedColumn, type SharedColumn } from "./column.ts";
import type { SharedStretches, Stretches } from "../stretch/stretches.ts";
import type { Unsupported } from "../parquet/leaves.ts";
import type { ParquetProfile } from "../parquet/profile.ts";

export interface SharedParquet {
  readonly rows: number;
  /** Of all shares. */
  readonly paths: readonly string[];
  /** By path. */
  readonly columns: ReadonlyMap<string, SharedColumn>;
  readonly unsupported: readonly Unsupported[];
  readonly stretches: SharedStretches | null;
}

export function sharedParquet(
  { profile, paths, unsupported }: ParquetProfile,
  stretches: Stretches | undefined,
): SharedParquet {
  const { names, rows } = profile.data;
  const columns = new Map([...names].map(([path, column]) => [path, sharedColumn(column)]));
  return { rows, paths, columns, unsupported, stretches: stretches?.shared() ?? null };
}

/** One reader's own with the columns of the others, stretches too; null where they are not of one file, or no column can be read. */
export function joinParquet(
  own: ParquetProfile,
  stretches: Stretches | undefined,
  others: readonly SharedParquet[],
): ParquetProfile | null {
  const { paths } = own;
  const { names, rows } = own.profile.data;
  const isOther = (one: SharedParquet) => one.rows !== rows || one.paths.join("\n") !== paths.join("\n");
  if (others.some(isOther)) return null;
  const profile = new Profile();
  for (const path of paths) {
    const shared = others.find(({ columns }) => columns.has(path))?.columns.get(path);
    const column = names.get(path) ?? (shared && columnFrom(shared));
    if (column !== undefined) profile.data.names.set(path, column);
  }
  if (profile.data.names.size === 0) return null;
  profile.data.namedRows = rows;
  stretches?.join(
    others.flatMap((one) => one.stretches ?? []),
    paths,
  );
  return { profile, paths, unsupported: inOrder(paths, [own, ...others]) };
}

/** Each once, where the last column of its path stands: one of two columns with the same path is left out. */
function inOrder(
  paths: readonly string[],
  all: readonly Pick<SharedParquet, "unsupported">[],
): Unsupported[] {
  const byPath = new Map(all.flatMap(({ unsupported }) => unsupported.map((one) => [one.path, one])));
  const places = new Map(paths.map((path, place) => [path, place]));
  const placeOf = ({ path }: Unsupported) => places.get(path) ?? 0;
  return [...byPath.values()].sort((a, b) => placeOf(a) - placeOf(b));
}
