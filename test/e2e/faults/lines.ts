/** What stands in capture files, line by line. */
import type { StoredObject } from "../given/given.ts";
import type { Line } from "./ledger.ts";

interface CapturedSide {
  readonly data: string;
  readonly encoding: string;
}

interface CapturedLine {
  readonly eventMetadata: { readonly inferenceId?: string };
  readonly captureData: { readonly endpointInput: CapturedSide; readonly endpointOutput: CapturedSide };
}

export function* linesOf(objects: readonly StoredObject[]): Generator<Line> {
  for (const { key, text } of objects) {
    for (const line of text.trimEnd().split("\n")) {
      const { captureData, eventMetadata } = JSON.parse(line) as CapturedLine;
      const { endpointInput, endpointOutput } = captureData;
      const { data, encoding } = endpointOutput;
      yield {
        endpoint: key.split("/")[1] ?? "",
        id: Number.parseInt(eventMetadata.inferenceId ?? endpointInput.data),
        output: Buffer.from(data, encoding === "BASE64" ? "base64" : "utf8"),
      };
    }
  }
}
