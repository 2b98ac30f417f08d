/** Fields that many answers of the API have. */
import * as z from "zod";

export const instant = z.iso.datetime();
export const count = z.int().min(0);

/** Of a list: the cursor of the page behind this one; null at the end. */
export const next = z.string().nullable();
