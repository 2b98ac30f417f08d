/** How cells are read, of bodies and of training files: what a user may say of it. */
import * as z from "zod";

export const readingSchema = z.strictObject({
  /** Cells that mean that nothing was given, beside empty ones. */
  nullTokens: z.array(z.string().max(64)).max(50).optional(),
  /** `1,5` and `1.234,5` are numbers. */
  decimalComma: z.boolean().optional(),
  /** What arrays in JSON become: a column for each place, or one text. */
  arrays: z.enum(["columns", "list"]).optional(),
});
