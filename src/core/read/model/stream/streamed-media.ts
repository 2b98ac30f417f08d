/**
 * Events of OpenAI's images and transcriptions → the answer in one piece. Images come as drafts, then whole; a
 * transcript as deltas, then whole.
 *
 * Source: OpenAI API reference, streaming of images (`image_generation.*`, `image_edit.*`) and of audio
 * (`transcript.text.*`).
 */
import { lastSaid } from "./deltas.ts";
import { isString, membersOf, objectOf, without, type Member } from "../../json/members.ts";
import type { JsonObject } from "../../json/parse.ts";
import { typeOf, type Assembled, type StreamForm } from "./stream-form.ts";

const signs =
  /^(?:image_(?:generation|edit)\.(?:partial_image|completed)|transcript\.text\.(?:delta|segment|done))$/;

export const streamedMedia: StreamForm<"media"> = {
  kind: "media",
  isSign: (event) => signs.test(typeOf(event)),
  isPart: (event) => signs.test(typeOf(event)) || event.keys.includes("error"),
  assemble: (events) =>
    events.some((event) => typeOf(event).startsWith("image_")) ? imagesOf(events) : transcriptOf(events),
};

function imagesOf(events: readonly JsonObject[]): Assembled {
  const images = events.filter((event) => typeOf(event).endsWith(".completed"));
  const data = images.map((event) => objectOf([["b64_json", event.get("b64_json") ?? null]]));
  return { answer: answerWith([["data", data]], events), isEnded: images.length > 0 };
}

function transcriptOf(events: readonly JsonObject[]): Assembled {
  const done = events.findLast((event) => typeOf(event).endsWith(".done"));
  const deltas = events.map((event) => event.get("delta")).filter(isString);
  const members: Member[] =
    done === undefined ? [["text", deltas.join("")]] : membersOf(without(done, "type", "logprobs"));
  return { answer: answerWith(members, events), isEnded: done !== undefined };
}

/** Counts are those of the last event that has some. */
function answerWith(members: readonly Member[], events: readonly JsonObject[]): JsonObject {
  const rest = ["usage", "error"].flatMap((key): Member[] => {
    const values = events.filter((event) => event.keys.includes(key)).map((event) => event.get(key) ?? null);
    return values.length === 0 ? [] : [[key, lastSaid(values)]];
  });
  return objectOf([...members, ...rest]);
}
