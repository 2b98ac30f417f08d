/**
 * A `text/event-stream` body → its events.
 *
 * Source: WHATWG HTML §9.2.6, "Interpreting an event stream". `id` and `retry` matter only to a client that connects
 * again and are passed over. What follows the last blank line the standard drops; here it is given apart, because a
 * body may end early, or without that blank line.
 */

export interface ServerEvent {
  /** "message" where the stream names none. */
  readonly event: string;
  /** The lines of data, joined by LF. */
  readonly data: string;
}

export interface ServerEvents {
  readonly events: readonly ServerEvent[];
  /** The event that no blank line ended: it may be cut anywhere. */
  readonly pending: ServerEvent | null;
}

/** Line by line where it stands: an isolate joins many streams at once, and a copy of each line would be much of what it holds. */
export function serverEvents(text: string): ServerEvents {
  const events: ServerEvent[] = [];
  const open = new OpenEvent(text);
  const lines = new LineEnds(text);
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  for (let end = lines.next(at); end < text.length; end = lines.next(at)) {
    if (end > at) open.add(at, end);
    else {
      if (open.hasData) events.push(open.whole());
      open.begin();
    }
    at = end + (text.startsWith("\r\n", end) ? 2 : 1);
  }
  if (at < text.length) open.add(at, text.length);
  return { events, pending: open.isBegun ? open.whole() : null };
}

/** Where lines end, each looked for once. */
class LineEnds {
  readonly #text: string;
  #feed = -1;
  #return = -1;

  constructor(text: string) {
    this.#text = text;
  }

  /** Where the line that begins there ends; no line before it is asked for afterwards. */
  next(start: number): number {
    if (this.#feed < start) this.#feed = this.#found("\n", start);
    if (this.#return < start) this.#return = this.#found("\r", start);
    return Math.min(this.#feed, this.#return);
  }

  #found(end: string, start: number): number {
    const at = this.#text.indexOf(end, start);
    return at < 0 ? this.#text.length : at;
  }
}

/** An event whose lines are still coming, from a text. */
class OpenEvent {
  readonly #text: string;
  #event = "";
  #data: string | null = null;
  /** Whether there was a line that is no comment. */
  isBegun = false;

  constructor(text: string) {
    this.#text = text;
  }

  /** Without data the blank line gives no event. */
  get hasData(): boolean {
    return this.#data !== null;
  }

  begin(): void {
    this.#event = "";
    this.#data = null;
    this.isBegun = false;
  }

  /** Takes the line between two places of the text. */
  add(start: number, end: number): void {
    if (this.#text[start] === ":") return;
    this.isBegun = true;
    const data = this.#valueOf("data", start, end);
    if (data !== null) this.#data = this.#data === null ? data : `${this.#data}\n${data}`;
    else this.#event = this.#valueOf("event", start, end) ?? this.#event;
  }

  /** Null where the line is of another field. */
  #valueOf(field: string, start: number, end: number): string | null {
    const text = this.#text;
    const colon = start + field.length;
    if (!text.startsWith(field, start) || (colon < end && text[colon] !== ":")) return null;
    return text.slice(text[colon + 1] === " " ? Math.min(end, colon + 2) : colon + 1, end);
  }

  whole(): ServerEvent {
    return { event: this.#event === "" ? "message" : this.#event, data: this.#data ?? "" };
  }
}
