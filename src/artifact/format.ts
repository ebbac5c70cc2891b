/**
 * The `.mw` file: a ZIP of plain data.
 *   manifest.json              format version, task, metrics, fingerprint, seed, versions, digests
 *   program.json + arrays.bin  the truth for predicting
 *   pipeline.json + state.bin  parameters and fitted state, for people and continued training
 *   training.json              optional: the columns, roles and splits of the training, to carry the plan out again
 *   report.html, card.md       optional, for people
 */
import type { JoinPlan } from "../contract/join.ts";
import type { TaskRecord } from "../contract/task.ts";

export const FORMAT_VERSION = 1;

/** A metric's value with its 95 % interval. */
export type MetricRecord = { readonly value: number; readonly low: number; readonly high: number };

export type Manifest = {
  readonly format: "modelwright";
  readonly formatVersion: number;
  readonly writtenBy: string;
  /** ISO time; not part of the digest. */
  readonly created: string;
  readonly task: TaskRecord;
  readonly learner: string;
  readonly trainedRows: number;
  readonly seed: number;
  readonly metric: string | null;
  readonly metrics: Readonly<Record<string, MetricRecord>>;
  /** SHA-256 over the parsed columns that the model was trained on. */
  readonly dataFingerprint: string | null;
  readonly digest: string;
  /** SHA-256 of each file in the archive. */
  readonly files: Readonly<Record<string, string>>;
  /** True when an operator of the program holds rows of the training data. */
  readonly storesTrainingRows: boolean;
  /** How columns are made from other tables and from the past; the program reads them as columns like any other. */
  readonly joins: readonly JoinPlan[];
};

export type ManifestExtras = Partial<Pick<Manifest, "metric" | "metrics" | "dataFingerprint" | "seed" | "joins">>;

export const FILES = {
  manifest: "manifest.json",
  program: "program.json",
  arrays: "arrays.bin",
  pipeline: "pipeline.json",
  state: "state.bin",
  report: "report.html",
  training: "training.json",
  card: "card.md",
} as const;
