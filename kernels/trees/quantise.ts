// Gradients and hessians of a row, packed into one 64-bit word whose sums cannot overflow.

/** words[i] = (round(gradient * gradientScale) << 32) + round(hessian * hessianScale): i64[rows], up to a multiple of 4. */
export function quantise(
  gradient: usize,
  hessian: usize,
  rows: i32,
  gradientScale: f32,
  hessianScale: f32,
  words: usize,
): void {
  const gs = f32x4.splat(gradientScale);
  const hs = f32x4.splat(hessianScale);
  for (let i: usize = 0; i < <usize>rows << 2; i += 16) {
    const g = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(gradient + i), gs)));
    const h = i32x4.trunc_sat_f32x4_u(f32x4.nearest(f32x4.mul(v128.load(hessian + i), hs)));
    const out = words + (i << 1);
    v128.store(out, v128.shuffle<i32>(h, g, 0, 4, 1, 5));
    v128.store(out, v128.shuffle<i32>(h, g, 2, 6, 3, 7), 16);
  }
}
