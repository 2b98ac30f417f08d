/** The document of the built Worker's API, as a text that is the same wherever it is served. */
import { createHash } from "node:crypto";
import { startWeir } from "../given/given.ts";

/** `script` is the Worker's bundle, the built one if absent. */
export async function documentText(script?: string): Promise<string> {
  const weir = await startWeir(script === undefined ? {} : { script });
  try {
    const response = await fetch(`${weir.url}/openapi.json`);
    const document = (await response.json()) as Record<string, unknown>;
    return JSON.stringify({ ...document, servers: [{ url: "https://weir.example" }] }, null, 1);
  } finally {
    await weir.stop();
  }
}

export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
