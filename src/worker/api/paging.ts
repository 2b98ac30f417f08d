/** How lists are asked for page by page: `limit`, and `cursor`, which is `next` of the answer before. */
import * as z from "zod";
import type { Key, Page } from "../platform/paging.ts";

/** The parameters of a list whose things have this key; other parameters stand beside them. */
export function pagingSchema<Tuple extends z.ZodType<Key>>(key: Tuple, { usual, most }: Limits) {
  return {
    limit: z.coerce.number().int().min(1).max(most).default(usual),
    cursor: z
      .string()
      .transform((text, context) => {
        const read = key.safeParse(jsonIn(text));
        if (read.success) return read.data;
        context.addIssue({ code: "custom", message: "Expected `next` of the answer before, as it is" });
        return z.NEVER;
      })
      .optional(),
  };
}

interface Limits {
  readonly usual: number;
  readonly most: number;
}

/** The parameters in the document. */
export function pagingQuery({ usual, most }: Limits) {
  return {
    limit: `At most so many (${usual}, up to ${most})`,
    cursor: "To go on: `next` of the answer before, with the other parameters as they were",
  };
}

/** A page under the name that its things have in the answer. */
export function shownPage(name: string): (page: Page<unknown, Key>) => Readonly<Record<string, unknown>> {
  return ({ items, next }) => ({ [name]: items, next: next === null ? null : cursorOf(next) });
}

/** Nobody is to read or make one. */
function cursorOf(key: Key): string {
  return btoa(JSON.stringify(key)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Undefined for what no cursor says. */
function jsonIn(cursor: string): unknown {
  try {
    return JSON.parse(atob(cursor.replaceAll("-", "+").replaceAll("_", "/")));
  } catch {
    return undefined;
  }
}
