/** Prototypes of rows with numbers and words: drawn from the rows, then moved round by round. */
import { CHUNK } from "../../compute/statistics.ts";
import type { Random } from "../../contract/random.ts";
import type { MixedColumns } from "./mixed-columns.ts";

export type Prototypes = {
  readonly count: number;
  /** Numbers of a row. */
  readonly width: number;
  /** `count × width`. */
  readonly means: Float64Array;
  /** Per column of words: the level of each prototype; -1 for none. */
  readonly modes: readonly Int32Array[];
};

export type PrototypeFit = {
  readonly prototypes: Prototypes;
  /** Per row: its cheapest prototype. */
  readonly assigned: Int32Array;
  readonly cost: number;
  readonly rounds: number;
  /** False when rounds or time ended before the rows stood still. */
  readonly settled: boolean;
};

/** Rows as prototypes: each is drawn with a chance in proportion to its cost by those drawn before it. */
export function drawPrototypes(
  rows: MixedColumns,
  weights: Float64Array | null,
  count: number,
  wordWeight: number,
  random: Random,
): Prototypes {
  const n = rows.numbers.rows;
  const chosen: number[] = [];
  const chance = weights === null ? new Float64Array(n).fill(1) : weights.slice();
  const cost = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  while (chosen.length < Math.min(count, n)) {
    const total = chance.reduce((sum, own) => sum + own, 0);
    if (!(total > 0)) break;
    let left = random.uniform() * total;
    let row = 0;
    for (let i = 0; i < n; i++) {
      if (!(chance[i]! > 0)) continue;
      row = i;
      left -= chance[i]!;
      if (left < 0) break;
    }
    chosen.push(row);
    const one = prototypesOf(rows, [row]);
    for (let i = 0; i < n; i++) {
      cost[i] = Math.min(cost[i]!, costOf(rows, i, one, 0, wordWeight));
      chance[i] = Math.min(Number.MAX_VALUE / n, cost[i]! * (weights === null ? 1 : weights[i]!));
    }
  }
  return prototypesOf(rows, chosen.length === 0 ? [0] : chosen);
}

function prototypesOf({ numbers, words }: MixedColumns, chosen: readonly number[]): Prototypes {
  const width = numbers.columns;
  const means = new Float64Array(chosen.length * width);
  chosen.forEach((row, c) => {
    means.set(numbers.values.subarray(row * width, (row + 1) * width), c * width);
  });
  return {
    count: chosen.length,
    width,
    means,
    modes: words.map(({ codes }) => Int32Array.from(chosen, (r) => codes[r]!)),
  };
}

/** A word against another level costs `wordWeight`, against none half of it. */
function costOf(
  { numbers, words }: MixedColumns,
  row: number,
  { means, modes, width }: Prototypes,
  c: number,
  wordWeight: number,
): number {
  let sum = 0;
  for (let j = 0, at = row * width, to = c * width; j < width; j++, at++, to++) {
    const d = numbers.values[at]! - means[to]!;
    sum += d * d;
  }
  for (let w = 0; w < words.length; w++) {
    const [own, mode] = [words[w]!.codes[row]!, modes[w]![c]!];
    if (own !== mode) sum += own < 0 || mode < 0 ? wordWeight / 2 : wordWeight;
  }
  return sum;
}

export async function prototypeRounds(
  rows: MixedColumns,
  weights: Float64Array | null,
  start: Prototypes,
  { wordWeight, maxRounds }: { readonly wordWeight: number; readonly maxRounds: number },
  tick: () => Promise<boolean>,
): Promise<PrototypeFit> {
  const n = rows.numbers.rows;
  const assigned = new Int32Array(n).fill(-1);
  let prototypes = start;
  for (let round = 1; ; round++) {
    let moved = 0;
    let cost = 0;
    for (let from = 0; from < n; from += CHUNK) {
      let part = 0;
      for (let i = from; i < Math.min(n, from + CHUNK); i++) {
        let best = 0;
        let least = Number.POSITIVE_INFINITY;
        for (let c = 0; c < prototypes.count; c++) {
          const own = costOf(rows, i, prototypes, c, wordWeight);
          if (own < least) {
            least = own;
            best = c;
          }
        }
        if (assigned[i] !== best) moved++;
        assigned[i] = best;
        part += least * (weights === null ? 1 : weights[i]!);
      }
      cost += part;
      await tick();
    }
    const settled = moved === 0;
    if (settled || round >= maxRounds || !(await tick())) return { prototypes, assigned, cost, rounds: round, settled };
    prototypes = middlesOf(rows, weights, assigned, prototypes);
  }
}

/** Means and commonest words of the rows of each prototype; one without rows stays where it is. */
function middlesOf(
  { numbers, words }: MixedColumns,
  weights: Float64Array | null,
  assigned: Int32Array,
  before: Prototypes,
): Prototypes {
  const { count, width } = before;
  const n = numbers.rows;
  const size = new Float64Array(count);
  const sums = new Float64Array(count * width);
  const part = new Float64Array(count * width);
  for (let from = 0; from < n; from += CHUNK) {
    part.fill(0);
    for (let i = from; i < Math.min(n, from + CHUNK); i++) {
      const w = weights === null ? 1 : weights[i]!;
      size[assigned[i]!]! += w;
      for (let j = 0, at = i * width, to = assigned[i]! * width; j < width; j++, at++, to++) {
        part[to]! += w * numbers.values[at]!;
      }
    }
    for (let k = 0; k < sums.length; k++) sums[k]! += part[k]!;
  }
  const means = sums.map((sum, k) => {
    const weight = size[Math.floor(k / width)]!;
    return weight > 0 ? sum / weight : before.means[k]!;
  });
  const modes = words.map(({ codes, levels }, word) => {
    const counts = new Float64Array(count * levels);
    for (let i = 0; i < n; i++) {
      if (codes[i]! >= 0) counts[assigned[i]! * levels + codes[i]!]! += weights === null ? 1 : weights[i]!;
    }
    return Int32Array.from({ length: count }, (_, c) => {
      let best = size[c]! > 0 ? -1 : before.modes[word]![c]!;
      let most = 0;
      for (let level = 0; level < levels; level++) {
        if (counts[c * levels + level]! <= most) continue;
        most = counts[c * levels + level]!;
        best = level;
      }
      return best;
    });
  });
  return { count, width, means, modes };
}
