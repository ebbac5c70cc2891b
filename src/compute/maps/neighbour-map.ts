/**
 * A map of rows in the plane that keeps near rows near: t-SNE, exact, from principal axes.
 *
 *   minimise  Σ_ij p_ij log(p_ij / q_ij),   q_ij = (1 + ‖yᵢ − yⱼ‖²)⁻¹ / Σ,   p_ij: Gaussian alikeness of neighbours
 *
 * Each row's Gaussian is as wide as gives it about `PERPLEXITY` neighbours. Steps go down the gradient, with momentum and
 * gains per number; in the first of them alikeness counts twelvefold, so that groups find together.
 *
 * Time O(steps · n²), a second for 1000 rows; memory O(n · neighbours).
 *
 * Source: L. van der Maaten and G. Hinton, "Visualizing Data using t-SNE", JMLR 9, 2008; start and rate: D. Kobak and P.
 * Berens, "The Art of Using t-SNE for Single-Cell Transcriptomics", Nature Communications 10, 2019.
 */
import { exp, log } from "../math.ts";
import type { Matrix } from "../matrices/matrix.ts";
import { createNeighbours } from "../neighbours/neighbours.ts";
import { principalMap } from "./principal-map.ts";

const PERPLEXITY = 30;
const EARLY_STEPS = 120;
const STEPS = 500;
const EXAGGERATION = 12;
/** Standard deviation of the first axis at the start. */
const START = 1e-4;
const LEAST_GAIN = 0.01;

/** `rows × 2`. `goOn` is asked between steps; false ends with null, as a map half drawn misleads. */
export async function neighbourMap(points: Matrix, goOn: () => Promise<boolean>): Promise<Float64Array | null> {
  const n = points.rows;
  if (n < 4) return null;
  const edges = alikeness(points);
  const map = startOf(points);
  const step = new Float64Array(2 * n);
  const gains = new Float64Array(2 * n).fill(1);
  const force = new Float64Array(2 * n);
  const rate = Math.max(50, n / EXAGGERATION);
  for (let round = 0; round < STEPS; round++) {
    const early = round < EARLY_STEPS;
    gradient(map, edges, early ? EXAGGERATION : 1, force);
    const momentum = early ? 0.5 : 0.8;
    for (let k = 0; k < force.length; k++) {
      const sameWay = force[k]! > 0 === step[k]! > 0;
      gains[k] = Math.max(LEAST_GAIN, sameWay ? gains[k]! * 0.8 : gains[k]! + 0.2);
      step[k] = momentum * step[k]! - rate * gains[k]! * force[k]!;
      map[k]! += step[k]!;
    }
    if (round % 10 === 9 && !(await goOn())) return null;
  }
  return map;
}

type Edges = { readonly from: Int32Array; readonly to: Int32Array; readonly weight: Float64Array };

/** p_ij of pairs of neighbours, i < j; of all pairs they sum to 1 when each counts twice. */
function alikeness({ rows: n, columns: width, values }: Matrix): Edges {
  const k = Math.min(3 * PERPLEXITY, n - 1);
  const perplexity = Math.min(PERPLEXITY, k / 3);
  const own = Int32Array.from({ length: n }, (_, i) => i);
  const points = { rows: n, width, values };
  const near = createNeighbours(points).nearest(points, k, own);
  const weights = new Map<number, number>();
  const chance = new Float64Array(k);
  for (let i = 0; i < n; i++) {
    const distances = near.distances.subarray(i * k, (i + 1) * k);
    widthFor(distances, log(perplexity), chance);
    for (let a = 0; a < k; a++) {
      const j = near.rows[i * k + a]!;
      const pair = i < j ? i * n + j : j * n + i;
      weights.set(pair, (weights.get(pair) ?? 0) + chance[a]! / (2 * n));
    }
  }
  const pairs = [...weights.keys()].sort((a, b) => a - b);
  return {
    from: Int32Array.from(pairs, (pair) => Math.floor(pair / n)),
    to: Int32Array.from(pairs, (pair) => pair % n),
    weight: Float64Array.from(pairs, (pair) => weights.get(pair)!),
  };
}

/** Chances of the neighbours by a Gaussian whose entropy is `wanted`, found by halving. */
function widthFor(distances: Float64Array, wanted: number, chance: Float64Array): void {
  const mean = distances.reduce((sum, d) => sum + d * d, 0) / distances.length;
  const unit = mean > 0 && Number.isFinite(mean) ? mean : 1;
  let [low, high, precision] = [0, Number.POSITIVE_INFINITY, 1];
  for (let round = 0; round < 60; round++) {
    let [total, weighted] = [0, 0];
    const least = distances[0]! ** 2 / unit;
    for (let a = 0; a < distances.length; a++) {
      const far = distances[a]! ** 2 / unit - least;
      chance[a] = exp(-precision * far);
      total += chance[a]!;
      weighted += chance[a]! * far;
    }
    for (let a = 0; a < distances.length; a++) chance[a]! /= total;
    const entropy = log(total) + (precision * weighted) / total;
    if (Math.abs(entropy - wanted) < 1e-5) return;
    if (entropy > wanted) low = precision;
    else high = precision;
    precision = high === Number.POSITIVE_INFINITY ? precision * 2 : (low + high) / 2;
  }
}

function startOf(points: Matrix): Float64Array {
  const { map } = principalMap(points);
  let squares = 0;
  for (let i = 0; i < points.rows; i++) squares += map[2 * i]! ** 2;
  const factor = START / Math.sqrt(squares / points.rows);
  // Rows on one spot could not part; the shifts are far below the distances of others.
  return map.map(
    (v, k) => (Number.isFinite(factor) ? v * factor : 0) + START * 1e-3 * (((k * 7919) % 1009) / 1009 - 0.5),
  );
}

/** Rows push each other apart, pairs of neighbours pull each other together. */
function gradient(map: Float64Array, { from, to, weight }: Edges, exaggeration: number, force: Float64Array): void {
  const n = map.length / 2;
  force.fill(0);
  let total = 0;
  for (let i = 0; i < n; i++) {
    const x = map[2 * i]!;
    const y = map[2 * i + 1]!;
    let fx = 0;
    let fy = 0;
    for (let j = i + 1; j < n; j++) {
      const dx = x - map[2 * j]!;
      const dy = y - map[2 * j + 1]!;
      const q = 1 / (1 + dx * dx + dy * dy);
      total += q;
      const push = q * q;
      fx -= push * dx;
      fy -= push * dy;
      force[2 * j]! += push * dx;
      force[2 * j + 1]! += push * dy;
    }
    force[2 * i]! += fx;
    force[2 * i + 1]! += fy;
  }
  const scale = 4 / (2 * total);
  for (let k = 0; k < force.length; k++) force[k]! *= scale;
  for (let e = 0; e < from.length; e++) {
    const i = 2 * from[e]!;
    const j = 2 * to[e]!;
    const dx = map[i]! - map[j]!;
    const dy = map[i + 1]! - map[j + 1]!;
    const pull = (4 * exaggeration * weight[e]!) / (1 + dx * dx + dy * dy);
    force[i]! += pull * dx;
    force[i + 1]! += pull * dy;
    force[j]! -= pull * dx;
    force[j + 1]! -= pull * dy;
  }
}
