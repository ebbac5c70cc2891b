// One step of AdamW on a range of parameters.
// Source: D. Kingma and J. Ba, "Adam", ICLR 2015; I. Loshchilov and F. Hutter, "Decoupled Weight Decay
// Regularization", ICLR 2019.

/**
 * Gradients of `parts` parts, `partBytes` apart, are added in their order. `count` is a multiple of 4. `rate` and
 * `least` hold what corrects both moments for the step; `decay` is the share of a parameter that goes.
 */
export function adamStep(
  parameters: usize,
  first: usize,
  second: usize,
  gradients: usize,
  partBytes: usize,
  parts: i32,
  count: i32,
  firstKept: f32,
  secondKept: f32,
  rate: f32,
  least: f32,
  decay: f32,
): void {
  const firstOld = f32x4.splat(firstKept);
  const firstNew = f32x4.splat(<f32>1 - firstKept);
  const secondOld = f32x4.splat(secondKept);
  const secondNew = f32x4.splat(<f32>1 - secondKept);
  const rates = f32x4.splat(rate);
  const leasts = f32x4.splat(least);
  const kept = f32x4.splat(<f32>1 - decay);
  for (let i: usize = 0; i < <usize>count << 2; i += 16) {
    let g = v128.load(gradients + i);
    for (let k = 1; k < parts; k++) g = f32x4.add(g, v128.load(gradients + i + <usize>k * partBytes));
    const m = f32x4.add(f32x4.mul(firstOld, v128.load(first + i)), f32x4.mul(firstNew, g));
    const v = f32x4.add(f32x4.mul(secondOld, v128.load(second + i)), f32x4.mul(secondNew, f32x4.mul(g, g)));
    v128.store(first + i, m);
    v128.store(second + i, v);
    const step = f32x4.div(f32x4.mul(rates, m), f32x4.add(f32x4.sqrt(v), leasts));
    v128.store(parameters + i, f32x4.sub(f32x4.mul(v128.load(parameters + i), kept), step));
  }
}
