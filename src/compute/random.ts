/**
 * Seeded random numbers: xoshiro128** on 32-bit words, seeded by a hash of the seed and the labels.
 *
 * A fork depends on the seed and its labels only, never on how many numbers were drawn: work can be
 * split over threads in any way and each part still draws the same numbers.
 *
 * Source: D. Blackman and S. Vigna, "Scrambled Linear Pseudorandom Number Generators", ACM TOMS 47(4), 2021;
 * bounded integers: D. Lemire, "Fast Random Integer Generation in an Interval", ACM TOMACS 29(1), 2019;
 * normals: G. Marsaglia and T. Bray, "A Convenient Method for Generating Normal Variables", SIAM Review 6(3), 1964.
 */
import type { Random } from "../contract/random.ts";
import { log } from "./math.ts";

const TWO_32 = 4294967296;
/** Below this, `word × below` is exact in a double. */
const EXACT_PRODUCT = 2097152;

/** A stream for `seed`. The number 7 and the text "7" are the same seed. */
export function createRandom(seed: number | string): Random {
  return new Stream(absorb(Int32Array.of(0x6d6f6465, 0x6c777269, 0x67687421, 0x72616e64), [seed]));
}

class Stream implements Random {
  /** Identity of the stream: what forks are made from. Never changes. */
  readonly #key: Int32Array;
  readonly #state: Int32Array;
  #spare = Number.NaN;

  constructor(key: Int32Array) {
    this.#key = key;
    this.#state = key.slice();
    // The generator must not start from four zero words.
    if ((key[0]! | key[1]! | key[2]! | key[3]!) === 0) this.#state[0] = 1;
  }

  word(): number {
    const s = this.#state;
    const s1 = s[1]!;
    const five = Math.imul(s1, 5);
    const result = Math.imul((five << 7) | (five >>> 25), 9);
    const s2 = s[2]! ^ s[0]!;
    const s3 = s[3]! ^ s1;
    s[1] = s1 ^ s2;
    s[0] = s[0]! ^ s3;
    s[2] = s2 ^ (s1 << 9);
    s[3] = (s3 << 11) | (s3 >>> 21);
    return result >>> 0;
  }

  uniform(): number {
    const high = this.word() >>> 5;
    const low = this.word() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  integer(below: number): number {
    if (below <= 1) return 0;
    if (below > EXACT_PRODUCT) return this.#bigInteger(below);
    let product = this.word() * below;
    let high = Math.floor(product / TWO_32);
    let low = product - high * TWO_32;
    if (low < below) {
      const tooLow = (TWO_32 - below) % below;
      while (low < tooLow) {
        product = this.word() * below;
        high = Math.floor(product / TWO_32);
        low = product - high * TWO_32;
      }
    }
    return high;
  }

  normal(): number {
    if (!Number.isNaN(this.#spare)) {
      const spare = this.#spare;
      this.#spare = Number.NaN;
      return spare;
    }
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s >= 1 || s === 0) continue;
      const factor = Math.sqrt((-2 * log(s)) / s);
      this.#spare = v * factor;
      return u * factor;
    }
  }

  permutation(count: number): Int32Array {
    const order = new Int32Array(count);
    for (let i = 0; i < count; i++) order[i] = i;
    for (let i = count - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const kept = order[i]!;
      order[i] = order[j]!;
      order[j] = kept;
    }
    return order;
  }

  fork(...labels: readonly (string | number)[]): Random {
    return new Stream(absorb(this.#key, labels));
  }

  /** Draws as many bits as `below` needs and rejects what is too large. */
  #bigInteger(below: number): number {
    let bits = 1;
    for (let power = 2; power < below; power *= 2) bits++;
    const highBits = Math.max(0, bits - 32);
    for (;;) {
      const low = bits >= 32 ? this.word() : this.word() >>> (32 - bits);
      const high = highBits === 0 ? 0 : this.word() >>> (32 - highBits);
      const value = high * TWO_32 + low;
      if (value < below) return value;
    }
  }
}

/** Mixes the labels into a copy of the key, with a mark between labels so that ("ab") and ("a", "b") differ. */
function absorb(key: Int32Array, labels: readonly (string | number)[]): Int32Array {
  const next = key.slice();
  for (const label of labels) {
    const text = String(label);
    for (let i = 0; i < text.length; i++) stir(next, text.charCodeAt(i));
    stir(next, 0x10000 + text.length);
  }
  for (let round = 0; round < 8; round++) stir(next, 0x20000 + round);
  return next;
}

/** One round: every word depends on the one before it and on the input. */
function stir(key: Int32Array, input: number): void {
  let carry = input;
  for (let i = 0; i < 4; i++) {
    carry = mix(key[i]! ^ Math.imul(carry + 0x9e3779b9, 0x85ebca6b)) + i;
    key[i] = carry;
  }
}

/** Bijective finaliser of 32 bits (C. Wellons' low-bias constants). */
function mix(word: number): number {
  let x = word | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return x ^ (x >>> 15);
}
