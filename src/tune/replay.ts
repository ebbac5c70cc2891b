/** A recorded plan carried out again: the same steps and learners with the same parameters on the same rows. */

import { createRandom } from "../compute/random.ts";
import type { Crew } from "../compute/threads/crew.node.ts";
import { type Catalog, entryOf } from "../contract/catalog.ts";
import { ModelwrightError } from "../contract/errors.ts";
import type { AnyLearner } from "../contract/learner.ts";
import type { AnyStep } from "../contract/step.ts";
import { type Split, type Task, taskRecord } from "../contract/task.ts";
import type { ProtocolRecord } from "../contract/training.ts";
import { holdOutTask, splitTask } from "../data/split-task.ts";
import type { FittedParts, PlanRecord, PlanRows } from "../pipeline/fitted.ts";
import { writeAfter } from "../pipeline/write-after.ts";
import { mergeMembers } from "./merge.ts";

export type ReplayOptions = {
  /** Workers that already share the task under the key "task". */
  readonly crew: Crew;
  /** Threads inside one fit. */
  readonly threads: number;
  readonly seed: number;
  readonly protocol: ProtocolRecord;
  /** Called as each member is there; `of` of them there are. */
  readonly onMember?: (done: number, of: number) => void;
};

/** What a worker gets to refit one member. `test`: rows to stop early on, as the fit on a split had them. */
export type ReplayRequest = {
  readonly plan: PlanRecord;
  readonly rowsKey: string;
  readonly train: Int32Array | null;
  readonly test: Int32Array | null;
  readonly seed: number;
  readonly threads: number;
};

/** The model of the plan, fitted anew. Without a clock: the same on any machine and any number of threads. */
export async function replayPlan(task: Task, plan: PlanRecord, options: ReplayOptions): Promise<FittedParts> {
  const { crew, seed, threads, onMember } = options;
  const members = plan.members ?? [{ weight: 1, plan }];
  const needed = members.some((member) => typeof member.plan.rows === "object");
  const splits = needed ? splitsOf(task, options.protocol, seed) : [];
  let done = 0;
  const fitted = await Promise.all(
    members.map(async ({ weight, plan: own }) => {
      const rows = own.rows ?? "all";
      const split = splitOf(rows, splits);
      const request: ReplayRequest = {
        plan: own,
        rowsKey: rows === "all" ? "all" : `split ${rows.split}`,
        train: split?.train ?? null,
        test: split?.test ?? null,
        seed,
        threads,
      };
      const parts = await crew.run<FittedParts>("refit", request);
      onMember?.(++done, members.length);
      return {
        weight,
        parts: { ...parts, plan: { ...parts.plan, rows, ...(own.ticks === undefined ? {} : { ticks: own.ticks }) } },
      };
    }),
  );
  const merged = mergeMembers(
    taskRecord(task),
    fitted,
    task.table.rows,
    plan.bias === undefined ? null : Float64Array.from(plan.bias),
  );
  return plan.after === undefined ? merged : writeAfter(merged, plan.after);
}

/** The splits that the protocol makes of the task's rows: it says all that they depend on, beside the rows. */
export function splitsOf(task: Task, protocol: ProtocolRecord, seed: number): readonly Split[] {
  const random = createRandom(seed).fork("splits");
  if (protocol.kind === "holdOut") return [holdOutTask(task, protocol.share, random)];
  return splitTask(task, { folds: protocol.folds, repeats: protocol.repeats }, random).splits;
}

function splitOf(rows: PlanRows, splits: readonly Split[]): Split | null {
  if (rows === "all") return null;
  const split = splits[rows.split];
  if (split !== undefined) return split;
  throw new ModelwrightError(
    "artifact/unsound-plan",
    { split: rows.split, splits: splits.length },
    {
      what: `The plan must name one of its ${splits.length} splits, got ${rows.split}.`,
      fix: "Train the model again.",
    },
  );
}

/** The steps and the learner that a plan names, with its parameters checked. */
export function partsOf(
  plan: PlanRecord,
  catalog: Catalog,
): { readonly steps: readonly AnyStep[]; readonly learner: AnyLearner } {
  const steps = plan.steps.map(({ name, params, columns }) =>
    entryOf(catalog.steps, "step", name)(params as never, columns === null ? undefined : columns),
  );
  const { name, params } = plan.learner;
  return { steps, learner: entryOf(catalog.learners, "learner", name)(params as never) };
}
