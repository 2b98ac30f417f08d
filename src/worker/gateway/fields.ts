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

  /** What the message says of its body's length; null if nothing. Of a body in chunks only they do (RFC 9112 §6.3). */
  get bodyLength(): number | null {
    const length = this.get("content-length");
    if (this.get("transfer-encoding") !== null) return null;
    return length === null || !/^\d{1,15}$/.test(length) ? null : Number(length);
  }

  names(): Iterable<string> {
    return this.#values.keys();
  }
}
