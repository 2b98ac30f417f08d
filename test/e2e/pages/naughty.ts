/** Names and values that nobody would choose: markup, quotes, what turns text round, what is very long, nothing at all. */
import type { Acted } from "./stage.ts";

/** What would leave a trace where it ran: `hasRun` asks for it. */
const trace = "window.hasRun=true;document.title='broken'";
/** Long enough that no page may be as wide. */
const long = "a_name_without_any_place_to_break_it_".repeat(140).slice(0, 5_000);

/** Names of columns; the schema holds them to 1,000 characters where a baseline is made. */
export const names = [
  `<script>${trace}</script>`,
  `"><img src=x onerror="${trace}">`,
  `'><svg/onload=${trace}>`,
  `</style></table><a href="javascript:${trace}">press</a>`,
  "{{constructor.constructor('return 1')()}} ${7*7}",
  `<a href='javascript:${trace}'>&lt;&#x3c;&quot;`,
  "__proto__",
  "constructor",
  "\u202Egnp.exe\u202C \u2066turned\u2069 \u200Bunseen\uFEFF",
  "nul\u0000 and bell\u0007 and escape\u001B[31m",
  "👩‍👩‍👧‍👦 🏳️‍🌈 ﷽ Z̴̢̛̤̝a̷l̶g̷o̴",
  "a/b?c=d&e=f#g%2e%2e;../../etc",
  long.slice(0, 900),
  " ",
] as const;

/** Values of a column of texts. */
const values = [
  ...names.slice(0, 6),
  "__proto__",
  "\u202Etxt.\u202C",
  long,
  "'; DROP TABLE windows; --",
  "null",
  "NaN",
  "🙈",
] as const;

const texts = new Set(names.slice(0, 7));

/** Values that segments may have, which are no longer than 128. */
export const segmentValues = [
  names[0],
  names[1],
  ...names.slice(2, 9).filter((name) => name.length <= 128),
  names[10],
  "שלום עולם, مرحبا بالعالم",
  "a=b&c=d#e/../f?g",
  long.slice(0, 128),
] as const;

/** Divided by what nobody would choose; of the first value the amounts change. */
export const hostileSegments: Acted = {
  name: "hostile-segments",
  header: ["score", "a=b", "amount"],
  training: segmentRow(0),
  windows: [segmentRow(0), segmentRow(3)],
  records: 600,
  rowsOfCall: 60,
  config: {
    outputColumns: "START",
    segments: { by: { column: "a=b" }, values: segmentValues },
  },
};

function segmentRow(shift: number): Acted["training"] {
  return (random, at) => {
    const value = at % 5 < 2 ? names[0] : (segmentValues[at % segmentValues.length] ?? "");
    return [Number(random().toFixed(3)), value, random() + (value === names[0] ? shift : 0)];
  };
}

/** One whose answers are naughty as well. */
export const hostile: Acted = {
  name: "hostile",
  header: ["score", ...names],
  training: (random) => [
    Number(random().toFixed(3)),
    ...names.map((name) => (texts.has(name) ? (values[Math.floor(random() * 5)] ?? "") : random())),
  ],
  windows: [
    (random) => [
      Number(random().toFixed(3)),
      ...names.map((name) => (texts.has(name) ? (values[Math.floor(random() * 5)] ?? "") : random())),
    ],
    (random) => [
      `<img src=x onerror="${trace}">`,
      ...names.map((name) =>
        texts.has(name) ? (values[Math.floor(random() * values.length)] ?? "") : random() + 2,
      ),
    ],
  ],
  records: 210,
};
