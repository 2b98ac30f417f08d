/**
 * The error that an answer tells of although its status is 200: as a code, a word that is short and says its kind.
 *
 * Messages hold what callers wrote and are never given. Known are the forms of OpenAI and vLLM, Anthropic, Google,
 * Cohere, Ollama, Hugging Face, Replicate, OpenRouter (an error of one choice), AWS (`__type`), MLflow (`error_code`)
 * Lambda (`errorMessage`) and Cloudflare (`success`), in one piece or as an event of a stream. A table may have a column named `error`: its
 * numbers, null and false are no error, and a text there is one only where nothing else is said but of the error.
 *
 * A prompt or an answer that was blocked is an answer: it ends for `content_filter` (finish-reason.ts).
 */
import { isObject, isString } from "../json/members.ts";
import { isArray, type JsonObject, type JsonValue } from "../json/parse.ts";
import { finishReason } from "./finish-reason.ts";
import { isReplicated } from "./hosted-shape.ts";
import { isModelBody } from "./model-columns.ts";
import { hasOnly, inside, isNumber, namesIn, objectsIn, wordOf } from "./shape.ts";

/** What an error is called that has no code. */
const unnamed = "error";

/** The code of the first error of the answer, or among its events; null if it tells of none. */
export function errorOf(answer: JsonValue): string | null {
  if (isObject(answer)) return errorIn(answer);
  for (const event of objectsIn(answer)) {
    const code = errorIn(event);
    if (code !== null) return code;
  }
  return null;
}

/** Whether a text can hold what errorOf() finds: without parsing it. */
export function mayTellError(text: string): boolean {
  return signs.some((sign) => text.includes(sign));
}

/** Whether answers of these keys may tell of one by what stands under them. Of a list each object's keys count. */
export function mayBeError(answer: JsonValue): boolean {
  if (isArray(answer)) return objectsIn(answer).some(mayBeError);
  return isObject(answer) && answer.keys.some((key) => errorKeys.has(key));
}

/** One of these errorIn() asks for first, whatever form the error has. */
const errorKeys = namesIn(`
  type object error errorMessage message Message status success choices details finish_reason
`);

const signs = [
  '"error',
  '"failed"',
  '"canceled"',
  '"aborted"',
  '"__type"',
  '"ErrorCode"',
  '"fail"',
  '"ok"',
  '"success"',
  '"ERROR',
  '"TIMEOUT"',
];

function errorIn(body: JsonObject): string | null {
  return ownError(body) ?? memberError(body) ?? statusError(body) ?? choiceError(body);
}

/** A body that is itself the error. */
function ownError(body: JsonObject): string | null {
  const isSaid = isString(body.get("message")) || isString(body.get("Message"));
  if (body.get("type") === "error" || body.get("object") === "error") {
    const error = body.get("error");
    if (isObject(error)) return codeOf(error);
    return isSaid ? codeOf(body) : null;
  }
  if (isString(body.get("errorMessage"))) return lambdaError(body);
  if (!isSaid) return null;
  if (isDenied(body)) return codeOf(body);
  const name = body.get("__type") ?? body.get("error_code") ?? body.get("ErrorCode");
  return isString(name) ? (codeWord(name.slice(name.indexOf("#") + 1)) ?? unnamed) : null;
}

/** AWS Lambda, whose failed functions are answered 200 by some gateways. */
function lambdaError(body: JsonObject): string | null {
  const type = body.get("errorType");
  return isString(type) ? (codeWord(type) ?? unnamed) : null;
}

/** A message, and a word or a switch that says that it went wrong: JSend, and what Flask's users write. */
function isDenied(body: JsonObject): boolean {
  const status = body.get("status");
  const isSaid =
    (isString(status) && /^(?:error|fail|failed)$/.test(status)) ||
    body.get("error") === true ||
    body.get("success") === false ||
    body.get("ok") === false;
  return isSaid && hasOnly(body, denials);
}

function memberError(body: JsonObject): string | null {
  const error = body.get("error") ?? null;
  if (isObject(error)) return isErrorObject(error) ? codeOf(error) : null;
  if (isWorkersError(body)) return codeOf(objectsIn(body.get("errors"))[0]);
  const texts = isArray(error) ? error : [error];
  if (texts.length === 0 || !texts.every((text) => isString(text) && text !== "")) return null;
  const type = body.get("error_type") ?? body.get("code") ?? body.get("error_code");
  if (!hasOnly(body, companions) && !isModelBody(body) && !isString(body.get("error_type"))) return null;
  // Beside its description the text is the code (RFC 6749 §5.2); alone it is the message.
  const isCode = ["error_description", "message", "detail"].some((key) => isString(body.get(key)));
  return codeWord(type) ?? (isCode ? codeWord(error) : null) ?? statusError(body) ?? unnamed;
}

/** What may stand beside the text of an error. */
const companions = namesIn(`
  error error_type error_code error_description code status status_code statusCode message detail details warnings
  request_id requestId id timestamp path trace stack success ok estimated_time model_name model_version
`);

const denials = namesIn(
  "status error success ok message code type data details errors request_id timestamp path trace",
);

const errorMembers = namesIn(`
  message type code param status details errors event_id metadata innererror inner_error request_id error_type provider
`);

function isErrorObject(error: JsonObject): boolean {
  if (isString(error.get("message")) || isString(error.get("Message"))) return true;
  return hasOnly(error, errorMembers) && ["type", "code", "status"].some((key) => isString(error.get(key)));
}

function isWorkersError(body: JsonObject): boolean {
  return body.get("success") === false && objectsIn(body.get("errors")).length > 0;
}

/** OpenAI's Responses, Replicate. */
function statusError(body: JsonObject): string | null {
  const status = body.get("status");
  if (!isString(status) || !/^(?:failed|canceled|aborted)$/.test(status)) return null;
  return body.get("object") === "response" || isReplicated(body) ? status : null;
}

/** OpenRouter tells of what befell one choice there; Cohere and others in the reason of the end. */
function choiceError(body: JsonObject): string | null {
  for (const choice of objectsIn(body.get("choices"))) {
    const error = choice.get("error");
    if (isObject(error) && isErrorObject(error)) return codeOf(error);
  }
  const reasons = [body, body.get("details"), objectsIn(body.get("choices"))[0]].map((place) =>
    finishReason(inside(place, "finish_reason")),
  );
  return reasons.includes("error") && isModelBody(body) ? unnamed : null;
}

/** The words before the numbers, the narrower before the wider. */
function codeOf(error: JsonObject | undefined): string {
  if (error === undefined) return unnamed;
  const words = ["code", "type", "status", "error_type"].map((key) => error.get(key));
  const word = words
    .filter((value) => value !== "error")
    .map(codeWord)
    .find(isString);
  return word ?? words.filter(isNumber).map(numberOf).find(isString) ?? unnamed;
}

function codeWord(value: JsonValue | undefined): string | null {
  const word = wordOf(value, 64);
  return word !== null && /^[A-Za-z]/.test(word) ? word : null;
}

function numberOf(value: JsonValue): string | null {
  return isNumber(value) && /^\d{1,6}$/.test(value.number) ? value.number : null;
}
