/** That the search for planted secrets can find them: a search that finds nothing proves nothing. */
import { describe, expect, it } from "vitest";
import { holding } from "./search.ts";

describe("the search", () => {
  const files = (text: string) => new Map([["file", Buffer.from(text)]]);
  const secret = 'Zoë "x" 1';

  it.each([
    ["as it is", secret],
    ["in CSV", `1,"Zoë ""x"" 1"`],
    ["in JSON", JSON.stringify({ a: secret })],
    ["in CSV in JSON", JSON.stringify({ a: `1,"Zoë ""x"" 1"` })],
    ["in JSON in JSON", JSON.stringify(JSON.stringify({ a: secret }))],
    ["in an address", `/?q=${encodeURIComponent(secret)}`],
    ["in ASCII", String.raw`Zo\u00eb \"x\" 1`],
    ["in base64", Buffer.from(secret).toString("base64")],
    ["in base64 after one byte", Buffer.from(`_${secret}_`).toString("base64")],
    ["in base64 after two bytes", Buffer.from(`__${secret}`).toString("base64")],
  ])("finds a text %s", (_, text) => {
    expect(holding(secret, files(`before ${text} after`))).toEqual(["file"]);
  });

  it("finds nothing where there is nothing", () => {
    expect(holding(secret, files('Zoe "x" 1'))).toEqual([]);
  });
});
