/**
 * What readers of the same CSV table have made, each of its share of the columns, in one profile. Between them columns go
 * as plain data, so that they can go from thread to thread.
 */
import { isInShare, type Share } from "../bulk/share.ts";
import type { Column } from "../profile/column.ts";
import type { Profile } from "../profile/profile.ts";
import { columnFrom, sharedColumn, type SharedColumn } from "./column.ts";
import type { Table } from "../profile/table.ts";

export interface SharedColumns {
  readonly share: Share;
  readonly rows: number;
  /** Of all shares. */
  readonly width: number;
  /** Of this one. */
  readonly columns: readonly SharedColumn[];
}

export function sharedColumns({ data }: Profile, share: Share): SharedColumns {
  const all = columnsOf(data);
  const columns = all.filter((_, index) => isInShare(share, index)).map(sharedColumn);
  return { share, rows: data.rows, width: all.length, columns };
}

/** The first reader's profile, with the columns of the others; null, and nothing changed, where they are not of one table. */
export function joinShares(first: Profile, others: readonly SharedColumns[]): Profile | null {
  const { data } = first;
  const names = [...data.names.keys()];
  const width = columnsOf(data).length;
  if (others.some((one) => one.rows !== data.rows || one.width !== width)) return null;
  for (const { share, columns } of others) {
    const rest = columns.values();
    for (let index = 0; index < width; index++) {
      if (!isInShare(share, index)) continue;
      const { value } = rest.next();
      if (value === undefined) throw new Error("Cannot join what was read: a column is not there");
      const name = names[index];
      if (name === undefined) data.positions[index] = columnFrom(value);
      else data.names.set(name, columnFrom(value));
    }
  }
  return first;
}

/** A file's columns are known either by name or by position. */
function columnsOf({ names, positions }: Table): readonly Column[] {
  return names.size > 0 ? [...names.values()] : positions;
}
