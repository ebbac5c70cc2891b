// Scores of answers to the test rows of a made table, the same function for ours and the peer's.
// `answers` is rows × width, row-major; `test` has rows, train, columns (column by column) and y of the whole table.

const truthOf = (test) => test.y.subarray(test.train);

/** 1 − Σ (y − answer)² / Σ (y − mean)². */
function r2(answers, test) {
  const y = truthOf(test);
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  let [left, all] = [0, 0];
  y.forEach((value, i) => {
    left += (value - answers[i]) ** 2;
    all += (value - mean) ** 2;
  });
  return 1 - left / all;
}

function logLoss(answers, test) {
  const y = truthOf(test);
  const width = answers.length / y.length;
  let total = 0;
  y.forEach((label, i) => {
    total -= Math.log(Math.max(answers[i * width + label], 1e-15)) / y.length;
  });
  return total;
}
logLoss.lessIsBetter = true;

function accuracy(answers, test) {
  const y = truthOf(test);
  return Array.from(y).filter((label, i) => labelOf(answers, i, answers.length / y.length) === label).length / y.length;
}

/** Mean Poisson deviance. */
function poissonDeviance(answers, test) {
  const y = truthOf(test);
  let total = 0;
  y.forEach((value, i) => {
    total += 2 * ((value > 0 ? value * Math.log(value / answers[i]) : 0) - value + answers[i]);
  });
  return total / y.length;
}
poissonDeviance.lessIsBetter = true;

/** Mean pinball loss at the median times 2: the mean absolute error. */
function absoluteError(answers, test) {
  const y = truthOf(test);
  return y.reduce((sum, value, i) => sum + Math.abs(value - answers[i]), 0) / y.length;
}
absoluteError.lessIsBetter = true;

/** Area under the curve of the last number of each row (a score, or the probability of class 1). */
function auc(answers, test) {
  const y = truthOf(test);
  const width = answers.length / y.length;
  const score = (i) => answers[i * width + width - 1];
  const order = Array.from(y.keys()).sort((a, b) => score(a) - score(b));
  let [rankSum, positives] = [0, 0];
  for (let i = 0; i < order.length; ) {
    let end = i;
    while (end < order.length && score(order[end]) === score(order[i])) end++;
    for (let k = i; k < end; k++) {
      if (y[order[k]] === 1) {
        rankSum += (i + end + 1) / 2;
        positives++;
      }
    }
    i = end;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (order.length - positives));
}

/** Mean squared distance of test rows to the mean of the rows of their cluster. */
function withinSquares(answers, test) {
  const rows = test.rows - test.train;
  const width = answers.length / rows;
  const labels = Array.from({ length: rows }, (_, i) => labelOf(answers, i, width));
  let total = 0;
  for (let j = 0; j < test.columns.length / test.rows; j++) {
    const values = test.columns.subarray(j * test.rows + test.train, (j + 1) * test.rows);
    const sums = new Map();
    labels.forEach((label, i) => {
      const own = sums.get(label) ?? { count: 0, sum: 0, squares: 0 };
      sums.set(label, { count: own.count + 1, sum: own.sum + values[i], squares: own.squares + values[i] ** 2 });
    });
    for (const { count, sum, squares } of sums.values()) total += squares - (sum * sum) / count;
  }
  return total / rows;
}
withinSquares.lessIsBetter = true;

/** Adjusted Rand index of the clusters of test rows and the groups that they were made from. */
function adjustedRand(answers, test) {
  const y = truthOf(test);
  const width = answers.length / y.length;
  const pairs = (count) => (count * (count - 1)) / 2;
  const counts = [new Map(), new Map(), new Map()];
  const add = (map, key) => map.set(key, (map.get(key) ?? 0) + 1);
  y.forEach((group, i) => {
    const label = labelOf(answers, i, width);
    add(counts[0], `${group} ${label}`);
    add(counts[1], group);
    add(counts[2], label);
  });
  const [both, groups, clusters] = counts.map((map) => [...map.values()].reduce((sum, n) => sum + pairs(n), 0));
  const chance = (groups * clusters) / pairs(y.length);
  return (both - chance) / ((groups + clusters) / 2 - chance);
}

/** The sum of the variances of all columns of the answers. */
function variance(answers, test) {
  const rows = test.rows - test.train;
  const width = answers.length / rows;
  let total = 0;
  for (let j = 0; j < width; j++) {
    let [sum, squares] = [0, 0];
    for (let i = 0; i < rows; i++) {
      sum += answers[i * width + j];
      squares += answers[i * width + j] ** 2;
    }
    total += squares / rows - (sum / rows) ** 2;
  }
  return total;
}

/** How far the columns of the answers are from a normal distribution: mean of |quantile − normal quantile| in the middle. */
function normalDistance(answers, test) {
  const rows = test.rows - test.train;
  const width = answers.length / rows;
  // normal quantiles at 1/8, 2/8, ... 7/8
  const normal = [-1.150349, -0.67449, -0.318639, 0, 0.318639, 0.67449, 1.150349];
  let total = 0;
  for (let j = 0; j < width; j++) {
    const sorted = Float64Array.from({ length: rows }, (_, i) => answers[i * width + j]).sort();
    normal.forEach((value, k) => {
      total += Math.abs(sorted[Math.floor(((k + 1) / 8) * rows)] - value) / (normal.length * width);
    });
  }
  return total;
}
normalDistance.lessIsBetter = true;

/** The number itself, or the place of the largest of several. */
function labelOf(answers, i, width) {
  if (width === 1) return answers[i];
  let best = 0;
  for (let k = 1; k < width; k++) if (answers[i * width + k] > answers[i * width + best]) best = k;
  return best;
}

export const scores = {
  r2,
  logLoss,
  accuracy,
  poissonDeviance,
  absoluteError,
  auc,
  withinSquares,
  adjustedRand,
  variance,
  normalDistance,
};
