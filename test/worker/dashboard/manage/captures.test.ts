/** Captured calls as pages: by time, by value, one by one; as stored, inert, and within bounds. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { captureLine, type Call } from "../../../../src/core/call/record.ts";
import { callOf, newEndpoint } from "../../given/given.ts";
import { openAs } from "../../given/pages.ts";

const hour = "2026-11-27T11";
const time = Date.parse(`${hour}:00:00Z`);

/** A capture file of these calls, the first of which came so many seconds into the hour; its name. */
async function file(name: string, second: number, calls: readonly Call[], of = hour): Promise<string> {
  const clock = `${String(Math.floor(second / 60)).padStart(2, "0")}-${String(second % 60).padStart(2, "0")}-000`;
  const made = `${clock}-${crypto.randomUUID()}`;
  const key = `captures/${name}/AllTraffic/${of.replaceAll(/[-T]/g, "/")}/${made}.jsonl`;
  await env.BUCKET.put(key, `${calls.map(captureLine).join("\n")}\n`);
  return made;
}

const calls = (count: number, word: string) =>
  Array.from({ length: count }, (_, index) =>
    callOf(`${word}-${String(index).padStart(3, "0")}`, time + index),
  );

const hrefs = (html: string, words: string) =>
  [...html.matchAll(/<a href="([^"]+)"[^>]*>([^<]*)<\/a>/g)]
    .filter(([, , text]) => text === words)
    .map(([, href]) => (href ?? "").replaceAll("&amp;", "&"));

const idsIn = (html: string) => [...html.matchAll(/\d\d:\d\d:\d\d ([\w-]+)<\/a>/g)].map(([, id]) => id);

describe("by time", () => {
  it("shows an hour that has an empty file, and no hour of a day that there is not", async () => {
    const name = await newEndpoint("empty");
    await env.BUCKET.put(
      `captures/${name}/AllTraffic/2026/11/27/11/00-00-000-${crypto.randomUUID()}.jsonl`,
      "",
    );
    await file(name, 60, calls(1, "b"));
    expect(idsIn(await openAs("reader", `/dashboard/${name}/captures?hour=${hour}`))).toEqual(["b-000"]);
    const refused = await openAs("reader", `/dashboard/${name}/captures?hour=2026-13-45T10`, 400);
    expect(refused).toContain("the address was not made by their page");
  });

  it("opens the newest day with its hours, and says what to do where there is none", async () => {
    const name = await newEndpoint("hours");
    expect(await openAs("reader", `/dashboard/${name}/captures`)).toContain("There are no captures of");
    await file(name, 0, calls(1, "old"), "2026-10-02T05");
    await file(name, 0, calls(1, "new"));
    const html = await openAs("reader", `/dashboard/${name}/captures`);
    expect(html).toContain("choose an hour of 2026-11-27.");
    expect(hrefs(html, "11:00")).toEqual([
      `/dashboard/${name}/captures?variant=AllTraffic&hour=2026-11-27T11`,
    ]);
    const earlier = await openAs("reader", hrefs(html, "Earlier")[0] ?? "");
    expect(hrefs(earlier, "2026-10-02")).toHaveLength(1);
    const day = await openAs("reader", hrefs(earlier, "2026-10-02")[0] ?? "");
    expect(hrefs(day, "05:00")).toHaveLength(1);
    expect(await openAs("reader", hrefs(day, "Newest")[0] ?? "")).toContain("of 2026-11-27.");
  });

  it("shows every record of an hour once, page by page over its files", async () => {
    const name = await newEndpoint("paged");
    await file(name, 0, calls(30, "a"));
    await file(name, 60, calls(1, "b"));
    await file(name, 120, calls(25, "c"));
    const seen: (string | undefined)[] = [];
    let path: string | undefined = `/dashboard/${name}/captures?hour=${hour}`;
    for (let pages = 0; path !== undefined; pages++) {
      expect(pages).toBeLessThan(4);
      const html: string = await openAs("reader", path);
      seen.push(...idsIn(html));
      [path] = hrefs(html, "The next calls");
    }
    const expected = [...calls(30, "a"), ...calls(1, "b"), ...calls(25, "c")].map(({ eventId }) => eventId);
    expect(seen).toEqual(expected);
  });

  it("a line without an end, or that is no record, is passed over and said", async () => {
    const name = await newEndpoint("broken");
    const key = `captures/${name}/AllTraffic/2026/11/27/11/00-00-000-${crypto.randomUUID()}.jsonl`;
    await env.BUCKET.put(key, `{"no":1}\n${captureLine(callOf("last", time))}`);
    const html = await openAs("reader", `/dashboard/${name}/captures?hour=${hour}`);
    expect(html).toContain("A line that is no record");
    expect(idsIn(html)).toEqual(["last"]);
  });

  it.each(["hour=2026-11-27T24", "file=../../x", "variant=a/b", "at=-1", "day=today"])(
    "refuses what no page of ours asks for: %s",
    async (query) => {
      const name = await newEndpoint("asked");
      const refused = await openAs("reader", `/dashboard/${name}/captures?hour=${hour}&${query}`, 400);
      expect(refused).toContain("the address was not made by their page");
    },
  );
});

describe("by value", () => {
  it("finds event ids and values of bodies, also of those that are stored as base64", async () => {
    const name = await newEndpoint("found");
    const odd = {
      contentType: null,
      encoding: "BASE64",
      data: btoa("a Needle here"),
      truncated: false,
    } as const;
    await file(name, 0, [...calls(40, "a"), callOf("hidden", time, { input: odd }), ...calls(2, "z")]);
    const find = async (q: string) =>
      idsIn(await openAs("reader", `/dashboard/${name}/captures?hour=${hour}&q=${encodeURIComponent(q)}`));
    expect(await find("needle")).toEqual(["hidden"]);
    expect(await find("a-007")).toEqual(["a-007"]);
    expect(await find('{"score":0.5}')).toHaveLength(20);
    expect(await find("nowhere")).toEqual([]);
  });

  it("says what was read, and looks on from there", async () => {
    const name = await newEndpoint("bounded");
    for (let index = 0; index < 30; index++)
      await file(name, index, calls(1, `f${String(index).padStart(2, "0")}`));
    const html = await openAs("reader", `/dashboard/${name}/captures?hour=${hour}&q=f29`);
    expect(idsIn(html)).toEqual([]);
    expect(html).toContain("0 of 25 records that were looked at; read were 25 of 30 files");
    expect(idsIn(await openAs("reader", hrefs(html, "Look on")[0] ?? ""))).toEqual(["f29-000"]);
  });
});

describe("one", () => {
  it("is whole, with its neighbours and the command that sends it again", async () => {
    const name = await newEndpoint("alone");
    await file(name, 0, calls(3, "one"));
    const list = await openAs("reader", `/dashboard/${name}/captures?hour=${hour}`);
    const second = /href="([^"]+)">11:00:00 one-001/.exec(list)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const html = await openAs("reader", second);
    expect(html).toContain("7,blue");
    expect(html).toContain(
      `printf %s &#39;7,blue\n&#39; | curl -X POST &quot;$WEIR/endpoints/${name}/invocations`,
    );
    const ends = async (words: string) => await openAs("reader", hrefs(html, words)[0] ?? "");
    const [before, after] = [
      await ends("The call before in this file"),
      await ends("The next call in this file"),
    ];
    expect([before, after].map((page) => /<h1>[\d:]+ ([\w-]+)/.exec(page)?.[1])).toEqual([
      "one-000",
      "one-002",
    ]);
    expect(hrefs(before, "The call before in this file")).toEqual([]);
    expect(hrefs(after, "The next call in this file")).toEqual([]);
  });

  it("is inert whatever it holds, and cut where it is long", async () => {
    const name = await newEndpoint("hostile");
    const data = `<script>alert(1)</script>\u202Ereversed${"x".repeat(100_000)}`;
    const input = { contentType: '"><script>', encoding: "CSV", data, truncated: false } as const;
    const made = await file(name, 0, [callOf("<img src=x>", time, { input })]);
    const list = await openAs("reader", `/dashboard/${name}/captures?hour=${hour}`);
    expect(list).toContain("⟨RLO⟩reversed");
    expect(list).not.toContain("<img");
    const query = `variant=AllTraffic&hour=${hour}&file=${made}&at=0`;
    const html = await openAs("reader", `/dashboard/${name}/capture?${query}`);
    expect(html).toMatch(/4\d,\d{3} characters more\./);
    expect(html).toContain("cannot be sent again");
    await openAs("reader", `/dashboard/${name}/capture?${query.replace("at=0", "at=999999999")}`, 404);
  });
});
