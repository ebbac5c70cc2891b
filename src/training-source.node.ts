/** How every training with a target begins and is shown: what it may write, the table it learns from and the one kept aside. */
import type { TrainEvent } from "./contract/events.ts";
import { joinKnown } from "./data/join/join-known.ts";
import { type Joined, type JoinOptions, readJoined, shownJoins } from "./data/join/read-joined.node.ts";
import { readRaw } from "./data/read-table.node.ts";
import { maskedSource } from "./data/source.ts";
import { refuseUnwritable } from "./data/write-whole.node.ts";

type SourceOptions = JoinOptions & {
  readonly query?: string;
  readonly test?: string;
  readonly out?: string;
  readonly report?: string | null;
};

export type TrainingSource = {
  readonly read: Joined;
  /** The labelled table that plays no part in training, with the same columns joined; null without one. */
  readonly keptAside: ReturnType<typeof joinKnown> | null;
};

/** Reads nothing where model or report could not be written. */
export async function openTraining(
  source: string,
  options: SourceOptions,
  emit: (event: TrainEvent) => void,
): Promise<TrainingSource> {
  for (const path of [options.report, options.out]) if (typeof path === "string") await refuseUnwritable(path);
  emit({ kind: "stage", stage: "read", words: `reading ${maskedSource(source)}` });
  const read = await readJoined(source, options);
  // A query says what to read from the source, not from the table beside it.
  const { query: _, ...testOptions } = options;
  const held = options.test === undefined ? null : await readRaw(options.test, testOptions);
  return { read, keptAside: held === null ? null : joinKnown(held, read.joins, read.joinedTables) };
}

/** The options as a report may show them: without passwords. */
export function shownOptions<O extends SourceOptions>(options: O): O {
  const test = options.test === undefined ? {} : { test: maskedSource(options.test) };
  return { ...options, ...test, ...shownJoins(options) };
}
