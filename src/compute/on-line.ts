/** The value at `v` on the line through points whose `x` rise; flat beyond the ends. `v` must be a number. */
export function onLine(x: ArrayLike<number>, y: ArrayLike<number>, v: number): number {
  const last = x.length - 1;
  if (v <= x[0]!) return y[0]!;
  if (v >= x[last]!) return y[last]!;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle]! <= v) low = middle;
    else high = middle;
  }
  // The quotient first: of numbers near the least there are, a product would keep no digits.
  return y[low]! + (y[high]! - y[low]!) * ((v - x[low]!) / (x[high]! - x[low]!));
}
