// Numbers of rows, two rows at a time.

/** The numbers of two rows; of the last one alone, twice that. */
// @ts-ignore: decorator
@inline
export function pairAt(at: usize, two: bool): v128 {
  return two ? v128.load(at) : v128.load64_splat(at);
}

// @ts-ignore: decorator
@inline
export function putPair(at: usize, pair: v128, two: bool): void {
  if (two) v128.store(at, pair);
  else store<f64>(at, f64x2.extract_lane(pair, 0));
}
