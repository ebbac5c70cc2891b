// Fits our boosted trees on one table, several times in one process, and prints one JSON line.
// usage: node fit-ours.mjs <table folder> <threads> <fits>
// The clock runs from float arrays in memory to the fitted state, binning and (the first time) compilation included.
import { createRandom } from "../../../dist/compute/random.js";
import { createTeam } from "../../../dist/compute/threads/team.node.js";
import { boostedTrees } from "../../../dist/learn/trees/boosted-trees.js";
import { createPredictor } from "../../../dist/program/predictor.js";
import { Writer } from "../../../dist/program/writer.js";
import { readMade } from "../read-table.mjs";

const [folder, threads, fits] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const { facts, y, frame, test } = readMade(folder, Float32Array, "f32");
const n = facts.train;
const target = Float64Array.from(y.subarray(0, n));
const task = facts.classes === 2 ? "binary" : "multiclass";
const input = { frame, target, weights: null, task, classes: facts.classes, validation: null };
const context = { random: createRandom(1), team: createTeam(threads), tick: async () => true };
const learner = boostedTrees({ trees: 100, leaves: 31, learningRate: 0.1 });

const seconds = [];
let state;
for (let i = 0; i < fits; i++) {
  const start = performance.now();
  ({ state } = await learner.spec.fit(input, learner.params, context));
  seconds.push((performance.now() - start) / 1000);
}
const peakMegabytes = process.resourceUsage().maxRSS / 1024;

const writer = new Writer();
const refs = test.columns.map(({ name, kind, levels }) =>
  writer.input({ name, kind, reason: "", missing: [], levels: levels ?? [] }),
);
const ref = learner.spec.lower(state, refs, writer);
const labels = Array.from({ length: facts.classes }, (_, k) => String(k));
const predictor = createPredictor(writer.program([{ name: "probability", ref, kind: "number", labels }]));
const p = predictor.predict(test).outputs[0].values;
const truth = y.subarray(n);
let [loss, right] = [0, 0];
truth.forEach((k, i) => {
  const row = p.subarray(i * facts.classes, (i + 1) * facts.classes);
  loss -= Math.log(Math.max(row[k], 1e-15)) / truth.length;
  right += row.indexOf(Math.max(...row)) === k ? 1 / truth.length : 0;
});
const auc = facts.classes === 2 ? { auc: areaUnderCurve(p, truth) } : {};
console.log(JSON.stringify({ system: "modelwright", seconds, peakMegabytes, logLoss: loss, accuracy: right, ...auc }));

/** By ranks, ties shared. */
function areaUnderCurve(probabilities, labels) {
  const order = Array.from(labels.keys()).sort((a, b) => probabilities[2 * a + 1] - probabilities[2 * b + 1]);
  let [rankSum, positives] = [0, 0];
  for (let i = 0; i < order.length; ) {
    let end = i;
    while (end < order.length && probabilities[2 * order[end] + 1] === probabilities[2 * order[i] + 1]) end++;
    for (let k = i; k < end; k++) {
      if (labels[order[k]] === 1) {
        rankSum += (i + end + 1) / 2;
        positives++;
      }
    }
    i = end;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (order.length - positives));
}
