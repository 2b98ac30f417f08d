/**
 * What a page has room for, so that a report of thousands of columns is one too: lists take of it one after the other, the
 * most important first, and what is left out is counted.
 */
import { raw } from "hono/html";
import type { Child, FC } from "hono/jsx";
import { renderToString } from "hono/jsx/dom/server";
import { count } from "../core/counted.ts";

/** What lists take together, as bytes of the page; the frame around them has a few thousand more. */
const listBytes = 180_000;
/** A text that is longer is cut. */
const longestText = 1_500;

/** What of a list is on the page, how many items it has, how many are not there, and where all are. */
export interface Listed {
  readonly shown: Child;
  readonly count: number;
  readonly left: number;
  readonly where: string;
}

export class PageRoom {
  readonly #where: string;
  #left = listBytes;

  constructor(where: string) {
    this.#where = where;
  }

  /** What of the items finds place in this share of the room that is left. */
  take<Item>(items: readonly Item[], show: (item: Item) => Child, share: number): Listed {
    const shown: Child[] = [];
    const least = this.#left * (1 - share);
    for (const item of items) {
      // Made once: charts are most of the work.
      const html = renderToString(show(item));
      const bytes = new TextEncoder().encode(html).length;
      if (this.#left - bytes < least) break;
      this.#left -= bytes;
      shown.push(raw(html));
    }
    const { length: count } = items;
    return { shown, count, left: count - shown.length, where: this.#where };
  }
}

/** How many are not on the page, and where they are; nothing where all are. */
export const More: FC<Pick<Listed, "left" | "where">> = ({ left, where }) =>
  left === 0 ? null : (
    <p class="soft more">
      {count(left)} more {left === 1 ? "is" : "are"} in {where}
    </p>
  );

export function cut(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText - 1)}…`;
}
