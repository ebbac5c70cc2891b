/** Plain twins of the kernels of k-means (kernels/cluster/centres.ts). */
import type { Views } from "./plain-views.ts";

export function plainCentres({ i32, f64 }: Pick<Views, "i32" | "f64">) {
  /** Squared distance of row i to centre c. */
  const squaredDistance = (x: number, columns: number, i: number, panels: number, c: number): number => {
    let row = x / 8 + (i - (i % 2)) * columns + (i % 2);
    let centre = panels / 8 + (c - (c % 4)) * columns + (c % 4);
    let sum = 0;
    for (let j = 0; j < columns; j++, row += 2, centre += 4) {
      const d = f64[row]! - f64[centre]!;
      sum += d * d;
    }
    return sum;
  };
  const weightOf = (weights: number, i: number) => (weights === 0 ? 1 : f64[weights / 8 + i]!);

  return {
    assignCentres(
      x: number,
      columns: number,
      rows: number,
      weights: number,
      panels: number,
      clusters: number,
      bounds: number,
      assigned: number,
      upper: number,
      lower: number,
      _four: number,
      sums: number,
    ) {
      const [half, moved, others] = [0, 1, 2].map((k) => bounds / 8 + k * clusters) as [number, number, number];
      const isOpen = (i: number): boolean => {
        const own = i32[assigned / 4 + i]!;
        const other = f64[lower / 8 + i]! - f64[others + own]!;
        const safe = f64[half + own]! > other ? f64[half + own]! : other;
        let most = f64[upper / 8 + i]! + f64[moved + own]!;
        if (!(most < safe) && most < Number.POSITIVE_INFINITY)
          most = Math.sqrt(squaredDistance(x, columns, i, panels, own));
        f64[lower / 8 + i] = other;
        f64[upper / 8 + i] = most;
        return !(most < safe);
      };
      const size = clusters * columns;
      f64.fill(0, sums / 8, sums / 8 + size + clusters + 1);
      let moves = 0;
      const search = (i: number): void => {
        let least = Number.POSITIVE_INFINITY;
        let second = Number.POSITIVE_INFINITY;
        let best = 0;
        for (let c = 0; c < clusters; c++) {
          const d = squaredDistance(x, columns, i, panels, c);
          const greater = least < d ? d : least;
          if (greater < second) second = greater;
          if (d < least) {
            least = d;
            best = c;
          }
        }
        if (!(Math.sqrt(least) < Number.POSITIVE_INFINITY)) return;
        if (best !== i32[assigned / 4 + i]) moves++;
        i32[assigned / 4 + i] = best;
        f64[upper / 8 + i] = Math.sqrt(least);
        f64[lower / 8 + i] = Math.sqrt(second);
      };
      for (let i = 0; i < rows; i += 2) {
        const two = i + 1 < rows;
        let open = isOpen(i);
        if (two) open = isOpen(i + 1) || open;
        if (!open) continue;
        search(i);
        if (two) search(i + 1);
      }
      for (let i = 0; i < rows; i++) {
        const c = i32[assigned / 4 + i]!;
        const w = weightOf(weights, i);
        f64[sums / 8 + size + c]! += w;
        const row = x / 8 + (i - (i % 2)) * columns + (i % 2);
        for (let j = 0, to = sums / 8 + c * columns; j < columns; j++, to++) f64[to]! += w * f64[row + 2 * j]!;
      }
      f64[sums / 8 + size + clusters] = moves;
    },

    ownSquares(
      x: number,
      columns: number,
      rows: number,
      weights: number,
      panels: number,
      assigned: number,
      out: number,
    ) {
      let sum = 0;
      for (let i = 0; i < rows; i++)
        sum += squaredDistance(x, columns, i, panels, i32[assigned / 4 + i]!) * weightOf(weights, i);
      f64[out / 8] = sum;
    },

    candidateSquares(
      x: number,
      columns: number,
      rows: number,
      weights: number,
      nearest: number,
      panels: number,
      candidates: number,
      slots: number,
      stride: number,
      _four: number,
      sums: number,
    ) {
      f64.fill(0, sums / 8, sums / 8 + 2 * candidates);
      for (let i = 0; i < Math.ceil(rows / 2) * 2; i++) {
        const held = f64[nearest / 8 + i]!;
        for (let t = 0; t < candidates; t++) {
          const d = squaredDistance(x, columns, i, panels, t);
          const left = d < held ? d : held;
          f64[(slots + t * stride) / 8 + i] = left;
          f64[sums / 8 + 2 * t + (i % 2)]! += left * weightOf(weights, i);
        }
      }
    },
  };
}
