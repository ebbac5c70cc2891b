// Compiles kernels/ to WebAssembly modules as base64 text in src/compute/kernels/*.generated.ts: the training kernels for shared
// memory (teams of threads) and for a memory of one thread (browsers that forbid sharing), and the small module of
// kernels/scoring. Skips what is newer than its sources.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = fileURLToPath(new URL("..", import.meta.url));
const force = process.argv.includes("--force");

await build("kernels", "kernels-binary", {
  SHARED_KERNELS: ["--sharedMemory", "--maximumMemory", "65536", "--enable", "threads"],
  SINGLE_KERNELS: ["--maximumMemory", "65536"],
});
await build("kernels/scoring", "scoring-binary", { SCORING_KERNELS: [] });

/** One generated file with a constant per set of flags. */
async function build(folder, name, variants) {
  const output = join(root, `src/compute/kernels/${name}.generated.ts`);
  if (!force && !isOld(folder, output)) return;
  let text = `// Made by scripts/build-kernels.mjs from ${folder}/. Do not edit.\n`;
  for (const [constant, flags] of Object.entries(variants)) {
    text += `export const ${constant} =\n  "${await compile(`${folder}/index.ts`, flags)}";\n`;
  }
  writeFileSync(output, text);
}

function isOld(folder, output) {
  const made = statSync(output, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = readdirSync(join(root, folder), { recursive: true }).filter((name) => name.endsWith(".ts"));
  const paths = [fileURLToPath(import.meta.url), ...sources.map((file) => join(root, folder, file))];
  return paths.some((path) => statSync(path).mtimeMs > made);
}

async function compile(entry, flags) {
  const folder = mkdtempSync(join(tmpdir(), "kernels-"));
  try {
    const target = join(folder, "kernels.wasm");
    const { error, stderr } = await asc.main([
      join(root, entry),
      ...["--outFile", target, "-O3", "--noAssert", "--runtime", "stub"],
      ...["--importMemory", "--initialMemory", "1"],
      ...["--enable", "simd", "--enable", "bulk-memory"],
      ...flags,
    ]);
    if (error) {
      process.stderr.write(stderr.toString());
      throw error;
    }
    return readFileSync(target).toString("base64");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
