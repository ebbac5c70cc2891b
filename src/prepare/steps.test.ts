import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createRandom } from "../compute/random.ts";
import type { FitContext } from "../contract/context.ts";
import type { FrameColumn } from "../contract/frame.ts";
import type { AnyStep, LoweredColumn, StepInput } from "../contract/step.ts";
import type { ColumnKind } from "../contract/table.ts";
import { Runner } from "../program/runner.ts";
import { Writer } from "../program/writer.ts";
import { dateParts } from "./date-parts.ts";
import { dropConstant } from "./drop-constant.ts";
import { dropDuplicates } from "./drop-duplicates.ts";
import { impute } from "./impute.ts";
import { oneHot } from "./one-hot.ts";
import { ordinalEncode } from "./ordinal-encode.ts";
import { quantileScale } from "./quantile-scale.ts";
import { rareLevels } from "./rare-levels.ts";
import { robustScale } from "./robust-scale.ts";
import { standardise } from "./standardise.ts";
import { targetEncode } from "./target-encode.ts";
import { textEmbed } from "./text-embed.ts";

const golden = JSON.parse(readFileSync(new URL("../../tests/golden/prepare.json", import.meta.url), "utf8"));

const context: FitContext = {
  random: createRandom(0),
  team: {
    threads: 1,
    workspace: () => {
      throw new Error("no workspace in tests of steps");
    },
  },
  tick: async () => true,
};

type Cell = number | string | null;

/** A column of numbers, or of words with their sorted dictionary. */
function column(name: string, cells: readonly Cell[], kind: ColumnKind = "number"): FrameColumn {
  const base = { name, kind, width: 1, parts: [name], origin: [name] };
  if (kind !== "category" && kind !== "text") {
    const values = Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : Number(cell)));
    return { ...base, levels: [], values: () => values };
  }
  const levels = [...new Set(cells.filter((cell) => cell !== null))].map(String).sort();
  const codes = Int32Array.from(cells, (cell) => (cell === null ? -1 : levels.indexOf(String(cell))));
  return { ...base, levels, values: () => codes };
}

type Given = { target?: readonly number[]; weights?: readonly number[]; task?: StepInput["task"]; classes?: number };
type Made = Omit<LoweredColumn, "ref"> & { readonly rows: number[][] };

/** Fits a step and runs the program it writes, on the same cells or on others. */
async function apply(
  step: AnyStep,
  columns: readonly FrameColumn[],
  given: Given = {},
  others: readonly (readonly Cell[])[] | null = null,
): Promise<{ state: unknown; made: Made[] }> {
  const rows = columns[0]!.values().length;
  const state = await step.spec.fit(
    {
      columns,
      rows,
      target: Float64Array.from(given.target ?? []),
      weights: given.weights === undefined ? null : Float64Array.from(given.weights),
      task: given.task ?? "regression",
      classes: given.classes ?? 0,
    },
    step.params,
    context,
  );
  const writer = new Writer();
  const before = columns.map((c) => {
    const { name, kind, parts, levels } = c;
    const ref = writer.input({ name, kind, reason: "", missing: [], levels });
    return { name, kind, parts, levels, ref };
  });
  const after = step.spec.lower(state, before, writer);
  if (after.length === 0) return { state, made: [] };
  const outputs = after.map((c) => ({ name: c.name, kind: "number" as const, labels: [], ref: c.ref }));
  const program = writer.program(outputs);
  const count = others?.[0]?.length ?? rows;
  const runner = new Runner(program, count);
  program.inputs.forEach((input, place) => {
    const c = columns.findIndex((one) => one.name === input.name);
    for (let i = 0; i < count; i++) {
      const cell = others === null ? cellOf(columns[c]!, i) : others[c]![i]!;
      runner.inputs[place]![i] =
        input.kind === "category"
          ? cell === null
            ? -1
            : input.levels.includes(String(cell))
              ? input.levels.indexOf(String(cell))
              : -2
          : input.kind === "text"
            ? (cell as string | null)
            : cell === null
              ? Number.NaN
              : Number(cell);
    }
  });
  runner.run(count);
  const made = after.map((c, k) => {
    const block = runner.block(program.outputs[k]!.node);
    const { name, kind, parts, levels } = c;
    const width = c.ref.width;
    return {
      name,
      kind,
      parts,
      levels,
      rows: Array.from({ length: count }, (_, i) => [...block.slice(i * width, (i + 1) * width)]),
    };
  });
  return { state, made };
}

function cellOf(c: FrameColumn, i: number): Cell {
  const value = c.values()[i]!;
  if (c.kind === "category" || c.kind === "text") return value < 0 ? null : c.levels[value]!;
  return Number.isNaN(value) ? null : value;
}

function close(
  got: readonly (readonly number[])[] | undefined,
  want: readonly (number | readonly number[])[],
  digits = 9,
) {
  expect(got?.length).toBe(want.length);
  want.forEach((row, i) => {
    for (const [k, v] of (typeof row === "number" ? [row] : row).entries()) expect(got![i]![k]).toBeCloseTo(v, digits);
  });
}

const NUMBERS = column("x", golden.x);
const WORDS = column("w", golden.words, "category");

describe("golden numbers of scikit-learn", () => {
  test.each([
    ["standardise", standardise(), golden.standard],
    ["robust-scale", robustScale({ limit: 0 }), golden.robust],
  ] as const)("%s", async (_name, step, want) => {
    close((await apply(step as AnyStep, [NUMBERS])).made[0]?.rows, want);
  });

  test("quantile-scale, but for the ends", async () => {
    const { made } = await apply(quantileScale(), [NUMBERS]);
    const edge = Math.max(...made[0]!.rows.map((r) => r[0]!));
    made[0]!.rows.forEach(([got], i) => {
      if (Math.abs(golden.quantile[i]) < 5)
        expect(got).toBeCloseTo(Math.max(-edge, Math.min(edge, golden.quantile[i])), 6);
      else expect(Math.abs(got!)).toBeCloseTo(2.2414, 4);
    });
  });

  test.each(["median", "mean"] as const)("impute, %s", async (numbers) => {
    const { made } = await apply(impute({ numbers }), [column("x", golden.holes)]);
    close(made[0]?.rows, golden[numbers]);
    expect(made[1]?.name).toBe("x missing");
    expect(made[1]?.rows.filter(([v]) => v === 1).length).toBe(3);
  });

  test("one-hot", async () => {
    const { made } = await apply(oneHot({ minCount: 5 }), [WORDS]);
    expect(made[0]?.parts.length).toBe(golden.oneHot.columns.length);
    close(made[0]?.rows, golden.oneHot.values);
  });

  test("target-encode", async () => {
    const step = targetEncode({ smoothing: "fixed" });
    close((await apply(step, [WORDS], { target: golden.y })).made[0]?.rows, golden.targetRegression);
    const binary = golden.k.map((k: number) => Number(k > 0));
    close(
      (await apply(step, [WORDS], { target: binary, task: "binary", classes: 2 })).made[0]?.rows,
      golden.targetBinary,
    );
    const multi = await apply(step, [WORDS], { target: golden.k, task: "multiclass", classes: 3 });
    close(multi.made[0]?.rows, golden.targetMulti);
  });

  test("text-embed, terms as they are", async () => {
    const texts = column("t", golden.texts, "text");
    const { made } = await apply(textEmbed({ reduce: false }), [texts]);
    expect(made[0]?.parts).toEqual(golden.terms.map((term: string) => `t "${term}"`));
    close(made[0]?.rows, golden.tfidf);
  });
});

describe("impute", () => {
  test("fills categories by the mode or a level of their own, and marks them", async () => {
    const cells = ["b", null, "a", "b"];
    const mode = await apply(impute(), [column("c", cells, "category")], {}, [["zz", null, "a", "b"]]);
    expect(mode.made[0]?.rows).toEqual([[-2], [1], [0], [1]]);
    expect(mode.made[1]?.rows).toEqual([[0], [1], [0], [0]]);
    const own = await apply(impute({ categories: "level", indicator: false }), [column("c", cells, "category")]);
    expect(own.made[0]?.levels).toEqual(["a", "b", "(missing)"]);
    expect(own.made[0]?.rows).toEqual([[1], [2], [0], [1]]);
    expect(own.made.length).toBe(1);
  });

  test("a column without any value becomes 0, or one level", async () => {
    const { made } = await apply(impute(), [column("x", [null, null]), column("c", [null, null], "category")]);
    expect(made.find((c) => c.name === "x")?.rows).toEqual([[0], [0]]);
    const words = made.find((c) => c.name === "c");
    expect(words?.levels).toEqual(["(missing)"]);
    expect(words?.rows).toEqual([[0], [0]]);
  });

  test("booleans get the more frequent value, also where none was missing while fitting", async () => {
    const { made } = await apply(impute(), [column("b", [1, 1, 0], "boolean")], {}, [[null, 0, 1]]);
    expect(made.length).toBe(1);
    expect(made[0]?.rows).toEqual([[1], [0], [1]]);
  });
});

describe("scales", () => {
  test.each([standardise(), robustScale(), quantileScale()] as AnyStep[])(
    "%# leave gaps, and make 0 of constants",
    async (step) => {
      const { made } = await apply(step, [
        column("x", [1, 2, null, 4]),
        column("c", [7, 7, 7, 7]),
        column("e", [null, null, null, null]),
      ]);
      expect(made[0]!.rows[2]![0]).toBeNaN();
      expect(made[1]!.rows).toEqual([[0], [0], [0], [0]]);
      expect(made[2]!.rows[0]![0]).toBeNaN();
    },
  );

  test("robust-scale limits far values; quantile-scale does not care for monotone changes", async () => {
    const cells = [1, 2, 3, 4, 1000];
    expect((await apply(robustScale(), [column("x", cells)])).made[0]?.rows[4]).toEqual([5]);
    const plain = await apply(quantileScale(), [column("x", cells)]);
    const cubed = await apply(quantileScale(), [
      column(
        "x",
        cells.map((v) => v ** 3),
      ),
    ]);
    expect(cubed.made[0]?.rows).toEqual(plain.made[0]?.rows);
  });

  test("a row of weight 2 counts as two rows", async () => {
    const weights = [1, 2, 1, 2];
    const once = await apply(standardise(), [column("x", [1, 5, 2, 9])], { weights });
    const twice = await apply(standardise(), [column("x", [1, 5, 5, 2, 9, 9])]);
    expect(once.made[0]!.rows[1]![0]).toBeCloseTo(twice.made[0]!.rows[1]![0]!, 12);
  });
});

describe("categories", () => {
  test("one-hot keeps the frequent, joins the rare, and says where the unseen go", async () => {
    const cells = ["a", "a", "a", "b", "b", "c", null];
    const asked = [["a", "c", "new", null]];
    const grouped = await apply(oneHot({ maxLevels: 2 }), [column("c", cells, "category")], {}, asked);
    expect(grouped.made[0]?.parts).toEqual(["c=a", "c=b", "c=(rare)", "c=(missing)"]);
    expect(grouped.made[0]?.rows).toEqual([
      [1, 0, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ]);
    const plain = await apply(oneHot({ missing: false }), [column("c", cells, "category")], {}, asked);
    expect(plain.made[0]?.rows).toEqual([
      [1, 0, 0],
      [0, 0, 1],
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect((await apply(oneHot({ missing: false }), [column("c", [null, null], "category")])).made).toEqual([]);
  });

  test("ordinal-encode ranks by frequency", async () => {
    const cells = ["x", "y", "y", "z", "z", null];
    const asked = [["y", "z", "x", null, "new"]];
    const kept = await apply(ordinalEncode(), [column("c", cells, "category")], {}, asked);
    expect(kept.made[0]?.rows).toEqual([[0], [1], [2], [Number.NaN], [Number.NaN]]);
    const coded = await apply(ordinalEncode({ keepMissing: false }), [column("c", cells, "category")], {}, asked);
    expect(coded.made[0]?.rows).toEqual([[0], [1], [2], [-1], [3]]);
  });

  test("rare-levels gives a sorted dictionary with the rare together", async () => {
    const cells = ["q", "q", "p", "p", "z", "y", null];
    const { made } = await apply(rareLevels(), [column("c", cells, "category")], {}, [["p", "z", "new", null]]);
    expect(made[0]?.levels).toEqual(["(rare)", "p", "q"]);
    expect(made[0]?.rows).toEqual([[1], [0], [0], [-1]]);
  });

  test("target-encode: levels that tell nothing get the overall mean, telling ones their own", async () => {
    const random = createRandom(1);
    const cells = Array.from({ length: 3000 }, (_, i) => `l${i % 30}`);
    const noise = cells.map(() => random.normal());
    const blind = await apply(targetEncode(), [column("c", cells, "category")], { target: noise });
    const spread = new Set(blind.made[0]!.rows.map((r) => r[0]!));
    const mean = noise.reduce((a, b) => a + b, 0) / 3000;
    for (const v of spread) expect(Math.abs(v - mean)).toBeLessThan(0.1);
    const telling = noise.map((v, i) => (i % 30) * 10 + v);
    const seen = await apply(targetEncode(), [column("c", cells, "category")], { target: telling }, [
      ["l3", "new", null],
    ]);
    expect(seen.made[0]!.rows[0]![0]).toBeCloseTo(30, 0);
    expect(seen.made[0]!.rows[1]![0]).toBeCloseTo(145, 0);
    expect(seen.made[0]!.rows[2]).toEqual(seen.made[0]!.rows[1]);
    expect(targetEncode.spec.looksAtTarget).toBe(true);
  });

  test("target-encode: one row per level, one level, a constant target: numbers all the same", async () => {
    for (const cells of [
      ["a", "b", "c"],
      ["a", "a", "a"],
      [null, null, null],
    ]) {
      for (const target of [
        [1, 2, 3],
        [2, 2, 2],
      ]) {
        const { made } = await apply(targetEncode(), [column("c", cells, "category")], { target });
        for (const [v] of made[0]!.rows) expect(v! >= 1 && v! <= 3).toBe(true);
      }
    }
  });
});

describe("dates and texts", () => {
  test("date-parts gives days and the parts that vary, or their angles", async () => {
    const days = [19723, 19754, 19783, null]; // 2024-01-01, 2024-02-01, 2024-03-01
    const plain = await apply(dateParts(), [column("d", days, "datetime")]);
    expect(plain.made.map((c) => c.name)).toEqual(["d days", "d month", "d weekday", "d day-of-year"]);
    expect(plain.made[0]?.rows).toEqual([[0], [31], [60], [Number.NaN]]);
    expect(plain.made[1]?.rows).toEqual([[1], [2], [3], [Number.NaN]]);
    const round = await apply(dateParts({ cyclical: true }), [column("d", days, "datetime")]);
    expect(round.made[1]?.parts).toEqual(["d month sine", "d month cosine"]);
    close(round.made[1]?.rows.slice(0, 2), [
      [0, 1],
      [0.5, Math.sqrt(0.75)],
    ]);
  });

  test("text-embed puts like texts together; missing and unknown ones are 0", async () => {
    const texts = column("t", [...golden.texts, "stocks fell today", "stocks rose today", null], "text");
    const { made } = await apply(textEmbed({ components: 3 }), [texts], {}, [
      ["cat on the mat", "stocks today", null, "zzz"],
    ]);
    const [cat, stocks, missing, unknown] = made[0]!.rows;
    expect(missing).toEqual([0, 0, 0]);
    expect(unknown).toEqual([0, 0, 0]);
    const product = cat!.reduce((s, v, k) => s + v * stocks![k]!, 0);
    expect(Math.abs(product)).toBeLessThan(0.05);
    const again = await apply(textEmbed({ components: 3 }), [texts]);
    expect(again.state).toEqual((await apply(textEmbed({ components: 3 }), [texts])).state);
    expect((await apply(textEmbed(), [column("t", [null, null], "text")])).made).toEqual([]);
  });
});

describe("columns that go", () => {
  test("constants and repeats", async () => {
    const columns = [
      column("a", [1, 2, null]),
      column("b", [5, 5, 5]),
      column("c", [1, 2, null]),
      column("d", [null, null, null]),
      column("e", ["x", "y", "x"], "category"),
      column("f", [1, null, 1]),
      column("g", ["x", "y", "x"], "category"),
    ];
    const names = async (step: AnyStep) => (await apply(step, columns)).made.map((c) => c.name);
    expect(await names(dropConstant())).toEqual(["a", "c", "e", "f", "g"]);
    expect(await names(dropDuplicates())).toEqual(["a", "b", "d", "e", "f"]);
  });
});
