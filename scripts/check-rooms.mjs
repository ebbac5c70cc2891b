/**
 * Checks the arrows between rooms, and checks the checker: it must have seen every file, and a small tree with
 * planted faults must fail. A checker that sees nothing says that all is well.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { emptyNames, rooms } from "../rooms.mjs";

const failures = [];

function filesUnder(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesUnder(path) : [path];
  });
}

function cruise(root) {
  const bin = join("node_modules", "dependency-cruiser", "bin", "dependency-cruise.mjs");
  let output;
  try {
    output = execFileSync(
      process.execPath,
      [bin, "--config", ".dependency-cruiser.mjs", "--output-type", "json", root],
      {
        env: { ...process.env, ROOMS_ROOT: root },
        maxBuffer: 1 << 28,
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
  } catch (error) {
    output = error.stdout;
  }
  return JSON.parse(output.toString()).summary;
}

const sources = filesUnder("src").filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"));
const summary = cruise("src");
for (const { rule, from, to } of summary.violations) failures.push(`${rule.name}: ${from} -> ${to}`);
if (summary.totalCruised < sources.length)
  failures.push(`the import check saw ${summary.totalCruised} modules, there are ${sources.length} files`);

for (const path of filesUnder("src")) {
  const parts = path.split(/[\\/]/).slice(1);
  for (const part of parts) {
    if (emptyNames.includes(part.replace(/\..*$/, "")))
      failures.push(`${path}: "${part}" says nothing about what it holds`);
  }
  const room = parts[0];
  if (parts.length > 1 && !Object.hasOwn(rooms, room))
    failures.push(`${path}: there is no room "${room}" in rooms.mjs`);
}

// Planted faults: a skipped waist, a Node built-in in a pure file, a cycle, a face past the door, a room that takes the catalog.
const planted = mkdtempSync("planted-");
try {
  const plant = (path, text) => {
    const file = join(planted, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  plant("catalog.ts", "export const catalog = 1;\n");
  plant("index.ts", "export const door = 1;\n");
  plant("data/read.ts", 'import { tuned } from "../tune/tuned.ts";\nexport const read = tuned;\n');
  plant("tune/tuned.ts", "export const tuned = 1;\n");
  plant("compute/clock.ts", 'import { readFileSync } from "node:fs";\nexport const clock = readFileSync;\n');
  plant("learn/one.ts", 'import { two } from "./two.ts";\nexport const one: number = two;\n');
  plant("learn/two.ts", 'import { one } from "./one.ts";\nexport const two: number = one;\n');
  plant("faces/cli/main.ts", 'import { tuned } from "../../tune/tuned.ts";\nexport const main = tuned;\n');
  plant("assess/names.ts", 'import { catalog } from "../catalog.ts";\nexport const names = catalog;\n');
  const found = new Set(cruise(basename(planted)).violations.map(({ rule }) => rule.name));
  for (const rule of ["data-imports", "node-built-ins", "no-cycles", "faces-imports", "catalog-is-an-argument"]) {
    if (!found.has(rule)) failures.push(`the import check let a planted fault pass: ${rule}`);
  }
} finally {
  rmSync(planted, { recursive: true, force: true });
}

for (const failure of failures) console.error(failure);
console.log(
  failures.length === 0
    ? `rooms: ${summary.totalCruised} modules, every arrow allowed`
    : `rooms: ${failures.length} faults`,
);
process.exitCode = failures.length === 0 ? 0 : 1;
