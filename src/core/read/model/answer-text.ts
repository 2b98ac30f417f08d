/**
 * A JSON answer as text, and what it tells beside its rows: tokens, and the error in its place. It is parsed once, and
 * only where its text can tell of one: whoever reads rows takes them from the same document.
 */
import { JsonParser, type ParsedJson } from "../json/parse.ts";
import { errorOf, mayTellError } from "./answer-error.ts";
import { mayTellUsage, usageIn, type TokenUsage } from "./usage.ts";

export class AnswerText {
  readonly text: string;
  #document: ParsedJson | null = null;
  #isNone = false;

  constructor(text: string) {
    this.text = text;
  }

  /** Null where the text is not one document. */
  get document(): ParsedJson | null {
    if (this.#document === null && !this.#isNone) {
      this.#document = parsed(this.text);
      this.#isNone = this.#document === null;
    }
    return this.#document;
  }

  /** The document, if something has asked for it before. */
  get known(): ParsedJson | null {
    return this.#document;
  }

  /** The code of the error that it tells of. */
  get error(): string | null {
    if (!mayTellError(this.text)) return null;
    return this.document && errorOf(this.document.value);
  }

  /** Null where it counts none. Of lines the last counts. */
  get usage(): TokenUsage | null {
    if (!mayTellUsage(this.text)) return null;
    const counting = this.document ?? parsed(lastLine(this.text));
    return counting && usageIn(counting.value);
  }
}

function parsed(text: string): ParsedJson | null {
  const parser = new JsonParser();
  try {
    const value = parser.parse(text);
    return { value, forgiven: parser.forgiven };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function lastLine(text: string): string {
  const lines = text.trimEnd();
  return lines.slice(lines.lastIndexOf("\n") + 1);
}
