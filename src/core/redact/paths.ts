/**
 * What rules name, as paths: how they are written, and where in a document they lead.
 *
 * A path is names with dots between them or an array of names: `instances.*.ssn`, `["a.b", "c"]`. `*` is any key or
 * element, a leading `**` any depth. Since columns of nested fields have dots in their names, a key with dots in it
 * is met by as many names. Upper and lower case are told apart. All paths together are one tree, so that a step
 * costs the same however many there are. Positions, of cells in records without names, are a tree of their own.
 */
import { isPlaceName } from "../read/row.ts";

/** What happens to what a path leads to. */
export const actions = ["drop", "mask", "hash"] as const;
export type Action = (typeof actions)[number];

const mostNames = 64;

/** What is wrong with a path, in words for whoever wrote it; null if nothing is. */
export function pathComplaint(path: string | readonly string[]): string | null {
  const names = namesOf(path);
  if (names.length > mostNames) return `Expected at most ${mostNames} names`;
  if (names.lastIndexOf("**") > 0 || (names[0] === "**" && names.length === 1)) {
    return "Expected ** at the beginning only, and a name after it: **.email";
  }
  return typeof path === "string" ? textComplaint(path, names) : null;
}

/** Of a path as text, in which some things are surely meant otherwise. As an array of names it is taken at its word. */
function textComplaint(path: string, names: readonly string[]): string | null {
  if (/^\d+$/.test(path)) {
    return `Expected a position as a number, ${path}, or a name as an array, ["${path}"]`;
  }
  if (isPlaceName(path)) {
    return "Expected a position as a number: names such as _c3 count the columns of both sides";
  }
  if (/^\$(?:$|[.[])|^\/|\[(?:\d*|\*|'.*'|".*")\]/.test(path)) {
    return "Expected names with dots between them, and * for any element: instances.*.ssn";
  }
  if (names.includes("")) {
    return "Expected a name on both sides of every dot; empty names are written in an array of names";
  }
  if (names.some((name) => name.includes("*") && name !== "*" && name !== "**")) {
    return "Expected * as a whole name; names with * in them are written in an array of names";
  }
  return null;
}

function namesOf(path: string | readonly string[]): readonly string[] {
  return typeof path === "string" ? path.split(".") : path;
}

interface Node {
  /** What happens to a value that a path leads to. */
  action: Action | null;
  readonly next: Map<string, Node>;
  /** Whether one of the next may be an element of an array. */
  hasElements: boolean;
}

/** The places in the tree that a value's own path has come to. */
export type Live = readonly Node[];

const nowhere: Live = [];

export class Paths {
  readonly #root = emptyNode();
  readonly #anyDepth = emptyNode();
  readonly #positions = new Map<number, Node>();
  readonly #generated = new Map<number, Node>();
  readonly #headerNames = new Map<string, Node>();

  get hasNames(): boolean {
    return this.#headerNames.size > 0;
  }

  get hasPositions(): boolean {
    return this.#positions.size > 0;
  }

  add(column: number | string | readonly string[], action: Action): void {
    if (typeof column === "number") return decide(childOf(this.#positions, column), action);
    const names = namesOf(column);
    const isAnyDepth = names[0] === "**";
    const own = isAnyDepth ? names.slice(1) : names;
    let node = isAnyDepth ? this.#anyDepth : this.#root;
    for (const name of own) {
      node.hasElements ||= /^(?:\d+|\*)$/.test(name);
      node = childOf(node.next, name);
    }
    const [first = ""] = own;
    const [, generated] = /^_c(0|[1-9]\d*)$/.exec(first) ?? [];
    if (generated !== undefined) this.#generated.set(Number(generated), childOf(this.#root.next, first));
    decide(node, action);
    decide(childOf(this.#headerNames, own.join(".")), action);
  }

  /** Where names begin: at a document, and again at each of its records. */
  begin(live: Live = []): Live {
    return live.includes(this.#root) ? live : [...live, this.#root];
  }

  /** The places that an element leads to. */
  element(live: Live, index: number): Live {
    const found: Node[] = [];
    for (const node of live) if (node.hasElements) addNext(node, String(index), found);
    if (this.#anyDepth.hasElements) addNext(this.#anyDepth, String(index), found);
    return found.length === 0 ? nowhere : found;
  }

  /** The places that a key leads to. */
  step(live: Live, key: string): Live {
    if (this.isOver(live)) return nowhere;
    const found: Node[] = [];
    for (const node of live) addNext(node, key, found);
    addNext(this.#anyDepth, key, found);
    if (!key.includes(".")) return found.length === 0 ? nowhere : found;
    const parts = key.split(".");
    for (const node of live) addAlong(node, parts, found);
    addAlong(this.#anyDepth, parts, found);
    // With dots, several ways may lead to one place: over many such keys they would multiply.
    return [...new Set(found)];
  }

  /** Whether nothing below can be met. */
  isOver(live: Live): boolean {
    return live.length === 0 && this.#anyDepth.next.size === 0;
  }

  /** Where the generated name of a cell leads: `_c0`, as records without names have it where there are objects. */
  generatedName(index: number): Live {
    return listOf(this.#generated.get(index));
  }

  position(index: number): Live {
    return listOf(this.#positions.get(index));
  }

  /** The column of this name in a table whose header has it. */
  headerName(name: string): Live {
    return listOf(this.#headerNames.get(name));
  }
}

function emptyNode(): Node {
  return { action: null, next: new Map(), hasElements: false };
}

function childOf<Key>(nodes: Map<Key, Node>, key: Key): Node {
  const child = nodes.get(key) ?? emptyNode();
  nodes.set(key, child);
  return child;
}

function decide(node: Node, action: Action): void {
  node.action = strictest(node.action, action);
}

function listOf(node: Node | undefined): Live {
  return node === undefined ? nowhere : [node];
}

function addNext({ next }: Node, key: string, found: Node[]): void {
  if (next.size === 0) return;
  const own = next.get(key);
  if (own !== undefined) found.push(own);
  const any = key === "*" ? undefined : next.get("*");
  if (any !== undefined) found.push(any);
}

function addAlong(node: Node, parts: readonly string[], found: Node[]): void {
  let nodes = [node];
  for (const part of parts) {
    const next: Node[] = [];
    for (const at of nodes) addNext(at, part, next);
    if (next.length === 0) return;
    nodes = next;
  }
  found.push(...nodes);
}

/** The places of two sets; mostly one has none. */
export function merged(some: Live, others: Live): Live {
  if (others.length === 0) return some;
  return some.length === 0 ? others : [...some, ...others];
}

/** What happens to a value at these places. */
export function actionAt(live: Live): Action | null {
  let action: Action | null = null;
  for (const node of live) action = strictest(action, node.action);
  return action;
}

const strictness: readonly Action[] = ["hash", "mask", "drop"];

/** Of two actions on one value the one that leaves less of it. */
export function strictest(one: Action | null, other: Action | null): Action | null {
  if (one === null || other === null) return one ?? other;
  return strictness.indexOf(other) > strictness.indexOf(one) ? other : one;
}
