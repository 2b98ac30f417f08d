/** One of the forms in which an answer is streamed: how it is known, and how its events become the answer. */
import type { JsonObject } from "../../json/parse.ts";

export interface StreamForm<Kind extends string> {
  readonly kind: Kind;
  /** Whether the event can only be of this form. */
  readonly isSign: (event: JsonObject) => boolean;
  /** Whether the event may stand in a stream of this form. */
  readonly isPart: (event: JsonObject) => boolean;
  readonly assemble: (parts: readonly JsonObject[]) => Assembled;
}

export interface Assembled {
  readonly answer: JsonObject;
  /** Whether the events themselves say that nothing follows. */
  readonly isEnded: boolean;
}

/** What Anthropic and OpenAI's Responses call their events by, in the data too. */
export function typeOf(event: JsonObject): string {
  const type = event.get("type");
  return typeof type === "string" ? type : "";
}
