/** The documents as pages, made by the build (cli/docs.mjs): the index at `/docs`, the others below it. */
import * as z from "zod";
import { DocumentPage, type Document } from "../../view/pages/document.tsx";
import { Refusal } from "../platform/problem.ts";
import type { Ask, Route } from "../platform/route.ts";
import { aPage, page } from "./page.ts";
import { whoAsks } from "./signed-in.ts";

const section = z.object({ id: z.string(), title: z.string() });

const builtSchema = z.object({
  pages: z.array(
    z.object({ name: z.string(), title: z.string(), html: z.string(), sections: z.array(section) }),
  ),
});

let known: readonly Document[] | null = null;

/** They are text until the first is asked for. */
async function allDocuments(): Promise<readonly Document[]> {
  const { default: text } = await import("../../../dist/docs.txt");
  return (known ??= builtSchema.parse(JSON.parse(text)).pages);
}

export const documentRoutes: readonly Route[] = [
  {
    id: "listDocuments",
    method: "get",
    path: "/docs",
    summary: "The documents: how to use Weir and how to run it",
    answers: { 200: aPage },
    errors: [],
    isOpen: true,
    run: (ask) => shown(ask, ""),
  },
  {
    id: "readDocument",
    method: "get",
    path: "/docs/{page}",
    summary: "One of the documents",
    answers: { 200: aPage },
    errors: ["not_found"],
    isOpen: true,
    run: (ask) => shown(ask, ask.place("page")),
  },
];

async function shown(ask: Ask, name: string): Promise<Response> {
  const all = await allDocuments();
  const document = all.find((one) => one.name === name);
  if (document === undefined) throw new Refusal("not_found", "There is no such document; see /docs");
  const isSignedIn = (await whoAsks(ask)) !== null;
  const forms = isSignedIn ? "'self'" : "'none'";
  return page(ask, <DocumentPage document={document} all={all} isSignedIn={isSignedIn} />, forms);
}
