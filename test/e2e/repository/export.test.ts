/** `weir export` and `weir schema` with a real deployment at the other end. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { churn, openRepository, upstream, type Repository } from "./stage.ts";

let repository: Repository;

beforeAll(async () => {
  repository = await openRepository();
  await repository.train();
});

afterAll(() => repository.stop());

/** Nothing is there. */
beforeEach(() => repository.clear());

describe("weir export", () => {
  it("writes what is there, which apply then finds as it is; and makes it anew elsewhere", async () => {
    repository.write("weir.json", { endpoints: { churn, chat: { upstream, shards: 2 } } });
    await repository.run("apply");
    const exported = await repository.run("export", "out/weir.json", "--force");
    expect(exported).toMatchObject({ code: 0 });
    const file: unknown = JSON.parse(repository.read("out/weir.json"));
    expect(file).toEqual({
      $schema: `${repository.weir.url}/weir.schema.json`,
      endpoints: {
        chat: { upstream, shards: 2 },
        churn: {
          ...churn,
          upstream: {
            ...upstream,
            secretHeaders: { authorization: { secret: "UPSTREAM_KEY", prefix: "Bearer " } },
          },
          baseline: "baselines/churn",
        },
      },
    });
    const back = await repository.run("apply", "out/weir.json", "--dry-run");
    expect(back).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Nothing to do/) });
    const elsewhere = await openRepository();
    for (const name of ["weir.json", "baselines/churn/constraints.json", "baselines/churn/statistics.json"])
      elsewhere.write(name, repository.read(`out/${name}`));
    expect(await elsewhere.run("apply")).toMatchObject({ code: 0 });
    expect(await elsewhere.run("export", "--force")).toMatchObject({ code: 0 });
    const again: unknown = JSON.parse(elsewhere.read("weir.json"));
    expect(again).toEqual({
      ...Object(file),
      $schema: `${elsewhere.weir.url}/weir.schema.json`,
    });
    await elsewhere.stop();
  });

  it("overwrites nothing that says something else, unless it is told to", async () => {
    await repository.weir.api("PUT", "/v1/endpoints/chat", { upstream });
    repository.write("mine.json", "{}");
    const { code, stderr } = await repository.run("export", "mine.json");
    expect({ code, text: repository.read("mine.json") }).toEqual({ code: 1, text: "{}" });
    expect(stderr).toMatch(/^weir: Cannot write mine\.json: it is there, and says something else: --force/m);
    expect(await repository.run("export", "mine.json", "--force")).toMatchObject({ code: 0 });
    const twice = await repository.run("export", "mine.json");
    expect(twice).toMatchObject({
      code: 0,
      stdout: "mine.json is as the deployment is: nothing was written\n",
    });
  });
});

describe("a baseline's files that are there", () => {
  const folder = "ordered/baselines/churn";
  const exported = () => repository.run("export", "ordered/weir.json");
  const text = (file: string) => repository.read(`${folder}/${file}`);
  const files = ["constraints.json", "statistics.json"];

  it("stay as they are where they say the same in another order, and are kept where they do not", async () => {
    repository.write("weir.json", { endpoints: { churn } });
    await repository.run("apply");
    expect(await exported()).toMatchObject({ code: 0 });
    for (const file of files) repository.write(`${folder}/${file}`, turned(JSON.parse(text(file))));
    const ordered = files.map(text);
    expect(await exported()).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/nothing was written$/m),
    });
    expect(files.map(text)).toEqual(ordered);
    const edited = text("constraints.json").replace(/"completeness": [\d.]+/, '"completeness": 0.5');
    repository.write(`${folder}/constraints.json`, edited);
    const refused = await exported();
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toMatch(/Cannot write \S+constraints\.json: it is there, and says something else/);
    repository.write(`${folder}/constraints.json`, "no JSON");
    expect((await exported()).stderr).toMatch(/says something else/);
  });
});

/** The same, the members of each object in the opposite order, and features too, which have names. */
function turned(value: unknown): object {
  const within = (inner: unknown): unknown =>
    typeof inner === "object" && inner !== null ? turned(inner) : inner;
  if (!Array.isArray(value))
    return Object.fromEntries(
      Object.entries(Object(value))
        .toReversed()
        .map(([name, inner]) => [name, within(inner)]),
    );
  const items = value.map(within);
  return items.every((item) => Object(item).name !== undefined) ? items.toReversed() : items;
}

describe("the file's schema", () => {
  it("is what the command prints and what the deployment serves to everybody", async () => {
    const response = await fetch(`${repository.weir.url}/weir.schema.json`);
    expect(response.headers.get("content-type")).toBe("application/schema+json");
    const { stdout } = await repository.run("schema");
    expect(await response.json()).toEqual(JSON.parse(stdout));
  });
});
