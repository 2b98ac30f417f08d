/** Numbers that are written so that they are texts: with a unit, a currency or separators, in quotes, or as a declared text. */
import { textsOf } from "../../baseline/examples.ts";
import { numberLikesOf } from "../../baseline/surprise/number-like.ts";
import { isNumber, isNumeric } from "../../profile/column.ts";
import {
  causeKind,
  inValues,
  looked,
  named,
  ofValues,
  quoted,
  together,
  valueSuspects,
  type Suspect,
} from "./cause.ts";

export const numberText = causeKind({
  kind: "number_text",
  find: (scene) =>
    together(valueSuspects(scene).flatMap((suspect) => asText(suspect))).map(
      ({ first, features, share }) => ({
        features,
        words: `${named(features)}: numbers ${first.what} ${inValues(share, features.length)}${first.example}`,
        isCertain: true,
        share,
        explains: ofValues,
      }),
    ),
});

/** Nearly all cells that are no numbers must be such. */
const nearlyAll = 0.95;

const asText = looked((suspect: Suspect) => {
  const { name, feature, summary, present } = suspect;
  if (!isNumeric(feature.inferred_type)) return [];
  const texts = [...textsOf(summary)].filter(([text]) => summary.isText || !isNumber(text));
  const known = texts.reduce((sum, [, times]) => sum + times, 0);
  const form = formOf(texts);
  const odd = present - summary.types.Integral - summary.types.Fractional;
  if (form === null || odd === 0 || form.cells < nearlyAll * Math.max(known, odd)) return [];
  const example = form.example === undefined ? "" : `, such as ${quoted(form.example)}`;
  return [{ name, what: form.words, share: odd / present, example }];
});

interface Form {
  readonly cells: number;
  readonly words: string;
  readonly example: string | undefined;
}

function formOf(texts: readonly [string, number][]): Form | null {
  const forms = [
    formWhere(texts, isNumber, "declared as texts"),
    formWhere(texts, isQuoted, "in quotes"),
    likeNumbers(texts),
  ];
  return forms.reduce<Form | null>(
    (best, form) => (form !== null && form.cells > (best?.cells ?? 0) ? form : best),
    null,
  );
}

function formWhere(
  texts: readonly [string, number][],
  isOne: (text: string) => boolean,
  words: string,
): Form {
  const some = texts.filter(([text]) => isOne(text));
  return { cells: some.reduce((sum, [, times]) => sum + times, 0), words, example: some[0]?.[0] };
}

function likeNumbers(texts: readonly [string, number][]): Form | null {
  const likes = numberLikesOf(texts);
  if (likes === null) return null;
  return {
    cells: likes.cells,
    words: `with ${likes.form.words}`,
    example: texts.find(([text]) => likes.isOne(text))?.[0],
  };
}

function isQuoted(text: string): boolean {
  const inside = /^\s*(["'\u2018\u2019\u201C\u201D`])(.+)\1\s*$/u.exec(text)?.[2];
  return inside !== undefined && isNumber(inside);
}
