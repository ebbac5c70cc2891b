/** Folds of whole groups: large groups first, each to the fold that stays most like the others. */
import type { Random } from "../contract/random.ts";

/**
 * The fold of each row. Greedy: a group goes where the sum of squared class shares grows least
 * (after the idea of StratifiedGroupKFold in scikit-learn). Cost: groups × folds × strata.
 */
export function dealGroups(
  groups: ArrayLike<number>,
  strata: ArrayLike<number> | null,
  folds: number,
  random: Random,
): Int32Array {
  const places = new Map<number, number>();
  const groupOf = Int32Array.from(groups, (group) => {
    let place = places.get(group);
    if (place === undefined) {
      place = places.size;
      places.set(group, place);
    }
    return place;
  });
  let classes = 1;
  if (strata !== null) for (let row = 0; row < groupOf.length; row++) classes = Math.max(classes, strata[row]! + 1);
  const perGroup = new Float64Array(places.size * classes);
  const size = new Int32Array(places.size);
  const total = new Float64Array(classes);
  for (let row = 0; row < groupOf.length; row++) {
    const c = strata === null ? 0 : strata[row]!;
    perGroup[groupOf[row]! * classes + c]!++;
    size[groupOf[row]!]!++;
    total[c]!++;
  }
  const order = random.permutation(places.size).sort((a, b) => size[b]! - size[a]!);
  const perFold = new Float64Array(folds * classes);
  const rowsIn = new Float64Array(folds);
  const empty = new Uint8Array(folds).fill(1);
  const foldOfGroup = new Int32Array(places.size);
  for (let i = 0; i < order.length; i++) {
    const group = order[i]!;
    // No fold may end up empty: the last groups fill what is still empty.
    const mustFill = order.length - i <= empty.reduce((sum, e) => sum + e, 0);
    let best = -1;
    let bestGrowth = Number.POSITIVE_INFINITY;
    for (let f = 0; f < folds; f++) {
      if (mustFill && empty[f] === 0) continue;
      let growth = 0;
      for (let c = 0; c < classes; c++) {
        const add = perGroup[group * classes + c]!;
        if (add > 0) growth += (add * (2 * perFold[f * classes + c]! + add)) / (total[c]! * total[c]!);
      }
      if (growth < bestGrowth || (growth === bestGrowth && rowsIn[f]! < rowsIn[best]!)) {
        best = f;
        bestGrowth = growth;
      }
    }
    foldOfGroup[group] = best;
    empty[best] = 0;
    rowsIn[best]! += size[group]!;
    for (let c = 0; c < classes; c++) perFold[best * classes + c]! += perGroup[group * classes + c]!;
  }
  return groupOf.map((group) => foldOfGroup[group]!);
}
