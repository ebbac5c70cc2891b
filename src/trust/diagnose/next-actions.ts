/** What to do next, by how much it is expected to help; what makes every other number doubtful comes first. */
import type { ColumnFinding, LabelErrors, LearningForecast, NextAction, Slice } from "../../contract/diagnosis.ts";
import type { Estimate } from "../../contract/estimate.ts";

export type Findings = {
  readonly slices: readonly Slice[];
  readonly labels: LabelErrors | null;
  readonly learning: LearningForecast | null;
  readonly columns: readonly ColumnFinding[];
  /** Measured: without the columns of no use, and each redundant one. */
  readonly dropped: readonly { readonly columns: readonly string[]; readonly gain: Estimate }[];
  /** Measured: a vote with one more model; null where the rows were new to the model. */
  readonly wider: Estimate | null;
  readonly rows: number;
};

const MOST = 5;

export function nextActions(found: Findings): NextAction[] {
  const { slices, labels, learning, columns, dropped, wider, rows } = found;
  const leaks: NextAction[] = columns
    .filter(({ kind }) => kind === "leak")
    .map(({ column }) => ({
      action: `Make sure that "${column}" is known at the time of predicting, or leave it out: --exclude "${column}"`,
      gain: null,
      how: "it all but gives the target away; until this is settled no score can be trusted",
    }));
  const others: NextAction[] = [];
  if (labels !== null && labels.estimated > 0) {
    const tells = labels.gain !== null && labels.gain.value > 0;
    others.push({
      action: `Check ${labels.estimated} labels, row ${labels.suspects[0]!.row} first`,
      gain: tells ? labels.gain : null,
      how: tells
        ? "fits that leave the suspect rows out, halfway between all of them wrong and all of them right"
        : "what it brings depends on how many of them are wrong",
    });
  }
  const worst = slices[0];
  if (worst !== undefined) {
    const part = (worst.loss * worst.rows) / lossOfAll(worst, rows);
    const gain = learning === null ? null : scaled(learning.tenfold, part);
    const how =
      gain === null
        ? `its loss is ${short(worst.loss)}, elsewhere it is ${short(worst.rest)}`
        : "ten times its rows: its part of the loss times the forecast of the learning curve";
    others.push({ action: `Look at the rows where ${worst.words}, and collect more of them`, gain, how });
  }
  for (const { columns: names, gain } of dropped)
    others.push({
      action: `Leave out ${names.map((name) => `"${name}"`).join(", ")}: --exclude "${names.join(",")}"`,
      gain,
      how: "a quick model with and without, on the same rows out of fold",
    });
  if (learning !== null)
    others.push({
      action: `Collect ten times the rows (${10 * rows})`,
      gain: learning.tenfold,
      how: "a power law through the learning curve",
    });
  if (wider !== null)
    others.push({
      action: "Search longer: train with a larger --budget",
      gain: wider,
      how: "a vote with one more model, measured out of fold: what a wider ensemble brings at once",
    });
  // What is expected to do harm is no advice.
  const useful = others.filter(({ gain }) => gain === null || gain.value > 0);
  useful.sort((a, b) => (b.gain?.value ?? 0) - (a.gain?.value ?? 0));
  return [...leaks, ...useful].slice(0, MOST);
}

function lossOfAll({ loss, rest, rows: own }: Slice, rows: number): number {
  return loss * own + rest * (rows - own);
}

function scaled({ value, low, high }: Estimate, by: number): Estimate {
  return { value: value * by, low: low * by, high: high * by };
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
