// How well boosted trees estimate the memory of a fit.
//   npm run bench:memory [-- --tables dense,million,sparse,terrain,adult,categories,letter] [--threads 1,2]
// The tables are those of `npm run bench:speed -- boosted-trees`, which has to have made them. A fresh process per
// fit, the median of three.
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { machineFacts } from "../quality/machine.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const { values } = parseArgs({
  options: {
    tables: { type: "string", default: "dense,million,sparse,terrain,adult,categories,letter" },
    threads: { type: "string", default: "1,2" },
    data: { type: "string", default: join(tmpdir(), "modelwright-bench") },
  },
});
const rows = [];
for (const table of values.tables.split(",")) {
  const folder = join(values.data, table);
  if (!existsSync(join(folder, "facts.json"))) {
    console.log(`${table}: left out, it is not in ${values.data}`);
    continue;
  }
  for (const threads of values.threads.split(",").map(Number)) {
    const runs = Array.from({ length: 3 }, () => {
      const run = spawnSync(process.execPath, ["--expose-gc", join(here, "fit.mjs"), folder, String(threads)]);
      if (run.status !== 0) throw new Error(run.stderr.toString());
      return JSON.parse(run.stdout.toString());
    });
    const [, { estimated, measured }] = runs.sort((a, b) => a.measured - b.measured);
    rows.push({ table, threads, estimated, measured, ratio: estimated / measured });
  }
}
const megabytes = (bytes) => (bytes / 2 ** 20).toFixed(1);
console.table(
  rows.map(({ estimated, measured, ratio, ...rest }) => ({
    ...rest,
    "estimated MB": megabytes(estimated),
    "measured MB": megabytes(measured),
    ratio: ratio.toFixed(2),
  })),
);
const out = join(here, "../results/memory.json");
writeFileSync(out, `${JSON.stringify({ ...machineFacts(), rows }, null, 1)}\n`);
console.log(`Written to ${out}`);
