/** `train --save-config`: the run just made, as a config file that repeats it. */
import { existsSync, readFileSync } from "node:fs";
import { extname, resolve } from "node:path";
import { ModelwrightError } from "../../../config.ts";
import { type JoinRequest, maskedSource, refuseUnwritable, writeWhole } from "../../../index.ts";
import { type Option, type Values, verbs } from "../../../verbs.ts";

const DEFAULT = "modelwright.config.json";
/** How a run speaks is not what it made. */
const SPEECH = ["json", "quiet", "events"];
const SOURCES = ["test"];

export type Place = { readonly path: string; readonly isLoaded: boolean };

/** Where the file goes, refused before the work begins. `loaded` is the file behind `--config`. */
export async function placeFor(wanted: string | true, loaded: string | undefined): Promise<Place> {
  const path = wanted === true ? DEFAULT : wanted;
  if (extname(path) !== ".json")
    throw refused(path, "must end with .json", `Write \`train <data> --save-config ${DEFAULT}\`.`);
  const isLoaded = typeof loaded === "string" && resolve(loaded) === resolve(path);
  if (existsSync(path) && !isLoaded)
    throw refused(path, "must be a new file, got one that is there", `Remove it, or add --config ${path} to renew it.`);
  await refuseUnwritable(path);
  return { path, isLoaded };
}

/** Writes what the run was told, in the order in which the options are declared; gives the path. */
export async function saveConfig(place: Place, data: string, values: Values<"train">): Promise<string> {
  if (existsSync(place.path) && !place.isLoaded)
    throw refused(place.path, "must be a new file, got one that came meanwhile", "Save under another name.");
  const train: Record<string, unknown> = {};
  for (const [key, option] of Object.entries<Option>(verbs.train.options)) {
    const value = values[key as keyof typeof values];
    if (value !== undefined && !SPEECH.includes(key)) train[key] = written(key, option, value);
  }
  // Parts of other verbs in a file that is renewed stay as they are.
  const before = place.isLoaded ? JSON.parse(readFileSync(place.path, "utf8").replace(/^\uFEFF/, "")) : {};
  const config = { ...before, data: withoutPassword(data), train };
  await writeWhole(place.path, `${JSON.stringify(config, null, 2)}\n`);
  return place.path;
}

function written(key: string, option: Option, value: unknown): unknown {
  if (SOURCES.includes(key)) return withoutPassword(String(value));
  if (key === "join")
    return (value as readonly JoinRequest[]).map((join) => ({ ...join, table: withoutPassword(join.table) }));
  return option.unit === undefined ? value : `${value}${option.unit}`;
}

/** A config file is shared: the address of a database stays, its password goes. */
function withoutPassword(source: string): string {
  return maskedSource(source)
    .replace(":***@", "@")
    .replace(/([?&])password=\*\*\*&?/gi, "$1");
}

function refused(path: string, what: string, fix: string): ModelwrightError {
  return new ModelwrightError("use/config", { file: path }, { what: `--save-config ${path} ${what}.`, fix });
}
