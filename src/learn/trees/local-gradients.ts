/** Gradients of one output, scaled and packed into 64-bit words so that no sum over any rows can overflow. */
import { ModelwrightError } from "../../contract/errors.ts";
import { type LocalTable, SAMPLE_BYTES } from "./local-table.ts";
import { lossNumber } from "./objective.ts";

const CHUNK = 4096;
/** Rows per kernel call: some milliseconds. */
const ROWS_PER_CALL = 1 << 17;

export type Gradients = {
  /** Addresses: float32 gradient and hessian per row, the packed word per row. */
  readonly gradient: number;
  readonly hessian: number;
  readonly packed: number;
  /** Address of the sums per chunk of rows. */
  readonly sums: number;
  /** A byte per row, 1 for those that `compute` chose by their gradients; null where it never does. */
  readonly kept: Uint8Array | null;
  /** Computes one output's; returns the value of one packed unit of gradient and of hessian. */
  compute(
    output: number,
    sample?: (GradientShares & { readonly seed: number }) | null,
  ): { readonly gradientUnit: number; readonly hessianUnit: number };
  /** To be called before the first output of a round: what all classes of a row share. */
  startRound(): void;
};

/** Gradient-based sampling: the shares of rows kept for their large gradients, and drawn from the others. */
export type GradientShares = {
  readonly large: number;
  readonly small: number;
  /** Rounds that see all rows: gradients say little before there is a model to speak of. */
  readonly rounds: number;
};

export function sampleOfRound(shares: GradientShares | null, round: number): GradientShares | null {
  return shares !== null && round >= shares.rounds ? shares : null;
}

/** `least`: rows per thread below which another one is not woken. */
export function createGradients(table: LocalTable, least = LEAST_ROWS, samples = false): Gradients {
  const { workspace, arena, rows, objective } = table;
  const bytes = rows * 4 + 64;
  const gradient = arena.take(bytes);
  const hessian = arena.take(bytes);
  const packed = arena.take(2 * bytes);
  const chunks = Math.ceil(rows / CHUNK);
  const sums = arena.take(chunks * 16);
  const soft = objective.outputs > 1;
  const top = soft ? arena.take(bytes) : 0;
  const inverse = soft ? arena.take(bytes) : 0;
  const ranges = rangesOf(rows, table.threads, 1, least);
  const [keptAt, scratch] = samples ? [arena.take(rows), arena.take(SAMPLE_BYTES)] : [0, 0];
  const constant = objective.constantHessian && table.weights === 0;
  const factor = soft ? objective.outputs / (objective.outputs - 1) : 1;
  return {
    gradient,
    hessian,
    packed,
    sums,
    kept: samples ? new Uint8Array(workspace.buffer, keptAt, rows) : null,
    startRound() {
      if (!soft) return;
      workspace.parallel(
        "softmaxTotals",
        ranges.map(([from, count]) => {
          const at = from * 4;
          return [table.scores + at, table.scoreBytes, objective.outputs, count, top + at, inverse + at];
        }),
      );
    },
    compute(output, sample = null) {
      if (objective.derivatives !== undefined) derive(table, objective.derivatives, gradient, hessian, sums);
      else
        workspace.parallel(
          "gradientsOf",
          ranges.map(([from, count]) => {
            const at = from * 4;
            const weights = table.weights === 0 ? 0 : table.weights + at;
            const score = table.scores + output * table.scoreBytes + at;
            const chunk = sums + (from / CHUNK) * 16;
            const lists = [score, table.target + at, weights, count, gradient + at, hessian + at, chunk];
            const told = soft ? output : (objective.parameter ?? 0);
            return [lossNumber(objective), ...lists, told, factor, top + at, inverse + at];
          }),
        );
      if (sample !== null) {
        const { large, small, seed } = sample;
        workspace.kernels.sampleByGradient!(gradient, hessian, rows, large, small, seed, keptAt!, sums, scratch!);
      }
      const totals = new Float64Array(workspace.buffer, sums, chunks * 2);
      let g = 0;
      let h = 0;
      for (let i = 0; i < chunks; i++) {
        g += totals[2 * i]!;
        h += totals[2 * i + 1]!;
      }
      // room for the rounding of each row, up by half a unit, and of the float32 products
      const room = 1 - 1e-6;
      const gScale = Math.fround(g > 0 ? Math.min(((2 ** 31 - 2 - rows / 2) / g) * room, LARGEST_SCALE) : 1);
      const hScale = Math.fround(
        constant && sample === null
          ? Math.min(2 ** 23, Math.floor((2 ** 32 - 1) / rows))
          : h > 0
            ? Math.min(((2 ** 32 - 2 - rows / 2) / h) * room, LARGEST_SCALE)
            : 1,
      );
      workspace.parallel(
        "quantise",
        ranges.map(([from, count]) => {
          const at = from * 4;
          return [gradient + at, hessian + at, count, gScale, hScale, packed + 2 * at];
        }),
      );
      return { gradientUnit: 1 / gScale, hessianUnit: 1 / hScale };
    },
  };
}

/** Gradients of a loss that is written in TypeScript; chunk sums as the kernels take them. */
function derive(
  { workspace: { buffer }, rows, scores, target, weights }: LocalTable,
  derivatives: NonNullable<LocalTable["objective"]["derivatives"]>,
  gradientAt: number,
  hessianAt: number,
  sumsAt: number,
): void {
  const of = (at: number) => new Float32Array(buffer, at, rows);
  const [score, goal, gradient, hessian] = [of(scores), of(target), of(gradientAt), of(hessianAt)];
  const weight = weights === 0 ? null : of(weights);
  const sums = new Float64Array(buffer, sumsAt, Math.ceil(rows / CHUNK) * 2);
  sums.fill(0);
  for (let row = 0; row < rows; row++) {
    const [g, h] = derivatives(score[row]!, goal[row]!);
    if (!(Number.isFinite(g) && h >= 0 && h < Number.POSITIVE_INFINITY))
      throw badDerivatives(g, h, score[row]!, goal[row]!);
    const w = weight?.[row] ?? 1;
    gradient[row] = g * w;
    hessian[row] = h * w;
    const chunk = Math.floor(row / CHUNK) * 2;
    sums[chunk]! += Math.abs(gradient[row]!);
    sums[chunk + 1]! += hessian[row]!;
  }
}

function badDerivatives(gradient: number, hessian: number, score: number, target: number): ModelwrightError {
  return new ModelwrightError(
    "learn/custom-loss",
    { gradient, hessian, score, target },
    {
      what: `derivatives(${score}, ${target}) must be a finite gradient and a hessian of 0 or more, got [${gradient}, ${hessian}].`,
      fix: "Limit the score inside the loss, and return the absolute value of a hessian that may be negative.",
    },
  );
}

/** A scale beyond this would only enlarge rounding noise of sums that are nothing. */
const LARGEST_SCALE = 2 ** 60;

/** Fewer rows than this per thread are not worth waking it: some tens of microseconds. */
const LEAST_ROWS = 1 << 15;

/**
 * Rows in ranges that start at whole chunks, so that chunk sums do not depend on how many threads there are.
 * `outputs`: how many scores each row is visited for.
 */
export function rangesOf(
  rows: number,
  threads: number,
  outputs: number,
  leastRows = LEAST_ROWS,
): readonly (readonly [from: number, count: number])[] {
  const even = Math.ceil(rows / threads / CHUNK) * CHUNK;
  const least = Math.ceil(leastRows / outputs / CHUNK) * CHUNK;
  const size = Math.min(ROWS_PER_CALL, Math.max(least, even));
  const ranges: [number, number][] = [];
  for (let from = 0; from < rows; from += size) ranges.push([from, Math.min(size, rows - from)]);
  return ranges;
}
