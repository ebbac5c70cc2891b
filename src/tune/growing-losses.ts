/** Losses of the same scored rows by models that were fitted on growing parts of the rows: what a forecast is made of. */
import type { CurveLosses } from "../assess/learning-forecast.ts";
import type { Random } from "../contract/random.ts";
import type { Split, Task } from "../contract/task.ts";
import { growingOrder } from "./fewer-rows.ts";
import type { OutOfFold } from "./out-of-fold.ts";

const LEAST_ROWS = 40;

export type GrowingOptions = {
  readonly task: Task;
  readonly random: Random;
  readonly fits: (splits: readonly Split[], key: string) => Promise<OutOfFold>;
  readonly losses: (answers: Float64Array, rows: Int32Array) => Float64Array;
};

/** `shares` from large to small; the points come back from few rows to many. A part that cannot be fitted ends the curve. */
export async function growingLosses(
  splits: readonly Split[],
  shares: readonly number[],
  { task, random, fits, losses }: GrowingOptions,
): Promise<CurveLosses[]> {
  const curve: CurveLosses[] = [];
  const orders = splits.map(({ train }, s) => growingOrder(task, train, random.fork(s)));
  for (const share of shares) {
    const parts = splits.map(({ train, test }, s) => {
      return { train: orders[s]!.slice(0, Math.round(share * train.length)).sort(), test };
    });
    const rows = parts[0]!.train.length;
    if (rows < LEAST_ROWS) break;
    try {
      const { perSplit } = await fits(parts, `share ${share}`);
      curve.push({ rows, losses: Float64Array.from(parts.flatMap(({ test }, s) => [...losses(perSplit[s]!, test)])) });
    } catch {
      // A small part may lack a class.
      break;
    }
  }
  return curve.reverse();
}
