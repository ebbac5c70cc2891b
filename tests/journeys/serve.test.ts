/** What a served model answers: the same numbers as the command line, whatever the form of the request. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { load } from "../../src/predict.ts";
import { expectEnd, flats, folder, modelwright } from "./cli.ts";
import { answerOf, members, predict, type Served, serveModel, stop } from "./server.ts";

type Row = Record<string, unknown>;
type Result = {
  prediction: string | number | null;
  probability?: Record<string, number>;
  prediction_set?: string[];
  lower?: number;
  upper?: number;
};

const MODELS = ["logistic", "boostedTrees", "ridge"] as const;
let home = "";
const served = new Map<string, Served>();

beforeAll(async () => {
  home = folder({ "members.csv": members(200, 1), "flats.csv": flats(150), "new.csv": members(60, 5) });
  for (const learner of MODELS) {
    const [data, target] = learner === "ridge" ? ["flats.csv", "price"] : ["members.csv", "left"];
    const flags = ["--max-models", "2", "--learners", learner, "--no-report", "--quiet", "--out", `${learner}.mw`];
    expectEnd(await modelwright(["train", data!, "--target", target!, ...flags], { cwd: home }), 0);
    served.set(learner, await serveModel(home, `${learner}.mw`));
    const { body } = await answerOf(await fetch(`${served.get(learner)!.url}/model`));
    expect(body).toMatchObject({ learner, columns: { length: learner === "ridge" ? 3 : 6 } });
  }
}, 120_000);

afterAll(async () => {
  for (const one of served.values()) expectEnd(await stop(one), 0);
});

/** What `predict --json` says of the same table, in the server's form. */
async function byCommand(model: string, file: string): Promise<Result[]> {
  const ended = await modelwright(["predict", `${model}.mw`, file, "--json"], { cwd: home });
  expectEnd(ended, 0);
  return (JSON.parse(ended.stdout).data as Row[]).map((row) => {
    const classes = Object.keys(row).filter((key) => key.startsWith("probability_"));
    const probability = Object.fromEntries(classes.map((key) => [key.slice(12), row[key] as number]));
    const rest = ["prediction_set", "lower", "upper"].filter((name) => row[name] !== undefined);
    return {
      prediction: row.prediction as string,
      ...(classes.length > 0 ? { probability } : {}),
      ...Object.fromEntries(rest.map((name) => [name, row[name]])),
    };
  });
}

/** Cells as a CSV file has them: texts, and nothing for an empty cell. */
function textRows(file: string): Row[] {
  const [header, ...lines] = readFileSync(join(home, file), "utf8").trimEnd().split("\n");
  return lines.map((line) => {
    const cells = [...line.matchAll(/"([^"]*)"|[^,]+|(?<=,|^)(?=,|$)/g)].map((cell) => cell[1] ?? cell[0]);
    return Object.fromEntries(header!.split(",").map((name, i) => [name, cells[i] === "" ? null : cells[i]]));
  });
}

describe.each(MODELS)("a served model of %s", (learner) => {
  const url = (): string => served.get(learner)!.url;
  const file = learner === "ridge" ? "flats.csv" : "new.csv";

  test("answers one row, many rows and columns with the bits of `predict --json`", async () => {
    const rows = textRows(file);
    const expected = await byCommand(learner, file);
    expect(expected.length).toBe(rows.length);
    const singles: unknown[] = [];
    for (const row of rows) singles.push((await predict(url(), row)).body);
    expect(singles).toEqual(expected);
    expect((await predict(url(), rows)).body).toEqual(expected);
    expect((await predict(url(), { rows })).body).toEqual(expected);
    const columns = Object.fromEntries(Object.keys(rows[0]!).map((name) => [name, rows.map((row) => row[name])]));
    expect((await predict(url(), { columns })).body).toEqual(expected);
  });

  test("reads JSON cells as the command line and the small door do", async () => {
    const odd: Row[] = learner === "ridge" ? ODD_FLATS : ODD_MEMBERS;
    const name = `${learner}-odd.json`;
    writeFileSync(join(home, name), JSON.stringify(odd));
    const answers = (await predict(url(), odd)).body as unknown as Result[];
    expect(answers).toEqual(await byCommand(learner, name));
    const model = await load(readFileSync(join(home, `${learner}.mw`)));
    expect(answers).toEqual(model.predict(odd as never));
  });

  test("accepts every row that its OpenAPI document allows", async () => {
    const document = (await answerOf(await fetch(`${url()}/openapi.json`))).body as never;
    const { Row: schema } = (document as { components: { schemas: { Row: { properties: Record<string, Cell> } } } })
      .components.schemas;
    const cells = Object.fromEntries(Object.entries(schema.properties).map(([key, cell]) => [key, cellOf(cell)]));
    await fc.assert(
      fc.asyncProperty(fc.record(cells), async (row) => {
        const { status, body } = await predict(url(), row);
        expect(status, JSON.stringify([row, body])).toBe(200);
      }),
      { numRuns: 100 },
    );
  });

  test("gives an example that works as it stands", async () => {
    const { body } = await answerOf(await fetch(`${url()}/openapi.json`));
    const examples = (body as never as OpenApi).paths["/predict"].post.requestBody.content["application/json"].examples;
    const one = await predict(url(), examples.row.value);
    expect(one.status).toBe(200);
    expect((await predict(url(), examples.rows.value)).body).toEqual([one.body, one.body]);
  });
});

type Cell = { readonly type: readonly string[]; readonly enum?: readonly unknown[]; readonly examples: unknown[] };
type OpenApi = {
  paths: {
    "/predict": {
      post: {
        requestBody: { content: { "application/json": { examples: Record<"row" | "rows", { value: unknown }> } } };
      };
    };
  };
};

/** Dates are texts with a form that JSON Schema cannot say, so those come from the example. */
function cellOf(cell: Cell): fc.Arbitrary<unknown> {
  if (cell.enum !== undefined) return fc.constantFrom(...cell.enum);
  const of: Record<string, fc.Arbitrary<unknown>> = {
    number: fc.double({ noDefaultInfinity: true, noNaN: true }),
    boolean: fc.boolean(),
    string: fc.constantFrom(...cell.examples),
    null: fc.constant(null),
  };
  return fc.oneof(...cell.type.map((type) => of[type]!));
}

const MEMBER = {
  age: 30,
  income: "41,000.50",
  member: "yes",
  job: "nurse",
  joined: "2016-02-03",
  remark: "late angry",
};
const ODD_MEMBERS: Row[] = [
  MEMBER,
  { ...MEMBER, age: "30", member: true },
  { ...MEMBER, age: " 30 ", member: 1, job: " nurse " },
  { ...MEMBER, age: "3e1", member: "YES" },
  { ...MEMBER, age: null, income: null, member: null, job: null, joined: null, remark: null },
  { ...MEMBER, age: "NaN", income: "N/A", member: "", job: "?", remark: "" },
  { ...MEMBER, job: "astronaut", remark: "words that nobody said before" },
  { ...MEMBER, job: 7, remark: 12, extra: "left alone", nested: { a: [1] } },
  { ...MEMBER, age: -0, joined: "2016-02-03T04:05:06Z" },
  { ...MEMBER, age: 1e300 },
];
const ODD_FLATS: Row[] = [
  { size: 50, rooms: 2, district: "north" },
  { size: "50.5", rooms: "2", district: "nowhere" },
  { size: null, rooms: null, district: null },
  { size: -1e200, rooms: 1e-300, district: "south" },
];

describe("a served model", () => {
  test("takes numbers without end as files do, and answers null where the answer is no number", async () => {
    const row = '{"size": 1e999, "rooms": 2, "district": "north"}';
    const { status, body } = await predict(served.get("ridge")!.url, row);
    writeFileSync(join(home, "endless.csv"), "size,rooms,district\ninf,2,north\n");
    expect(status).toBe(200);
    expect(body).toEqual((await byCommand("ridge", "endless.csv"))[0]);
  });

  test("answers no rows with no results", async () => {
    for (const nothing of [[], { rows: [] }])
      expect((await predict(served.get("ridge")!.url, nothing)).body).toEqual([]);
  });

  test("describes itself, says that it lives and is ready, and names the request and the model", async () => {
    const { url } = served.get("logistic")!;
    const model = await answerOf(await fetch(`${url}/model`, { headers: { "x-request-id": "mine-1" } }));
    expect(model.body).toMatchObject({ name: "logistic", task: "binary", target: "left", classes: ["no", "yes"] });
    expect(model.body.metrics).toHaveProperty("log-loss.interval");
    expect(model.headers.get("x-request-id")).toBe("mine-1");
    expect(model.headers.get("x-model-digest")).toBe(model.body.digest);
    const bad = await fetch(`${url}/health/live`, { headers: { "x-request-id": "not decent" } });
    expect(bad.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect((await answerOf(await fetch(`${url}/health/live`))).body).toEqual({ live: true });
    expect((await answerOf(await fetch(`${url}/health/ready/`))).body).toEqual({ ready: true, live: true });
    expect((await answerOf(await fetch(url))).body).toMatchObject({ status: "alive", digest: model.body.digest });
    expect((await fetch(`${url}/model`, { method: "HEAD" })).status).toBe(200);
    // Nothing tells where on the machine the model lies.
    for (const path of ["/", "/model", "/openapi.json"])
      expect(await (await fetch(url + path)).text()).not.toContain(home);
  });

  test("lets single rows through while a large batch is scored", async () => {
    const { url } = served.get("boostedTrees")!;
    const batch = predict(url, Array(10_000).fill(MEMBER));
    const single = await predict(url, MEMBER);
    const results = (await batch).body as unknown as Result[];
    expect(results).toHaveLength(10_000);
    expect(results.at(-1)).toEqual(single.body);
  }, 60_000);
});
