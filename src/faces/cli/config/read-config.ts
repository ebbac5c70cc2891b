/** Reads a config file: JSON as it is, TypeScript and JavaScript by running them. */
import { readFile, stat } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { defineConfig, ModelwrightError } from "../../../config.ts";
import { jsonFault } from "./json-fault.ts";

/** The one file there is. */
export function refuseSeveral(found: readonly string[]): string {
  if (found.length === 1) return found[0]!;
  throw fault(
    "The folder",
    `must hold one config file, got ${found.join(" and ")}`,
    "Remove one, or name one with --config.",
  );
}

export async function readConfig(path: string): Promise<unknown> {
  const kind = extname(path);
  if (![".json", ".ts", ".mjs", ".js"].includes(kind))
    throw fault(path, "must end with .json, .ts, .mjs or .js", "Rename it.");
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error)
    throw fault(path, `must be a config file, got ${reasonOf(found)}`, "Check the path behind --config.");
  if (!found.isFile()) throw fault(path, "must be a file, got a folder", "Rename it, or use --no-config.");
  return kind === ".json" ? parsed(path) : run(path);
}

async function parsed(path: string): Promise<unknown> {
  const text = await readFile(path, "utf8").catch((error) => {
    throw fault(path, `must be a readable file, got ${reasonOf(error)}`, "Check its permissions.");
  });
  const bare = text.replace(/^\uFEFF/, "");
  try {
    return JSON.parse(bare);
  } catch {
    const { line, column, got } = jsonFault(bare);
    const place = `${path}, line ${line}, column ${column}`;
    throw fault(
      place,
      `must be valid JSON, got ${got}`,
      "JSON has neither comments nor commas at the end of a list; modelwright.config.ts may have both.",
    );
  }
}

/** What a config may import from `modelwright`, whether or not the package is installed beside it. */
const DOOR = new Proxy(
  { defineConfig },
  {
    get(door, name) {
      if (name === "defineConfig") return door.defineConfig;
      if (typeof name === "symbol" || ["__esModule", "default", "then"].includes(name)) return undefined;
      throw new Error(`"modelwright" gives a config file defineConfig alone, not ${name}`);
    },
  },
);

async function run(path: string): Promise<unknown> {
  // One loader on every version of Node: 20 cannot read TypeScript, later ones read a part of it.
  const { createJiti } = await import("jiti");
  const file = resolve(path);
  const options = { fsCache: false, moduleCache: false, interopDefault: false, virtualModules: { modelwright: DOOR } };
  let made: Readonly<Record<string, unknown>>;
  try {
    made = await createJiti(file, options).import(file);
  } catch (error) {
    throw fault(path, `must run without an error, got: ${firstLine(error)}`, "Correct it, or use --no-config.");
  }
  if (made.default === undefined)
    throw fault(path, "must have a default export, got none", "Write: export default defineConfig({ ... });");
  return made.default;
}

function firstLine(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return words.split("\n")[0]!.trim() || "one without words";
}

function reasonOf(error: NodeJS.ErrnoException): string {
  return error.code === "ENOENT" || error.code === "ENOTDIR" ? "no such file" : (error.code ?? error.message);
}

function fault(place: string, what: string, fix: string): ModelwrightError {
  return new ModelwrightError("use/config", { file: place }, { what: `${place} ${what}.`, fix });
}
