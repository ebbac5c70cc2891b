/** Files are written whole or not at all: under a temporary name in the same folder, then renamed. */
import { randomBytes } from "node:crypto";
import { rename, rm, stat, writeFile } from "node:fs/promises";
import { ModelwrightError } from "../contract/errors.ts";

/** `write` gets a temporary path beside `path`; when it fails, nothing is left behind. */
export async function replaceWhole(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = temporaryFor(path);
  try {
    await write(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true, recursive: true }).catch(() => {});
    throw error instanceof ModelwrightError ? error : unwritable(path, error);
  }
}

export function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  return writeTogether([{ path, content }]);
}

export type FileToWrite = { readonly path: string; readonly content: Uint8Array | string };

/** All files or none: each is there under a temporary name before the first gets its own. */
export async function writeTogether(files: readonly FileToWrite[]): Promise<void> {
  const parts = files.map((file) => ({ ...file, temporary: temporaryFor(file.path) }));
  let under = "";
  try {
    for (const { path, content, temporary } of parts) {
      under = path;
      await writeFile(temporary, content, { flag: "wx" });
    }
    for (const { path, temporary } of parts) {
      under = path;
      await rename(temporary, path);
    }
  } catch (error) {
    for (const { temporary } of parts) await rm(temporary, { force: true }).catch(() => {});
    throw unwritable(under, error);
  }
}

function temporaryFor(path: string): string {
  return `${path}.${randomBytes(6).toString("hex")}.part`;
}

/** Refuses a path that could not be written later, before any work is done for it. */
export async function refuseUnwritable(path: string): Promise<void> {
  const temporary = temporaryFor(path);
  try {
    const found = await stat(path).catch(() => null);
    if (found?.isDirectory() === true) throw Object.assign(new Error(), { code: "EISDIR" });
    // Permissions do not tell all (a system's own folders, a full disk): only writing does.
    await writeFile(temporary, "", { flag: "wx" });
  } catch (error) {
    throw unwritable(path, error);
  } finally {
    await rm(temporary, { force: true }).catch(() => {});
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EACCES: "writing there is not allowed",
  EPERM: "writing there is not allowed",
  EROFS: "the file system is read-only",
  ENOENT: "its folder does not exist",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of the path is not a folder",
};

function unwritable(path: string, error: unknown): ModelwrightError {
  const { code = "unknown", message } = error as NodeJS.ErrnoException;
  const reason = REASONS[code] ?? message;
  return new ModelwrightError(
    "data/unwritable",
    { path, code },
    {
      what: `${path} must be a place that can be written to, but ${reason}.`,
      fix: "Nothing was left behind. Free space or choose another path with --out.",
    },
  );
}
