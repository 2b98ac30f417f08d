/**
 * Pushes as OpenTelemetry's own code reads them: its JavaScript project's parser, made from the protocol's definition.
 * Members that the protocol does not have are lost there, and so are found.
 */
import { isDeepStrictEqual } from "node:util";
import root from "@opentelemetry/otlp-transformer/build/src/generated/root.js";

/** A message as protobufjs generates it. The types that come with the module are those of its empty root. */
interface Message {
  readonly fromObject: (given: object) => object;
  readonly verify: (message: object) => string | null;
  readonly encode: (message: object) => { readonly finish: () => Uint8Array };
  readonly decode: (bytes: Uint8Array) => object;
  readonly toObject: (message: object, options: object) => unknown;
}

const generated: Map<string, Message> = new Map(
  Object.entries(Reflect.get(root, "opentelemetry").proto.collector.metrics.v1),
);
const request = generated.get("ExportMetricsServiceRequest");

/** Throws where what is read, sent on as bytes and read again is not what was pushed. */
export function holdToParser(body: string): void {
  if (request === undefined) throw new TypeError("OpenTelemetry's module has no such message");
  const pushed: unknown = JSON.parse(body);
  const message = request.fromObject(Object(pushed));
  const fault = request.verify(message);
  if (fault !== null) throw new TypeError(`OpenTelemetry's parser: ${fault}`);
  const read = request.decode(request.encode(message).finish());
  const back: unknown = request.toObject(read, { longs: String, json: true });
  if (!isDeepStrictEqual(withoutEmpty(back), withoutEmpty(pushed)))
    throw new TypeError("OpenTelemetry's parser read something else than was pushed");
}

/** Lists without members, which the bytes do not have. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([, one]) => !(Array.isArray(one) && one.length === 0));
  return Object.fromEntries(members.map(([name, one]) => [name, withoutEmpty(one)]));
}
