/** Profiles made from text, as the command line and the Recorder make them. */
import { observe } from "../../../src/core/profile/observe.ts";
import { Profile } from "../../../src/core/profile/profile.ts";
import type { HeaderChoice } from "../../../src/core/read/csv/header.ts";
import { TableReader } from "../../../src/core/table/reader.ts";
import { compiled } from "../bulk/kernels.ts";

type Encoding = "CSV" | "JSON";

/** The profile of a CSV data set. */
export function trainingOf(csv: string, header: HeaderChoice = "present"): Profile {
  const reader = new TableReader(compiled(), { format: "csv", header });
  reader.push(new TextEncoder().encode(csv));
  return reader.end();
}

/** The profile of a CSV data set with one column. */
export function columnOf(values: Iterable<string | number>, name = "x"): Profile {
  return trainingOf(`${name},_\n${Array.from(values, (value) => `${value},\n`).join("")}`);
}

/** The profile of calls: each an input and, if it has one, an output. */
export function callsOf(
  calls: readonly (readonly [input: string, output?: string])[],
  input: Encoding = "CSV",
  output: Encoding = input,
): Profile {
  const profile = new Profile();
  for (const [sent, answered] of calls) {
    observe(profile, {
      input: { contentType: null, encoding: input, data: sent, truncated: false },
      output:
        answered === undefined
          ? null
          : { contentType: null, encoding: output, data: answered, truncated: false },
    });
  }
  return profile;
}
