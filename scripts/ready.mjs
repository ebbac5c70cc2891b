/** Makes a fresh clone ready: installs what package-lock.json names and builds what is older than its sources. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const npm = process.env.npm_execpath;

function run(...args) {
  const [command, rest] = npm?.endsWith(".js") ? [process.execPath, [npm, ...args]] : ["npm", args];
  execFileSync(command, rest, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
}

function newest(folder) {
  let time = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    time = Math.max(time, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs);
  }
  return time;
}

// Not `npm ci`: it refuses the lock file where a registry lacks the optional packages of other platforms.
if (!existsSync(join(root, "node_modules", "typescript"))) run("install", "--no-save", "--no-audit", "--no-fund");
const built = join(root, "dist", "worker.js");
const sources = Math.max(
  newest(join(root, "src")),
  newest(join(root, "kernels")),
  statSync(join(root, "package.json")).mtimeMs,
);
if (!existsSync(built) || statSync(built).mtimeMs < sources) run("run", "--silent", "build");
