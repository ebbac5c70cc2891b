/** The k nearest found so far, and the one distance every search uses. */

/** `rows × width` numbers, row-major; all must be finite. */
export type Points = { readonly rows: number; readonly width: number; readonly values: Float64Array };

/**
 * Σ (aⱼ − bⱼ)², in four lanes; any value above `bound` where the sum is above it. Lanes only grow, so that a part
 * above the bound proves the whole is: leaving early never changes an answer.
 */
export function squaredDistance(
  a: Float64Array,
  at: number,
  b: Float64Array,
  bt: number,
  width: number,
  bound: number,
): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let j = 0;
  for (; j + 4 <= width; j += 4) {
    const d0 = a[at + j]! - b[bt + j]!;
    const d1 = a[at + j + 1]! - b[bt + j + 1]!;
    const d2 = a[at + j + 2]! - b[bt + j + 2]!;
    const d3 = a[at + j + 3]! - b[bt + j + 3]!;
    s0 += d0 * d0;
    s1 += d1 * d1;
    s2 += d2 * d2;
    s3 += d3 * d3;
    if ((j & 4) !== 0 && s0 + s1 + (s2 + s3) > bound) return Number.POSITIVE_INFINITY;
  }
  for (; j < width; j++) {
    const d = a[at + j]! - b[bt + j]!;
    s0 += d * d;
  }
  return s0 + s1 + (s2 + s3);
}

/**
 * A bounded heap in a part of two arrays, the worst on top. Order is by distance, then by row: a total order, so
 * that the answer does not depend on the order in which points are offered.
 */
export class Nearest {
  /** Squared until `finish`. */
  readonly distances: Float64Array;
  readonly rows: Int32Array;
  readonly #place: number;
  readonly #most: number;
  #size = 0;
  /** Points farther than this need not be offered. */
  bound = Number.POSITIVE_INFINITY;

  constructor(distances: Float64Array, rows: Int32Array, place: number, most: number) {
    this.distances = distances;
    this.rows = rows;
    this.#place = place;
    this.#most = most;
  }

  offer(distance: number, row: number): void {
    const first = this.#place;
    if (this.#size < this.#most) {
      this.#rise(this.#size++, distance, row);
      if (this.#size === this.#most) this.bound = this.distances[first]!;
    } else if (distance < this.bound || (distance === this.bound && row < this.rows[first]!)) {
      this.#sink(this.#size, distance, row);
      this.bound = this.distances[first]!;
    }
  }

  /** Sorts, nearest first, and turns squares into distances. */
  finish(): void {
    const { distances, rows } = this;
    const first = this.#place;
    for (let size = this.#size - 1; size > 0; size--) {
      const distance = distances[first + size]!;
      const row = rows[first + size]!;
      distances[first + size] = distances[first]!;
      rows[first + size] = rows[first]!;
      this.#sink(size, distance, row);
    }
    for (let i = 0; i < this.#size; i++) distances[first + i] = Math.sqrt(distances[first + i]!);
    this.#size = 0;
    this.bound = Number.POSITIVE_INFINITY;
  }

  #rise(from: number, distance: number, row: number): void {
    const { distances, rows } = this;
    const first = this.#place;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const far = distances[first + parent]!;
      if (far > distance || (far === distance && rows[first + parent]! > row)) break;
      distances[first + at] = far;
      rows[first + at] = rows[first + parent]!;
      at = parent;
    }
    distances[first + at] = distance;
    rows[first + at] = row;
  }

  /** Puts an entry in the place of the top of a heap of `size`. */
  #sink(size: number, distance: number, row: number): void {
    const { distances, rows } = this;
    const first = this.#place;
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      const other = child + 1;
      if (other < size) {
        const a = distances[first + child]!;
        const b = distances[first + other]!;
        if (b > a || (b === a && rows[first + other]! > rows[first + child]!)) child = other;
      }
      const far = distances[first + child]!;
      if (far < distance || (far === distance && rows[first + child]! < row)) break;
      distances[first + at] = far;
      rows[first + at] = rows[first + child]!;
      at = child;
    }
    distances[first + at] = distance;
    rows[first + at] = row;
  }
}
