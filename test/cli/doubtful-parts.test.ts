/** Parts of which it is in doubt whether they are one table, or which of their records is the header. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { folder, weir } from "./weir.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, row) => `${row},${row % 7}\n`).join("");
const texts = (count: number) =>
  Array.from({ length: count }, (_, row) => `${row % 3 === 0 ? "ada" : "bob"},red\n`).join("");

/** What is said of a folder with these files, and how many records it has; null where it is refused. */
async function readAs(files: Readonly<Record<string, string>>, ...options: string[]) {
  const path = folder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content);
  const { stdout, stderr } = await weir("baseline", path, "--out", folder(), ...options);
  const records = /over ([\d,]+) rows/.exec(`${stdout}${stderr}`)?.[1] ?? null;
  return { records, said: stderr.replaceAll(path, "parts") };
}

it("says of sets that are not judged as one that they are read as one table", async () => {
  const set = `age,score\n${numbers(50)}`;
  const { said, records } = await readAs({ "test.csv": set, "train.csv": set });
  expect(records).toBe("100");
  const words = "test.csv, train.csv are sets of their own by their names: to read one alone, name it";
  expect(said).toContain(words);
  expect((await readAs({ "train-0.csv": set, "train-1.csv": set, "latest.csv": set })).said).not.toContain(
    "sets of their own",
  );
});

it("refuses a header where the first part has none, unless it is told that there is none", async () => {
  const files = { "0.csv": numbers(50), "1.csv": `age,score\n${numbers(50)}` };
  const { said, records } = await readAs(files);
  expect(records).toBe(null);
  expect(said).toContain("parts/1.csv: it begins with a header, and 0.csv with a record: write all parts");
  expect((await readAs(files, "--header", "absent")).records).toBe("101");
});

it("says that the first record of texts alone is taken for the header of all parts", async () => {
  const words = "the first record of 0.csv is taken for the header of all parts, and no other part has it";
  const files = { "0.csv": texts(50), "1.csv": `name,colour\n${texts(50)}` };
  const { said, records } = await readAs(files);
  expect(said).toContain(words);
  expect(records).toBe("100");
  expect((await readAs(files, "--header", "absent")).said).not.toContain(words);
  // Numbers below a header say that it is one.
  const named = { "0.csv": `age,score\n${numbers(50)}`, "1.csv": numbers(50) };
  expect((await readAs(named)).said).not.toContain(words);
});

it("names flags where parts begin with a title, as for a file", async () => {
  const part = `# Export of the day\na,b,c\n${Array.from({ length: 50 }, (_, row) => `${row},${row % 7},1\n`).join("")}`;
  const { said } = await readAs({ "0.csv": part, "1.csv": part });
  expect(said).toContain("the first line looks like a title: have them skipped (--skip-lines 1)");
});
