/** What sets each cluster apart, in the terms of the table's own columns. */
import { moments } from "../../compute/statistics.ts";
import type { ClusterProfile, ClusterTrait } from "../../contract/cluster-report.ts";
import { columnOf, isNumeric, type LevelColumn, type NumericColumn } from "../../contract/table.ts";
import type { Task } from "../../contract/task.ts";

const MOST_TRAITS = 5;
/** Weaker traits say nothing: in deviations, and as a difference of shares doubled. */
const LEAST_STRENGTH = 0.25;

/** One entry per cluster in order, then one for rows of no cluster where there are some. */
export function profileClusters(
  task: Pick<Task, "table" | "roles">,
  labels: Int32Array,
  clusters: number,
): ClusterProfile[] {
  const rows = labels.length;
  const names = [...Array.from({ length: clusters }, (_, c) => c), -1];
  return names.flatMap((cluster) => {
    const members = Int32Array.from(labels.keys()).filter((i) => labels[i] === cluster);
    if (members.length === 0) return [];
    const traits = task.roles.features.flatMap((name): ClusterTrait[] => {
      const column = columnOf(task.table, name);
      return isNumeric(column) ? numberTraits(column, members) : levelTraits(column, members);
    });
    const strong = traits.filter(({ strength }) => Math.abs(strength) >= LEAST_STRENGTH);
    strong.sort((a, b) => Math.abs(b.strength) - Math.abs(a.strength));
    const name = cluster < 0 ? "none" : String(cluster + 1);
    return [{ name, rows: members.length, share: members.length / rows, traits: strong.slice(0, MOST_TRAITS) }];
  });
}

function numberTraits(column: NumericColumn, members: Int32Array): ClusterTrait[] {
  const all = moments(column.values);
  const own = moments(Float64Array.from(members, (row) => column.values[row]!));
  if (!(all.variance > 0) || own.count === 0) return [];
  const strength = (own.mean - all.mean) / Math.sqrt(all.variance);
  return [{ column: column.name, kind: column.kind, level: null, strength, own: own.mean, all: all.mean }];
}

/** The level whose share differs most. */
function levelTraits(column: LevelColumn, members: Int32Array): ClusterTrait[] {
  if (column.kind === "text") return [];
  const all = new Float64Array(column.levels.length);
  const own = new Float64Array(column.levels.length);
  for (const code of column.codes) if (code >= 0) all[code]! += 1 / column.codes.length;
  for (const row of members) if (column.codes[row]! >= 0) own[column.codes[row]!]! += 1 / members.length;
  let best = -1;
  own.forEach((share, k) => {
    if (best < 0 || Math.abs(share - all[k]!) > Math.abs(own[best]! - all[best]!)) best = k;
  });
  if (best < 0) return [];
  const strength = 2 * (own[best]! - all[best]!);
  return [
    { column: column.name, kind: column.kind, level: column.levels[best]!, strength, own: own[best]!, all: all[best]! },
  ];
}
