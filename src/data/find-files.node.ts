/** Patterns of paths such as `data/*.csv`: which files they mean. */
import { stat } from "node:fs/promises";
import { ModelwrightError } from "../contract/errors.ts";

/** True where a path holds marks of a pattern and no file has that very name. */
export async function isPattern(path: string): Promise<boolean> {
  if (!/[*?[\]{}]/.test(path)) return false;
  return !(await exists(path));
}

export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

/** The files that a pattern means, in the order of their code units: the same on every machine. */
export async function findFiles(pattern: string): Promise<string[]> {
  const { glob } = await import("tinyglobby");
  // In patterns a backslash takes the meaning from the mark behind it; on Windows it parts folders.
  const slashed = process.platform === "win32" ? pattern.replaceAll("\\", "/") : pattern;
  const found = await glob(slashed, { expandDirectories: false, onlyFiles: true });
  if (found.length === 0) {
    throw new ModelwrightError(
      "data/no-file",
      { source: pattern },
      {
        what: `${pattern} must match at least one file, got none.`,
        fix: "Check the pattern; quote it, so that the shell does not change it.",
      },
    );
  }
  return found.sort();
}
