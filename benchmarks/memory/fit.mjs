// Fits boosted trees once and prints how much the process grew at its peak, beside what the fit had estimated.
// usage: node --expose-gc fit.mjs <table folder> <threads>. Linux only: the peak is VmHWM, set back before the fit.
import { readFileSync, writeFileSync } from "node:fs";
import { createRandom } from "../../dist/compute/random.js";
import { createTeam } from "../../dist/compute/threads/team.node.js";
import { boostedTrees } from "../../dist/learn/trees/boosted-trees.js";
import { readMade } from "../speed/read-table.mjs";

const [folder, threads] = [process.argv[2], Number(process.argv[3])];
const { facts, y, frame } = readMade(folder, Float32Array, "f32");
const target = Float64Array.from(y.subarray(0, facts.train));
const task = facts.classes === 2 ? "binary" : "multiclass";
const input = { frame, target, weights: null, task, classes: facts.classes, validation: null };
const learner = boostedTrees({ trees: 20 });
const context = { random: createRandom(1), team: createTeam(threads), tick: async () => true };
globalThis.gc();
writeFileSync("/proc/self/clear_refs", "5");
const before = process.memoryUsage().rss;
const { report } = await learner.spec.fit(input, learner.params, context);
const peak = 1024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]);
console.log(JSON.stringify({ estimated: report.memoryBytes, measured: peak - before }));
