// Fits one of our learners or steps on a made table, several times in one process, and prints one JSON line.
// usage: node fit-ours.mjs <table folder> <case as JSON> <threads> <fits> <file for the answers>
// The clock of a fit runs from float arrays in memory to the fitted state; that of a prediction from the state (so
// what `lower` and indexing cost is in it) to the answers for the test rows.
import { writeFileSync } from "node:fs";
import { catalog } from "../../dist/catalog.js";
import { createRandom } from "../../dist/compute/random.js";
import { createTeam } from "../../dist/compute/threads/team.node.js";
import { createPredictor } from "../../dist/program/predictor.js";
import { Writer } from "../../dist/program/writer.js";
import { readMade } from "./read-table.mjs";

const [folder, text, threads, fits, file] = process.argv.slice(2);
const chosen = JSON.parse(text);
const { facts, y, frame, test } = readMade(folder, Float64Array, "f64");
const supervised = !["clustering", "anomaly"].includes(chosen.task);
const classes = chosen.task === "binary" || chosen.task === "multiclass" ? facts.classes : 0;
const input = {
  frame,
  // what a step takes in its place
  columns: frame.columns,
  rows: frame.rows,
  target: supervised ? y.slice(0, facts.train) : new Float64Array(0),
  weights: null,
  task: chosen.task,
  classes,
  validation: null,
};
const context = { random: createRandom(1), team: createTeam(Number(threads)), tick: async () => true };
const part =
  chosen.step === undefined
    ? catalog.learners[chosen.learner](chosen.params)
    : catalog.steps[chosen.step](chosen.params);

const times = { fits: [], predictions: [] };
let answers;
for (let i = 0; i < Number(fits); i++) {
  const start = performance.now();
  const found = await part.spec.fit(input, part.params, context);
  const fitted = performance.now();
  const writer = new Writer();
  const refs = test.columns.map(({ name, kind, levels }) =>
    writer.input({ name, kind, reason: "", missing: [], levels: levels ?? [] }),
  );
  const ref = chosen.step === undefined ? part.spec.lower(found.state, refs, writer) : lowerStep(found, refs, writer);
  const labels = ref.width === 1 ? [] : Array.from({ length: ref.width }, (_, k) => String(k));
  const output = { name: "answer", ref, kind: "number", labels };
  answers = createPredictor(writer.program([output])).predict(test).outputs[0].values;
  times.fits.push((fitted - start) / 1000);
  times.predictions.push((performance.now() - fitted) / 1000);
}
/** The columns that a step makes, side by side. */
function lowerStep(state, refs, writer) {
  const columns = test.columns.map(({ name, kind, levels }, k) => {
    return { name, kind, parts: [name], levels: levels ?? [], ref: refs[k] };
  });
  return writer.join(part.spec.lower(state, columns, writer).map((column) => column.ref));
}

writeFileSync(file, Buffer.from(Float64Array.from(answers).buffer));
console.log(JSON.stringify({ ...times, peakMegabytes: process.resourceUsage().maxRSS / 1024 }));
