/**
 * Splits of rows into a part to fit on and a part to score on.
 * Every row is tested once per repeat, except where time runs: there the first part is never tested.
 */
import { ModelwrightError } from "../contract/errors.ts";
import type { Random } from "../contract/random.ts";
import type { Split } from "../contract/task.ts";
import { dealGroups } from "./split-groups.ts";

export type SplitInput = {
  readonly rows: number;
  /** Per row: a class or stratum from 0; folds get like shares of each. */
  readonly strata?: ArrayLike<number> | null;
  /** Per row: a group from 0; no group is on both sides. */
  readonly groups?: ArrayLike<number> | null;
};

export type Folds = { readonly splits: readonly Split[]; readonly notes: readonly string[] };

/** `count` folds; fewer, with a note, when there are not enough rows or groups. */
export function kFold(input: SplitInput, count: number, random: Random): Folds {
  checkFolds(count);
  const notes: string[] = [];
  const units = input.groups == null ? input.rows : distinctCount(input.groups);
  const unit = input.groups == null ? "rows" : "groups";
  if (units < 2) {
    throw new ModelwrightError(
      "data/too-few-to-split",
      { units, unit },
      { what: `A split must have at least 2 ${unit}, got ${units}.`, fix: `Add ${unit}.` },
    );
  }
  const folds = Math.min(count, units);
  if (folds < count) notes.push(`${count} folds became ${folds}: there are only ${units} ${unit}.`);
  if (input.strata != null) {
    const least = smallestStratum(input.strata);
    if (least < folds)
      notes.push(
        `The smallest class has ${least} ${least === 1 ? "row" : "rows"}, fewer than ${folds} folds: some folds are scored without it.`,
      );
  }
  const fold =
    input.groups == null
      ? dealRows(input.rows, input.strata ?? null, folds, random)
      : dealGroups(input.groups, input.strata ?? null, folds, random);
  return { splits: Array.from({ length: folds }, (_, f) => splitBy(fold, f)), notes };
}

/** `repeats` independent rounds of `kFold`, one after the other. */
export function repeatedKFold(input: SplitInput, count: number, repeats: number, random: Random): Folds {
  const rounds = Array.from({ length: repeats }, (_, r) => kFold(input, count, random.fork("repeat", r)));
  return { splits: rounds.flatMap((round) => round.splits), notes: rounds[0]?.notes ?? [] };
}

/** One split that keeps about `share` of the rows (or groups, or of each stratum) for testing; at least one on each side. */
export function holdOut(input: SplitInput, share: number, random: Random): Split {
  if (!(share > 0 && share < 1)) {
    throw new ModelwrightError(
      "data/bad-share",
      { share },
      { what: `holdOut.share must be a number in (0, 1), got ${share}.`, fix: "Use 0.2 for a fifth of the rows." },
    );
  }
  if (input.groups != null) return holdOutGroups(input, share, random);
  if (input.rows < 2) return kFold(input, 2, random).splits[0]!;
  const order = shuffledByStratum(input.rows, input.strata ?? null, random);
  const chosen = new Uint8Array(input.rows);
  // Evenly spaced over the strata, so that each gives its share to within one row.
  for (let i = 0; i < input.rows; i++) {
    if (Math.floor((i + 1) * share + 0.5) > Math.floor(i * share + 0.5)) chosen[order[i]!] = 1;
  }
  const count = chosen.reduce((sum, one) => sum + one, 0);
  if (count === 0) chosen[order[0]!] = 1;
  if (count === input.rows) chosen[order[0]!] = 0;
  return splitWhere(input.rows, (row) => chosen[row] === 1);
}

function holdOutGroups(input: SplitInput, share: number, random: Random): Split {
  const parts = Math.max(2, Math.round(1 / Math.min(share, 1 - share)));
  const { splits } = kFold(input, parts, random);
  const { train, test } = splits[0]!;
  return share <= 0.5 ? { train, test } : { train: test, test: train };
}

/** Expanding windows: fold f fits on everything before its test part. Rows of one moment stay together. */
export function timeOrderedFolds(time: ArrayLike<number>, count: number): Folds {
  checkFolds(count);
  const rows = time.length;
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  // A missing time sorts first: it is never in the future of anything.
  const key = (row: number) => (Number.isNaN(time[row]!) ? Number.NEGATIVE_INFINITY : time[row]!);
  order.sort((a, b) => {
    const [ka, kb] = [key(a), key(b)];
    return ka < kb ? -1 : ka > kb ? 1 : a - b;
  });
  const cuts: number[] = [];
  for (let f = 1; f <= count; f++) {
    let cut = Math.round((f * rows) / (count + 1));
    while (cut > 0 && cut < rows && key(order[cut]!) === key(order[cut - 1]!)) cut++;
    if (cut > 0 && cut < rows && cuts[cuts.length - 1] !== cut) cuts.push(cut);
  }
  if (cuts.length === 0) {
    throw new ModelwrightError(
      "data/too-few-to-split",
      { rows, unit: "moments" },
      { what: "A split by time must have at least 2 different moments, got 1.", fix: "Leave out the time column." },
    );
  }
  const splits = cuts.map((cut, f) => ({
    train: order.slice(0, cut).sort(),
    test: order.slice(cut, cuts[f + 1] ?? rows).sort(),
  }));
  const notes =
    cuts.length < count ? [`${count} folds in time became ${cuts.length}: there are too few different moments.`] : [];
  return { splits, notes };
}

/** Strata for numbers: the quantile bin of each value, `bins` of about equal size. */
export function quantileStrata(values: ArrayLike<number>, bins: number): Int32Array {
  const rows = values.length;
  const order = Int32Array.from({ length: rows }, (_, row) => row).sort((a, b) => values[a]! - values[b]! || a - b);
  const strata = new Int32Array(rows);
  for (let rank = 0; rank < rows; rank++) strata[order[rank]!] = Math.floor((rank * bins) / rows);
  return strata;
}

/** Deals shuffled rows to folds stratum by stratum; the next stratum goes on where the last one ended. */
function dealRows(rows: number, strata: ArrayLike<number> | null, folds: number, random: Random): Int32Array {
  const order = shuffledByStratum(rows, strata, random);
  const fold = new Int32Array(rows);
  for (let i = 0; i < rows; i++) fold[order[i]!] = i % folds;
  return fold;
}

/** Rows in random order within each stratum, strata one after the other. */
function shuffledByStratum(rows: number, strata: ArrayLike<number> | null, random: Random): Int32Array {
  const order = random.permutation(rows);
  return strata === null ? order : order.sort((a, b) => strata[a]! - strata[b]!);
}

function splitBy(fold: Int32Array, test: number): Split {
  return splitWhere(fold.length, (row) => fold[row] === test);
}

function splitWhere(rows: number, isTest: (row: number) => boolean): Split {
  const train: number[] = [];
  const test: number[] = [];
  for (let row = 0; row < rows; row++) (isTest(row) ? test : train).push(row);
  return { train: Int32Array.from(train), test: Int32Array.from(test) };
}

function checkFolds(count: number): void {
  if (Number.isInteger(count) && count >= 2) return;
  throw new ModelwrightError(
    "data/bad-folds",
    { folds: count },
    { what: `split.folds must be a whole number in [2, ∞), got ${count}.`, fix: "Use 5." },
  );
}

function distinctCount(values: ArrayLike<number>): number {
  return new Set(Array.from(values)).size;
}

function smallestStratum(strata: ArrayLike<number>): number {
  const counts = new Map<number, number>();
  for (let row = 0; row < strata.length; row++) counts.set(strata[row]!, (counts.get(strata[row]!) ?? 0) + 1);
  return Math.min(...counts.values());
}
