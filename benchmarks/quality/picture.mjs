/**
 * The critical-difference diagram: systems on the axis of mean ranks; those joined by a bar do not differ beyond chance
 * (Friedman's ranks, Nemenyi's difference at 5 %).
 *
 * Source: J. Demsar, "Statistical Comparisons of Classifiers over Multiple Data Sets", JMLR 7, 2006.
 */

/** Studentised range at 5 %, divided by the root of 2, for 2, 3, ... systems (Demsar, table 5). */
const QUANTILES = [1.96, 2.343, 2.569, 2.728, 2.85, 2.949, 3.031, 3.102, 3.164];

export function criticalDifference(systems, tables) {
  return QUANTILES[systems - 2] * Math.sqrt((systems * (systems + 1)) / (6 * tables));
}

const [WIDTH, LEFT, TOP, LINE] = [760, 190, 70, 24];

export function differenceDiagram({ budget, systems, tables }) {
  const ranked = systems.filter(({ meanRank }) => Number.isFinite(meanRank)).sort((a, b) => a.meanRank - b.meanRank);
  const count = ranked.length;
  if (count < 2 || tables === 0) return "<svg xmlns='http://www.w3.org/2000/svg'/>\n";
  const x = (rank) => LEFT + ((rank - 1) / (count - 1)) * (WIDTH - 2 * LEFT);
  const difference = criticalDifference(count, tables);
  const half = Math.ceil(count / 2);
  const groups = cliques(ranked, difference);
  const below = TOP + 18 + groups.length * 9;
  const height = below + half * LINE + 30;
  const text = (at, y, words, anchor, extra = "") =>
    `<text x="${at.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}"${extra}>${words}</text>`;
  const line = (x1, y1, x2, y2, width) =>
    `<path d="M${x1.toFixed(1)} ${y1.toFixed(1)}L${x2.toFixed(1)} ${y2.toFixed(1)}" stroke="#222" stroke-width="${width}" fill="none"/>`;
  const parts = [
    text(
      WIDTH / 2,
      20,
      `Mean rank of the test score, ${budget} s, ${tables} tables (1 is best)`,
      "middle",
      " font-weight='600'",
    ),
    line(x(1), 44, x(1) + x(1 + difference) - x(1), 44, 2),
    text(x(1), 38, `critical difference ${difference.toFixed(2)}`, "start", " font-size='11'"),
    line(x(1), TOP, x(count), TOP, 1),
  ];
  for (let rank = 1; rank <= count; rank++) {
    parts.push(
      line(x(rank), TOP - 5, x(rank), TOP, 1),
      text(x(rank), TOP - 8, String(rank), "middle", " font-size='11'"),
    );
  }
  groups.forEach(([first, last], g) => {
    parts.push(
      line(x(ranked[first].meanRank) - 4, TOP + 12 + 9 * g, x(ranked[last].meanRank) + 4, TOP + 12 + 9 * g, 4),
    );
  });
  ranked.forEach(({ system, meanRank }, place) => {
    const onLeft = place < half;
    const y = below + LINE * (onLeft ? place + 1 : count - place);
    const to = onLeft ? LEFT - 14 : WIDTH - LEFT + 14;
    parts.push(line(x(meanRank), TOP, x(meanRank), y, 1), line(x(meanRank), y, to, y, 1));
    const weight = system === "modelwright" ? " font-weight='700'" : "";
    parts.push(
      text(onLeft ? to - 5 : to + 5, y + 4, `${system} ${meanRank.toFixed(2)}`, onLeft ? "end" : "start", weight),
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="13"><rect width="100%" height="100%" fill="#fff"/>${parts.join("")}</svg>\n`;
}

/** Longest runs of systems within the difference of each other: [first, last], none inside another. */
function cliques(ranked, difference) {
  const found = [];
  for (let first = 0; first < ranked.length; first++) {
    let last = first;
    while (last + 1 < ranked.length && ranked[last + 1].meanRank - ranked[first].meanRank < difference) last++;
    if (last > first && (found.length === 0 || found.at(-1)[1] < last)) found.push([first, last]);
  }
  return found;
}
