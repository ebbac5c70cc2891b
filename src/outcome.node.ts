/** How every training ends: the model and its report are written together or not at all. */
import { readFile } from "node:fs/promises";
import { type PackExtras, packModel } from "./artifact/pack.ts";
import { type FileToWrite, writeTogether } from "./data/write-whole.node.ts";
import type { Fitted } from "./pipeline/fitted.ts";

export type Outcome = {
  readonly fitted: Fitted;
  readonly extras: PackExtras;
  /** The page, kept in the model too; null for none. */
  readonly report: string | null;
  /** Paths; null for nowhere. */
  readonly to: { readonly model: string | null; readonly report: string | null };
};

export async function writeOutcome({ fitted, extras, report, to }: Outcome): Promise<void> {
  const files: FileToWrite[] = to.report === null || report === null ? [] : [{ path: to.report, content: report }];
  if (to.model !== null) {
    const kept = report === null ? extras : { ...extras, report };
    files.push({ path: to.model, content: (await packModel(fitted, kept)).bytes });
  }
  await writeTogether(files);
}

/** What made it, as reports say it. */
export async function writtenBy(): Promise<string> {
  const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));
  return `modelwright ${version}, Node.js ${process.versions.node}`;
}
