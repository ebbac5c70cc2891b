/** What the compiler must take and what it must refuse: rows of a typed model, parameters of learners and steps. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { beforeAll, describe, expect, test } from "vitest";
import { expectEnd, folder, modelwright, people, ROOT } from "../journeys/cli.ts";

/** The messages of the compiler for a file beside the made types. */
function compile(path: string, files: Readonly<Record<string, string>>): string[] {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const read = host.readFile.bind(host);
  const exists = host.fileExists.bind(host);
  const own = new Map(Object.entries(files).map(([name, text]) => [join(path, name), text]));
  host.readFile = (name) => own.get(name) ?? read(name);
  host.fileExists = (name) => own.has(name) || exists(name);
  const source = host.getSourceFile.bind(host);
  host.getSourceFile = (name, target) => {
    const text = own.get(name);
    return text === undefined ? source(name, target) : ts.createSourceFile(name, text, target);
  };
  const program = ts.createProgram([...own.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map((d) => ts.flattenDiagnosticMessageText(d.messageText, "\n"));
}

describe("types of a model", () => {
  let path = "";
  beforeAll(async () => {
    path = folder({ "people.csv": people(150), "package.json": '{"type":"module"}' });
    const train = ["train", "people.csv", "--target", "left", "--max-models", "2", "--no-report", "--quiet"];
    expectEnd(await modelwright(train, { cwd: path }), 0);
    expectEnd(await modelwright(["types", "people.mw", "--out", "people.d.ts"], { cwd: path }), 0);
  });

  const withRow = (row: string, use = ""): string[] =>
    compile(path, {
      "use.ts": `import { load } from ${JSON.stringify(join(ROOT, "dist/predict.js"))};
import type { Result, Row } from "./people.js";
export async function run(): Promise<void> {
  const model = await load<Row, Result>("people.mw");
  const answer = model.predictOne(${row});
  ${use}
  void answer;
}`,
    });
  const right = '{ age: 39, income: 52000, job: "nurse", joined: "2020-01-31", remark: null }';

  test("take a right row, and its result", () => {
    expect(
      withRow(
        right,
        'const label: "no" | "yes" = answer.prediction; const p: number = answer.probability.yes; void [label, p];',
      ),
    ).toEqual([]);
  });

  test.each([
    ["a column that is not there", right.replace("}", ", wage: 3 }"), "", /'wage' does not exist/],
    ["a column left out", right.replace("age: 39, ", ""), "", /Property 'age' is missing/],
    ["a level that is not there", right.replace("nurse", "nurs"), "", /Type '"nurs"' is not assignable/],
    ["a text for a number", right.replace("39", '"39"'), "", /Type 'string' is not assignable to type 'number'/],
    ["an unknown class of the result", right, "void answer.probability.maybe;", /Property 'maybe' does not exist/],
    ["a comparison with an unknown label", right, 'if (answer.prediction === "Yes") void 0;', /no overlap/],
  ])("refuse %s", (_name, row, use, words) => {
    expect(withRow(row, use).join("\n")).toMatch(words);
  });
});

describe("types of the package", () => {
  const door = JSON.stringify(join(ROOT, "dist/index.js"));
  const withUse = (use: string): string[] =>
    compile(ROOT, {
      "use-types.ts": `import { boostedTrees, defineConfig, impute, logistic, pipeline, ridge, train } from ${door};\n${use}\nexport {};`,
    });

  test("take right parameters", () => {
    const use = `ridge({ penalty: 2 }).with({ penalty: 1 }); boostedTrees({ trees: 10, learningRate: 0.1 });
pipeline(impute(), logistic()); train("a.csv", { target: "y", budgetSeconds: 3, task: "binary" });
defineConfig({ data: "a.csv", missing: ["?"], train: { target: "y", budget: "30s", folds: 5, report: false } });
defineConfig({ kind: { zip: "category" }, predict: { model: "a.mw", out: "b.csv" }, train: { budget: 30 } });`;
    expect(withUse(use)).toEqual([]);
  });

  test.each([
    ["an unknown parameter of a learner", "ridge({ penalti: 2 });", /'penalti' does not exist/],
    ["a word for a number", 'boostedTrees({ trees: "many" });', /Type 'string' is not assignable to type 'number'/],
    ["an unknown parameter in with()", "ridge().with({ trees: 3 });", /'trees' does not exist/],
    ["an unknown word for a choice", 'impute({ strategy: "guess", numbers: "guess", number: "guess" } as const);', /./],
    ["a pipeline without a learner", "pipeline(impute());", /./],
    [
      "an unknown task",
      'train("a.csv", { target: "y", task: "clasification" });',
      /"clasification"' is not assignable/,
    ],
    ["an unknown option", 'train("a.csv", { target: "y", budgt: 3 });', /'budgt' does not exist/],
    ["an unknown key of a config", 'defineConfig({ train: { budgte: "3s" } });', /'budgte' does not exist/],
    ["an unknown part of a config", "defineConfig({ trian: {} });", /'trian' does not exist/],
    ["a key of a verb at the top of a config", 'defineConfig({ budget: "3s" });', /'budget' does not exist/],
    ["an option of another verb in a config", "defineConfig({ predict: { folds: 3 } });", /'folds' does not exist/],
    ["a text for a number in a config", 'defineConfig({ train: { folds: "3" } });', /not assignable to type 'number'/],
    ["an unknown kind in a config", 'defineConfig({ kind: { zip: "words" } });', /"words"' is not assignable/],
  ])("refuse %s", (_name, use, words) => {
    expect(withUse(use).join("\n")).toMatch(words);
  });

  test("are declared for every door", () => {
    const made = readdirSync(join(ROOT, "dist")).filter((name) => name.endsWith(".d.ts"));
    for (const entry of Object.values(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).exports)) {
      const { types } = entry as { types?: string };
      if (types !== undefined) expect(made).toContain(types.replace("./dist/", ""));
    }
  });
});
