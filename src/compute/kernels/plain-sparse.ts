/** Plain twins of the kernels of sparse slabs. */
import type { Views } from "./plain-views.ts";

export function plainSparse({ u8, u16, u32, i64 }: Views) {
  /** Offset in the histogram, slots and usual slot of each column. */
  const columnsOf = (table: number) =>
    Array.from({ length: u32[table / 4 + 1]! }, (_, c) => {
      const at = table / 4 + 2 + 3 * c;
      return { offset: u32[at]!, slots: u32[at + 1]!, usual: u32[at + 2]! };
    });
  return {
    countUnusual(bins: number, columnBytes: number, table: number, rows: number, counts: number) {
      columnsOf(table).forEach(({ usual }, c) => {
        for (let row = 0; row < rows; row++) {
          if (u8[bins + c * columnBytes + row] !== usual) u32[counts / 4 + row]!++;
        }
      });
    },
    placeUnusual(bins: number, columnBytes: number, table: number, rows: number, cursors: number) {
      const entries = u32[table / 4]! / 4;
      columnsOf(table).forEach(({ offset, usual }, c) => {
        for (let row = 0; row < rows; row++) {
          const bin = u8[bins + c * columnBytes + row]!;
          if (bin !== usual) u32[entries + u32[cursors / 4 + row]!++] = offset + bin * 8;
        }
      });
    },
    clearEntries(words: number, rowBytes: number, rows: number, none: number) {
      for (let i = 0; i < rows; i++) u16.fill(none, (words + i * rowBytes) / 2, (words + i * rowBytes) / 2 + 4);
    },
    placeEntries(
      bins: number,
      columnBytes: number,
      table: number,
      rows: number,
      cursors: number,
      words: number,
      rowBytes: number,
    ) {
      columnsOf(table).forEach(({ offset, usual }, c) => {
        for (let row = 0; row < rows; row++) {
          const bin = u8[bins + c * columnBytes + row]!;
          if (bin !== usual) u16[(words + row * rowBytes) / 2 + u32[cursors / 4 + row]!++] = offset / 8 + bin;
        }
      });
    },
    buildSparseHistogram(
      starts: number,
      table: number,
      index: number,
      first: number,
      rows: number,
      packed: number,
      histogram: number,
      fresh: number,
    ) {
      u8.fill(0, histogram, histogram + fresh);
      const entries = u32[table / 4]! / 4;
      for (let i = 0; i < rows; i++) {
        const row = index === 0 ? first + i : u32[index / 4 + i]!;
        const value = i64[packed / 8 + row]!;
        const own = u32.subarray(entries + u32[starts / 4 + row]!, entries + u32[starts / 4 + row + 1]!);
        for (const { offset, slots, usual } of columnsOf(table)) {
          const entry = own.find((at) => at >= offset && at < offset + slots * 8);
          i64[(histogram + (entry ?? offset + usual * 8)) / 8]! += value;
        }
      }
    },
  };
}
