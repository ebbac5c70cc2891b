/** The same data, seed and plan give the same bytes: on any number of threads, in a second run, on any supported Node. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { expectEnd, flats, folder, IN_CI, modelwright, people } from "../journeys/cli.ts";

/** Node binaries from npm, kept outside the repository. */
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "modelwright-nodes");
const PLATFORM = `${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;

/** The path of another Node, or the reason why there is none. */
function nodeOf(major: number): { readonly path: string } | { readonly reason: string } {
  if (process.versions.node.startsWith(`${major}.`)) return { path: process.execPath };
  const home = join(CACHE, `${major}`);
  const path = join(home, `node_modules/node-${PLATFORM}/bin/node`);
  if (existsSync(path)) return { path };
  try {
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, "package.json"), "{}");
    const args = ["install", "--prefix", home, "--no-audit", "--no-fund", "--no-save", `node-${PLATFORM}@${major}`];
    execFileSync("npm", args, { stdio: "ignore", timeout: 90_000 });
  } catch {
    // The reason is told below.
  }
  return existsSync(path) ? { path } : { reason: `node-${PLATFORM}@${major} cannot be had from npm` };
}

const TABLES = {
  "a classification with texts, dates, categories and gaps": { table: people(260, 11), target: "left" },
  "a regression": { table: flats(260, 12), target: "price" },
};

describe.each(Object.entries(TABLES))("%s", (_name, { table, target }) => {
  const digestWith = async (more: readonly string[], node?: string): Promise<string> => {
    const path = folder({ "table.csv": table });
    const args = ["train", "table.csv", "--target", target, "--max-models", "6", "--no-report", "--json", "--quiet"];
    const ended = await modelwright([...args, ...more], { cwd: path, ...(node === undefined ? {} : { node }) });
    expectEnd(ended, 0);
    return JSON.parse(ended.stdout).digest;
  };
  const first = digestWith(["--threads", "2"]);
  first.catch(() => {});

  test("has the same digest on 1, 2 and 4 threads, and in a second run", async () => {
    for (const threads of ["1", "4", "2"]) expect(await digestWith(["--threads", threads])).toBe(await first);
  });

  test.each([20, 22, 24])(
    "has the same digest on Node %s",
    async (major) => {
      const node = nodeOf(major);
      if ("reason" in node) {
        console.log(`skipped  Node ${major}: ${node.reason}`);
        expect(IN_CI, node.reason).toBe(false);
        return;
      }
      expect(await digestWith(["--threads", "2"], node.path)).toBe(await first);
    },
    150_000,
  );

  test("has another digest with another seed", async () => {
    expect(await digestWith(["--threads", "2", "--seed", "1"])).not.toBe(await first);
  });
});
