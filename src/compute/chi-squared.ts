/** The chi-squared distribution: sums of squares of standard normal numbers. */
import { exp, log } from "./math.ts";
import { logGamma, normalQuantile } from "./statistics-distributions.ts";

/** P(X <= x), X of `degrees` degrees of freedom. */
export function chiSquaredCdf(x: number, degrees: number): number {
  return x > 0 ? gammaCdf(x / 2, degrees / 2) : 0;
}

/** The x with P(X <= x) = p for p in (0, 1): by bisection, around the approximation of Wilson and Hilferty. */
export function chiSquaredQuantile(p: number, degrees: number): number {
  const spread = 2 / (9 * degrees);
  const root = Math.max(0, 1 - spread + normalQuantile(p) * Math.sqrt(spread));
  let low = 0;
  let high = 1 + 2 * degrees * root * root * root;
  while (chiSquaredCdf(high, degrees) < p) high *= 2;
  for (let round = 0; round < 200; round++) {
    const middle = (low + high) / 2;
    if (!(middle > low && middle < high)) break;
    if (chiSquaredCdf(middle, degrees) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The regularised lower incomplete gamma function P(a, x): a series below a + 1, Lentz's continued fraction above. */
function gammaCdf(x: number, a: number): number {
  const scale = exp(a * log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let total = term;
    for (let k = 1; k < 10_000 && term > total * 1e-17; k++) {
      term *= x / (a + k);
      total += term;
    }
    return Math.min(1, scale * total);
  }
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1; k < 10_000; k++) {
    const factor = -k * (k - a);
    b += 2;
    d = 1 / awayFromZero(factor * d + b, tiny);
    c = awayFromZero(b + factor / c, tiny);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return 1 - scale * fraction;
}

function awayFromZero(value: number, tiny: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}
