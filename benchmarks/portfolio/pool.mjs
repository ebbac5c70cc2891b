/** Settings that could stand in the portfolio: what `collect.mjs` tries on every table. */

const LR = { learningRate: 0.05, trees: 2000, stoppingRounds: 40 };
const boosted = (params = {}, recipe = {}) => ({
  learner: "boostedTrees",
  params: { l2: 0.1, ...LR, ...params },
  recipe,
});
const oblivious = (params = {}, recipe = {}) => ({ learner: "obliviousTrees", params: { ...LR, ...params }, recipe });
const plain = (learner, params = {}, recipe = {}) => ({ learner, params, recipe });

const SAMPLED = { leaves: 39, minLeafRows: 3, columnSample: 0.5, rowSample: 0.88, l1: 0.24, l2: 0.36 };
const SMALL = { leaves: 16, minLeafRows: 1, columnSample: 0.58, rowSample: 0.96, l1: 0.94, l2: 1 };
const RANDOM = { randomThresholds: true };
const ENCODED = { levels: "target" };
const ARITHMETIC = { arithmetic: true };
const CROSSES = { crosses: true };
const BOTH = { arithmetic: true, crosses: true };

export const pool = {
  baseline: plain("baseline"),
  linear: plain("linear"),
  "linear quantile": plain("linear", {}, { scale: "quantile" }),
  "linear generated": plain("linear", {}, BOTH),
  elastic: plain("elasticNet"),
  boosted: boosted(),
  "boosted encoded": boosted({}, ENCODED),
  "boosted random": boosted(RANDOM),
  "boosted sampled": boosted(SAMPLED),
  "boosted sampled encoded": boosted(SAMPLED, ENCODED),
  "boosted sampled random": boosted({ ...SAMPLED, ...RANDOM }),
  "boosted arithmetic": boosted({}, ARITHMETIC),
  "boosted crosses": boosted({}, CROSSES),
  "boosted sampled both": boosted({ ...SAMPLED, leaves: 64, minLeafRows: 28, l1: 0.9, l2: 1.9, ...RANDOM }, BOTH),
  "boosted additive": boosted({ leaves: 6, minLeafRows: 12, columnSample: 0.75, rowSample: 0.85, l1: 0.24, l2: 0.3 }),
  "boosted stumps": boosted({
    leaves: 3,
    minLeafRows: 17,
    columnSample: 0.59,
    rowSample: 0.84,
    l2: 0.77,
    learningRate: 0.1,
  }),
  "boosted bushy": boosted({ leaves: 84, minLeafRows: 3, columnSample: 0.53, rowSample: 0.98, l2: 0.84 }),
  "boosted small": boosted(SMALL),
  "boosted small encoded both": boosted(SMALL, { ...BOTH, ...ENCODED }),
  "boosted large": boosted({ leaves: 128, minLeafRows: 20, columnSample: 0.9, rowSample: 0.8, l2: 2 }),
  "boosted bynode": boosted({ leaves: 24, minLeafRows: 8, columnSampleByNode: 0.35, rowSample: 0.8, l2: 1 }),
  oblivious: oblivious({ depth: 6 }),
  "oblivious shallow": oblivious({ depth: 4, l2: 4.5 }),
  "oblivious deep": oblivious({ depth: 8, l2: 3.3, columnSample: 0.8 }),
  "oblivious light": oblivious({ depth: 6, l2: 1, rowSample: 0.9 }),
  "oblivious columns": oblivious({ depth: 7, l2: 2, columnSample: 0.5 }),
  "oblivious arithmetic": oblivious({ depth: 6 }, ARITHMETIC),
  "oblivious crosses": oblivious({ depth: 6 }, CROSSES),
  "extra 1": plain("extraTrees", { trees: 150, minLeafRows: 1 }, ENCODED),
  "extra 3 wide": plain("extraTrees", { trees: 150, minLeafRows: 3, columnSampleByNode: 0.75 }, ENCODED),
  "extra 6 wide": plain("extraTrees", { trees: 150, minLeafRows: 6, columnSampleByNode: 1 }, ENCODED),
  "extra generated": plain(
    "extraTrees",
    { trees: 150, minLeafRows: 2, columnSampleByNode: 0.75 },
    { ...BOTH, ...ENCODED },
  ),
  "forest 1": plain("randomForest", { trees: 150, minLeafRows: 1 }, ENCODED),
  "forest 3 wide": plain("randomForest", { trees: 150, minLeafRows: 3, columnSampleByNode: 0.75 }, ENCODED),
  "forest 8": plain("randomForest", { trees: 150, minLeafRows: 8 }, ENCODED),
  perceptron: plain("multiLayerPerceptron"),
  "perceptron plain": plain("multiLayerPerceptron", {
    numbers: "plain",
    layers: 3,
    units: 108,
    dropout: 0.1,
    members: 4,
  }),
  "perceptron waves": plain("multiLayerPerceptron", {
    numbers: "waves",
    layers: 2,
    units: 128,
    members: 4,
    weightDecay: 0.03,
  }),
  "perceptron wide": plain("multiLayerPerceptron", { layers: 1, units: 256, dropout: 0.3, members: 4 }),
  near: plain("nearestNeighbours", { neighbours: 20 }),
  "near quantile": plain("nearestNeighbours", { neighbours: 10 }, { scale: "quantile" }),
  kernel: plain("kernelSvm", { cost: 1 }),
  "kernel hard": plain("kernelSvm", { cost: 10 }),
  "kernel quantile": plain("kernelSvm", { cost: 3 }, { scale: "quantile" }),
  additive: plain("explainableBoosting", { bags: 4 }),
  bayes: plain("naiveBayes"),
  discriminant: plain("linearDiscriminant"),
  quadratic: plain("quadraticDiscriminant"),
};
