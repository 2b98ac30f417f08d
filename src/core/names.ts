/** The names that configuration gives and takes: of endpoints, monitors and secrets. */
import * as z from "zod";

/** Endpoint and monitor names: the service's pattern. */
export const nameSchema = z
  .string()
  .regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/, "Expected 1 to 63 letters, digits and inner hyphens");

/** Only these secrets may be named, so that no configuration can send the admin token away. */
export const secretName = z
  .string()
  .regex(
    /^(UPSTREAM|WEBHOOK)_[A-Z0-9_]+$/,
    "Expected the name of a secret: UPSTREAM_… or WEBHOOK_…, capital letters, digits and _",
  );
