/** The documents as pages, made by the build (cli/docs.mjs): the index at `/docs`, the others below it. */
import documents from "../../../dist/docs.json";
import { DocumentPage, type Document } from "../../view/pages/document.tsx";
import { Refusal } from "../platform/problem.ts";
import type { Ask, Route } from "../platform/route.ts";
import { aPage, page } from "./page.ts";
import { whoAsks } from "./signed-in.ts";

const all: readonly Document[] = documents.pages;

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
  const document = all.find((one) => one.name === name);
  if (document === undefined) throw new Refusal("not_found", "There is no such document; see /docs");
  const isSignedIn = (await whoAsks(ask)) !== null;
  const forms = isSignedIn ? "'self'" : "'none'";
  return page(ask, <DocumentPage document={document} all={all} isSignedIn={isSignedIn} />, forms);
}
