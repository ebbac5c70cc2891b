/** `npm start`: the main job on a real table that comes with the development packages (344 penguins, 11 with gaps). */
import "./ready.mjs";
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const table = join(root, "node_modules", "vega-datasets", "data", "penguins.json");
const cli = join(root, "dist", "faces", "cli", "main.js");
const args = ["train", table, "--target", "Species", "--budget", "10s", ...process.argv.slice(2)];
console.error(`> modelwright ${args.join(" ")}`);
process.exitCode =
  spawnSync(process.execPath, [cli, ...args], { stdio: "inherit", env: { MODELWRIGHT_RUNS: "none", ...process.env } })
    .status ?? 1;
