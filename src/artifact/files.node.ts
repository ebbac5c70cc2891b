/** Model files on disk. Writing goes to a temporary name first, so that nothing is ever half-written. */
import { randomBytes } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { ModelwrightError } from "../contract/errors.ts";
import type { Fitted } from "../pipeline/fitted.ts";
import { type PackExtras, packModel } from "./pack.ts";
import { type LoadedModel, unpackModel } from "./unpack.ts";

/** Writes the whole file or nothing. */
export async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.part`;
  try {
    await writeFile(temporary, content, { flag: "wx" });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw writeError(path, error);
  }
}

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
    throw new ModelwrightError(
      "artifact/unreadable",
      { path, code },
      {
        what: `The model file ${path} ${why}.`,
        fix: "Give the path of a .mw file written by `modelwright train`.",
      },
    );
  }
  return unpackModel(bytes);
}

function writeError(path: string, error: unknown): ModelwrightError {
  const code = (error as NodeJS.ErrnoException).code ?? "unknown";
  const reasons: Record<string, string> = {
    ENOSPC: "the disk is full",
    EDQUOT: "the disk quota is used up",
    EACCES: "writing there is not allowed",
    EPERM: "writing there is not allowed",
    EROFS: "the file system is read-only",
    ENOENT: "its folder does not exist",
    EISDIR: "it is a folder",
    ENOTDIR: "a part of the path is not a folder",
  };
  return new ModelwrightError(
    "artifact/unwritable",
    { path, code },
    {
      what: `${path} could not be written: ${reasons[code] ?? code}.`,
      fix: "Nothing was left behind. Free space or choose another path with --out.",
    },
  );
}
