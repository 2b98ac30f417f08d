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

export function serverEvents(text: string): ServerEvents {
  const events: ServerEvent[] = [];
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const last = lines.pop() ?? "";
  let open = new OpenEvent();
  for (const line of lines) {
    if (line !== "") open.add(line);
    else {
      if (open.hasData) events.push(open.whole());
      if (open.isBegun) open = new OpenEvent();
    }
  }
  if (last !== "") open.add(last);
  return { events, pending: open.isBegun ? open.whole() : null };
}

/** An event whose lines are still coming. */
class OpenEvent {
  #event = "";
  readonly #data: string[] = [];
  /** Whether there was a line that is no comment. */
  isBegun = false;

  /** Without data the blank line gives no event. */
  get hasData(): boolean {
    return this.#data.length > 0;
  }

  add(line: string): void {
    const colon = line.indexOf(":");
    if (colon === 0) return;
    this.isBegun = true;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "data") this.#data.push(value);
    else if (field === "event") this.#event = value;
  }

  whole(): ServerEvent {
    return { event: this.#event === "" ? "message" : this.#event, data: this.#data.join("\n") };
  }
}
