/** Rows that equal a row fitted on in every feature: how many there are, and what they do to the score. */
import { gather, gatherRows } from "../compute/frame.ts";
import type { CopyReport } from "../contract/honesty.ts";
import type { MetricSpec } from "../contract/metric.ts";
import { columnOf } from "../contract/table.ts";
import type { Split, Task } from "../contract/task.ts";
import { rowHashes } from "../data/fingerprints.ts";
import { metricInterval } from "./interval.ts";
import { metricInput } from "./metric-input.ts";

/** Fewer copies than this part of the rows move no score. */
const LEAST_SHARE = 0.01;
const LEAST_LEFT = 20;

/** Null where there are next to none. `answers` are out of fold, for the rows of `scored`. */
export function copyReport(
  task: Task,
  answers: Float64Array,
  { splits, scored }: { readonly splits: readonly Split[]; readonly scored: Int32Array },
  metric: MetricSpec,
): CopyReport | null {
  const columns = task.roles.features.map((name) => columnOf(task.table, name));
  const hashes = rowHashes(task.table, columns);
  const isCopy = new Uint8Array(task.table.rows);
  for (const { train, test } of splits) {
    const seen = new Set<number>();
    for (const row of train) seen.add(hashes[row]!);
    for (const row of test) if (seen.has(hashes[row]!)) isCopy[row] = 1;
  }
  const own = Int32Array.from(scored.keys()).filter((place) => isCopy[scored[place]!] === 0);
  const rows = scored.length - own.length;
  const share = rows / scored.length;
  if (share < LEAST_SHARE || own.length < LEAST_LEFT) return null;
  const score = metricInterval(metric, metricInput(task, answers, scored));
  const kept = gatherRows(answers, answers.length / scored.length, own);
  const without = metricInterval(metric, metricInput(task, kept, gather(scored, own)));
  if (!Number.isFinite(without.value)) return null;
  const short = (value: number): string => String(Number(value.toPrecision(4)));
  const worse = metric.greaterIsBetter ? without.value < score.low : without.value > score.high;
  const verdict = worse
    ? "they flatter the score; if they are copies and not equal cases, drop them"
    : "they hardly move the score";
  const words = `${rows} scored rows (${(100 * share).toFixed(1)} %) equal a row fitted on in every feature: with them ${metric.name} is ${short(score.value)}, without them ${short(without.value)}; ${verdict}.`;
  return { rows, share, score, without, words };
}
