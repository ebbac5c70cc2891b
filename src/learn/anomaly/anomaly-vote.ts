/**
 * The default detector: the mean of three detectors that see different things, each on the scale of its usual scores.
 *
 *   score(x) = 1 / (1 + exp(3.09 - z(mean of z_k(score_k(x)))))
 *
 * k: extended isolation forest (rows unlike all others), nearest distance (rows unlike their like), ECOD (rows far out in
 * a column). z is the scale of `bulk-scale.ts`, on which the bulk of the rows is standard normal. So 0.5 is the score
 * that one usual row in a thousand reaches, whatever the share of outliers, and a new row is on the same scale.
 *
 * Time and memory: those of the three together. Scales are measured on at most 20,000 rows.
 *
 * Source: the choice of members: R. Bouman, Z. Bukhsh and T. Heskes, "Unsupervised Anomaly Detection Algorithms on
 * Real-world Data: How Many Do We Need?", JMLR 25, 2024; combination by mean: C. Aggarwal and S. Sathe, "Theoretical
 * Foundations and Algorithms for Outlier Ensembles", SIGKDD Explorations 17(1), 2015.
 * Golden numbers: none of a peer; laws in `anomaly-vote.test.ts`.
 */
import type { FitContext } from "../../contract/context.ts";
import { type AnyLearner, defineLearner, type FitInput } from "../../contract/learner.ts";
import { integer } from "../../contract/params.ts";
import type { NodeRef, ProgramWriter } from "../../contract/program.ts";
import type { PlainState } from "../../contract/state.ts";
import { type BulkScale, bulkScale, lowerBulkScale, ONE_IN_A_THOUSAND } from "./bulk-scale.ts";
import { drawRows } from "./draw-rows.ts";
import { ecod } from "./ecod.ts";
import { extendedIsolationForest } from "./extended-isolation-forest.ts";
import { nearestDistance } from "./nearest-distance.ts";
import { scoreRows } from "./score-rows.ts";

/** `members`: the fitted state of each detector, in the order of `VOTERS`, with the scale of its scores. */
export type AnomalyVoteState = {
  readonly members: readonly { readonly state: PlainState; readonly scale: BulkScale }[];
  readonly scale: BulkScale;
};

/** Who votes, in this order. */
export const VOTERS = [extendedIsolationForest, nearestDistance, ecod] as const;

/** Quantiles of more rows would be no better. */
const SCALE_ROWS = 20_000;

export const anomalyVote = defineLearner({
  name: "anomalyVote",
  tasks: ["anomaly"],
  family: "near",
  summary: "The mean of an isolation forest, the distance to neighbours and column tails; the default detector.",
  source: "Bouman, Bukhsh & Heskes 2024",
  can: {},
  params: {
    trees: integer({ default: 200, min: 1, max: 10_000, doc: "Trees of the isolation forest." }),
    neighbours: integer({ default: 10, min: 1, max: 1000, doc: "Rows that the nearest distance looks for." }),
    storedRows: integer({ default: 10_000, min: 2, max: 1_000_000, doc: "Rows that are kept for distances." }),
  },

  async fit(input, params, context) {
    const { trees, neighbours, storedRows } = params;
    const learners: readonly AnyLearner[] = [
      extendedIsolationForest({ trees }),
      nearestDistance({ neighbours, storedRows }),
      ecod(),
    ];
    const { frame } = input;
    const some =
      frame.rows <= SCALE_ROWS ? null : drawRows(frame.rows, SCALE_ROWS, context.random.fork("scale")).sort();
    const members: { state: PlainState; scale: BulkScale }[] = [];
    const notes: string[] = [];
    let cutShort = false;
    for (const learner of learners) {
      const { state, report } = await fitMember(learner, input, context);
      const [raw] = scoreRows(frame, some, (columns, writer) => [learner.spec.lower(state, columns, writer)]);
      members.push({ state, scale: bulkScale(raw!) });
      notes.push(...(report.notes ?? []));
      cutShort ||= report.cutShort === true;
      await context.tick();
    }
    const [votes] = scoreRows(frame, some, (columns, writer) => [mean(members, columns, writer)]);
    const state: AnomalyVoteState = { members, scale: bulkScale(votes!, 0) };
    return { state, report: { cutShort, notes } };
  },

  lower(state, columns, writer) {
    const z = lowerBulkScale(state.scale, mean(state.members, columns, writer), writer);
    const past = writer.add("scale", [z], {
      center: Float64Array.of(ONE_IN_A_THOUSAND),
      factor: Float64Array.of(1),
    });
    return writer.add("select", [writer.add("sigmoid-pair", [past])], { from: 1, width: 1 });
  },
});

function fitMember(learner: AnyLearner, input: FitInput, context: FitContext) {
  const own = { ...context, random: context.random.fork(learner.spec.name) };
  return learner.spec.fit(input, learner.params, own);
}

/** What each detector says of a row, on the scale of its usual scores. */
export function lowerVotes(
  members: AnomalyVoteState["members"],
  columns: readonly NodeRef[],
  writer: ProgramWriter,
): readonly NodeRef[] {
  return members.map(({ state, scale }, k) =>
    lowerBulkScale(scale, VOTERS[k]!.spec.lower(state as never, columns, writer), writer),
  );
}

function mean(members: AnomalyVoteState["members"], columns: readonly NodeRef[], writer: ProgramWriter): NodeRef {
  const scaled = lowerVotes(members, columns, writer);
  return writer.add("weighted-sum", scaled, { weights: new Float64Array(scaled.length).fill(1 / scaled.length) });
}
