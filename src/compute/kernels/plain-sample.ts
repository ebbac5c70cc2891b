/** The plain twin of gradient-based sampling, float32 step by float32 step. */
import { hashOfRow } from "../hash-of-row.ts";
import type { Views } from "./plain-views.ts";

const f = Math.fround;
const BUCKETS = 8192;
const CHUNK = 4096;

export function plainSample({ u8, i32, u32, f32, f64 }: Views) {
  return {
    sampleByGradient(
      gradient: number,
      hessian: number,
      rows: number,
      large: number,
      small: number,
      seed: number,
      kept: number,
      sums: number,
      scratch: number,
    ) {
      const bucketOf = (row: number) => (u32[gradient / 4 + row]! & 0x7fffffff) >>> 18;
      const counts = i32.subarray(scratch / 4, scratch / 4 + BUCKETS).fill(0);
      for (let row = 0; row < rows; row++) counts[bucketOf(row)]!++;
      let above = 0;
      let least = BUCKETS;
      while (least > 0 && above + counts[least - 1]! <= Math.trunc(large * rows)) above += counts[--least]!;
      const share = rows > above ? Math.min(1, (small * rows) / (rows - above)) : 1;
      for (let from = 0, at = sums / 8; from < rows; from += CHUNK, at += 2) {
        f64.fill(0, at, at + 2);
        for (let row = from; row < Math.min(from + CHUNK, rows); row++) {
          const drawn = bucketOf(row) >= least ? 1 : hashOfRow(row, seed) < share * 2 ** 32 ? f(1 / share) : 0;
          f32[gradient / 4 + row] = f(f32[gradient / 4 + row]! * drawn);
          f32[hessian / 4 + row] = f(f32[hessian / 4 + row]! * drawn);
          u8[kept + row] = drawn === 0 ? 0 : 1;
          f64[at]! += Math.abs(f32[gradient / 4 + row]!);
          f64[at + 1]! += f32[hessian / 4 + row]!;
        }
      }
    },
  };
}
