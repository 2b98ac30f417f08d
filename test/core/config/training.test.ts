import { describe, expect, it } from "vitest";
import { layoutSchema, tableOptions, trainingSchema } from "../../../src/core/config/training.ts";
import { layoutOf } from "../../../src/core/table/layout.ts";
import { encode } from "../table/ranges.ts";

describe("layoutSchema", () => {
  it("reads back every option of a layout, as readers of ranges get it", () => {
    const training = trainingSchema.parse({
      delimiter: ";",
      skipLines: 1,
      comment: "#",
      ragged: "pad",
      duplicates: "number",
      nullTokens: ["NA"],
      decimalComma: true,
      arrays: "list",
    });
    const layout = layoutOf(encode("Report\na;b\n1;2\n"), tableOptions(training));
    const { skipLines: _, ...kept } = tableOptions(training);
    expect(layout.options).toEqual({
      ...kept,
      format: "csv",
      encoding: "utf-8",
      header: "absent",
      names: ["a", "b"],
    });
    expect(layoutSchema.parse(JSON.parse(JSON.stringify(layout)))).toEqual(
      JSON.parse(JSON.stringify(layout)),
    );
  });
});
