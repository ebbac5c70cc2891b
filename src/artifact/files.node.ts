/** Model files on disk. */
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { didYouMean, ModelwrightError } from "../contract/errors.ts";
import { writeWhole } from "../data/write-whole.node.ts";
import type { Fitted } from "../pipeline/fitted.ts";
import { type PackExtras, packModel } from "./pack.ts";
import { type LoadedModel, unpackModel } from "./unpack.ts";

export async function saveModel(
  model: Fitted,
  path: string,
  extras: PackExtras = {},
): Promise<{ digest: string; bytes: number }> {
  const { bytes, digest } = await packModel(model, extras);
  await writeWhole(path, bytes);
  return { digest, bytes: bytes.byteLength };
}

export async function loadModel(path: string): Promise<LoadedModel> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = code === "ENOENT" ? "does not exist" : code === "EISDIR" ? "is a folder" : `cannot be read (${code})`;
    const siblings = code === "ENOENT" ? await readdir(dirname(path)).catch(() => []) : [];
    const models = siblings.filter((name) => name.endsWith(".mw"));
    throw new ModelwrightError(
      "artifact/unreadable",
      { path, code },
      {
        what: `The model file ${path} ${why}.`,
        fix: `${didYouMean(basename(path), models)}Give the path of a .mw file written by \`modelwright train\`.`,
      },
    );
  }
  return unpackModel(bytes);
}
