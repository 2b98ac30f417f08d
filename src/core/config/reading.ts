/** How cells are read, of bodies and of training files: what a user may say of it. */
import * as z from "zod";
import { readingFields } from "../baseline/reading.ts";

export const readingSchema = z.strictObject(readingFields);

/** What says of the comma that it is both. */
export function contradicts({ decimalComma, thousands }: z.infer<typeof readingSchema>): boolean {
  return decimalComma === true && thousands === ",";
}

export const contradiction = {
  path: ["thousands"],
  message: "Expected another thousands separator than the decimal comma",
};
