// What predicting needs in bulk: a small module of its own, so that a browser that only predicts loads no training.
// Rules as in ../index.ts; its plain twin is the evaluation of any tree in src/program/operators/tree-ensemble.ts.
export { addSymmetricTrees, placeNumbers } from "./symmetric";
export { addTrees } from "./trees";
