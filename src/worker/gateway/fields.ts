/** The header fields of a message, read out once: each question to `Headers` is a call out of JavaScript. */
export class Fields {
  readonly #values = new Map<string, string>();

  constructor(headers: Headers) {
    headers.forEach((value, name) => this.#values.set(name, value));
  }

  /** `name` in lower case. */
  get(name: string): string | null {
    return this.#values.get(name) ?? null;
  }

  /** What the message says of its body's length; null if nothing. */
  get bodyLength(): number | null {
    const length = this.get("content-length");
    return length === null || !/^\d{1,15}$/.test(length) ? null : Number(length);
  }

  names(): Iterable<string> {
    return this.#values.keys();
  }
}
