/** One share of a file's columns: what a thread reads. */
import { openKernel } from "../../core/bulk/compiled.ts";
import type { Share } from "../../core/bulk/share.ts";
import { sharedColumns, type SharedColumns } from "../../core/share/table.ts";
import { TableReader, type TableOptions } from "../../core/table/reader.ts";
import { tableBytes, type TableFile } from "../read/joined.ts";

/** Plain data and the compiled kernel, so that it can be handed to threads. */
export interface SharedFile<Kind extends string, Options> {
  readonly kind: Kind;
  readonly file: TableFile;
  readonly options: Options;
  readonly share: Share;
  readonly module: object;
}

export type SharedTable = SharedFile<"table", TableOptions>;

export type ShareOutcome<Columns> =
  | { readonly kind: "read"; readonly columns: Columns }
  /** This process, which reads the same, says why. */
  | { readonly kind: "unreadable" };

export function readTableShare({
  file,
  options,
  share,
  module,
}: SharedTable): Promise<ShareOutcome<SharedColumns>> {
  return ifReadable(async () => {
    const reader = new TableReader(openKernel(module), { ...options, share });
    for await (const bytes of tableBytes(file)) reader.push(bytes);
    return sharedColumns(reader.end(), share);
  });
}

export async function ifReadable<Columns>(read: () => Promise<Columns>): Promise<ShareOutcome<Columns>> {
  try {
    return { kind: "read", columns: await read() };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return { kind: "unreadable" };
    throw error;
  }
}
