/** Every column of a task for the report: what it was taken for, its role, and what each family of learners made of it. */
import type { Catalog } from "../contract/catalog.ts";
import type { ReportColumn } from "../contract/report.ts";
import type { Task } from "../contract/task.ts";
import type { ColumnProfile } from "../data/column-profile.ts";
import type { PlanRecord } from "../pipeline/fitted.ts";
import { stepWords } from "../prepare/step-words.ts";

/** Why a column is kept but not learnt from, by its role. */
const ROLE_WORDS = {
  target: "what is to be predicted",
  weight: "says how much each row counts",
  group: "keeps rows of one group on one side of every split",
  time: "orders the rows: fitted on the past, scored on the future",
} as const;

const FAMILY_WORDS: Readonly<Record<string, string>> = {
  trees: "tree models",
  linear: "linear models",
  near: "models of near rows",
  neural: "neural networks",
  additive: "additive models",
};

export function reportColumns(
  task: Task,
  plan: PlanRecord,
  catalog: Pick<Catalog, "learners">,
  profiles: readonly ColumnProfile[],
): readonly ReportColumn[] {
  const families = plansByFamily(plan, catalog);
  return profiles.map((profile): ReportColumn => {
    const { name, kind, reason, missing, distinct } = profile;
    const role = roleOf(name, task);
    const excluded = task.roles.excluded.find(({ column }) => column === name);
    const learnt = task.roles.features.includes(name);
    const prepared = learnt
      ? [...families].map(([family, steps]) => ({
          family: FAMILY_WORDS[family] ?? family,
          words: stepWords(steps, { name, kind, missing }) || untouched(family, missing),
        }))
      : [];
    const words = role === "feature" || role === "left out" || learnt ? null : ROLE_WORDS[role];
    return {
      name,
      kind,
      reason,
      role,
      leftOut: role === "left out" ? (excluded?.reason ?? "not used") : "",
      missing,
      distinct,
      prepared: words === null ? prepared : [{ family: "", words }],
    };
  });
}

function roleOf(name: string, { roles }: Task): ReportColumn["role"] {
  if (name === roles.target) return "target";
  if (name === roles.weight) return "weight";
  if (name === roles.group) return "group";
  if (name === roles.time) return "time";
  return roles.features.includes(name) ? "feature" : "left out";
}

/** The steps of one member per family; members of a family share their recipe. */
function plansByFamily(plan: PlanRecord, catalog: Pick<Catalog, "learners">): Map<string, PlanRecord["steps"]> {
  const families = new Map<string, PlanRecord["steps"]>();
  for (const member of plan.members?.map((one) => one.plan) ?? [plan]) {
    const family = catalog.learners[member.learner.name]?.spec.family ?? "none";
    if (family !== "none" && !families.has(family)) families.set(family, member.steps);
  }
  return families;
}

function untouched(family: string, missing: number): string {
  if (family !== "trees" && family !== "additive") return "used as it is";
  return missing > 0 ? "used as it is; missing cells are read as such" : "used as it is";
}
