// Everything that the compiled module exports.
// Rules for every kernel: raw byte pointers, no allocation, no static data, no growth; the caller owns and clears
// memory. Floating sums run in a fixed order; no relaxed SIMD. The plain twins are in src/compute/kernels/plain.ts.
export { adamStep } from "./neural/adam";
export { rescoreColumns, visitColumns } from "./additive/additive";
export { countPairs, rankPairs, visitPairs } from "./additive/additive-pairs";
export { growBoostedTree, growBoostedTreeTogether } from "./trees/boost";
export { growSymmetricTree, growSymmetricTreeTogether } from "./trees/boost-symmetric";
export { assignBins, mapCodes, packGroup, sampleKeys, sortKeys } from "./trees/binning";
export { columnProducts } from "./dense/covariance";
export { assignCentres, candidateSquares, ownSquares } from "./cluster/centres";
export { denseGram, denseMultiply, denseMultiplyTransposed } from "./dense/dense";
export { densePack, densePackSingle, denseProduct, denseProductSingle } from "./dense/dense-product";
export { sampleByGradient } from "./trees/gradient-sample";
export { gradientsOf } from "./trees/gradients";
export { addOutOfBag, growForestTree } from "./trees/forest";
export { addHistogram, buildHistogram, subtractHistogram } from "./trees/histograms";
export { kernelRow } from "./near/kernel-rows";
export { logisticGradient } from "./dense/logistic";
export { logisticLoss, softmaxLoss } from "./trees/losses";
export { mixtureExpect } from "./cluster/mixture";
export { mixtureSpread } from "./cluster/mixture-spread";
export { neuralAnswers, neuralGradients } from "./neural/neural";
export { layRows } from "./scoring/lay";
export { nearestRows } from "./scoring/nearest";
export { placeRows } from "./scoring/points";
export { quantise } from "./trees/quantise";
export { addToRows, copyBytes, countUp, partitionChunk, partitionRows, residualKeys, sumRows } from "./trees/rows";
export { searchSplits } from "./trees/search";
export { buildSparseHistogram, clearEntries, countUnusual, placeEntries, placeUnusual } from "./trees/sparse";
export { softmaxTotals } from "./trees/softmax";
export { supportPartner, supportPass } from "./near/support";
export { growSpanningTree } from "./near/spanning";
export { nearestByGrowth } from "./near/ward";
export { connectWithin, crowdedWithin } from "./near/within";
