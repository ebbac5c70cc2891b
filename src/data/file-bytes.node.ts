/** The bytes of a file: all of them, the first ones, unpacked or not; and what is wrong with a path. */
import { open, readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { promisify } from "node:util";
import { constants, gunzip } from "node:zlib";
import { didYouMean, ModelwrightError } from "../contract/errors.ts";

export async function wholeFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw unreadableFile(path, error);
  }
}

export async function firstBytes(path: string, count: number): Promise<Uint8Array> {
  const file = await open(path).catch((error) => {
    throw unreadableFile(path, error);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw unreadableFile(path, error);
  } finally {
    await file.close();
  }
}

/** The start of a gzip file, decompressed as far as `count` compressed bytes go. */
export async function firstUnzipped(path: string, count: number): Promise<Uint8Array> {
  const inflate = promisify(gunzip) as (bytes: Uint8Array, options: object) => Promise<Buffer>;
  // An early end is expected: the rest of the file is not here.
  return inflate(await firstBytes(path, count), { finishFlush: constants.Z_SYNC_FLUSH });
}

export async function unzipped(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(bytes);
  } catch {
    throw new ModelwrightError(
      "data/damaged",
      { source: name },
      { what: `${name} must be a whole gzip file, got a damaged or cut one.`, fix: "Fetch or compress it again." },
    );
  }
}

/** The size in bytes; a typed error when there is no such file. */
export async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) throw await noFile(path, found.code ?? "");
  if (found.isDirectory()) {
    throw new ModelwrightError(
      "data/directory",
      { source: path },
      { what: `${path} must be a file, got a directory.`, fix: "Name one file in it." },
    );
  }
  return found.size;
}

function unreadableFile(path: string, error: unknown): ModelwrightError {
  const { code = "a fault" } = error as NodeJS.ErrnoException;
  // A file of 2 GB or more does not fit one buffer.
  const fix = code === "ERR_FS_FILE_TOO_LARGE" ? "Give it as Parquet." : "Check its permissions.";
  return new ModelwrightError(
    "data/unreadable-file",
    { source: path, code },
    { what: `${path} must be a readable file, got ${code} from the system.`, fix },
  );
}

async function noFile(path: string, code: string): Promise<ModelwrightError> {
  if (code !== "ENOENT" && code !== "ENOTDIR") {
    return unreadableFile(path, { code });
  }
  const siblings = await readdir(dirname(path)).catch(() => []);
  return new ModelwrightError(
    "data/no-file",
    { source: path },
    {
      what: `${path} must be a file, got no such file.`,
      fix: `${didYouMean(basename(path), siblings)}Check the path.`,
    },
  );
}
