/** Answers in content codings: they pass as they are, and what is captured and counted is what they hold. */
import { describe, expect, it } from "vitest";
import { deflateSync, gzipSync } from "node:zlib";
import { call, counted, invoke, newEndpoint, profileIn, server } from "../given/given.ts";
import { capturedOf, score, zstd } from "../given/coded.ts";

describe("an answer in a content coding", () => {
  it.each(["br", "deflate", "zstd", "GZIP", "gzip, br", "identity,deflate"])(
    "%s reaches the client as it was sent, and is captured as the text it holds, and counted",
    async (coding) => {
      const upstream = { url: `${server}/coded/coded/${encodeURIComponent(coding)}` };
      const name = await newEndpoint("coded", { upstream });
      const response = await invoke(name, "1");
      expect(response.headers.get("content-encoding")).toBe(coding);
      expect(await capturedOf(name, "endpointOutput")).toMatchObject({
        encoding: "JSON",
        data: score,
        rows: 1,
        unreadable: [],
      });
    },
  );

  it.each(["deflate", "zstd"])("%s reaches the client byte by byte", async (coding) => {
    const name = await newEndpoint("opaque", { upstream: { url: `${server}/opaque/coded/${coding}` } });
    const response = await invoke(name, "1");
    const bytes = coding === "zstd" ? zstd(score) : deflateSync(score);
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it.each(["x-unheard-of", "deflate, gzip, br"])(
    "%s, which is not undone, is captured as bytes even where they are text",
    async (coding) => {
      const upstream = { url: `${server}/coding/coded/${encodeURIComponent(coding)}` };
      const name = await newEndpoint("coding", { upstream });
      await invoke(name, "1");
      expect(await capturedOf(name, "endpointOutput")).toMatchObject({
        encoding: "BASE64",
        packed: true,
        unreadable: [["in a content coding that is not undone", 1]],
      });
    },
  );

  it.each(["gzip", "br"])(
    "%s that is none, or is cut, is counted as unread: nobody broke off",
    async (coding) => {
      for (const how of ["miscoded", "half-coded"]) {
        const name = await newEndpoint("wrong", { upstream: { url: `${server}/wrong/${how}/${coding}` } });
        // Whoever reads it here undoes the coding as well, and cannot.
        const init = { method: "POST", body: "1", headers: { "content-type": "text/csv" } };
        const response = await call(name, "/invocations", init);
        await expect(response.arrayBuffer()).rejects.toThrow(/decompress|compressed/i);
        expect(await capturedOf(name, "endpointOutput")).toMatchObject({
          encoding: "BASE64",
          data: "",
          packed: true,
          damaged: true,
          rows: 0,
          unreadable: [["not in the content coding that was said", 1]],
        });
      }
    },
  );

  it.each(["deflate", "zstd"])(
    "%s that is none reaches the client, and is captured as bytes",
    async (coding) => {
      const name = await newEndpoint("wrong", { upstream: { url: `${server}/wrong/miscoded/${coding}` } });
      const response = await invoke(name, "1");
      expect(await response.text()).toBe(score);
      expect(await capturedOf(name, "endpointOutput")).toMatchObject({
        encoding: "BASE64",
        data: Buffer.from(score).toString("base64"),
        packed: true,
        damaged: true,
        rows: 0,
        unreadable: [["not in the content coding that was said", 1]],
      });
    },
  );

  it.each([
    ["length", gzipSync(score).length],
    ["chunks", null],
  ])("gzip has the length that its header says, if it says any (%s)", async (form, length) => {
    const name = await newEndpoint("length", { upstream: { url: `${server}/length/gzip/${form}` } });
    const headers = { "content-type": "application/json" };
    await (await call(name, "/", { method: "POST", body: '{"messages": [}', headers })).arrayBuffer();
    await counted(name, "seen", 1);
    const column = (await profileIn(name)).traffic.names.get("weir.response_bytes");
    expect(column?.summary().moments).toMatchObject(
      length === null ? { count: 0 } : { count: 1, mean: length },
    );
  });
});
