/** Plain twins of the gradient kernels, float32 step by float32 step. */
import type { Views } from "./plain-views.ts";

const f = Math.fround;

/** exp in float32, step by step as the kernel takes them. */
export function exp32(given: number): number {
  const x = Math.max(Math.min(given, 88), -87);
  // biome-ignore lint/suspicious/noApproximativeNumericConstant: the digits that the kernel has
  const n = roundEven(f(x * f(1.44269504)));
  let r = f(x - f(n * f(0.693359375)));
  r = f(r - f(n * f(-2.1219444e-4)));
  let p = f(1.98756915e-4);
  for (const c of [1.39819995e-3, 8.33345191e-3, 4.16657959e-2, 0.166666655, 0.5]) p = f(f(p * r) + f(c));
  p = f(f(f(f(p * r) * r) + r) + 1);
  return f(p * 2 ** n);
}

function roundEven(x: number): number {
  const low = Math.floor(x);
  if (x - low !== 0.5) return Math.round(x);
  return low % 2 === 0 ? low : low + 1;
}

type Step = (score: number, target: number, at: number) => readonly [gradient: number, hessian: number];

export function plainGradients({ i32, f32, f64 }: Views) {
  function run(step: Step, args: readonly number[]): void {
    const [score, target, weights, rows, gradient, hessian, sums] = args as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    for (let from = 0; from < rows; from += 4096) {
      const lanes = [new Float64Array(4), new Float64Array(4)] as const;
      const end = Math.min(from + 4096, rows);
      // whole fours: lanes behind the last row hold zeros
      for (let i = from; i < Math.ceil(end / 4) * 4; i++) {
        let [g, h] = step(f32[score / 4 + i]!, f32[target / 4 + i]!, i);
        if (weights !== 0) [g, h] = [f(g * f32[weights / 4 + i]!), f(h * f32[weights / 4 + i]!)];
        if (i >= rows) [g, h] = [0, 0];
        f32[gradient / 4 + i] = g;
        f32[hessian / 4 + i] = h;
        lanes[0][i % 4]! += Math.abs(g);
        lanes[1][i % 4]! += h;
      }
      lanes.forEach((lane, k) => {
        f64[sums / 8 + (from / 4096) * 2 + k] = lane[0]! + lane[2]! + (lane[1]! + lane[3]!);
      });
    }
  }
  /** The step of a loss by its number, with what it is told. */
  const stepOf = (loss: number, told: number, factor: number, top: number, inverse: number): Step => {
    const steps: readonly Step[] = [
      (s, y) => {
        const p = f(1 / f(1 + exp32(-s)));
        return [f(p - y), f(p * f(1 - p))];
      },
      (s, y) => [f(s - y), 1],
      (s, y) => {
        const e = exp32(s);
        return [f(e - y), f(e * f(2.0137527))];
      },
      (s, y, i) => {
        const p = f(exp32(f(s - f32[top / 4 + i]!)) * f32[inverse / 4 + i]!);
        return [f(p - (y === told ? 1 : 0)), f(f(p * f(1 - p)) * f(factor))];
      },
      (s, y) => [Math.max(Math.min(f(s - y), told), -told), 1],
      (s, y) => {
        const h = f(y * exp32(-s));
        return [f(1 - h), h];
      },
      (s, y) => {
        const [two, one] = [f(2 - told), f(1 - told)];
        const up = exp32(f(s * two));
        const down = f(y * exp32(f(s * one)));
        return [f(up - down), f(f(up * two) - f(down * one))];
      },
      (s, y) => [s >= y ? f(1 - told) : f(-told), 1],
    ];
    return steps[loss]!;
  };
  return {
    gradientsOf(loss: number, ...args: number[]) {
      const [told, factor, top, inverse] = args.slice(7) as [number, number, number, number];
      run(stepOf(loss, f(told), factor, top, inverse), args);
    },
    softmaxTotals(scores: number, stride: number, classes: number, rows: number, top: number, inverse: number) {
      for (let i = 0; i < Math.ceil(rows / 4) * 4; i++) {
        const of = (k: number) => f32[(scores + k * stride) / 4 + i]!;
        let most = of(0);
        for (let k = 1; k < classes; k++) most = Math.max(most, of(k));
        let sum = 0;
        for (let k = 0; k < classes; k++) sum = f(sum + exp32(f(of(k) - most)));
        f32[top / 4 + i] = most;
        f32[inverse / 4 + i] = f(1 / sum);
      }
    },
    quantise(gradient: number, hessian: number, rows: number, gScale: number, hScale: number, words: number) {
      for (let i = 0; i < Math.ceil(rows / 4) * 4; i++) {
        const g = roundEven(f(f32[gradient / 4 + i]! * f(gScale)));
        const h = roundEven(f(f32[hessian / 4 + i]! * f(hScale)));
        i32[words / 4 + 2 * i] = Math.min(h, 2 ** 32 - 1);
        i32[words / 4 + 2 * i + 1] = Math.max(Math.min(g, 2 ** 31 - 1), -(2 ** 31));
      }
    },
  };
}
