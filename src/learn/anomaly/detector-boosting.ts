/**
 * Known anomalies, learnt with the help of detectors that need no label: boosted trees on the columns and on what each
 * detector says of the row.
 *
 *   p(x) = trees(x, z₁(x), z₂(x), z₃(x)),   z_k: the detectors of `anomalyVote`, on the scale of their usual scores
 *
 * The detectors look at all rows, also at those of weight 0; the trees at the label and the weights. So rows without a
 * label can teach what is usual without being told to be so.
 *
 * Time and memory: those of `anomalyVote` and of `boostedTrees`, and a score of every row by every detector.
 *
 * Source: Y. Zhao and M. Hryniewicki, "XGBOD: Improving Supervised Outlier Detection with Unsupervised Representation
 * Learning", IJCNN, 2018.
 * Golden numbers: none of a peer; laws in `detector-boosting.test.ts`.
 * Differs: three detectors of different kinds instead of many settings of five.
 */
import type { Frame } from "../../contract/frame.ts";
import { defineLearner } from "../../contract/learner.ts";
import { integer, real } from "../../contract/params.ts";
import type { NodeRef, ProgramWriter } from "../../contract/program.ts";
import { type BoostedTreesState, boostedTrees } from "../trees/boosted-trees.ts";
import { type AnomalyVoteState, anomalyVote, lowerVotes, VOTERS } from "./anomaly-vote.ts";
import { scoreRows } from "./score-rows.ts";

export type DetectorBoostingState = { readonly vote: AnomalyVoteState; readonly trees: BoostedTreesState };

export const detectorBoosting = defineLearner({
  name: "detectorBoosting",
  tasks: ["binary"],
  family: "near",
  summary: "Boosted trees on the columns and on the scores of detectors; for rare classes, such as known anomalies.",
  source: "Zhao & Hryniewicki 2018",
  can: { weights: true },
  params: {
    trees: integer({ default: 100, min: 1, max: 10_000, doc: "Rounds of boosting." }),
    learningRate: real({
      default: 0.1,
      min: 0,
      above: true,
      max: 1,
      tune: [0.01, 0.3, "log"],
      doc: "How much of each tree is added.",
    }),
    leaves: integer({ default: 8, min: 2, max: 1024, tune: [4, 64, "log"], doc: "Most leaves of a tree." }),
    minLeafRows: integer({ default: 3, min: 1, max: 1e9, tune: [1, 30, "log"], doc: "Least rows in a leaf." }),
    forestTrees: integer({ default: 200, min: 1, max: 10_000, doc: "Trees of the isolation forest." }),
    neighbours: integer({ default: 10, min: 1, max: 1000, doc: "Rows that the nearest distance looks for." }),
    storedRows: integer({ default: 10_000, min: 2, max: 1_000_000, doc: "Rows that are kept for distances." }),
  },

  async fit(input, params, context) {
    const { frame } = input;
    const { forestTrees, neighbours, storedRows } = params;
    const detectors = anomalyVote({ trees: forestTrees, neighbours, storedRows });
    const own = (name: string) => ({ ...context, random: context.random.fork(name) });
    const vote = await anomalyVote.spec.fit(input, detectors.params, own("detectors"));
    const votes = scoreRows(frame, null, (columns, writer) => lowerVotes(vote.state.members, columns, writer));
    await context.tick();
    const boosting = boostedTrees({
      trees: params.trees,
      learningRate: params.learningRate,
      leaves: params.leaves,
      minLeafRows: params.minLeafRows,
    });
    const { state: trees, report } = await boostedTrees.spec.fit(
      { ...input, frame: withVotes(frame, votes), validation: null },
      boosting.params,
      own("trees"),
    );
    const state: DetectorBoostingState = { vote: vote.state, trees };
    const notes = [...(vote.report.notes ?? []), ...(report.notes ?? [])];
    const cutShort = vote.report.cutShort === true || report.cutShort === true;
    return { state, report: { ...report, cutShort, notes } };
  },

  lower({ vote, trees }: DetectorBoostingState, columns: readonly NodeRef[], writer: ProgramWriter): NodeRef {
    return boostedTrees.spec.lower(trees, [...columns, ...lowerVotes(vote.members, columns, writer)], writer);
  },
});

/** The frame with a column more per detector. */
function withVotes(frame: Frame, votes: readonly Float64Array[]): Frame {
  const scores = votes.map((values, k) => {
    const name = `score of ${VOTERS[k]!.spec.name}`;
    return { name, kind: "number" as const, width: 1, parts: [name], levels: [], origin: [], values: () => values };
  });
  return { rows: frame.rows, columns: [...frame.columns, ...scores] };
}
