/** The built command as a child process in a folder of its own: what a user sees, and nothing else. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { createRandom } from "../../src/compute/random.ts";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const MAIN = join(ROOT, "dist/faces/cli/main.js");
export const EXAMPLES = join(ROOT, "node_modules/vega-datasets/data");
/** Set by `.ci/run`, which installs every tool: a skip is then a failure. */
export const IN_CI = process.env.MODELWRIGHT_CI === "1";

export type Ended = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
};
type RunOptions = {
  readonly cwd: string;
  readonly input?: string | Uint8Array;
  readonly node?: string;
  /** Where records of runs go; nowhere by default. */
  readonly runs?: string;
};

export function start(args: readonly string[], options: RunOptions): { child: ChildProcess; ended: Promise<Ended> } {
  const began = performance.now();
  const child = spawn(options.node ?? process.execPath, [MAIN, ...args], {
    cwd: options.cwd,
    stdio: ["pipe", "pipe", "pipe"],
    env: {
      ...process.env,
      MODELWRIGHT_RUNS: options.runs ?? "none",
      NO_COLOR: "1",
      FORCE_COLOR: undefined,
      MODELWRIGHT_DEBUG: undefined,
    },
  });
  let stdout = "";
  let stderr = "";
  child.stdout!.setEncoding("utf8").on("data", (piece: string) => {
    stdout += piece;
  });
  child.stderr!.setEncoding("utf8").on("data", (piece: string) => {
    stderr += piece;
  });
  // A command that refuses its arguments ends before it has read its input.
  child.stdin!.on("error", () => {});
  child.stdin!.end(options.input ?? "");
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr, seconds: (performance.now() - began) / 1000 }));
  });
  return { child, ended };
}

export function modelwright(args: readonly string[], options: RunOptions): Promise<Ended> {
  return start(args, options).ended;
}

/** A folder with the given files in it; it is removed when the process ends. */
export function folder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "modelwright-")));
  process.on("exit", () => rmSync(path, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return path;
}

/** What every ending promises: the code, and words instead of a stack trace. */
export function expectEnd(ended: Ended, code: number): void {
  expect(ended.stderr).not.toMatch(/^ {4}at /m);
  expect(ended.stderr).not.toContain("internal fault");
  expect(ended.code, ended.stderr.slice(-2000)).toBe(code);
}

/** A refusal: exit code 2, one clear error, nothing on stdout and nothing left in the folder. */
export function expectRefusal(ended: Ended, words: RegExp, path: string, before: readonly string[]): void {
  expectEnd(ended, 2);
  expect(ended.stderr).toMatch(words);
  expect(ended.stderr.match(/^error: /gm) ?? []).toHaveLength(1);
  expect(ended.stdout).toBe("");
  expect(listing(path)).toEqual(before);
}

export function listing(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: "utf8" }).sort();
}

/** `rows` people as CSV: numbers with gaps, categories, a date, a text; the target follows from some of them. */
export function people(rows = 300, seed = 1): string {
  const random = createRandom(seed);
  const jobs = ["baker", "clerk", "nurse", "pilot"];
  const words = ["quick", "slow", "polite", "angry", "happy", "late", "early", "broken"];
  const lines = ["age,income,job,joined,remark,left"];
  for (let i = 0; i < rows; i++) {
    const age = 20 + random.integer(45);
    const income = Math.round(20_000 + 900 * age + 8000 * random.normal());
    const job = jobs[random.integer(4)]!;
    const day = new Date(Date.UTC(2015, 0, 1 + random.integer(2000))).toISOString().slice(0, 10);
    const remark = Array.from({ length: 6 }, () => words[random.integer(words.length)]).join(" ");
    const score = (age - 42) / 12 + (job === "nurse" ? 1.2 : 0) + (remark.includes("angry") ? 0.8 : 0);
    const left = score + 0.6 * random.normal() > 0.4 ? "yes" : "no";
    lines.push([i % 9 === 4 ? "" : age, income, i % 11 === 3 ? "" : job, day, remark, left].join(","));
  }
  return `${lines.join("\n")}\n`;
}

/** `rows` flats as CSV with a price that follows from size, rooms and district. */
export function flats(rows = 300, seed = 2): string {
  const random = createRandom(seed);
  const lines = ["size,rooms,district,price"];
  for (let i = 0; i < rows; i++) {
    const size = 30 + 120 * random.uniform();
    const rooms = 1 + Math.floor(size / 35);
    const district = ["north", "south", "old town"][random.integer(3)]!;
    const price = 2000 * size + (district === "old town" ? 60_000 : 0) + 12_000 * random.normal();
    lines.push(`${size.toFixed(1)},${rooms},${district},${price.toFixed(2)}`);
  }
  return `${lines.join("\n")}\n`;
}
