/** Plain twin of the split search. Fields of `node` and `out` are described in kernels/trees/split-node.ts. */
import type { Views } from "./plain-views.ts";

type Node = {
  readonly G: number;
  readonly H: number;
  readonly rows: number;
  readonly l1: number;
  readonly l2: number;
  readonly gUnit: number;
  readonly hUnit: number;
  readonly low: number;
  readonly high: number;
  readonly constrained: boolean;
  readonly need: number;
  readonly fields: Float64Array;
};

export function plainSearch({ u8, i32, u32, f64, i64 }: Views) {
  const gradientOf = (word: bigint) => Number(BigInt.asIntN(32, word >> 32n));
  const hessianOf = (word: bigint) => Number(BigInt.asUintN(32, word));

  function searchSplits(
    histogram: number,
    columns: number,
    from: number,
    to: number,
    mask: number,
    nodeAt: number,
    out: number,
  ): void {
    const fields = f64.slice(nodeAt / 8, nodeAt / 8 + 19);
    const [G, H, rows, l1, l2, minWeight, minRows, gUnit, hUnit, low, high] = fields as unknown as number[];
    const constrained = fields[11] !== 0;
    const need = Math.max(1, Math.max(minWeight! / hUnit!, ((minRows! - 0.5) * H!) / rows!));
    const node = { G, H, rows, l1, l2, gUnit, hUnit, low, high, constrained, need, fields } as Node;
    const whole = worth(node, G! * gUnit!, H! * hUnit!, l2!);
    i32[out / 4 + 8] = -1;
    f64[out / 8] = whole + fields[17]!;
    f64[out / 8 + 3] = f64[out / 8]!;
    if (H! < need + need) return;
    for (let c = from; c < to; c++) {
      if (mask !== 0 && u8[mask + c] === 0) continue;
      const table = columns / 4 + c * 8;
      const base = (histogram + u32[table]!) / 8;
      if ((i32[table + 3]! & 1) === 1) searchLevels(node, base, table, c, out);
      else if (!constrained && l1 === 0 && fields[18] === 0) searchPlain(node, base, table, c, out);
      else searchNumber(node, base, table, c, out);
    }
    f64[out / 8 + 3] = f64[out / 8]!;
    if (i32[out / 4 + 8]! >= 0) f64[out / 8]! -= whole;
  }

  function keep(out: number, score: number, g: number, h: number, words: readonly number[]): void {
    f64.set([score, g, h], out / 8);
    i32.set(words, out / 4 + 8);
  }

  function searchPlain(
    { G, H, l2: penalty, gUnit, hUnit, need }: Node,
    base: number,
    table: number,
    c: number,
    out: number,
  ) {
    const l2 = penalty / hUnit;
    const unit = (gUnit * gUnit) / hUnit;
    const bins = i32[table + 1]!;
    const missing = i64[base + i32[table + 2]!]!;
    for (let side = 0; side < (missing === 0n ? 1 : 2); side++) {
      let sum = side === 1 ? missing : 0n;
      let best = f64[out / 8 + 3]! / unit;
      let found: { bin: number; word: bigint } | null = null;
      for (let bin = 0; bin < (side === 0 && missing !== 0n ? bins : bins - 1); bin++) {
        sum += i64[base + bin]!;
        const h = hessianOf(sum);
        if (h < need) continue;
        if (h > H - need) break;
        const g = gradientOf(sum);
        const [a, o, og] = [h + l2, H - h + l2, G - g];
        const score = (g * g * o + og * og * a) / (a * o);
        if (score > best) {
          best = score;
          found = { bin, word: sum };
        }
      }
      const score = best * unit;
      if (found !== null && score > f64[out / 8]!) {
        keep(out, score, gradientOf(found.word), hessianOf(found.word), [c, found.bin, side, 0]);
      }
    }
  }

  function searchNumber(node: Node, base: number, table: number, c: number, out: number) {
    const { G, H, l2, gUnit, hUnit, need, fields } = node;
    const bins = i32[table + 1]!;
    const direction = i32[table + 4]!;
    const missing = i64[base + i32[table + 2]!]!;
    const only = fields[18] === 0 ? -1 : chosenBin(fields[18]!, base, bins, c);
    for (let side = 0; side < (missing === 0n ? 1 : 2); side++) {
      let sum = side === 1 ? missing : 0n;
      for (let bin = 0; bin < (side === 0 && missing !== 0n ? bins : bins - 1); bin++) {
        sum += i64[base + bin]!;
        if (only >= 0 && bin !== only) continue;
        const h = hessianOf(sum);
        if (h < need) continue;
        if (H - h < need) break;
        const [gl, gr] = [gradientOf(sum) * gUnit, (G - gradientOf(sum)) * gUnit];
        const [hl, hr] = [h * hUnit, (H - h) * hUnit];
        const step = leafValue(node, gr, hr, l2) - leafValue(node, gl, hl, l2);
        if (direction !== 0 && step * direction < 0) continue;
        const score = worth(node, gl, hl, l2) + worth(node, gr, hr, l2);
        if (score > f64[out / 8]!) keep(out, score, gradientOf(sum), h, [c, bin, side, 0]);
      }
    }
  }

  function chosenBin(seed: number, base: number, bins: number, c: number): number {
    let low = 0;
    while (low < bins - 1 && i64[base + low] === 0n) low++;
    let high = bins - 1;
    while (high > low && i64[base + high] === 0n) high--;
    if (high === low) return low;
    let word = (seed + Math.imul(c, 0x9e3779b1)) | 0;
    word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    return low + (((word ^ (word >>> 16)) >>> 0) % (high - low));
  }

  function searchLevels(node: Node, base: number, table: number, c: number, out: number) {
    const { G, H, rows, gUnit, hUnit, need, fields } = node;
    const bins = i32[table + 1]!;
    const slots = [...Array.from({ length: bins }, (_, b) => b), i32[table + 2]!];
    const perHessian = rows / H;
    const rowsOf = (h: number) => Math.floor(h * perHessian + 0.5);
    const offer = (sum: bigint, l2: number, set: readonly number[]) => {
      const [g, h] = [gradientOf(sum), hessianOf(sum)];
      const score = worth(node, g * gUnit, h * hUnit, l2) + worth(node, (G - g) * gUnit, (H - h) * hUnit, l2);
      if (!(score > f64[out / 8]!)) return;
      keep(out, score, g, h, [c, 0, 0, 1]);
      u32.fill(0, out / 4 + 16, out / 4 + 24);
      for (const b of set) u32[out / 4 + 16 + (b >> 5)]! |= 1 << (b & 31);
    };
    if (bins <= fields[16]!) {
      for (const b of slots) {
        const word = i64[base + b]!;
        if (hessianOf(word) >= need && H - hessianOf(word) >= need) offer(word, node.l2, [b]);
      }
      return;
    }
    const [smooth, extra, most, groupRows] = fields.slice(12, 16) as unknown as [number, number, number, number];
    const ratio = (b: number) => {
      const word = i64[base + b]!;
      return (gradientOf(word) * gUnit) / (hessianOf(word) * hUnit + smooth);
    };
    const used = slots.filter((b) => rowsOf(hessianOf(i64[base + b]!)) >= Math.max(smooth, 1));
    used.sort((a, b) => ratio(a) - ratio(b) || slots.indexOf(a) - slots.indexOf(b));
    for (const order of [used, [...used].reverse()]) {
      let sum = 0n;
      let group = 0;
      for (let i = 0; i < Math.min(used.length, most, (used.length + 1) >> 1); i++) {
        sum += i64[base + order[i]!]!;
        group += rowsOf(hessianOf(i64[base + order[i]!]!));
        const h = hessianOf(sum);
        if (h < need) continue;
        if (H - h < need || (H - h) * perHessian + 0.5 < groupRows) break;
        if (group < groupRows) continue;
        group = 0;
        offer(sum, node.l2 + extra, order.slice(0, i + 1));
      }
    }
  }

  return { searchSplits };
}

function shrunk(g: number, l1: number): number {
  const size = Math.abs(g) - l1;
  return size > 0 ? (g < 0 ? -size : size) : 0;
}

function worth(node: Node, g: number, h: number, l2: number): number {
  const s = shrunk(g, node.l1);
  if (!node.constrained) return (s * s) / (h + l2);
  const value = leafValue(node, g, h, l2);
  return -(2 * s * value + (h + l2) * value * value);
}

function leafValue(node: Node, g: number, h: number, l2: number): number {
  return Math.min(Math.max(-shrunk(g, node.l1) / (h + l2), node.low), node.high);
}
