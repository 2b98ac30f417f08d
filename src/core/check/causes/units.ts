/** Units that are taken for each other: what one is in the other, and what a person should ask. */

export interface Conversion {
  /** What was x is `factor` · x + `offset`. */
  readonly factor: number;
  readonly offset: number;
  /** "60 times larger". */
  readonly change: string;
  readonly question: string;
  /** Between these must the baseline's numbers be. */
  readonly from?: readonly [low: number, high: number];
}

const celsius = [-90, 60] as const;
const fahrenheit = [-130, 140] as const;
const kelvin = [183, 333] as const;

/** How many of the smaller unit one of the larger is. */
const units: readonly (readonly [factor: number, small: string, large: string])[] = [
  [60, "Seconds", "Minutes"],
  [3_600, "Seconds", "Hours"],
  [86_400, "Seconds", "Days"],
  [60_000, "Milliseconds", "Minutes"],
  [24, "Hours", "Days"],
  [7, "Days", "Weeks"],
  [12, "Months", "Years"],
  [10, "Millimetres", "Centimetres"],
  [1_000_000, "Microseconds", "Seconds"],
  [2.204_622_6, "Pounds", "Kilograms"],
  [1.609_344, "Kilometres", "Miles"],
  [3.280_839_9, "Feet", "Metres"],
  [2.54, "Centimetres", "Inches"],
  [3.785_411_8, "Litres", "Gallons"],
];

/** What is common in more than one unit. */
const common: readonly Conversion[] = [
  converted(100, "100 times larger", "Cents instead of dollars, or percent instead of shares?"),
  converted(1 / 100, "100 times smaller", "Dollars instead of cents, or shares instead of percent?"),
  converted(1_000, "1,000 times larger", "Grams instead of kilograms, or milliseconds instead of seconds?"),
  converted(
    1 / 1_000,
    "1,000 times smaller",
    "Kilograms instead of grams, or seconds instead of milliseconds?",
  ),
  converted(-1, "of opposite sign", "Another direction?"),
];

const temperatures: readonly Conversion[] = [
  {
    factor: 1.8,
    offset: 32,
    change: "1.8 times as much and 32 more",
    question: "Degrees Fahrenheit instead of Celsius?",
    from: celsius,
  },
  {
    factor: 1 / 1.8,
    offset: -32 / 1.8,
    change: "32 less, divided by 1.8",
    question: "Degrees Celsius instead of Fahrenheit?",
    from: fahrenheit,
  },
  {
    factor: 1,
    offset: 273.15,
    change: "273.15 more",
    question: "Kelvin instead of degrees Celsius?",
    from: celsius,
  },
  {
    factor: 1,
    offset: -273.15,
    change: "273.15 less",
    question: "Degrees Celsius instead of kelvin?",
    from: kelvin,
  },
];

export const conversions: readonly Conversion[] = [
  ...units.flatMap(([factor, small, large]) => [
    converted(factor, `${times(factor)} times larger`, `${small} instead of ${large.toLowerCase()}?`),
    converted(1 / factor, `${times(factor)} times smaller`, `${large} instead of ${small.toLowerCase()}?`),
  ]),
  ...common,
  ...temperatures,
];

function converted(factor: number, change: string, question: string): Conversion {
  return { factor, offset: 0, change, question };
}

/** To five digits, in groups of three. Not by the locale, whose tables a Worker would load at every start. */
function times(factor: number): string {
  const [whole = "", fraction] = String(Number(factor.toPrecision(5))).split(".");
  const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
