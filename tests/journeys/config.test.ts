/** `modelwright.config`: what a file says instead of flags, what is refused in it, and the run that writes one. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { expectEnd, expectRefusal, folder, listing, MAIN, modelwright, people } from "./cli.ts";

const JSON_NAME = "modelwright.config.json";
const FAST = { maxModels: 2, report: false, json: true, quiet: true };
const written = (config: unknown): string => `${JSON.stringify(config, null, 2)}\n`;

describe.concurrent("a config file", () => {
  test("of JSON stands for data and flags; a line on standard error says which it gave", async () => {
    const config = { data: "people.csv", target: "left", exclude: ["remark"], train: { ...FAST, quiet: false } };
    const cwd = folder({ "people.csv": people(150), [JSON_NAME]: written(config) });
    const ended = await modelwright(["train"], { cwd });
    expectEnd(ended, 0);
    expect(JSON.parse(ended.stdout)).toMatchObject({ model: "people.mw", target: "left", report: null });
    expect(ended.stderr).toMatch(
      /^config: modelwright\.config\.json gives data, target, exclude, maxModels, report, json, quiet$/m,
    );
    const profile = await modelwright(["profile", "--json"], { cwd });
    expect(JSON.parse(profile.stdout).target.column).toBe("left");
    expect(profile.stderr).toMatch(/gives data, target, exclude$/m);
  });

  test("of TypeScript is run, with its types and without an installed package beside it", async () => {
    const text = `import { type Config, defineConfig } from "modelwright";
import { basename } from "node:path";
enum Size { Small = 2 }
const parts: Pick<Config, "data"> = await Promise.resolve({ data: basename("/far/people.csv") });
export default defineConfig({ ...parts, train: { target: "left", maxModels: Size.Small, report: false, kind: { job: "category" } } });
`;
    const cwd = folder({ "people.csv": people(150), "modelwright.config.ts": text });
    const ended = await modelwright(["train", "--json", "--quiet"], { cwd });
    expectEnd(ended, 0);
    expect(JSON.parse(ended.stdout)).toMatchObject({ model: "people.mw", target: "left" });
    expect(ended.stderr).toBe("");
    expect(listing(cwd)).toEqual(["modelwright.config.ts", "people.csv", "people.mw"]);
  });

  test.each(["mjs", "js"])("of JavaScript (.%s) is run", async (kind) => {
    const name = `modelwright.config.${kind}`;
    const cwd = folder({ "people.csv": people(60), [name]: 'export default { data: "people.csv" };\n' });
    const ended = await modelwright(["profile"], { cwd });
    expectEnd(ended, 0);
    expect(ended.stdout).toMatch(/^60 rows/);
    expect(ended.stderr).toContain(`config: ${name} gives data\n`);
  });

  test("gives way to flags and to the arguments of the command line", async () => {
    const train = { ...FAST, target: "income", exclude: ["age"], out: "a.mw", kind: { job: "text", left: "text" } };
    const files = {
      "people.csv": people(120),
      "other.csv": people(130, 4),
      [JSON_NAME]: written({ data: "other.csv", train }),
    };
    const cwd = folder(files);
    const flags = [
      "--target",
      "left",
      "--exclude",
      "joined,remark",
      "--out",
      "b.mw",
      "--kind",
      "job=category,left=category",
    ];
    const told = await modelwright(["train", "people.csv", ...flags], { cwd });
    const plain = await modelwright(
      ["train", "people.csv", ...flags, "--max-models", "2", "--no-report", "--json", "--no-config"],
      { cwd },
    );
    expectEnd(told, 0);
    expectEnd(plain, 0);
    expect(JSON.parse(told.stdout).digest).toBe(JSON.parse(plain.stdout).digest);
  });

  test("with a count of models gives way to a budget of time in a flag", async () => {
    const config = { data: "people.csv", train: { ...FAST, target: "left", maxModels: 1 } };
    const cwd = folder({ "people.csv": people(120), [JSON_NAME]: written(config) });
    const ended = await modelwright(["train", "--budget", "10s"], { cwd });
    expectEnd(ended, 0);
    expect(JSON.parse(ended.stdout).leaderboard.length).toBeGreaterThan(1);
  });

  test("is another one with --config, and none with --no-config", async () => {
    const cwd = folder({
      "people.csv": people(60),
      [JSON_NAME]: written({ data: "nowhere.csv" }),
      "runs/second.json": written({ data: "people.csv" }),
    });
    const named = await modelwright(["profile", "--config", "runs/second.json"], { cwd });
    expectEnd(named, 0);
    expect(named.stderr).toContain("config: runs/second.json gives data");
    const none = await modelwright(["profile", "people.csv", "--no-config"], { cwd });
    expectEnd(none, 0);
    expect(none.stderr).not.toContain("config:");
    const lacking = await modelwright(["profile", "--no-config"], { cwd });
    expect(lacking.code).toBe(2);
    expect(lacking.stderr).toMatch(/missing required argument 'data'/);
  });

  test("gives predict its model and data", async () => {
    const config = {
      data: "people.csv",
      train: { ...FAST, target: "left" },
      predict: { model: "people.mw", data: "new.csv", out: "scored.csv" },
    };
    const cwd = folder({ "people.csv": people(120), "new.csv": people(20, 5), [JSON_NAME]: written(config) });
    expectEnd(await modelwright(["train"], { cwd }), 0);
    expectEnd(await modelwright(["predict"], { cwd }), 0);
    expect(readFileSync(join(cwd, "scored.csv"), "utf8").trimEnd().split("\n")).toHaveLength(21);
  });

  test("that is broken does not stand in the way of help", async () => {
    const cwd = folder({ [JSON_NAME]: "{" });
    for (const args of [["--help"], ["train", "--help"], ["help", "train"], ["--version"]])
      expectEnd(await modelwright(args, { cwd }), 0);
  });
});

const WRONG: readonly (readonly [name: string, file: string, text: string, words: RegExp])[] = [
  [
    "an unknown key",
    JSON_NAME,
    '{"train": {"budgte": "3s"}}',
    /json: there is no "train\.budgte"\. Did you mean budget\?/,
  ],
  ["an unknown part", JSON_NAME, '{"trian": {}}', /json: there is no "trian"\. Did you mean train\?/],
  ["a key of a verb at the top", JSON_NAME, '{"budget": "3s"}', /no "budget"\. It belongs into train or diagnose\./],
  ["a wrong key of another verb", JSON_NAME, '{"predict": {"otu": "a"}}', /no "predict\.otu"\. Did you mean out\?/],
  ["a text for a number", JSON_NAME, '{"train": {"folds": "few"}}', /train\.folds must be a whole number .*, got/],
  ["a number for a text", JSON_NAME, '{"target": 5}', /target must be a text that is not empty, got 5/],
  [
    "a time that is none",
    JSON_NAME,
    '{"train": {"budget": "soon"}}',
    /train\.budget must be a time such as .*got "soon"/,
  ],
  ["no value", JSON_NAME, '{"train": {"metric": null}}', /train\.metric must be .*got null/],
  ["a list that is none", JSON_NAME, '{"exclude": {"a": 1}}', /exclude must be a list of names/],
  ["an unknown kind", JSON_NAME, '{"kind": {"job": "catgory"}}', /kind must be column=kind with a kind of number/],
  ["a kind of __proto__", JSON_NAME, '{"kind": {"__proto__": {"job": "text"}}}', /kind must be column=kind/],
  [
    "a switch that is a word",
    JSON_NAME,
    '{"train": {"quiet": "true"}}',
    /train\.quiet must be true or false, got "true"/,
  ],
  ["a part that is a list", JSON_NAME, '{"train": ["left"]}', /train must be a plain object, got a list of 1/],
  ["a list for all", JSON_NAME, "[]", /config must be a plain object, got a list of 0/],
  ["__proto__ as a key", JSON_NAME, '{"__proto__": {"data": "people.csv"}}', /there is no "__proto__"/],
  ["constructor as a key", JSON_NAME, '{"train": {"constructor": 1}}', /there is no "train\.constructor"/],
  ["a comma too many", JSON_NAME, '{\n  "data": "a",\n}', /json, line 3, column 1 must be valid JSON, got "\}"/],
  ["an end too early", JSON_NAME, '{"data": ', /json, line 1, column 10 must be valid JSON, got the end of the file/],
  ["nothing in it", JSON_NAME, "", /line 1, column 1 .* got the end of the file/],
  [
    "a fault of its own",
    "modelwright.config.ts",
    'throw new Error("no luck\\ntoday");',
    /ts must run without an error, got: no luck\./,
  ],
  ["a fault that is no error", "modelwright.config.mjs", "throw null;", /mjs must run without an error, got: null\./],
  [
    "a fault of syntax",
    "modelwright.config.ts",
    "export default { data: };",
    /ts must run without an error, got: .*nexpected token/,
  ],
  [
    "an import that is not there",
    "modelwright.config.ts",
    'import "./gone.ts"; export default {};',
    /ts must run without an error, got: .*gone/,
  ],
  [
    "more of the package",
    "modelwright.config.ts",
    'import { train } from "modelwright"; train(); export default {};',
    /defineConfig alone, not train/,
  ],
  ["no default export", "modelwright.config.ts", "export const data = 1;", /ts must have a default export, got none/],
  [
    "a function",
    "modelwright.config.js",
    "export default () => ({});",
    /config must be a plain object, got a function/,
  ],
  [
    "an object that inherits",
    "modelwright.config.ts",
    'export default { __proto__: { data: "people.csv" } };',
    /config must be a plain object, got one that inherits/,
  ],
  [
    "a value no JSON has",
    "modelwright.config.ts",
    "export default { train: { seed: Number.NaN } };",
    /train\.seed must be a whole number of at least 0, got NaN/,
  ],
];

describe.concurrent("a config file is refused for", () => {
  test.each(WRONG)("%s", async (_name, file, text, words) => {
    const path = folder({ "people.csv": people(30), [file]: text });
    const ended = await modelwright(["profile", "people.csv"], { cwd: path });
    expectRefusal(ended, words, path, [file, "people.csv"]);
    expect(ended.stderr).toContain(file);
  });

  test("being a folder, missing, of unknown kind, or one of two", async () => {
    const path = folder({
      "people.csv": people(30),
      "a.yaml": "",
      "two/modelwright.config.ts": "",
      [`two/${JSON_NAME}`]: "{}",
    });
    mkdirSync(join(path, "own", JSON_NAME), { recursive: true });
    const table = join(path, "people.csv");
    const before = listing(path);
    const refusal = async (args: readonly string[], words: RegExp, cwd = path) =>
      expectRefusal(await modelwright(["profile", table, ...args], { cwd }), words, path, before);
    await refusal([], /modelwright\.config\.json must be a file, got a folder/, join(path, "own"));
    await refusal(["--config", "gone.json"], /gone\.json must be a config file, got no such file/);
    await refusal(["--config", "a.yaml"], /a\.yaml must end with \.json, \.ts, \.mjs or \.js/);
    await refusal(
      [],
      /hold one config file, got modelwright\.config\.json and modelwright\.config\.ts/,
      join(path, "two"),
    );
  });
});

describe.concurrent("train --save-config", () => {
  const ARGS = [
    "train",
    "people.csv",
    "--target",
    "left",
    "--max-models",
    "3",
    "--exclude",
    "remark",
    "--kind",
    "job=category",
  ];

  test("writes the run, and a run without arguments repeats it", async () => {
    const cwd = folder({ "people.csv": people(150) });
    const first = await modelwright([...ARGS, "--seed", "7", "--no-report", "--json", "--quiet", "--save-config"], {
      cwd,
    });
    expectEnd(first, 0);
    expect(JSON.parse(readFileSync(join(cwd, JSON_NAME), "utf8"))).toEqual({
      data: "people.csv",
      train: {
        target: "left",
        maxModels: 3,
        seed: 7,
        out: "people.mw",
        report: false,
        kind: { job: "category" },
        exclude: ["remark"],
      },
    });
    const text = readFileSync(join(cwd, JSON_NAME), "utf8");
    const second = await modelwright(["train", "--json"], { cwd });
    expectEnd(second, 0);
    expect(JSON.parse(second.stdout).digest).toBe(JSON.parse(first.stdout).digest);
    expect(readFileSync(join(cwd, JSON_NAME), "utf8")).toBe(text);
  });

  test("keeps the time that was the default, and renews the file that it was told by", async () => {
    const config = { train: { target: "left", report: false, quiet: true }, predict: { out: "scored.csv" } };
    const cwd = folder({ "people.csv": people(120), "own.json": written(config) });
    const args = ["train", "people.csv", "--budget", "1.5s", "--config", "own.json", "--save-config", "own.json"];
    expectEnd(await modelwright(args, { cwd }), 0);
    expect(JSON.parse(readFileSync(join(cwd, "own.json"), "utf8"))).toEqual({
      train: { target: "left", budget: "1.5s", seed: 0, out: "people.mw", report: false },
      predict: { out: "scored.csv" },
      data: "people.csv",
    });
  });

  test.each([
    [
      "a file that is there",
      ["--save-config"],
      { [JSON_NAME]: "{}" },
      /must be a new file, got one that is there.*--config/,
    ],
    ["another kind of file", ["--save-config", "run.ts"], {}, /run\.ts must end with \.json/],
    ["a folder that is not there", ["--save-config", "no/run.json"], {}, /folder does not exist/],
  ])("refuses %s before it trains", async (_name, args, files, words) => {
    const all = { "people.csv": people(60), ...files };
    const path = folder(all);
    expectRefusal(
      await modelwright([...ARGS, "--quiet", ...args], { cwd: path }),
      words,
      path,
      Object.keys(all).sort(),
    );
  });

  test("writes nothing when training fails", async () => {
    const path = folder({ "people.csv": people(60) });
    const ended = await modelwright([...ARGS, "--metric", "rmse", "--quiet", "--save-config"], { cwd: path });
    expect(ended.code).toBe(2);
    expect(listing(path)).toEqual(["people.csv"]);
  });
});

test("a run without a config file of TypeScript loads nothing of what reads one", async () => {
  const hook = `import module from "node:module";
process.on("exit", () => console.error(Object.keys(module._cache).filter((path) => path.includes("jiti")).length > 0));`;
  const cwd = folder({ "people.csv": people(60), "hook.mjs": hook });
  const loads = (args: readonly string[]): string => {
    const ended = spawnSync(process.execPath, ["--import", "./hook.mjs", MAIN, ...args], { cwd, encoding: "utf8" });
    expect(ended.status).toBe(0);
    return ended.stderr.trimEnd().split("\n").at(-1)!;
  };
  expect(loads(["--help"])).toBe("false");
  expect(loads(["profile", "people.csv"])).toBe("false");
  writeFileSync(join(cwd, "modelwright.config.ts"), 'export default { data: "people.csv" };');
  expect(loads(["profile"])).toBe("true");
});
