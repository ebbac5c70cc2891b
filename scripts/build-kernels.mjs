// Compiles kernels/ to src/compute/kernels-binary.generated.ts: two WebAssembly modules as base64 text, one for shared
// memory (teams of threads) and one without (browsers that forbid it). Skips when nothing is newer than the output.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = fileURLToPath(new URL("..", import.meta.url));
const output = join(root, "src/compute/kernels-binary.generated.ts");
const sources = readdirSync(join(root, "kernels"))
  .filter((name) => name.endsWith(".ts"))
  .map((name) => join(root, "kernels", name));

if (process.argv.includes("--force") || isOld()) {
  const shared = await compile(["--sharedMemory", "--enable", "threads"]);
  const single = await compile([]);
  writeFileSync(
    output,
    `// Made by scripts/build-kernels.mjs from kernels/. Do not edit.\n` +
      `export const SHARED_KERNELS =\n  "${shared}";\nexport const SINGLE_KERNELS =\n  "${single}";\n`,
  );
}

function isOld() {
  const made = statSync(output, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return [fileURLToPath(import.meta.url), ...sources].some((path) => statSync(path).mtimeMs > made);
}

async function compile(flags) {
  const folder = mkdtempSync(join(tmpdir(), "kernels-"));
  try {
    const target = join(folder, "kernels.wasm");
    const { error, stderr } = await asc.main([
      join(root, "kernels/index.ts"),
      ...["--outFile", target, "-O3", "--noAssert", "--runtime", "stub"],
      ...["--importMemory", "--initialMemory", "1", "--maximumMemory", "65536"],
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
