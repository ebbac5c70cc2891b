/**
 * Adjusted Rand index: how alike two clusterings of the same rows are; 1 when equal, about 0 by chance.
 *
 * (pairs together in both − expected) / (mean of pairs together in each − expected). Rows of no cluster are a cluster.
 *
 * Time O(n + k²), memory O(k²).
 *
 * Source: L. Hubert and P. Arabie, "Comparing Partitions", Journal of Classification 2(1), 1985.
 * Golden numbers: tests/golden/clusters.json (scikit-learn `adjusted_rand_score`).
 */
export function adjustedRandIndex(a: Int32Array, b: Int32Array): number {
  const least = -1;
  const width = b.reduce((most, c) => Math.max(most, c), least) - least + 1;
  const counts = new Map<number, number>();
  const ofA = new Map<number, number>();
  const ofB = new Map<number, number>();
  const add = (map: Map<number, number>, key: number): void => void map.set(key, (map.get(key) ?? 0) + 1);
  a.forEach((c, i) => {
    add(counts, (c - least) * width + (b[i]! - least));
    add(ofA, c);
    add(ofB, b[i]!);
  });
  const pairs = (map: Map<number, number>): number => [...map.values()].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  const [both, inA, inB] = [pairs(counts), pairs(ofA), pairs(ofB)];
  const all = (a.length * (a.length - 1)) / 2;
  if (all === 0) return 1;
  const expected = (inA * inB) / all;
  const most = (inA + inB) / 2;
  return most === expected ? 1 : (both - expected) / (most - expected);
}
