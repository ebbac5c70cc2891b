/** Boosts all bags, first the shapes of single columns, then the tables of the strongest pairs, and averages them. */
import type { FitContext } from "../../contract/context.ts";
import type { FitInput } from "../../contract/learner.ts";
import type { ParamsOf } from "../../contract/params.ts";
import type { additiveParams } from "./additive-params.ts";
import { type AdditiveTable, MOST_PAIRED } from "./additive-table.ts";
import { type Bag, openSlot, startBag } from "./bag.ts";
import { boostBags, CYCLES, type Stage } from "./boost-bag.ts";
import {
  type Coarse,
  openCoarse,
  openTables,
  type Pair,
  type PairTables,
  pairCalls,
  rankPairs,
  tablesOf,
} from "./pairs.ts";

type Params = ParamsOf<typeof additiveParams>;

export type Averages = {
  /** `outputs × cells`. */
  readonly shapes: Float64Array;
  readonly pairs: PairTables;
  readonly tables: Float64Array;
  readonly rounds: readonly number[];
  readonly cutShort: boolean;
};

/** Few rows bear few bins: beyond 32 a table of a pair should not have many more cells than there are rows. */
function pairBinsFor(rows: number, most: number): number {
  return Math.min(most, Math.max(32, Math.round(Math.sqrt(rows) / 2)));
}

export async function averageBags(
  table: AdditiveTable,
  input: FitInput,
  params: Params,
  context: FitContext,
): Promise<Averages> {
  const { cells, objective, slots, base } = table;
  const random = context.random.fork("explainableBoosting");
  const opened = slots.map((state) => openSlot(table, state, input, params));
  const coarse = openCoarse(table, pairBinsFor(input.target.length, params.pairBins));
  const shapes = new Float64Array(objective.outputs * cells.count);
  const bases = table.arena.take(base.length * 4);
  new Float32Array(table.workspace.buffer, bases, base.length).set(objective.shifted ? base.map(() => 0) : base);
  let pairs: PairTables | null = null;
  let tables = new Float64Array(0);
  let views: Float64Array[] = [];
  const rounds: number[] = [];
  let cutShort = false;
  for (let done = 0; done < params.bags && !cutShort; ) {
    const bags = opened
      .slice(0, params.bags - done)
      .map((slot, i) => startBag(table, slot, slots[i]!, input, params, random.fork("bag", done + i)));
    const mains = await boostBags(table, bags, mainStage(table, params), context);
    cutShort = mains.cutShort;
    for (const bag of bags) addTo(shapes, bag.shapes);
    if (pairs === null) {
      const found = cutShort ? [] : await findPairs(table, bags, bases, coarse, params, context);
      pairs = tablesOf(found, coarse);
      tables = new Float64Array(pairs.cells);
      views = slots.map((state) => openTables(table, state, pairs!, coarse));
    } else rescore(table, bags, bases);
    if (pairs.cells > 0 && !cutShort) {
      for (const view of views) view.fill(0);
      const stage = pairStage(table, params, pairs.pairs, (bag) => views[slots.indexOf(bag.state)]!);
      const count = pairs.pairs.length;
      table.workspace.parallel(
        "countPairs",
        bags.map((bag) => [bag.state, 0, count]),
      );
      cutShort = (await boostBags(table, bags, stage, context)).cutShort;
      bags.forEach((_, i) => {
        addTo(tables, views[i]!);
      });
    }
    rounds.push(...mains.rounds);
    done += bags.length;
  }
  const share = 1 / rounds.length;
  return {
    shapes: shapes.map((sum) => sum * share),
    pairs: pairs!,
    tables: tables.map((sum) => sum * share),
    rounds,
    cutShort,
  };
}

/** Couplings change slowly: they are taken anew at visits 0, 1, 2, 4, 8 and so on, where one group has them to itself. */
function isFresh(table: AdditiveTable, visit: number): boolean {
  if (table.groups.length > 1) return true;
  return table.objective.constantHessian ? visit === 0 : (visit & (visit - 1)) === 0;
}

function mainStage(table: AdditiveTable, params: Params): Stage {
  return {
    ...params,
    calls: ({ state }, visit) =>
      table.groups.map(({ from, to }) => ({
        kernel: "visitColumns",
        args: [state, from, to, CYCLES, isFresh(table, visit) ? 1 : 0],
      })),
    shapesOf: (bag) => bag.shapes,
  };
}

function pairStage(
  table: AdditiveTable,
  params: Params,
  pairs: readonly Pair[],
  shapesOf: (bag: Bag) => Float64Array,
): Stage {
  return { ...params, calls: ({ state }) => pairCalls(table, state, pairs.length, CYCLES), shapesOf };
}

/** Scores of the best shapes: boosting went on for a while after them. */
function rescore(table: AdditiveTable, bags: readonly Bag[], bases: number): void {
  table.workspace.parallel(
    "rescoreColumns",
    bags.map((bag) => [bag.state, table.cells.columns.length, bases]),
  );
}

async function findPairs(
  table: AdditiveTable,
  bags: readonly Bag[],
  bases: number,
  coarse: Coarse,
  params: Params,
  context: FitContext,
): Promise<readonly Pair[]> {
  rescore(table, bags, bases);
  const { cells, objective } = table;
  if (objective.outputs > 1) return [];
  const sizes = cells.columns.map((column, c) => {
    let most = 0;
    for (const { shapes } of bags) {
      const own = shapes.subarray(cells.first[c]!, cells.first[c]! + column.bins);
      most += Math.max(...own) - Math.min(...own);
    }
    return most;
  });
  const columns = Array.from(cells.columns.keys())
    .sort((a, b) => sizes[b]! - sizes[a]! || a - b)
    .slice(0, MOST_PAIRED)
    .sort((a, b) => a - b);
  const wanted = Math.round(params.pairsPerColumn * cells.columns.length);
  return rankPairs(table, bags.slice(0, table.rankingBags), coarse, columns, wanted, context);
}

function addTo(sums: Float64Array, values: Float64Array): void {
  for (let i = 0; i < sums.length; i++) sums[i]! += values[i]!;
}
