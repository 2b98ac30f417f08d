/** Where metrics are pushed to: the collector's address and the headers that it wants. */
import { refusal } from "../../../core/config/address.ts";
import { isHeaderText } from "../../../core/config/endpoint.ts";

export interface OtlpSettings {
  readonly url: string;
  /** Secret, as a rule. Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly gzip: boolean;
}

type Name = "WEIR_OTLP_URL" | "WEIR_OTLP_HEADERS" | "WEIR_OTLP_GZIP";

/** How the variables of an environment are read. */
interface Given {
  readonly faults: { push(fault: { readonly message: string }): unknown };
  value<T>(
    name: Name,
    otherwise: { readonly unset: T; readonly wrong: T },
    rule: {
      readonly read: (text: string) => T | undefined;
      readonly expected: string;
      readonly instead?: string;
      readonly todo?: string;
    },
  ): T;
}

const nothing = "no metrics are pushed";

/** Null where metrics are not pushed; the same where a variable is wrong, which is told. */
export function otlpIn(given: Given, allowsPrivate: boolean): OtlpSettings | null {
  const unset = { unset: null, wrong: null };
  const url = given.value<string | null>("WEIR_OTLP_URL", unset, {
    read: (text) => (refusal(text, allowsPrivate) === null && !text.includes("?") ? text : undefined),
    expected:
      "an address such as https://collector.example.com/v1/metrics, public, https and without a query",
    instead: nothing,
  });
  const headers = given.value<OtlpSettings["headers"] | null>(
    "WEIR_OTLP_HEADERS",
    { unset: {}, wrong: null },
    {
      read: headersIn,
      expected:
        "name=value pairs with commas between them, values percent-encoded: authorization=Bearer%20TOKEN",
      instead: nothing,
      todo: "npx wrangler secret put WEIR_OTLP_HEADERS",
    },
  );
  const gzip = given.value(
    "WEIR_OTLP_GZIP",
    { unset: true, wrong: true },
    {
      read: (text) => (text === "true" || text === "false" ? text === "true" : undefined),
      expected: "true or false",
      instead: "bodies are sent in gzip",
    },
  );
  return url === null || headers === null ? null : { url, headers, gzip };
}

/** Those that say what the body is are Weir's own. */
const own: ReadonlySet<string> = new Set(["content-type", "content-encoding", "content-length", "host"]);

/** As `OTEL_EXPORTER_OTLP_HEADERS` has them (opentelemetry-specification, protocol exporter). */
function headersIn(text: string): Record<string, string> | undefined {
  const pairs = text.split(",").map((pair) => {
    const at = pair.indexOf("=");
    return [pair.slice(0, Math.max(0, at)).trim().toLowerCase(), decoded(pair.slice(at + 1).trim())] as const;
  });
  const isGood = pairs.every(
    ([name, value]) =>
      /^[!#$%&'*+.^_`|~\w-]+$/.test(name) && !own.has(name) && value !== "" && isHeaderText(value),
  );
  return isGood ? Object.fromEntries(pairs) : undefined;
}

/** As it stands where it is not percent-encoded. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (error) {
    if (error instanceof URIError) return value;
    throw error;
  }
}
