/**
 * The shape of a multilayer perceptron with members, where its parameters lie, and their first values.
 *
 *   z₁ = norm(x W₁) ⊙ fₘ₁ + bₘ₁,  h₁ = act(z₁),  zₗ = norm(hₗ₋₁ Wₗ) ⊙ fₘₗ + bₘₗ, ...,  yₘ = Uₘ h + cₘ
 *
 * Weights W are shared by all members m; factors f, biases b and the last layer are their own. Factors of the first
 * layer start as signs, so that members see different sides of the same units.
 *
 * Source: Y. Gorishniy, A. Kotelnikov and A. Babenko, "TabM", ICLR 2025; Y. Wen, D. Tran and J. Ba, "BatchEnsemble",
 * ICLR 2020; first weights: K. He et al., "Delving Deep into Rectifiers", ICCV 2015.
 */
import type { Random } from "../../contract/random.ts";

export type Network = {
  /** Numbers of an encoded row, before the vectors of categories. */
  readonly encoded: number;
  /** Vectors per embedded category. */
  readonly vectors: readonly number[];
  readonly layers: number;
  readonly units: number;
  readonly members: number;
  readonly outputs: number;
};

/** A run of parameters: `first` is the place of its first number. */
export type Part = { readonly first: number; readonly count: number; readonly decays: boolean };

/** Numbers of a learnt vector. */
export const VECTOR = 8;

export function inputsOf(network: Network): number {
  return network.encoded + VECTOR * network.vectors.length;
}

/** Tables of vectors, then per layer weights, factors and biases, then last weights and biases: as kernels want them. */
export function partsOf(network: Network) {
  const { vectors, layers, units, members, outputs } = network;
  let first = 0;
  const take = (count: number, decays = false): Part => {
    const part = { first, count, decays };
    first += count;
    return part;
  };
  const tables = vectors.map((count) => take(count * VECTOR));
  const hidden = Array.from({ length: layers }, (_, layer) => ({
    weights: take((layer === 0 ? inputsOf(network) : units) * units, true),
    factors: take(members * units),
    biases: take(members * units),
  }));
  const last = { weights: take(members * outputs * units, true), biases: take(members * outputs) };
  const parts = [...tables, ...hidden.flatMap(({ weights, factors, biases }) => [weights, factors, biases])];
  return { tables, hidden, last, all: [...parts, last.weights, last.biases], count: first };
}

/** Place of a weight among those of its layer: panels of 8 units, each input by input. */
export function weightPlace(inputs: number, input: number, unit: number): number {
  return ((unit >> 3) * inputs + input) * 8 + (unit & 7);
}

/** Variance of first vectors of categories. */
const VECTOR_VARIANCE = 0.1;

/**
 * `squares` is the sum of the inputs' mean squares, which the size of first weights follows; `base` the first answer per
 * output.
 */
export function firstParameters(
  network: Network,
  activation: string,
  squares: number,
  base: Float64Array,
  random: Random,
): Float32Array {
  const { tables, hidden, last, count } = partsOf(network);
  const { units, members, outputs } = network;
  const values = new Float32Array(count);
  const draw = (part: Part, deviation: number, label: string, place = 0): void => {
    const own = random.fork(label, place);
    for (let i = part.first; i < part.first + part.count; i++) values[i] = deviation * own.normal();
  };
  const gain = activation === "selu" ? 1 : 2;
  const all = squares + network.vectors.length * VECTOR * VECTOR_VARIANCE;
  tables.forEach((part, place) => {
    draw(part, Math.sqrt(VECTOR_VARIANCE), "vectors", place);
  });
  const signs = random.fork("signs");
  hidden.forEach(({ weights, factors }, layer) => {
    draw(weights, Math.sqrt(gain / (layer === 0 ? Math.max(all, 1e-3) : units)), "weights", layer);
    for (let i = 0; i < factors.count; i++) {
      values[factors.first + i] = layer === 0 && members > 1 ? (signs.integer(2) === 0 ? 1 : -1) : 1;
    }
  });
  draw(last.weights, 0.5 / Math.sqrt(units), "last");
  for (let i = 0; i < last.biases.count; i++) values[last.biases.first + i] = base[i % outputs]!;
  return values;
}
