/** A seeded stream of random numbers. The same seed gives the same stream on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Uniform whole number in [0, below). */
  integer(below: number): number;
  /** Standard normal. */
  normal(): number;
  /** Unsigned 32-bit word. */
  word(): number;
  /** A random order of 0 .. count-1. */
  permutation(count: number): Int32Array;
  /** An independent stream that depends only on this stream's seed and the labels, not on numbers drawn so far. */
  fork(...labels: readonly (string | number)[]): Random;
}
