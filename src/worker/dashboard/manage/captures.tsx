/** Captured calls as pages: by time, by event id or value, and one by one. */
import * as z from "zod";
import { nameSchema } from "../../../core/names.ts";
import { CapturePage } from "../../../view/pages/manage/capture.tsx";
import { CapturesPage } from "../../../view/pages/manage/captures.tsx";
import { captureAt, captureTimes, capturesFrom, type FoundCall } from "../../commands/pages/captures.ts";
import { Refusal, unwrap } from "../../platform/problem.ts";
import type { Ask, Route } from "../../platform/route.ts";
import { aPage, page } from "../page.ts";
import { forSignedIn, toSignIn } from "../signed-in.ts";

const day = z.iso.date();
const hour = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT([01]\d|2[0-3])$/)
  .refine((text) => day.safeParse(text.slice(0, 10)).success);
const file = z.string().regex(/^\d\d-\d\d-\d{3}-[0-9a-f-]{36}$/);
const at = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const listSchema = z.object({
  variant: nameSchema.optional(),
  day: day.optional(),
  hour: hour.optional(),
  file: file.optional(),
  at: at.default(0),
  q: z.string().max(200).default(""),
});

const oneSchema = z.object({ variant: nameSchema, hour, file, at });

export const capturePageRoutes: readonly Route[] = [
  {
    id: "openCaptures",
    method: "get",
    path: "/dashboard/{name}/captures",
    summary: "Captured calls of an endpoint as a page, for who is signed in",
    query: {
      variant: "Of this variant",
      day: "2026-11-27",
      hour: "2026-11-27T11",
      file: "From this file of the hour on",
      at: "From this byte of the file on",
      q: "Only calls with this in their event id or bodies",
    },
    answers: { 200: aPage, 303: toSignIn },
    errors: ["invalid", "not_found"],
    isOpen: true,
    run: forSignedIn(listed),
  },
  {
    id: "openCapture",
    method: "get",
    path: "/dashboard/{name}/capture",
    summary: "One captured call as a page, for who is signed in",
    query: { variant: "Its variant", hour: "2026-11-27T11", file: "Its file", at: "Its first byte" },
    answers: { 200: aPage, 303: toSignIn },
    errors: ["invalid", "not_found"],
    isOpen: true,
    run: forSignedIn(one),
  },
];

async function listed(ask: Ask): Promise<Response> {
  const name = ask.named("name", "endpoint");
  const asked = taken(listSchema, ask.url);
  const of = asked.hour?.slice(0, 10) ?? asked.day ?? null;
  const times = unwrap(await captureTimes(ask.env, name, { variant: asked.variant ?? null, day: of }));
  const opened = asked.hour ?? null;
  const shown = opened === null ? null : await hourOf(ask, name, times.variant, opened, asked);
  return page(ask, <CapturesPage name={name} times={times} hour={shown} />, "'self'");
}

async function hourOf(
  { env }: Ask,
  name: string,
  variant: string,
  opened: string,
  { file: begin, at: byte, q: wanted }: z.infer<typeof listSchema>,
) {
  const from = begin === undefined ? null : { file: begin, at: byte };
  const found = await capturesFrom(env, name, { variant, hour: opened, from, wanted });
  const { calls, tooLong, ...read } = found;
  return {
    ...read,
    hour: opened,
    isFirst: from === null,
    wanted,
    calls: calls.map(shownOf),
    tooLong: tooLong.length,
  };
}

function shownOf({ file: of, from, call }: FoundCall) {
  return { file: of, at: from, call };
}

async function one(ask: Ask): Promise<Response> {
  const name = ask.named("name", "endpoint");
  const asked = taken(oneSchema, ask.url);
  const found = await captureAt(ask.env, name, asked);
  if (found === null) throw new Refusal("not_found", "There is no captured call here any more");
  const { variant, hour: of } = asked;
  const capture = { ...shownOf(found.found), variant, hour: of, before: found.before, after: found.after };
  return page(ask, <CapturePage name={name} capture={capture} />, "'self'");
}

function taken<Schema extends z.ZodType>(schema: Schema, { searchParams }: URL): z.output<Schema> {
  const parsed = schema.safeParse(Object.fromEntries([...searchParams].filter(([, value]) => value !== "")));
  if (parsed.success) return parsed.data;
  throw new Refusal("invalid", "Cannot show these captures: the address was not made by their page");
}
