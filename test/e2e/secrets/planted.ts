/** What the test of secrets plants: in headers, in variables and in bodies; and the rules that take it out of these. */
import { adminToken } from "../given/given.ts";

/** What callers and the deployment prove themselves with. */
export const credentials = {
  "the endpoint's own token": "caller-token-93-b1f0a7",
  "an authorization header": "authorization-57-c3d9e2",
  "a basic authorization": Buffer.from("user:basic-31-77aa01").toString("base64"),
  "a cookie": "cookie-11-8fe210",
  "a key header": "x-api-key-42-0bd3c8",
  "the upstream's secret": "upstream-key-66-19cafe",
  "a cookie of the upstream": "set-cookie-28-5e5e5e",
  "the redaction key": "redaction-key-79-d00d1e",
  "the path of a receiver": "T0B1secret-path-84",
  "the admin token": adminToken,
};

/** What the rules of the endpoints take out of bodies. The letters and quotes are written otherwise in each form. */
export const planted = {
  "a masked CSV cell": 'masked "Zoë" 4711-81',
  "a dropped CSV cell": 'dropped "Zoë" 4711-82',
  "a hashed CSV cell": 'hashed "Zoë" 4711-83',
  "a masked JSON value": 'masked "Łukasz" 4711-84',
  "a dropped JSON tree": 'dropped "Łukasz" 4711-85',
  "a hashed JSON value": 'hashed "Łukasz" 4711-86',
  "a value at any depth": 'deep "Łukasz" 4711-87',
  "an answer's value": 'answer "Łukasz" 4711-88',
  "a streamed answer": 'streamed "Łukasz" 4711-89',
  "a body that is no JSON": 'broken "Łukasz" 4711-90',
  "a body that is no text": "opaque Lukasz 4711-91",
  "a body over the limit": 'long "Łukasz" 4711-92',
  "a body of an opted-out call": 'opted out "Łukasz" 4711-93',
  "a body of a failed call": 'failed "Łukasz" 4711-94',
};

/** What no rule is for must be found by the same search. */
export const kept = {
  "a CSV cell": 'kept "Zoë" 0815-1',
  "a JSON value": 'kept "Łukasz" 0815-2',
  "a body that is no text": "kept opaque 0815-3",
};

export const rules = [
  { column: 1, action: "mask", side: "input" },
  { column: 2, action: "drop", side: "input" },
  { column: 3, action: "hash", side: "input" },
  { column: "user.name", action: "mask" },
  { column: "user.address", action: "drop" },
  { column: "user.email", action: "hash" },
  { column: "**.ssn", action: "drop" },
  { column: "reply", action: "mask", side: "output" },
  { column: "choices.*.message.content", action: "mask", side: "output" },
];
