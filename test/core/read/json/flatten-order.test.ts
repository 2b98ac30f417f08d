import { expect, it } from "vitest";
import { Flattener } from "../../../../src/core/read/json/flatten.ts";
import { JsonParser } from "../../../../src/core/read/json/parse.ts";
import type { Row } from "../../../../src/core/read/row.ts";

/** Each document's row, read one after the other as a file's are. */
function rowsOf(texts: readonly string[]): Row[] {
  const flattener = new Flattener();
  return texts.map((text) => flattener.row(new JsonParser().parse(text)));
}

it.each([[["[1,{}]", "[1,2]", "[1,[]]"]], [['{"a":{}}', '{"a":1}', '{"a":[]}', '{"a":{"b":1}}']]])(
  "the row of a value does not depend on the rows before it: %j",
  (texts) => {
    const alone = texts.map((text) => rowsOf([text])[0]);
    expect(rowsOf(texts)).toEqual(alone);
    expect(rowsOf(texts.toReversed())).toEqual(alone.toReversed());
  },
);
