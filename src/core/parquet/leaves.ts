/**
 * The columns of a schema: its leaves, each under its dotted path, readable or with the reason why not.
 *
 * A struct's fields are columns of their own (`address.city`). A leaf with a repeated node above it (lists, maps)
 * has any number of values a row and so no cell.
 */
import { maxColumns } from "../read/row.ts";
import type { SchemaTree } from "./footer.ts";
import { type Meaning, meaningOf, type SchemaElement } from "./meaning.ts";

/** A column that is left out of the profile, and why. */
export interface Unsupported {
  readonly path: string;
  readonly reason: string;
}

export interface Leaf {
  readonly path: string;
  readonly element: SchemaElement;
  /** The definition level of a value that is there: one for each node of the path that may be missing. */
  readonly depth: number;
  readonly meaning: Meaning;
}

/** What is left out, in words: the first `most` columns one by one, of the others how many. */
export function leftOutLines(unsupported: readonly Unsupported[], most = Infinity): string[] {
  const lines = unsupported.slice(0, most).map(({ path, reason }) => `column ${path} is left out: ${reason}`);
  const more = unsupported.length - lines.length;
  return more > 0 ? [...lines, `columns that are left out beside these: ${more}`] : lines;
}

/** In the order of the schema, which is that of each row group's column chunks. */
export function leavesOf(schema: SchemaTree): (Leaf | Unsupported)[] {
  const leaves: (Leaf | Unsupported)[] = [];
  const seen = new Set<string>();
  for (const branch of branches(schema, [])) {
    const leaf = leafOf(branch);
    const isDouble = isReadable(leaf) && seen.has(leaf.path);
    leaves.push(isDouble ? { path: leaf.path, reason: "another column has the same path" } : leaf);
    seen.add(leaf.path);
  }
  if (leaves.length > maxColumns) {
    throw new RangeError(
      `Cannot profile ${leaves.length} columns: at most ${maxColumns} fit in one table: leave some out`,
    );
  }
  return leaves;
}

export function isReadable(leaf: Leaf | Unsupported): leaf is Leaf {
  return "meaning" in leaf;
}

/** Each way from below the root to a leaf. */
function* branches(tree: SchemaTree, above: readonly SchemaElement[]): Iterable<readonly SchemaElement[]> {
  for (const child of tree.children) {
    const branch = [...above, child.element];
    if (child.element.type === undefined) yield* branches(child, branch);
    else yield branch;
  }
}

function leafOf(branch: readonly SchemaElement[]): Leaf | Unsupported {
  const many = branch.findIndex(hasMany);
  if (many >= 0) {
    return { path: pathOf(branch.slice(0, many + 1)), reason: "lists and maps have no single value a row" };
  }
  const variant = branch.findIndex(({ logical_type }) => logical_type?.type === "VARIANT");
  if (variant >= 0) {
    return { path: pathOf(branch.slice(0, variant + 1)), reason: "a variant's values have no one type" };
  }
  const path = pathOf(branch);
  const element = branch.at(-1);
  if (element === undefined) return { path, reason: "it has no schema" };
  const meaning = meaningOf(element);
  if (typeof meaning === "string") return { path, reason: meaning };
  const depth = branch.filter(({ repetition_type }) => repetition_type !== "REQUIRED").length;
  return { path, element, depth, meaning };
}

/** The outermost such node is the one a reader knows by name: `tags`, not `tags.list.element`. */
function hasMany({ repetition_type, converted_type, logical_type }: SchemaElement): boolean {
  const words = [repetition_type, converted_type, logical_type?.type];
  return words.includes("REPEATED") || words.includes("LIST") || words.includes("MAP");
}

function pathOf(branch: readonly SchemaElement[]): string {
  return branch.map(({ name }) => name).join(".");
}
