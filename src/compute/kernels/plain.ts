/**
 * Plain twins of the kernels: the same arguments over the same bytes, the same results to the last bit. They are the
 * reference in tests. The kernels that grow whole trees have none: their promise is tested on whole trees.
 */
import { heldColumns } from "../binning/binned-matrix.ts";
import type { Kernels } from "./kernels.ts";
import { plainAdam } from "./plain-adam.ts";
import { plainCentres } from "./plain-centres.ts";
import { plainCovariance } from "./plain-covariance.ts";
import { plainDense } from "./plain-dense.ts";
import { plainGradients } from "./plain-gradients.ts";
import { plainKernelRows } from "./plain-kernel-rows.ts";
import { plainLogistic } from "./plain-logistic.ts";
import { plainLosses } from "./plain-losses.ts";
import { plainMixture } from "./plain-mixture.ts";
import { plainSample } from "./plain-sample.ts";
import { plainSearch } from "./plain-search.ts";
import { plainSparse } from "./plain-sparse.ts";
import { plainSupport } from "./plain-support.ts";
import type { Views } from "./plain-views.ts";
import { plainWard } from "./plain-ward.ts";

export function plainKernels(buffer: ArrayBufferLike): Kernels {
  const views: Views = {
    u8: new Uint8Array(buffer),
    u16: new Uint16Array(buffer),
    i32: new Int32Array(buffer),
    u32: new Uint32Array(buffer),
    f32: new Float32Array(buffer),
    f64: new Float64Array(buffer),
    i64: new BigInt64Array(buffer),
  };
  return {
    ...plainBinning(views),
    ...plainRows(views),
    ...plainHistograms(views),
    ...plainAdam(views),
    ...plainCentres(views),
    ...plainCovariance(views),
    ...plainDense(views),
    ...plainGradients(views),
    ...plainKernelRows(views),
    ...plainLogistic(views),
    ...plainLosses(views),
    ...plainMixture(views),
    ...plainSample(views),
    ...plainSearch(views),
    ...plainSparse(views),
    ...plainSupport(views),
    ...plainWard(views),
  } as unknown as Kernels;
}

const keyOf = (bits: number) => (bits ^ ((bits >> 31) | 0x80000000)) >>> 0;

function plainBinning({ u8, i32, u32, f32 }: Views) {
  return {
    sampleKeys(column: number, rows: number, sample: number, keys: number) {
      const bits = new Float32Array(1);
      let count = 0;
      for (let i = 0; i < Math.min(rows, sample); i++) {
        let row = i;
        if (sample < rows) {
          const from = Math.floor((i * rows) / sample);
          const to = Math.floor(((i + 1) * rows) / sample);
          let word = Math.imul(i, 0x9e3779b1) >>> 0;
          word = Math.imul(word ^ (word >>> 15), 0x85ebca77) >>> 0;
          word = (word ^ (word >>> 13)) >>> 0;
          row = from + (word % (to - from));
        }
        bits[0] = f32[column / 4 + row]! + 0;
        if (!Number.isNaN(bits[0])) u32[keys / 4 + count++] = keyOf(new Int32Array(bits.buffer)[0]!);
      }
      return count;
    },
    sortKeys(keys: number, _scratch: number, count: number) {
      const sorted = u32.slice(keys / 4, keys / 4 + count).sort();
      sorted.forEach((key, i) => {
        u32[keys / 4 + i] = key ^ ((~key >> 31) | 0x80000000);
      });
    },
    assignBins(column: number, rows: number, edges: number, missing: number, bins: number) {
      for (let i = 0; i < rows; i++) {
        const value = f32[column / 4 + i]!;
        let bin = 0;
        while (bin < 256 && f32[edges / 4 + bin]! < value) bin++;
        u8[bins + i] = Number.isNaN(value) ? missing : bin;
      }
    },
    mapCodes(codes: number, rows: number, table: number, bins: number) {
      for (let i = 0; i < rows; i++) u8[bins + i] = u8[table + i32[codes / 4 + i]! + 2]!;
    },
    packGroup(columns: number, stride: number, rows: number, words: number, rowBytes: number, count: number) {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < 8; j++) u8[words + i * rowBytes + j] = j < count ? u8[columns + j * stride + i]! : 0;
      }
    },
  };
}

function plainRows({ u8, i32, u32, f32, f64 }: Views) {
  function partitionChunk(
    bins: number,
    index: number,
    rows: number,
    left: number,
    lefts: number,
    rights: number,
    count: number,
  ) {
    const list = u32.slice(index / 4, index / 4 + rows);
    const goes = (row: number) => u8[left + u8[bins + row]!] === 1;
    const [l, r] = [list.filter(goes), list.filter((row) => !goes(row))];
    u32.set(l, lefts / 4);
    u32.set(r, rights / 4);
    i32[count / 4] = l.length;
    return l.length;
  }
  return {
    countUp(index: number, first: number, rows: number) {
      for (let i = 0; i < rows; i++) u32[index / 4 + i] = first + i;
    },
    partitionChunk,
    partitionRows(bins: number, index: number, rows: number, left: number, scratch: number, count: number) {
      const lefts = partitionChunk(bins, index, rows, left, index, scratch, count);
      u8.copyWithin(index + lefts * 4, scratch, scratch + (rows - lefts) * 4);
      return lefts;
    },
    copyBytes: (to: number, from: number, bytes: number) => u8.copyWithin(to, from, from + bytes),
    addToRows(score: number, index: number, rows: number, value: number) {
      for (let i = 0; i < rows; i++) f32[score / 4 + u32[index / 4 + i]!]! += Math.fround(value);
    },
    sumRows(gradient: number, hessian: number, index: number, rows: number, out: number) {
      const total = [0, 0];
      for (let from = 0; from < rows; from += 4096) {
        const part = [0, 0];
        for (let i = from; i < Math.min(from + 4096, rows); i++) {
          const row = u32[index / 4 + i]!;
          part[0]! += f32[gradient / 4 + row]!;
          part[1]! += f32[hessian / 4 + row]!;
        }
        total[0]! += part[0]!;
        total[1]! += part[1]!;
      }
      f64.set(total, out / 8);
    },
    residualKeys(target: number, score: number, index: number, rows: number, keys: number) {
      const bits = new Float32Array(1);
      for (let i = 0; i < rows; i++) {
        const row = u32[index / 4 + i]!;
        bits[0] = Math.fround(f32[target / 4 + row]! - f32[score / 4 + row]!) + 0;
        u32[keys / 4 + i] = keyOf(new Int32Array(bits.buffer)[0]!);
      }
    },
  };
}

/** The stride that tells a group of entries, and how many of a row the kernel adds. */
const ENTRIES = 1;
const heldEntries = (width: number) => (width > 2 ? 4 : 2);

function plainHistograms({ u8, u16, u32, i64 }: Views) {
  const combine = (sign: bigint) => (into: number, other: number, bytes: number) => {
    for (let i = 0; i < bytes / 8; i++) i64[into / 8 + i]! += sign * i64[other / 8 + i]!;
  };
  return {
    buildHistogram(
      bins: number,
      rowBytes: number,
      index: number,
      first: number,
      rows: number,
      packed: number,
      groups: number,
      histogram: number,
      _scratch: number,
      fresh: number,
    ) {
      u8.fill(0, histogram, histogram + fresh);
      const last = groups / 4 + 2 * (rowBytes / 8 - 1);
      const entries = (u32[last]! & 0xffff) === ENTRIES ? heldEntries(u32[last]! >>> 16) : 0;
      for (let i = 0; i < rows; i++) {
        const row = index === 0 ? first + i : u32[index / 4 + i]!;
        for (let e = 0; e < entries; e++) {
          const slot = u16[(bins + (row + 1) * rowBytes - 8) / 2 + e]!;
          i64[(histogram + u32[last + 1]!) / 8 + slot]! += i64[packed / 8 + row]!;
        }
        for (let j = 0; j < rowBytes - (entries > 0 ? 8 : 0); j++) {
          const group = groups / 4 + 2 * (j >> 3);
          const stride = u32[group]! & 0xffff;
          if (stride === 0 || (j & 7) >= heldColumns(u32[group]! >>> 16)) continue;
          const slot = (histogram + u32[group + 1]!) / 8 + (j & 7) * stride + u8[bins + row * rowBytes + j]!;
          i64[slot]! += i64[packed / 8 + row]!;
        }
      }
      if (entries === 0) return;
      const sum = (from: number, slots: number) => i64.subarray(from / 8, from / 8 + slots).reduce((a, b) => a + b, 0n);
      const all = sum(histogram + u32[groups / 4 + 1]!, u32[groups / 4]! & 0xffff);
      const table = u32[last + 2]! / 4;
      for (let c = 0; c < u32[table + 1]!; c++) {
        const [offset, slots, usual] = u32.subarray(table + 2 + 3 * c) as unknown as [number, number, number];
        const own = histogram + u32[last + 1]! + offset;
        i64[own / 8 + usual]! += all - sum(own, slots);
      }
    },
    addHistogram: combine(1n),
    subtractHistogram: combine(-1n),
  };
}
