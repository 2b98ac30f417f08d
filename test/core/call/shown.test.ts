/** A recorded call as people read it, and as a shell sends it again. */
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import type { CapturedBody } from "../../../src/core/call/body.ts";
import { firstLineIn, linesOf } from "../../../src/core/call/lines.ts";
import { asCurl, bodyText, shownBody } from "../../../src/core/call/shown.ts";

const bodyOf = (data: string, change: Partial<CapturedBody> = {}): CapturedBody => ({
  contentType: "text/csv",
  encoding: "CSV",
  data,
  truncated: false,
  ...change,
});

describe("a body to look at", () => {
  it("is its text, cut, with its size in bytes", () => {
    expect(shownBody(bodyOf("größer"), 3)).toEqual({
      text: "grö",
      isText: true,
      contentType: "text/csv",
      bytes: 8,
      left: 3,
      notes: [],
    });
  });

  it("is decoded from base64 where that is text, also where a character is cut", () => {
    const bytes = Buffer.from("größer").subarray(0, 3).toString("base64");
    expect(bodyText(bodyOf(bytes, { encoding: "BASE64" }))).toBe("gr");
    const binary = Buffer.from([0, 255, 16]).toString("base64");
    expect(shownBody(bodyOf(binary, { encoding: "BASE64" }), 100)).toMatchObject({
      text: "00 ff 10",
      isText: false,
      bytes: 3,
      notes: ["It is no text: its first bytes in hexadecimal"],
    });
    expect(bodyText(bodyOf(binary, { encoding: "BASE64" }))).toBeNull();
  });

  it("says what of it is not as it passed", () => {
    const { notes } = shownBody(bodyOf("", { truncated: true, packed: true, withheld: true }), 9);
    expect(notes).toHaveLength(3);
    expect(shownBody(bodyOf("", { truncated: true, unfinished: true }), 9).notes).toEqual([
      "It broke off before its end",
    ]);
  });
});

describe("the command that sends a call again", () => {
  /** What a shell gives to curl as its standard input and its arguments. */
  function sentBy(command: string): { readonly body: string; readonly args: string } {
    const fake = `curl() { printf '%s|' "$@" >&2; cat; }; WEIR=https://weir.example; ${command}`;
    const args = `${fake} 2>/dev/null`;
    const only = `{ ${fake}; } 2>&1 >/dev/null`;
    return {
      body: execFileSync("bash", ["-c", args], { encoding: "utf8" }),
      args: execFileSync("bash", ["-c", only], { encoding: "utf8" }),
    };
  }

  it.each(["1,2\n", 'it\'s $HOME `id` "x" \\\\ %s !', "@file", "-n", "größer\t"])(
    "is safe in a shell: %j",
    (data) => {
      const { body, args } = sentBy(asCurl("churn", bodyOf(data, { contentType: "a'b; c" })) ?? "");
      expect(body).toBe(data);
      expect(args).toBe(
        "-X|POST|https://weir.example/endpoints/churn/invocations|-H|content-type: a'b; c|--data-binary|@-|",
      );
    },
  );

  it("decodes what is stored as base64", () => {
    const bytes = Buffer.from("a\u0001b").toString("base64");
    expect(sentBy(asCurl("churn", bodyOf(bytes, { encoding: "BASE64" })) ?? "").body).toBe("a\u0001b");
  });

  it("is none of a call that is not all there", () => {
    for (const change of [{ truncated: true }, { packed: true }, { withheld: true }])
      expect(asCurl("churn", bodyOf("1", change))).toBeNull();
    expect(asCurl("churn", null)).toBeNull();
    expect(asCurl("churn", bodyOf("1".repeat(100_000)))).toBeNull();
  });
});

describe("lines in a piece of a file", () => {
  const bytes = new TextEncoder().encode("one\n\ntwö\nthr");

  it("are those that are whole, each with its place", () => {
    expect(linesOf(bytes, 100, 1_000)).toEqual([
      { from: 100, to: 104, text: "one" },
      { from: 105, to: 110, text: "twö" },
    ]);
    expect(linesOf(bytes, 100, 113).at(-1)).toEqual({ from: 110, to: 113, text: "thr" });
    expect(linesOf(new Uint8Array(), 0, 0)).toEqual([]);
  });

  it("begin behind the first newline", () => {
    expect(firstLineIn(bytes)).toBe(4);
    expect(firstLineIn(bytes.subarray(0, 2))).toBe(2);
  });
});
