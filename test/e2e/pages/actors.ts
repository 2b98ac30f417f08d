/** Who stands on the stage: people who leave a telephone company, and others beside them. */
import type { Acted } from "./stage.ts";

type Random = () => number;

const states = ["KS", "OH", "NJ", "OK", "AL", "MA", "MO", "LA", "WV", "IN", "RI", "IA"];
const columns = [
  "Churn?",
  "Day Mins",
  "Eve Mins",
  "Night Mins",
  "Intl Mins",
  "Day Calls",
  "Night Calls",
  "CustServ Calls",
  "Account Length",
  "VMail Plan",
  "Intl Plan",
  "Region",
  ...states.map((state) => `State_${state}`),
];

const [first, ...others] = ["north", "south", "east", "west"] as const;

/** Around a middle, in a bell. */
function bell(random: Random, middle: number, width: number): number {
  return Number(((random() + random() + random() - 1.5) * width + middle).toFixed(1));
}

function whole(random: Random, most: number): number {
  return Math.floor(random() * most);
}

type Person = Record<string, string | number>;

function person(random: Random): Person {
  const state = whole(random, states.length);
  return {
    "Churn?": random() < 0.15 ? "True." : "False.",
    "Day Mins": bell(random, 180, 110),
    "Eve Mins": bell(random, 200, 100),
    "Night Mins": bell(random, 200, 100),
    "Intl Mins": bell(random, 10, 5),
    "Day Calls": 60 + whole(random, 80),
    "Night Calls": 60 + whole(random, 80),
    "CustServ Calls": Math.floor(random() * random() * 9),
    "Account Length": 1 + whole(random, 240),
    "VMail Plan": random() < 0.27 ? "yes" : "no",
    "Intl Plan": random() < 0.1 ? "yes" : "no",
    Region: random() < 0.4 ? first : (others[whole(random, 3)] ?? first),
    ...Object.fromEntries(states.map((one, at) => [`State_${one}`, at === state ? 1 : 0])),
  };
}

const rowOf = (random: Random) => cellsOf(person(random));

function cellsOf(one: Person) {
  return columns.map((column) => one[column] ?? "");
}

/** Day Mins in seconds; −1 and nothing where there were numbers; a region that nobody knew; more of them leave. */
function broken(random: Random, at: number) {
  const one = person(random);
  return cellsOf({
    ...one,
    "Day Mins": Number(one["Day Mins"]) * 60,
    ...(random() < 0.55 && { "Churn?": "True." }),
    ...(at % 9 === 0 && { "Intl Mins": -1 }),
    ...(at % 9 === 3 && { "CustServ Calls": "" }),
    ...(at % 4 === 1 && { Region: "Region unknown" }),
    ...(at % 60 === 7 && { "Eve Mins": "n/a" }),
  });
}

/** Windows as before, then with its faults, and its incident is open. */
const churn: Acted = {
  name: "churn",
  header: columns,
  training: rowOf,
  windows: [rowOf, rowOf, broken, broken],
};

/** As the baseline in each window. */
const steady: Acted = { ...churn, name: "steady", windows: [rowOf, rowOf, null, rowOf] };

const taxi = ["fare", "distance", "company"];
const ride = (random: Random) => {
  const distance = Math.max(0.1, bell(random, 4, 3));
  return [Number((3 + distance * 2.2).toFixed(2)), distance, random() < 0.6 ? "Blue Cab" : "Sun Taxi"];
};
/** Fares have doubled, which somebody knows. */
const muted: Acted = {
  name: "taxi-muted",
  header: taxi,
  training: ride,
  windows: [
    ride,
    null,
    (random) => {
      const [fare, ...rest] = ride(random);
      return [Number(fare) * 2, ...rest];
    },
  ],
};

const regionsOfOrders = ["north", "south", "east", "west", "isle"] as const;

/** An order of one region, which are unlike each other; a tenth are of the west, and a few of an isle. */
function order(random: Random, at: number, isCheaper = false) {
  const place = at % 100 === 50 ? 4 : at % 10 === 9 ? 3 : at % 3;
  const amount = bell(random, 50 + 20 * place, 20);
  const asked = isCheaper && place === 3 && random() < 0.6 ? amount - 50 : amount;
  return [random() < 0.3 ? "back" : "kept", regionsOfOrders[place] ?? "", asked, bell(random, 5, 3)];
}

/** Divided by region: many orders of the west become as cheap as others are, which the whole hardly shows. */
export const divided: Acted = {
  name: "orders",
  header: ["returned", "Region", "amount", "items"],
  training: order,
  windows: [order, order, order, (random, at) => order(random, at, true)],
  records: 700,
  rowsOfCall: 70,
  config: {
    outputColumns: "START",
    segments: { by: { column: "Region" }, values: regionsOfOrders.slice(0, 4) },
  },
};

export const everybody: readonly Acted[] = [churn, steady, muted, divided];

const namesOf = (features: number) =>
  Array.from({ length: features }, (_, at) => `feature_${String(at).padStart(3, "0")}`);
const numbersOf = (features: number) => (random: Random) => [
  random(),
  ...Array.from({ length: features }, () => Number(random().toFixed(3))),
];
/** Every fourteenth is larger. */
const movedOf = (features: number) => (random: Random) =>
  numbersOf(features)(random).map((value, at) => (at % 14 === 1 ? value + 0.6 : value));

function numeric(name: string, features: number): Omit<Acted, "windows"> {
  return {
    name,
    header: ["score", ...namesOf(features)],
    training: numbersOf(features),
    records: 210,
    rowsOfCall: 210,
  };
}

/** 400 features, of which 30 move in the end. */
export const wide: Acted = { ...numeric("wide", 400), windows: [numbersOf(400), movedOf(400)] };

/** One of how many in a crowd differs. */
export const oneDiffersOf = 9;

/** Endpoints that are judged, some of which differ. */
export function crowd(endpoints: number, features: number): Acted[] {
  return Array.from({ length: endpoints }, (_, at) => ({
    ...numeric(`fleet-${String(at).padStart(4, "0")}`, features),
    windows: [at % oneDiffersOf === 0 ? movedOf(features) : numbersOf(features)],
  }));
}
