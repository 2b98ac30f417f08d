/**
 * Whether a JSON object is a request to a language, embedding, ranking or image model.
 *
 * A conversation tells by its structure alone: messages with roles, contents with parts. A text under `prompt`,
 * `input` or `inputs` may as well be a feature beside others: it is a request only where every key beside it is one
 * that such an interface has. Where that leaves a doubt, the object is a record of a table.
 *
 * Sources: the API references of OpenAI, Anthropic, Google (Gemini, Vertex AI), Cohere, Mistral, Ollama, Hugging Face
 * (TGI, TEI, Inference), Replicate, Amazon (Bedrock, SageMaker JumpStart and LMI), NVIDIA Triton, llama.cpp.
 */
import { isObject, isString } from "../json/members.ts";
import type { JsonObject, JsonValue } from "../json/parse.ts";
import { has, hasOnly, inside, isListOf, isNumber, isTexts, namesIn, type Is } from "./shape.ts";

/** `isAnswered`: the answer is a model's, which leaves no doubt of a text that may be a feature. */
export function isRequest(body: JsonObject, isAnswered = false): boolean {
  if (isAnswered && isTexts(body.get("text")) && hasOnly(body, loneTextKeys)) return true;
  return isConversation(body) || isHosted(body, isAnswered) || isCall(body, isAnswered);
}

function isConversation(body: JsonObject): boolean {
  return (
    isMessages(body.get("messages")) ||
    isItems(body.get("input")) ||
    (isMessages(body.get("chat_history")) && isString(body.get("message"))) ||
    isListOf(body.get("contents"), hasParts) ||
    hasParts(body.get("contents")) ||
    hasParts(body.get("content")) ||
    isListOf(body.get("requests"), (item) => hasParts(inside(item, "content"))) ||
    isListOf(body.get("inputs"), isMessages) ||
    isListOf(body.get("input"), isMessages)
  );
}

export function isMessages(value: JsonValue | undefined): value is readonly JsonValue[] {
  return isListOf(value, (item) => has(item, { role: isString }));
}

/** The conversation of OpenAI's Responses: messages, and calls of tools among them. */
function isItems(value: JsonValue | undefined): boolean {
  const isMessage: Is = (item) => has(item, { role: isString });
  return isListOf(value, (item) => isMessage(item) || has(item, { type: isString })) && value.some(isMessage);
}

/** A content of Gemini's, where one part may stand for a list of one. */
export function hasParts(value: JsonValue | undefined): boolean {
  return has(value, { parts: (parts) => isListOf(parts, isObject) || isString(inside(parts, "text")) });
}

/** Requests of services whose address names the model. */
function isHosted(body: JsonObject, isAnswered: boolean): boolean {
  return isInputs(body, isAnswered) || isPrediction(body) || isInstances(body, isAnswered) || isAmazon(body);
}

const inputsKeys = namesIn(`
  inputs parameters options stream model adapter_id adapters normalize truncate truncation_direction prompt_name
  dimensions raw_scores add_special_tokens
`);

/** Hugging Face: one text, or the texts of a task. A list of texts without settings may be a column. */
function isInputs(body: JsonObject, isAnswered: boolean): boolean {
  const inputs = body.get("inputs");
  if (inputs === undefined || !hasOnly(body, inputsKeys)) return false;
  if (isTexts(inputs)) {
    return isAnswered || isString(inputs) || isTold(body) || isTold(body.get("parameters"));
  }
  return (
    has(inputs, { question: isString, context: isString }) ||
    has(inputs, { source_sentence: isString, sentences: isTexts })
  );
}

/** Settings that no table has. */
const tellingKeys = namesIn(`
  max_tokens max_new_tokens max_gen_len max_length maxOutputTokens maxTokens max_tokens_to_sample n_predict top_p topP
  top_k topK do_sample return_full_text repetition_penalty stop stop_sequences stream sampleCount candidate_labels
  response_format encoding_format normalize truncate truncation_direction prompt_name
`);

function isTold(value: JsonValue | undefined): boolean {
  return isObject(value) && value.keys.some((key) => tellingKeys.has(key));
}

const predictionKeys = namesIn(
  "input version webhook webhook_events_filter stream id created_at context output_file_prefix",
);

/** Replicate and Cog. Their models may take features too: one of the inputs must be what only a generative one takes. */
function isPrediction(body: JsonObject): boolean {
  const input = body.get("input");
  if (!isObject(input) || !hasOnly(body, predictionKeys)) return false;
  if (isMessages(input.get("messages")) || isTexts(input.get("prompt"))) return true;
  return isString(body.get("version")) && takesMedia(input);
}

const media = ["prompt", "text", "texts", "image", "input_image", "audio", "audio_file", "video", "query"];

/** Whether the inputs of a model are texts, images, sounds. */
export function takesMedia(input: JsonValue | undefined): boolean {
  return isObject(input) && media.some((key) => isTexts(input.get(key)));
}

/** Vertex AI: prompts as instances. Without settings that tell they are a table with a column of texts. */
function isInstances(body: JsonObject, isAnswered: boolean): boolean {
  const isItem: Is = (item) => has(item, { prompt: isString }) || has(item, { content: isString });
  const instances = body.get("instances");
  const isSure = () => isAnswered || isTold(body.get("parameters"));
  return isListOf(instances, isItem) && (isSure() || instances.every(isTold));
}

const titanKeys = namesIn(`
  inputText inputImage textGenerationConfig embeddingConfig embeddingTypes dimensions normalize
`);

/** Bedrock's own models, and Stability's there. */
function isAmazon(body: JsonObject): boolean {
  if (has(body, { taskType: isString, imageGenerationConfig: isObject })) return true;
  if (isListOf(body.get("text_prompts"), (item) => has(item, { text: isString }))) return true;
  return isString(body.get("inputText")) && hasOnly(body, titanKeys);
}

/** A model and what it is to do, or what no table has beside it. */
function isCall(body: JsonObject, isAnswered: boolean): boolean {
  const isModelNamed = isString(body.get("model"));
  const isCertain = isAnswered || isModelNamed || isTold(body);
  return calls.some(({ key, is, keys, tells }) => {
    const value = body.get(key);
    if (value === undefined || !(isCertain || tells?.(body) === true)) return false;
    return (
      is(value, isModelNamed) &&
      body.keys.every((name) => name === key || (keys.has(name) && isSetting(body, name)))
    );
  });
}

/** Names that are as good for a feature: a setting is of one kind only. */
function isSetting(body: JsonObject, name: string): boolean {
  const value = body.get(name);
  if (name === "text") return isObject(value);
  return (name !== "store" && name !== "background") || typeof value === "boolean" || value === null;
}

interface Call {
  /** The key of what the model is to work on. */
  readonly key: string;
  readonly is: (value: JsonValue, isModelNamed: boolean) => boolean;
  /** All keys that such a request may have. */
  readonly keys: ReadonlySet<string>;
  /** What tells as well as the name of a model does. */
  readonly tells?: (body: JsonObject) => boolean;
}

const settings = `
  model user stream stream_options temperature top_p top_k top_a min_p typical_p seed random_seed stop stop_sequences
  max_tokens max_completion_tokens max_output_tokens max_tokens_to_sample max_new_tokens max_gen_len max_length
  min_tokens n_predict frequency_penalty presence_penalty repetition_penalty repeat_penalty length_penalty logit_bias
  logprobs top_logprobs prompt_logprobs n best_of metadata store service_tier safety_identifier prompt_cache_key
  tools tool_choice parallel_tool_calls response_format extra_body transforms models provider route ignore_eos
  use_beam_search skip_special_tokens spaces_between_special_tokens include_stop_str_in_output add_special_tokens
  guided_json guided_regex guided_choice guided_grammar structured_outputs chat_template_kwargs
`;
const embedding = `
  encoding_format dimensions output_dimension output_dtype embedding_types embedding_type input_type task normalized
  late_chunking truncate truncation truncation_direction normalize
`;
const ollama = "system template context raw keep_alive format options think images";
const image = `
  image images mask size quality style output_format output_compression moderation partial_images
  negative_prompt width height steps guidance guidance_scale num_images num_inference_steps cfg_scale
`;
const ranking = `
  top_n return_documents return_text raw_scores rank_fields max_chunks_per_doc max_tokens_per_doc truncation_direction
`;

const promptKeys = namesIn(`
  ${settings} ${ollama} ${image} prompt suffix echo safe_prompt cache_prompt n_keep mirostat mirostat_tau mirostat_eta
  grammar json_schema do_sample return_full_text num_generations return_likelihoods truncate k p
`);
const inputKeys = namesIn(`
  ${settings} ${embedding} input inputs instructions max_tool_calls reasoning include previous_response_id conversation
  background truncation modalities prompt verbosity options keep_alive text
`);
const messageKeys = namesIn(`
  ${settings} message preamble chat_history conversation_id prompt_truncation connectors search_queries_only documents
  citation_quality citation_options safety_mode force_single_step tool_results k p
`);
const rankingKeys = namesIn(`${ranking} model query documents texts top_k truncate truncation user priority`);
const textKeys = namesIn(`${embedding} model texts images inputs max_tokens priority`);
const loneTextKeys = namesIn(`${embedding} text model pooling`);
const speechKeys = namesIn("model input voice instructions response_format speed stream_format");

/** OpenAI, Mistral, Cohere, Ollama, Voyage, Jina, TEI, Triton, JumpStart, llama.cpp, Bedrock's guests. */
const calls: readonly Call[] = [
  { key: "prompt", is: isTexts, keys: promptKeys },
  { key: "input", is: isInput, keys: inputKeys },
  { key: "voice", is: (value) => isString(value) || isObject(value), keys: speechKeys },
  { key: "inputs", is: (value) => isListOf(value, isPart), keys: textKeys },
  { key: "texts", is: isTexts, keys: textKeys, tells: (body) => isString(body.get("input_type")) },
  { key: "message", is: isString, keys: messageKeys },
  { key: "documents", is: (value) => isListOf(value, isDocument), keys: rankingKeys },
  {
    key: "texts",
    is: (value) => isListOf(value, isString),
    keys: rankingKeys,
    tells: (body) => isString(body.get("query")),
  },
  {
    key: "text_input",
    is: isString,
    keys: namesIn(`${settings} parameters id bad_words stop_words return_log_probs`),
    tells: () => true,
  },
  {
    key: "text_inputs",
    is: isTexts,
    keys: namesIn(`${settings} text_inputs num_return_sequences num_beams do_sample mode`),
    tells: () => true,
  },
  {
    key: "document",
    is: (value) => has(value, { type: isString }),
    keys: namesIn(
      "model id document pages include_image_base64 image_limit image_min_size document_annotation_format",
    ),
  },
];

/** Texts, parts of a conversation, lists of tokens. A single list of numbers may be features, unless a setting tells. */
function isInput(value: JsonValue, isModelNamed: boolean): boolean {
  if (isListOf(value, isTokens)) return isModelNamed;
  return isTexts(value) || isListOf(value, isPart);
}

function isPart(item: JsonValue | undefined): boolean {
  return (
    isObject(item) && ["role", "type", "text", "image", "content"].some((key) => item.keys.includes(key))
  );
}

function isTokens(value: JsonValue | undefined): boolean {
  return isListOf(value, (item) => isNumber(item) && /^\d+$/.test(item.number));
}

function isDocument(item: JsonValue | undefined): boolean {
  return isString(item) || isObject(item);
}
