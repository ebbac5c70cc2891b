/** Runs to verdicts: ranks, wins within the margin, failures, overruns, and how honest the leaderboard was. */
import { GREATER, margin, mean } from "./compare.mjs";

const OURS = "modelwright";

export function judge(runs, { budget, systems, names }) {
  const own = quietest(runs.filter((run) => run.budget === null || run.budget === budget));
  const of = (system, dataset) => own.filter((run) => run.system === system && run.dataset === dataset);
  const present = systems.filter((system) => own.some((run) => run.system === system));
  const rows = names.flatMap((dataset) => {
    const metric = own.find((run) => run.dataset === dataset && run.metric !== undefined)?.metric;
    if (metric === undefined) return [];
    const scores = Object.fromEntries(present.map((system) => [system, mean(scoresOf(of(system, dataset)))]));
    return [{ dataset, metric, scores, ranks: ranksOf(scores, GREATER[metric]) }];
  });
  // Tables that every system was tried on; one that failed there has the last rank.
  const complete = rows.filter(({ dataset }) => present.every((system) => of(system, dataset).length > 0));
  const ours = own.filter((run) => run.system === OURS);
  return {
    budget,
    tables: complete.length,
    systems: present.map((system) => {
      const all = own.filter((run) => run.system === system);
      const done = all.filter((run) => run.error === undefined);
      const searching = all.some((run) => run.budget !== null);
      return {
        system,
        meanRank: mean(complete.map(({ ranks }) => ranks[system])),
        runs: all.length,
        failures: all.length - done.length,
        crowded: all.filter((run) => run.others > 0.05).length,
        medianSeconds: quantile(
          done.map((run) => run.fit_s),
          0.5,
        ),
        overrun99: searching
          ? quantile(
              done.map((run) => run.fit_s - budget),
              0.99,
            )
          : null,
        medianBytes: quantile(
          done.map((run) => run.bytes),
          0.5,
        ),
        medianRowMilliseconds: quantile(
          done.map((run) => run.row_ms),
          0.5,
        ),
        against: system === OURS ? null : against(system, rows, of),
      };
    }),
    honesty: honesty(ours),
    rows,
  };
}

/** How often we are as good as a system (within the margin) or better, and how often better. */
function against(system, rows, of) {
  const verdicts = rows.flatMap(({ dataset, metric }) => {
    const theirs = of(system, dataset).filter((run) => run.error === undefined);
    const ours = of(OURS, dataset).filter((run) => run.error === undefined);
    const sign = GREATER[metric] ? 1 : -1;
    const pairs = ours.flatMap((run) => {
      const peer = theirs.find((other) => other.k === run.k);
      return peer === undefined ? [] : [{ gain: sign * (run.score - peer.score), peer: peer.score }];
    });
    if (ours.length === 0) return [{ dataset, verdict: "worse" }];
    // A peer that failed has no score to be compared with.
    if (pairs.length === 0) return [{ dataset, verdict: "better" }];
    const gain = mean(pairs.map((pair) => pair.gain));
    const within = margin(
      metric,
      mean(pairs.map((pair) => pair.peer)),
      pairs.map((pair) => pair.gain),
    );
    return [{ dataset, verdict: gain > within ? "better" : gain >= -within ? "as good" : "worse" }];
  });
  const count = (verdict) => verdicts.filter((one) => one.verdict === verdict).length;
  return {
    asGoodOrBetter: (count("better") + count("as good")) / verdicts.length,
    better: count("better"),
    asGood: count("as good"),
    worse: verdicts.filter((one) => one.verdict === "worse").map((one) => one.dataset),
  };
}

/**
 * What was said of the model before against its score on fresh rows, as shares of the error; positive: it was flattered.
 * Per table the mean of its splits: together they test every row once, so that chance in the choice of rows cancels.
 */
function honesty(ours) {
  const done = ours.filter((run) => run.error === undefined);
  const tables = [...new Set(done.map(({ dataset }) => dataset))];
  const covered = (regression) =>
    mean(done.filter((run) => (run.metric === "rmse") === regression).flatMap((run) => run.testCoverage ?? []));
  return {
    runs: done.length,
    leaderboard: gaps((run) => run.outOfFold),
    expected: gaps((run) => run.expected ?? run.outOfFold),
    // Of fresh rows; where the likeliest class alone is right in more than 90 %, sets hold more than was asked.
    intervalsHold: covered(true),
    setsHold: covered(false),
  };

  function gaps(said) {
    const each = tables.map((dataset) => {
      const own = done.filter((run) => run.dataset === dataset);
      const error = (run, score) => (run.metric === "roc-auc" ? 1 - score : score);
      const fresh = mean(own.map((run) => error(run, run.score)));
      return (fresh - mean(own.map((run) => error(run, said(run))))) / Math.max(fresh, 1e-9);
    });
    return { median: quantile(each, 0.5), quartiles: [quantile(each, 0.25), quantile(each, 0.75)] };
  }
}

function quietest(runs) {
  const best = new Map();
  for (const run of runs) {
    const key = `${run.system} ${run.dataset} ${run.k}`;
    const kept = best.get(key);
    if (kept === undefined || run.others <= Math.max(0.05, kept.others)) best.set(key, run);
  }
  return [...best.values()];
}

function scoresOf(runs) {
  return runs.filter((run) => run.error === undefined).map((run) => run.score);
}

/** 1 is best; equal scores share their mean rank; a system without a score shares the last ones. */
function ranksOf(scores, greater) {
  const value = (system) =>
    Number.isFinite(scores[system]) ? (greater ? -scores[system] : scores[system]) : Number.POSITIVE_INFINITY;
  const systems = Object.keys(scores);
  return Object.fromEntries(
    systems.map((system) => {
      const better = systems.filter((other) => value(other) < value(system)).length;
      const equal = systems.filter((other) => value(other) === value(system)).length;
      return [system, better + (equal + 1) / 2];
    }),
  );
}

export function quantile(values, share) {
  const sorted = values.filter((v) => Number.isFinite(v)).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const place = share * (sorted.length - 1);
  const low = Math.floor(place);
  return sorted[low] + (place - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
}

export function print({ budget, systems, rows, honesty: found }) {
  const four = (v) => (v === null || !Number.isFinite(v) ? "-" : String(Number(v.toPrecision(5))));
  const names = systems.map(({ system }) => system);
  const head = ["table".padEnd(20), ...names.map((name) => name.slice(0, 11).padStart(11))].join(" ");
  const lines = rows.map(({ dataset, scores }) =>
    [dataset.padEnd(20), ...names.map((name) => four(scores[name]).padStart(11))].join(" "),
  );
  const facts = systems.map((one) => {
    const { system, against: versus, ...rest } = one;
    const words =
      versus === null
        ? ""
        : `  we are as good or better on ${(100 * versus.asGoodOrBetter).toFixed(0)} % (better ${versus.better}, worse: ${versus.worse.join(" ") || "none"})`;
    const numbers = `rank ${four(rest.meanRank)}  failures ${rest.failures}/${rest.runs}  crowded ${rest.crowded}  ${four(rest.medianSeconds)} s  overrun99 ${four(rest.overrun99)}  ${four(rest.medianBytes)} B  ${four(rest.medianRowMilliseconds)} ms/row`;
    return `${system.padEnd(17)} ${numbers}${words}`;
  });
  return [`== ${budget} s ==`, head, ...lines, "", ...facts, `honesty: ${JSON.stringify(found)}`, ""].join("\n");
}
