import { describe, expect, test } from "vitest";
import { packModel } from "../artifact/pack.ts";
import { unpackModel } from "../artifact/unpack.ts";
import { createTeam } from "../compute/threads/team.node.ts";
import type { AnyLearner } from "../contract/learner.ts";
import type { Table } from "../contract/table.ts";
import { targetNames, taskOfTarget } from "../data/targets.ts";
import { baseline } from "../learn/baseline.ts";
import { ridge } from "../learn/linear/ridge.ts";
import { boostedTrees } from "../learn/trees/boosted-trees.ts";
import { createFitted, type FittedParts } from "./fitted.ts";
import { type AimModel, answersOfAim, joinAims } from "./join-aims.ts";
import { pipeline } from "./pipeline.ts";

const ROWS = 80;
const numbers = (of: (i: number) => number): Float64Array => Float64Array.from({ length: ROWS }, (_, i) => of(i));
const number = (name: string, values: Float64Array) => ({ name, kind: "number" as const, values });
const table: Table = {
  rows: ROWS,
  columns: [
    number(
      "x",
      numbers((i) => ((i * 37) % 101) / 50),
    ),
    number(
      "a",
      numbers((i) => (i % 7 === 3 ? Number.NaN : ((i * 37) % 101) / 25 + (i % 3))),
    ),
    number(
      "b",
      numbers((i) => ((i * 53) % 89) / 20),
    ),
    number(
      "c",
      numbers((i) => (i % 3 === 0 ? 1 : 0)),
    ),
  ],
};
const schema = { columns: table.columns.map(({ name, kind }) => ({ name, kind, reason: "", missing: [] })) };
const TARGETS = ["a", "b", "c"];
const tasks = TARGETS.map((target) => taskOfTarget(table, schema, target, TARGETS, {}));
const team = createTeam(1);

async function model(place: number, learner: AnyLearner, metric = "rmse"): Promise<AimModel> {
  const fitted: FittedParts = await pipeline(learner).fit(tasks[place]!, { team });
  return { target: TARGETS[place]!, metric, models: [fitted], quantiles: null };
}

describe("several targets", () => {
  test("see neither each other nor rows without them", () => {
    for (const [place, task] of tasks.entries()) {
      expect(task.roles.features).toEqual(["x"]);
      const others = TARGETS.filter((name) => name !== TARGETS[place]);
      expect(task.roles.excluded).toEqual(others.map((column) => ({ column, reason: "another target" })));
    }
    expect(tasks.map(({ rows }) => rows.length)).toEqual([69, 80, 80]);
  });

  test("answer together what each answers alone, for a row as for many, and from a file", async () => {
    const own = [await model(0, ridge()), await model(1, boostedTrees({ trees: 9, minLeafRows: 5 }))];
    const joined = createFitted(joinAims(own));
    const loaded = await unpackModel((await packModel(joined)).bytes);
    const aims = loaded.manifest.task.aims!;
    for (const [place, aim] of aims.entries()) {
      const alone = createFitted(own[place]!.models[0]!).predict(table).outputs[0]!.values;
      expect(answersOfAim(joined.predict(table), aim).outputs[0]).toMatchObject({ name: "prediction", values: alone });
      expect(answersOfAim(loaded.predict(table), aim).outputs[0]!.values).toEqual(alone);
    }
    const row = loaded.predictOne({ x: 0.74 });
    expect(Object.keys(row)).toEqual(["prediction_a", "prediction_b"]);
    // Row 1 of the table has x = 0.74.
    expect(row.prediction_a).toBe(joined.predict(table).outputs[0]!.values[1]);
  });

  test("have quantiles that are shifted and sorted in every row", async () => {
    const models = await Promise.all(
      [0.9, 0.1].map(async (quantile) => (await model(1, baseline({ quantile }))).models[0]!),
    );
    const quantiles = { shares: [0.1, 0.9], shifts: [0, 0.25] };
    const joined = createFitted(joinAims([{ target: "b", metric: "mean-pinball", models, quantiles }]));
    const [low, high] = joined.predict(table).outputs;
    expect([low!.name, high!.name]).toEqual(["quantile_0.1", "quantile_0.9"]);
    const answers = models.map((own) => createFitted(own).predict(table).outputs[0]!.values[0]!);
    expect([low!.values[0], high!.values[0]]).toEqual([answers[1], answers[0]! + 0.25]);
    const crossing = { shares: [0.1, 0.9], shifts: [9, 0] };
    const again = createFitted(joinAims([{ target: "b", metric: "mean-pinball", models, quantiles: crossing }]));
    const outputs = again.predict(table).outputs.map(({ values }) => values[0]);
    expect(outputs).toEqual([answers[0], answers[1]! + 9]);
  });

  test("are refused where two outputs would have one name", async () => {
    const left = await model(2, baseline(), "log-loss");
    const right = { ...left, target: "c_0" };
    const labels = { ...left.models[0]!, program: relabelled(left.models[0]!, ["0_x", "y"]) };
    // probability_c with the class "0_x" against probability_c_0 with the class "x".
    const other = { ...right, models: [{ ...left.models[0]!, program: relabelled(left.models[0]!, ["x", "z"]) }] };
    expect(() => joinAims([{ ...left, models: [labels] }, other])).toThrow('got "probability_c_0_x" twice');
  });

  test("a file with an unsound record of them is refused", async () => {
    const joined = joinAims([await model(0, ridge()), await model(1, ridge())]);
    const spoil = (changes: object) => ({ ...joined, task: { ...joined.task, ...changes } });
    const [first, second] = joined.task.aims!;
    const spoilt = [
      { aims: [] },
      { aims: [first, { ...second!, outputs: { prediction: "nothing" } }] },
      { aims: [first, { ...second!, quantiles: [0.5] }] },
      { aims: [first, { ...second!, task: { ...second!.task, kind: "several" as const } }] },
      { kind: "regression" as const },
    ];
    for (const changes of spoilt) {
      const { bytes } = await packModel(createFitted(spoil(changes) as FittedParts));
      await expect(unpackModel(bytes)).rejects.toThrow("has an unsound record of its targets");
    }
  });
});

function relabelled({ program }: FittedParts, labels: readonly string[]): FittedParts["program"] {
  return { ...program, outputs: program.outputs.map((output) => ({ ...output, labels })) };
}

describe("names of targets", () => {
  test("come as a list or with commas, and a column's own comma is none", () => {
    const comma: Table = {
      rows: ROWS,
      columns: [
        ...table.columns,
        number(
          "a, b",
          numbers((i) => i),
        ),
      ],
    };
    expect(targetNames(table, "a, b")).toEqual(["a", "b"]);
    expect(targetNames(comma, "a, b")).toEqual(["a, b"]);
    expect(targetNames(table, ["a", "b"])).toEqual(["a", "b"]);
    expect(() => targetNames(table, "a,a")).toThrow('got "a" twice');
    expect(() => targetNames(table, " , ")).toThrow("must be a column");
    expect(() => targetNames(table, "a,q")).toThrow('"q"');
  });
});
