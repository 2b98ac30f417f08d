import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { serverEvents } from "../../../../../src/core/read/model/stream/sse.ts";

describe("serverEvents()", () => {
  it.each([
    { name: "an event of one line", text: "data: a\n\n", events: ["a"] },
    {
      name: "CRLF, CR, and all three",
      text: "data: a\r\n\r\ndata: b\r\rdata: c\n\r\n",
      events: ["a", "b", "c"],
    },
    { name: "several lines of data", text: "data: a\ndata:\ndata: b\n\n", events: ["a\n\nb"] },
    { name: "one blank after the colon, or none", text: "data:a\n\ndata:  b\n\n", events: ["a", " b"] },
    { name: "a colon in the data", text: "data: a: b\n\n", events: ["a: b"] },
    // The two examples with the least data in WHATWG HTML §9.2.6.
    { name: "data without a value", text: "data\n\ndata\ndata\n\ndata:", events: ["", "\n"] },
    { name: "comments", text: ": ping\n\n:\ndata: a\n: x\ndata: b\n\n", events: ["a\nb"] },
    {
      name: "id, retry and unknown fields",
      text: "id: 1\nretry: 5\nx: y\ndata: a\nData: b\n\n",
      events: ["a"],
    },
    { name: "a byte order mark", text: "\uFEFFdata: a\n\n", events: ["a"] },
    { name: "blank lines", text: "\n\ndata: a\n\n\n\ndata: b\n\n", events: ["a", "b"] },
    { name: "an event without data", text: "event: a\n\ndata: b\n\n", events: ["b"] },
    { name: "U+2028, which ends no line", text: "data: a\u2028b\n\n", events: ["a\u2028b"] },
    { name: "nothing", text: "", events: [] },
  ])("reads $name", ({ text, events }) => {
    expect(serverEvents(text).events).toEqual(events.map((data) => ({ event: "message", data })));
  });

  it("names an event by its last name, for itself only", () => {
    const { events } = serverEvents(
      "event: a\nevent: b\ndata: 1\n\nevent: c\n\ndata: 2\n\nevent:\ndata: 3\n\n",
    );
    expect(events.map(({ event }) => event)).toEqual(["b", "message", "message"]);
  });

  it.each([
    { text: "data: a\n\nevent: x\ndata: b", pending: { event: "x", data: "b" } },
    { text: "data: a\n\ndata: b\n", pending: { event: "message", data: "b" } },
    { text: "data: a\n\ndat", pending: { event: "message", data: "" } },
    { text: "data: a\n\n: pi", pending: null },
    { text: "data: a\n\n", pending: null },
  ])("tells what no blank line ended: $text", ({ text, pending }) => {
    expect(serverEvents(text)).toEqual({ events: [{ event: "message", data: "a" }], pending });
  });

  it("gives back what was written, with any line end", () => {
    const line = fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) => !/[\r\n]/.test(text));
    const event = fc.record({
      event: line.filter((name) => name !== ""),
      data: fc.array(line, { minLength: 1 }),
    });
    fc.assert(
      fc.property(fc.array(event), fc.constantFrom("\n", "\r", "\r\n"), (events, end) => {
        const text = events.map(({ event: name, data }) =>
          [`event: ${name}`, ...data.map((value) => `data: ${value}`), "", ""].join(end),
        );
        const expected = events.map(({ event: name, data }) => ({ event: name, data: data.join("\n") }));
        expect(serverEvents(text.join(""))).toEqual({ events: expected, pending: null });
      }),
    );
  });

  it("reads of the beginning of a stream the first of its events", () => {
    const unit = fc.constantFrom("data", ":", " ", "\n", "\r", "event: x\n", "a", "\n\n");
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 30 }), fc.nat(30), (text, length) => {
        const whole = serverEvents(text).events;
        const { events } = serverEvents(text.slice(0, length));
        expect(events).toEqual(whole.slice(0, events.length));
      }),
    );
  });
});
