/** Routes of the deployment's bucket. */
import * as z from "zod";
import { takeBucket, viewBucket } from "../commands/bucket.ts";
import { sent, type Route } from "../platform/route.ts";
import { views } from "./answers.ts";
import { answer, asJson, json, taken } from "./request.ts";

const path = "/v1/bucket";

const takeOverSchema = z.strictObject({ takeOverFrom: z.string() });

export const bucketRoutes: readonly Route[] = [
  {
    id: "getBucket",
    method: "get",
    path,
    summary: "Which deployment the bucket belongs to",
    answers: { 200: asJson(views.bucket, "This deployment, and the bucket's owner") },
    errors: [],
    run: ({ env }) => answer(viewBucket(env)),
  },
  {
    id: "takeBucket",
    method: "put",
    path,
    summary:
      "Take the bucket over from the deployment that it belongs to, which then writes nothing any more",
    body: { [json]: sent("BucketTakeOver", takeOverSchema) },
    answers: { 200: asJson(views.bucket, "It belongs to this deployment") },
    errors: ["invalid", "conflict"],
    run: async ({ env, json: body }) => {
      const { takeOverFrom } = taken(takeOverSchema, await body(), "Cannot take the bucket over");
      return answer(takeBucket(env, takeOverFrom));
    },
  },
];
