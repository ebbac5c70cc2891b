// What predicting needs in bulk: a small module of its own, so that a browser that only predicts loads no training.
// Rules as in ../index.ts; its plain twins are the evaluation of any tree in
// src/program/operators/tree-ensemble.ts and the plain search of src/compute/neighbours/neighbours.ts.
export { layRows } from "./lay";
export { nearestRows } from "./nearest";
export { placeRows } from "./points";
export { addSymmetricTrees, placeNumbers } from "./symmetric";
export { addTrees } from "./trees";
