// Everything that the compiled module exports.
// Rules for every kernel: raw byte pointers, no allocation, no static data, no growth; the caller owns and clears
// memory. Floating sums run in a fixed order; no relaxed SIMD. The plain twins are in src/compute/kernels-plain.ts.
export { adamStep } from "./adam";
export { rescoreColumns, visitColumns } from "./additive";
export { countPairs, rankPairs, visitPairs } from "./additive-pairs";
export { growBoostedTree, growBoostedTreeTogether } from "./boost";
export { growSymmetricTree, growSymmetricTreeTogether } from "./boost-symmetric";
export { assignBins, mapCodes, packGroup, sampleKeys, sortKeys } from "./binning";
export { columnProducts } from "./covariance";
export { assignCentres, candidateSquares, ownSquares } from "./centres";
export { denseGram, denseMultiply, denseMultiplyTransposed } from "./dense";
export { densePack, densePackSingle, denseProduct, denseProductSingle } from "./dense-product";
export { sampleByGradient } from "./gradient-sample";
export { gradientsOf } from "./gradients";
export { addOutOfBag, growForestTree } from "./forest";
export { addHistogram, buildHistogram, subtractHistogram } from "./histograms";
export { kernelRow } from "./kernel-rows";
export { logisticGradient } from "./logistic";
export { logisticLoss, softmaxLoss } from "./losses";
export { mixtureExpect } from "./mixture";
export { mixtureSpread } from "./mixture-spread";
export { neuralAnswers, neuralGradients } from "./neural";
export { layRows } from "./scoring/lay";
export { nearestRows } from "./scoring/nearest";
export { placeRows } from "./scoring/points";
export { quantise } from "./quantise";
export { addToRows, copyBytes, countUp, partitionChunk, partitionRows, residualKeys, sumRows } from "./rows";
export { searchSplits } from "./search";
export { buildSparseHistogram, clearEntries, countUnusual, placeEntries, placeUnusual } from "./sparse";
export { softmaxTotals } from "./softmax";
export { supportPartner, supportPass } from "./support";
export { growSpanningTree } from "./spanning";
export { nearestByGrowth } from "./ward";
export { connectWithin, crowdedWithin } from "./within";
