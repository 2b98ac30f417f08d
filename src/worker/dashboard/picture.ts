/** The picture of a message behind its signed link. */
import { linkedPicture } from "../visit/picture.ts";
import { Refusal } from "../platform/problem.ts";
import type { Ask, Route } from "../platform/route.ts";
import { linkQuery } from "./page.ts";

/** The longest that a cache keeps it: it may be gone earlier, with its report. */
const cachedSeconds = 86_400;

export const pictureRoutes: readonly Route[] = [
  {
    id: "openPicture",
    method: "get",
    path: "/pictures/{name}/{id}/{file}",
    summary: "The picture in a message about an incident, for whoever has its signed link",
    query: linkQuery,
    answers: { 200: { what: "The picture", media: { "image/png": null } } },
    errors: ["not_found"],
    isOpen: true,
    run: shown,
  },
];

async function shown({ env, url, place }: Ask): Promise<Response> {
  const [, kind = ""] = /^([a-z_]+)\.png$/.exec(place("file")) ?? [];
  const picture = kind === "" ? null : await linkedPicture(env, url, place("name"), place("id"), kind);
  if (picture === null) throw new Refusal("not_found", "There is no such picture");
  const left = Math.floor((Number(url.searchParams.get("expires")) - Date.now()) / 1_000);
  return new Response(picture, {
    headers: {
      "content-type": "image/png",
      "content-length": String(picture.byteLength),
      "cache-control": `private, max-age=${Math.max(0, Math.min(cachedSeconds, left))}, immutable`,
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    },
  });
}
