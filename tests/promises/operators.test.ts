/** Every operator of the language: refuses spoilt nodes, gives the same bits in blocks of any size, keeps to its words on NaN. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/compute/random.ts";
import { isError } from "../../src/contract/errors.ts";
import type { Program, ProgramNode } from "../../src/contract/program.ts";
import type { PlainState } from "../../src/contract/state.ts";
import { checkProgram } from "../../src/program/check.ts";
import { language } from "../../src/program/language.ts";
import { createPredictor } from "../../src/program/predictor.ts";

type Constants = Readonly<Record<string, PlainState>>;
type Example = {
  /** Widths of the arguments; "text" for a text. */
  readonly widths: readonly (number | "text")[];
  readonly constants: Constants;
  /** Constants that may be left out. */
  readonly optional?: readonly string[];
  /** What a row of missing numbers gives: missing numbers, or numbers. */
  readonly missing: "missing" | "number";
  /** Takes any number of arguments from one on. */
  readonly anyCount?: boolean;
};

const f64 = (...values: number[]): Float64Array => Float64Array.from(values);
const i32 = (...values: number[]): Int32Array => Int32Array.from(values);
const trees: Constants = {
  precision: "f32",
  outputs: 2,
  leafWidth: 1,
  base: f64(0.5, -0.5),
  roots: i32(0, 1),
  treeOutput: i32(0, 1),
  feature: i32(0, 1),
  threshold: Float32Array.of(0.25, 0),
  flags: Uint8Array.of(1, 2),
  left: i32(-1, -2),
  right: i32(-3, -4),
  setStart: i32(0, 0),
  setWords: i32(0, 1),
  sets: Uint32Array.of(5),
  values: f64(1, 2, 3, 4),
};

/** One sound node per operator. */
const EXAMPLES: Readonly<Record<string, Example>> = {
  input: { widths: [], constants: { input: 0 }, missing: "missing" },
  constant: { widths: [], constants: { value: f64(1, 2) }, missing: "number" },
  add: { widths: [2, 2], constants: {}, missing: "missing" },
  multiply: { widths: [2, 2], constants: {}, missing: "missing" },
  divide: { widths: [2, 2], constants: {}, missing: "missing" },
  power: { widths: [2, 2], constants: {}, missing: "missing" },
  compare: { widths: [2, 2], constants: {}, missing: "missing" },
  exp: { widths: [2], constants: {}, missing: "missing" },
  log: { widths: [2], constants: {}, missing: "missing" },
  sin: { widths: [2], constants: {}, missing: "missing" },
  cos: { widths: [2], constants: {}, missing: "missing" },
  scale: { widths: [2], constants: { center: f64(1, 2), factor: f64(0.5, 3) }, missing: "missing" },
  clip: { widths: [2], constants: { low: f64(-1, 0), high: f64(1, 2) }, missing: "missing" },
  fill: { widths: [2], constants: { value: f64(1, 2) }, missing: "number" },
  "is-missing": { widths: [2], constants: {}, missing: "number" },
  "piecewise-linear": { widths: [1], constants: { x: f64(-1, 0, 2), y: f64(3, 1, 5) }, missing: "missing" },
  "step-table": { widths: [1], constants: { edges: f64(-1, 1), values: f64(1, 2, 3), missing: 9 }, missing: "number" },
  "level-map": {
    widths: [1],
    constants: { width: 2, table: f64(1, 2, 3, 4), missing: f64(5, 6), unseen: f64(7, 8) },
    missing: "number",
  },
  "date-part": { widths: [1], constants: { part: "month", origin: 0 }, optional: ["origin"], missing: "missing" },
  "text-terms": {
    widths: ["text"],
    constants: { terms: ["a", "b c"], weights: f64(1, 2), maxWords: 2, width: 1, components: f64(0.5, -1) },
    optional: ["components"],
    missing: "number",
  },
  join: { widths: [2, 1], constants: {}, missing: "missing", anyCount: true },
  select: { widths: [3], constants: { from: 1, width: 2 }, missing: "missing" },
  sort: { widths: [3], constants: {}, missing: "missing" },
  linear: { widths: [2], constants: { weights: f64(1, 2, 3, 4), bias: f64(0.5, -1) }, missing: "missing" },
  dense: {
    widths: [2],
    constants: {
      inputs: 2,
      outputs: 2,
      members: 2,
      weights: Float32Array.of(1, -2, 3, 0.5),
      factor: Float32Array.of(1, 2, -1, 0.5),
      bias: Float32Array.of(0.5, -1, 0, 1),
      normalise: "row",
      activation: "silu",
    },
    missing: "missing",
  },
  "tree-ensemble": { widths: [2], constants: trees, missing: "number" },
  "kernel-sum": {
    widths: [2],
    constants: {
      count: 2,
      kernel: "rbf",
      gamma: 0.5,
      degree: 3,
      constant: 0.5,
      points: f64(0, 1, 2, -1),
      coefficients: f64(1, -1, 0.5, 2),
      bias: f64(0.25, -1),
    },
    missing: "missing",
  },
  "nearest-rows": {
    widths: [2],
    constants: {
      neighbours: 2,
      weights: "distance",
      outputs: 2,
      points: f64(0, 0, 1, 0, 0, 1, 1, 1),
      targets: f64(1, 0, 0, 1, 0.5, 0.5, 0, 1),
      rowWeights: f64(1, 2, 0.5, 1),
    },
    missing: "missing",
  },
  "fill-nearest": {
    widths: [2],
    constants: {
      rows: 3,
      neighbours: 2,
      weights: "distance",
      stored: f64(0, 1, Number.NaN, 2, 3, Number.NaN),
      factor: f64(1, 0.5),
      start: f64(7, 8),
    },
    missing: "number",
  },
  "fill-linear": {
    widths: [2],
    constants: {
      turns: i32(0, 1, 0),
      weights: f64(0, 0.5, 2, 0, 0, 1),
      bias: f64(0.25, -1, 0),
      center: f64(1, 2),
      spread: f64(0.5, 0),
      start: f64(1, 2),
      low: f64(-3, -4),
      high: f64(3, 4),
    },
    missing: "number",
  },
  "sloped-trees": {
    widths: [2],
    constants: {
      width: 2,
      trees: 2,
      slopeWidth: 2,
      roots: i32(0, -3),
      features: i32(0, 1),
      slopes: f64(1, -1),
      threshold: f64(0.25),
      left: i32(-1),
      right: i32(-2),
      values: f64(0.5, 1, 0.25),
    },
    missing: "number",
  },
  "neighbour-distance": {
    widths: [2],
    constants: { rows: 4, neighbours: 2, of: "mean", points: f64(0, 0, 1, 0, 0, 1, 1, 1) },
    missing: "missing",
  },
  "point-distances": { widths: [2], constants: { count: 2, points: f64(0, 0, 3, 4) }, missing: "missing" },
  "local-outlier-factor": {
    widths: [2],
    constants: {
      neighbours: 2,
      points: f64(0, 0, 1, 0, 0, 1, 1, 1),
      radius: f64(1, 1, 1, 1),
      density: f64(1, 1, 2, 1),
    },
    missing: "missing",
  },
  "sigmoid-pair": { widths: [1], constants: {}, missing: "missing" },
  softmax: { widths: [3], constants: {}, missing: "missing" },
  "weighted-sum": { widths: [2, 2], constants: { weights: f64(0.25, 0.75) }, missing: "missing", anyCount: true },
  "nearest-point": {
    widths: [2],
    constants: { clusters: 2, points: f64(0, 0, 5, 5, 9, 9), labels: i32(0, 1, 2), reach: f64(1, 2, 3) },
    missing: "number",
  },
  "prediction-set": { widths: [3, 1], constants: { cut: 0.25 }, missing: "number" },
  choose: { widths: [2], constants: { threshold: 0.5 }, missing: "number" },
};

/** Programs that feed the operator from inputs: one per number of every argument, joined. */
function programOf(operator: string, example: Example, constants: Constants = example.constants): Program {
  const inputs: Program["inputs"][number][] = [];
  const nodes: ProgramNode[] = [];
  const refs = example.widths.map((width) => {
    const parts = Array.from({ length: width === "text" ? 1 : width }, () => {
      const kind = width === "text" ? ("text" as const) : ("number" as const);
      inputs.push({ name: `x${inputs.length}`, kind, reason: "", missing: [], levels: [] });
      nodes.push({ operator: "input", arguments: [], width: 1, constants: { input: inputs.length - 1 } });
      return nodes.length - 1;
    });
    if (parts.length === 1) return parts[0]!;
    nodes.push({ operator: "join", arguments: parts, width: parts.length, constants: {} });
    return nodes.length - 1;
  });
  if (operator === "input") inputs.push({ name: "x0", kind: "number", reason: "", missing: [], levels: [] });
  const widths = refs.map((ref) => nodes[ref]!.width);
  const node = { operator, arguments: refs, width: 0, constants };
  const width = language[operator]!.check(node, widths);
  nodes.push({ ...node, width });
  const labels = width === 1 ? [] : Array.from({ length: width }, (_, i) => `${i}`);
  return { inputs, nodes, outputs: [{ name: "out", node: nodes.length - 1, kind: "number", labels }] };
}

/** The same constants with one of them spoilt in every way that a hostile file could think of. */
function* spoilt(example: Example): Generator<[words: string, constants: Constants]> {
  for (const [name, value] of Object.entries(example.constants)) {
    const put = (words: string, other: unknown): [string, Constants] => [
      `${name} ${words}`,
      { ...example.constants, [name]: other as PlainState },
    ];
    const { [name]: _, ...without } = example.constants;
    if (!example.optional?.includes(name)) yield [`without ${name}`, without];
    yield put("an object", {});
    yield put("a truth value", true);
    if (typeof value !== "string") yield put("a word", "no such word");
    else {
      yield put("an unknown word", "no such word");
      yield put("a number", 1);
    }
    if (typeof value === "number") {
      yield put("not a number", Number.NaN);
      yield put("a list", [value]);
      yield put("the text of a number", String(value));
      if (Number.isInteger(value) && !["threshold", "missing", "origin"].includes(name)) {
        for (const other of [value + 0.5, -1, 2 ** 40, Number.POSITIVE_INFINITY]) yield put(`${other}`, other);
      }
    }
    if (Array.isArray(value)) {
      yield put("a list of numbers", [1, 2]);
      yield put("shorter", value.slice(1));
      yield put("longer", [...value, "z"]);
      yield put("twice the same", [value[0], value[0]]);
    }
    if (ArrayBuffer.isView(value)) {
      const numbers = value as Float64Array;
      const Own = numbers.constructor as unknown as { from(list: Iterable<number>): Float64Array };
      yield put("a plain list", [...numbers]);
      yield put(
        "of other numbers",
        Own.from([]) instanceof Float64Array ? Float32Array.from(numbers) : f64(...numbers),
      );
      // A table of levels may have any number of levels; a list of numbers that is the only one may have any length.
      if (!FREE_LENGTH.includes(name)) {
        yield put("shorter", numbers.slice(1));
        yield put("longer", Own.from([...numbers, ...numbers]));
      }
      if (numbers instanceof Float64Array && !MAY_BE_MISSING.includes(name)) {
        for (const other of [Number.NaN, Number.POSITIVE_INFINITY]) yield put(`with ${other}`, numbers.with(0, other));
      }
    }
  }
}
/** Fields of a tree ensemble that no branch of the example reads, and lists that say their own length. */
const FREE_LENGTH = ["table", "value", "sets", "values"];
const MAY_BE_MISSING = ["table", "missing", "unseen", "stored"];

/** The kind of float of thresholds is the operator's choice. */
const FINE: readonly string[] = [
  "input: input 1099511627776",
  "tree-ensemble: threshold of other numbers",
  "tree-ensemble: leafWidth true",
  // one matrix per member
  "dense: weights longer",
];

const random = createRandom("operators");
const ODD = [Number.NaN, 0, -0, 1, -1, 0.5, 1e-300, 1e300, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2 ** 40];
const WORDS = [null, "", "a", "a b c", "B C", "\u{1f600} a", "b  c c b a"];

/** 1030 rows of values for the inputs: more than one block, and no multiple of it. */
function rowsFor(program: Program, rows = 1030): Record<string, number | string | null>[] {
  return Array.from({ length: rows }, () =>
    Object.fromEntries(
      program.inputs.map(({ name, kind }) => {
        if (kind === "text") return [name, WORDS[random.integer(WORDS.length)]!];
        return [name, random.uniform() < 0.2 ? ODD[random.integer(ODD.length)]! : 3 * random.normal()];
      }),
    ),
  );
}

function tableOf(program: Program, rows: readonly Record<string, number | string | null>[]) {
  const columns = program.inputs.map(({ name, kind }) => {
    if (kind !== "text") {
      return { name, kind: "number" as const, values: Float64Array.from(rows, (row) => row[name] as number) };
    }
    const levels = [...new Set(rows.map((row) => row[name]).filter((text) => text !== null))].sort() as string[];
    const codes = Int32Array.from(rows, (row) => (row[name] === null ? -1 : levels.indexOf(row[name] as string)));
    return { name, kind: "text" as const, codes, levels };
  });
  return { rows: rows.length, columns };
}

test("every operator has an example here", () => {
  expect(Object.keys(EXAMPLES).sort()).toEqual(Object.keys(language).sort());
});

describe.each(Object.entries(EXAMPLES))("%s", (name, example) => {
  const operator = language[name]!;
  const widths = example.widths.map((width) => (width === "text" ? 1 : width));
  const nodeOf = (constants: Constants): ProgramNode => ({ operator: name, arguments: [], width: 0, constants });
  const codeOf = (constants: Constants, given: readonly number[] = widths): string => {
    try {
      operator.check(nodeOf(constants), given);
      return "taken";
    } catch (error) {
      return isError(error) ? error.code : `fault: ${error}`;
    }
  };

  test("says its name and what it does", () => {
    expect(operator.name).toBe(name);
    expect(operator.summary).toMatch(/\.$/);
  });

  test("refuses every spoilt constant", () => {
    for (const [words, constants] of spoilt(example)) {
      if (!FINE.includes(`${name}: ${words}`))
        expect(`${words}: ${codeOf(constants)}`).toBe(`${words}: program/invalid`);
    }
  });

  test("refuses a wrong number of arguments and wrong widths", () => {
    if (name === "join" || name === "weighted-sum") expect(codeOf(example.constants, [])).toBe("program/invalid");
    else expect(codeOf(example.constants, [...widths, 1])).toBe("program/invalid");
    if (widths.length > 0 && name !== "join")
      expect(codeOf(example.constants, widths.slice(1))).toBe("program/invalid");
    const fixed = Object.keys(example.constants).length > 0 || widths.length === 2;
    const anyWidth = ["join", "tree-ensemble", "select", "choose", "prediction-set"].includes(name);
    if (fixed && widths.length > 0 && !anyWidth) {
      expect(codeOf(example.constants, [widths[0]! + 1, ...widths.slice(1)])).toBe("program/invalid");
    }
  });

  test("gives the same bits in blocks of 1, 7 and 512 rows and in one row", () => {
    const program = programOf(name, example);
    const rows = rowsFor(program);
    const table = tableOf(program, rows);
    const predictor = createPredictor(program);
    const whole = predictor.predict(table).outputs[0]!.values;
    const width = whole.length / rows.length;
    for (const size of [1, 7, 512]) {
      for (let start = 0; start < rows.length; start += size) {
        const chosen = Int32Array.from({ length: Math.min(size, rows.length - start) }, (_, i) => start + i);
        const part = predictor.predict(table, chosen).outputs[0]!.values;
        expect(part).toEqual(whole.subarray(start * width, start * width + part.length));
      }
    }
    rows.slice(0, 50).forEach((row, i) => {
      const one = predictor.predictOne(row).out!;
      const numbers = typeof one === "number" ? [one] : Object.values(one);
      expect(numbers).toEqual([...whole.subarray(i * width, (i + 1) * width)]);
    });
  });

  test(`a missing value gives ${example.missing === "missing" ? "a missing value" : "a number"}`, () => {
    const program = programOf(name, example);
    const row = Object.fromEntries(program.inputs.map((input) => [input.name, null]));
    const one = createPredictor(program).predictOne(row).out!;
    for (const value of typeof one === "number" ? [one] : Object.values(one)) {
      expect(Number.isNaN(value)).toBe(example.missing === "missing");
    }
  });

  test("never gives NaN for ordinary numbers", () => {
    const program = programOf(name, example);
    const predictor = createPredictor(program);
    // Logarithms and powers of negative numbers, and shares of nothing, are missing by definition.
    const positive = ["log", "power", "divide"].includes(name);
    for (let i = 0; i < 200; i++) {
      const draw = (): number => (positive ? 0.1 + 5 * random.uniform() : 5 * random.normal());
      const row = Object.fromEntries(program.inputs.map((x) => [x.name, x.kind === "text" ? "a b" : draw()]));
      const one = predictor.predictOne(row).out!;
      for (const value of typeof one === "number" ? [one] : Object.values(one))
        expect(Number.isFinite(value)).toBe(true);
    }
  });
});

describe("a hostile program", () => {
  const codeOf = (program: unknown): string => {
    try {
      checkProgram(program as Program, language);
      return "taken";
    } catch (error) {
      return isError(error) ? error.code : `fault: ${error}`;
    }
  };
  const sound = programOf("linear", EXAMPLES.linear!);

  test("is refused whatever is wrong with its graph", () => {
    const [first, ...others] = sound.nodes;
    const last = sound.nodes.at(-1)!;
    const withLast = (changes: object): object => ({
      ...sound,
      nodes: [...sound.nodes.slice(0, -1), { ...last, ...changes }],
    });
    const withOutput = (changes: object): object => ({ ...sound, outputs: [{ ...sound.outputs[0]!, ...changes }] });
    expect(codeOf(sound)).toBe("taken");
    for (const program of [
      withLast({ arguments: [sound.nodes.length - 1] }),
      withLast({ arguments: [99] }),
      withLast({ arguments: [-1] }),
      withLast({ arguments: [0.5] }),
      withLast({ operator: "no-such" }),
      withLast({ operator: "constructor" }),
      withLast({ operator: "__proto__" }),
      withLast({ width: 7 }),
      { ...sound, nodes: [{ ...first!, constants: { input: 9 } }, ...others] },
      { ...sound, nodes: [] },
      { ...sound, outputs: [] },
      withOutput({ node: 99 }),
      withOutput({ node: -1 }),
      withOutput({ node: 0.5 }),
      withOutput({ labels: ["only one"] }),
      withOutput({ kind: "label", labels: [] }),
    ]) {
      expect(`${JSON.stringify(program).slice(0, 300)} ${codeOf(program)}`).toMatch(/program\/invalid$/);
    }
  });

  test("that reads numbers as texts, or texts as numbers, is refused", () => {
    const text = programOf("text-terms", EXAMPLES["text-terms"]!);
    expect(codeOf({ ...text, inputs: [{ ...text.inputs[0]!, kind: "number" }] })).toBe("program/invalid");
    expect(codeOf({ ...sound, inputs: [{ ...sound.inputs[0]!, kind: "text" }, sound.inputs[1]!] })).toBe(
      "program/invalid",
    );
  });

  test("whose rows double in width without end is refused before any memory is taken", () => {
    const nodes: ProgramNode[] = [{ operator: "input", arguments: [], width: 1, constants: { input: 0 } }];
    for (let i = 0; i < 60; i++)
      nodes.push({ operator: "join", arguments: [i, i], width: 2 ** (i + 1), constants: {} });
    nodes.push({ operator: "select", arguments: [60], width: 1, constants: { from: 0, width: 1 } });
    const program = {
      inputs: [sound.inputs[0]!],
      nodes,
      outputs: [{ name: "out", node: 61, kind: "number", labels: [] }],
    };
    expect(codeOf(program)).toBe("program/invalid");
  });

  test("that decides for a class without a label is refused", () => {
    const nodes: ProgramNode[] = [
      { operator: "constant", arguments: [], width: 3, constants: { value: f64(0, 0, 1) } },
      { operator: "choose", arguments: [0], width: 1, constants: { threshold: 0.5 } },
    ];
    const labels = ["a", "b"];
    const program = { inputs: [], nodes, outputs: [{ name: "out", node: 1, kind: "label", labels }] };
    expect(codeOf(program)).toBe("program/invalid");
    const number: ProgramNode = { operator: "constant", arguments: [], width: 1, constants: { value: f64(7.5) } };
    expect(codeOf({ ...program, nodes: [number], outputs: [{ ...program.outputs[0]!, node: 0 }] })).toBe(
      "program/invalid",
    );
  });

  test("made at random is refused or runs", () => {
    const names = Object.keys(language);
    const node = fc.record({
      operator: fc.constantFrom(...names),
      arguments: fc.array(fc.nat(6), { maxLength: 3 }),
      constants: fc.constantFrom(...Object.values(EXAMPLES).map((example) => example.constants)),
    });
    fc.assert(
      fc.property(fc.array(node, { minLength: 1, maxLength: 6 }), (given) => {
        const nodes: ProgramNode[] = [{ operator: "input", arguments: [], width: 1, constants: { input: 0 } }];
        for (const one of given) {
          const own = { ...one, arguments: one.arguments.map((a) => a % nodes.length), width: 0 };
          try {
            const width = language[own.operator]!.check(
              own,
              own.arguments.map((a) => nodes[a]!.width),
            );
            nodes.push({ ...own, width });
          } catch (error) {
            if (!isError(error, "program/invalid")) throw error;
          }
        }
        const last = nodes.length - 1;
        const labels = nodes[last]!.width === 1 ? [] : Array.from({ length: nodes[last]!.width }, (_, i) => `${i}`);
        const program: Program = {
          inputs: [sound.inputs[0]!],
          nodes,
          outputs: [{ name: "out", node: last, kind: "number", labels }],
        };
        try {
          createPredictor(program).predictOne({ [sound.inputs[0]!.name]: 1 });
        } catch (error) {
          if (!isError(error, "program/invalid")) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});
