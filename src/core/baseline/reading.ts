/**
 * How tables are read, as far as it may be said of bodies and files alike; and where a baseline keeps how its training
 * data was, so that what is compared with it can be read so too.
 *
 * It stands in `constraints.json` as `weir.reading`, beside everything that the service knows and that any version of
 * Weir refuses. Members that this version does not know are kept.
 */
import * as z from "zod";

/** Numbers whose groups of three digits are parted by one of these. */
export const thousandsSeparators = [",", ".", "'", " ", "_"] as const;

/** ASCII, and nothing that numbers, words, quotes or line ends are made of. */
export const delimiterSchema = z
  .string()
  .regex(
    /^[\t !#$%&'()*,/:;<=>?@[\\\]^`{|}~]$/,
    "Expected one ASCII character that no number or word is made of",
  );

/** All that may be said of how cells are read. */
export const readingFields = {
  /** Between the fields of CSV. */
  delimiter: delimiterSchema.optional(),
  /** Cells that mean that nothing was given, beside empty ones. */
  nullTokens: z.array(z.string().max(64)).max(50).optional(),
  /** `1,5` and `1.234,5` are numbers. */
  decimalComma: z.boolean().optional(),
  /** `1,234,567` is a number, if this is the comma. A point makes the comma the decimal sign. */
  thousands: z.enum(thousandsSeparators).optional(),
  /** What arrays in JSON become: a column for each place, or one text. */
  arrays: z.enum(["columns", "list"]).optional(),
};

/** How a baseline's training data was read. */
export const keptReadingSchema = z.looseObject(readingFields);

type Kept = z.infer<typeof keptReadingSchema>;
export type Reading = Pick<Kept, keyof typeof readingFields>;

interface Keeping {
  readonly weir?: { readonly reading?: Kept | undefined } | undefined;
}

/** How a baseline's training data was read, as far as that differs from what is done unasked. */
export function readingOf({ weir }: Keeping): Reading {
  const { delimiter, nullTokens, decimalComma, thousands, arrays } = weir?.reading ?? {};
  return withoutDefaults({ delimiter, nullTokens, decimalComma, thousands, arrays });
}

/** Only what is not done unasked. */
export function withoutDefaults(reading: Reading): Reading {
  const { delimiter, nullTokens = [], decimalComma = false, thousands, arrays } = reading;
  return {
    ...(delimiter !== undefined && delimiter !== "," && { delimiter }),
    ...(nullTokens.length > 0 && { nullTokens }),
    ...(decimalComma && { decimalComma }),
    ...(thousands !== undefined && { thousands }),
    ...(arrays === "list" && { arrays }),
  };
}
