/** Ours against the peers, table by table: as good, better or worse within a stated margin. */

export const GREATER = { "roc-auc": true, "log-loss": false, rmse: false };
const PEER_NAMES = ["hgb", "lightgbm", "lr", "rf", "xgboost"];

/**
 * "As good" means within max(.5 % of the peer's score, .001 of AUC, one standard error of the paired differences).
 * Each result: mean scores, the best peer, and the signed gain (positive: ours is better).
 */
export function compare(runs, peerLines, peerNames = PEER_NAMES) {
  const datasets = [...new Set(runs.map((r) => r.dataset))].sort();
  const rows = datasets.map((dataset) => {
    const ours = runs.filter((r) => r.dataset === dataset && r.error === undefined);
    const metric = ours[0]?.metric;
    const greater = GREATER[metric];
    const scoresOf = (system) =>
      peerLines.filter((p) => p.dataset === dataset && p.system === system && p.score !== undefined);
    const peers = Object.fromEntries(
      peerNames.map((s) => [s, mean(scoresOf(s).map((p) => p.score))]).filter(([, v]) => Number.isFinite(v)),
    );
    const best = Object.keys(peers).sort((a, b) => (greater ? peers[b] - peers[a] : peers[a] - peers[b]))[0] ?? null;
    const against = (system) => {
      if (system === null || peers[system] === undefined) return null;
      const gains = ours.flatMap((r) => {
        const peer = scoresOf(system).find((p) => p.k === r.k);
        return peer === undefined ? [] : [greater ? r.score - peer.score : peer.score - r.score];
      });
      const within = margin(metric, peers[system], gains);
      const gain = mean(gains);
      return {
        system,
        gain,
        margin: within,
        verdict: gain > within ? "better" : gain >= -within ? "as good" : "worse",
      };
    };
    return {
      dataset,
      metric,
      runs: ours.length,
      failures: runs.filter((r) => r.dataset === dataset && r.error !== undefined).length,
      ours: mean(ours.map((r) => r.score)),
      outOfFold: mean(ours.map((r) => r.outOfFold)),
      seconds: Math.max(...ours.map((r) => r.seconds)),
      bytes: mean(ours.map((r) => r.bytes)),
      peers,
      best: against(best),
      lightgbm: against("lightgbm"),
    };
  });
  const judged = rows.filter((r) => r.best !== null);
  return {
    summary: {
      tables: rows.length,
      failures: rows.reduce((sum, r) => sum + r.failures, 0),
      asGoodAsBest: judged.filter((r) => r.best.verdict !== "worse").length,
      judged: judged.length,
      worseThanLightgbm: judged.filter((r) => r.lightgbm?.verdict === "worse").map((r) => r.dataset),
      longestSeconds: Math.max(...rows.map((r) => r.seconds)),
    },
    rows,
  };
}

/** Within this of a peer's score counts as equally good. */
export function margin(metric, peerScore, gains) {
  return Math.max(0.005 * Math.abs(peerScore), metric === "roc-auc" ? 0.001 : 0, standardError(gains));
}

export function mean(values) {
  return values.length === 0 ? Number.NaN : values.reduce((a, b) => a + b, 0) / values.length;
}

function standardError(values) {
  if (values.length < 2) return 0;
  const m = mean(values);
  return Math.sqrt(values.reduce((sum, v) => sum + (v - m) ** 2, 0) / (values.length - 1) / values.length);
}
