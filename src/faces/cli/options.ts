/** Options that several verbs share, and how their texts become values. */
import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";

export function names(text: string): string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** "60s", "10m", "1h", "500ms" or plain seconds. */
export function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/.exec(text.trim());
  if (match === null) throw new InvalidArgumentError('It must be a time such as "60s", "10m" or "1h".');
  const scale = { ms: 0.001, s: 1, m: 60, h: 3600 }[match[2] ?? "s"]!;
  const seconds = Number(match[1]) * scale;
  if (!(seconds > 0)) throw new InvalidArgumentError("It must be more than 0.");
  return seconds;
}

export function count(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`);
    return value;
  };
}

/** No more than a few per core: each thread costs memory and a start, and gives nothing beyond the cores. */
export function threads(text: string): number {
  const cores = availableParallelism();
  const most = Math.max(16, 2 * cores);
  const value = count(1)(text);
  if (value > most) throw new InvalidArgumentError(`It must be at most ${most}: this machine has ${cores} cores.`);
  return value;
}

const TASKS = ["binary", "multiclass", "regression"];
const KINDS = ["number", "category", "boolean", "datetime", "text"];

/** `zip=category`, repeatable or with commas. */
export function kinds(text: string, before: Record<string, string> = {}): Record<string, string> {
  const all = new Map(Object.entries(before));
  for (const pair of names(text)) {
    const cut = pair.lastIndexOf("=");
    const kind = pair.slice(cut + 1);
    if (cut < 1 || !KINDS.includes(kind)) {
      throw new InvalidArgumentError(`It must be column=kind with a kind of ${KINDS.join(", ")}.`);
    }
    all.set(pair.slice(0, cut), kind);
  }
  return Object.fromEntries(all);
}

/** How cells are read: for every verb that reads a raw table. */
export function readingOptions(command: Command): Command {
  return command
    .option("--kind <column=kind>", "what a column means, when the guess is wrong (repeatable)", kinds)
    .option("--missing <texts>", 'further texts that stand for "missing", such as "?,-999"', names);
}

/** Roles of columns: for verbs that define a task. */
export function roleOptions(command: Command): Command {
  return command
    .addOption(new Option("--task <kind>", "what to learn, when the guess is wrong").choices(TASKS))
    .option("--positive <label>", "the class that probabilities speak of")
    .option("--weight <column>", "how much each row counts")
    .option("--group <column>", "rows of one group are never on both sides of a split")
    .option("--time <column>", "always fit on the past and score on the future")
    .option("--sensitive <columns>", "report every metric per level of these columns", names)
    .option("--exclude <columns>", "columns to leave out", names)
    .option("--include <columns>", "columns to use although they look like identifiers", names);
}
