/**
 * What each verb can be told, declared once. The flags of the command line, the keys of `modelwright.config` with
 * their types (config.ts), and the checks of `train()` are made from it. The command line loads it at every start.
 */
import { mostThreads } from "./compute/threads/most-threads.node.ts";
import {
  amount,
  bytes,
  columnKinds,
  count,
  duration,
  fileOrNone,
  flag,
  names,
  type Options,
  oneOf,
  share,
  TASK_KINDS,
  text,
  type ValuesOf,
} from "./contract/options.ts";
import { classWeights, costPairs, coverageShare, quantileShares, targetColumns } from "./contract/options-after.ts";
import { joinedTables, lagList, windowList } from "./contract/options-join.ts";

export type { Option } from "./contract/options.ts";

const json = flag("print one JSON document on standard output");

const query = text("<sql>", "what to read, where the data are an SQLite file or postgres://");

/** How cells are read: for every verb that reads a raw table. */
const reading = {
  query,
  kind: columnKinds("what a column means, when the guess is wrong (repeatable)"),
  missing: names("<texts>", 'further texts that stand for "missing", such as "?,-999"'),
};

/** Roles of columns: for verbs that define a task. */
const roles = {
  task: oneOf("<kind>", TASK_KINDS, "what to learn, when the guess is wrong"),
  order: names("<labels>", "ordered classes, from the lowest: low,medium,high"),
  positive: text("<label>", "the class that probabilities speak of"),
  weight: text("<column>", "how much each row counts"),
  group: text("<column>", "rows of one group are never on both sides of a split"),
  time: text("<column>", "always fit on the past and score on the future"),
  sensitive: names("<columns>", "report every metric per level of these columns"),
  exclude: names("<columns>", "columns to leave out"),
  include: names("<columns>", "columns to use although they look like identifiers"),
};

/** Columns from elsewhere: a model remembers how they are made, and asks for the same tables again. */
const sources = {
  join: joinedTables("a table whose rows are summed up for every row (repeatable)", ["on", "asOf", "joinedAs"]),
  lags: lagList("values of earlier rows of the --group, by --time (repeatable)"),
  rolling: windowList("over a window of earlier rows of the --group, by --time (repeatable)"),
};

const sourcesAgain = {
  join: joinedTables("a table that the model joins (repeatable)", ["joinedAs"]),
  history: fileOrNone("earlier rows, for a model that looks back", "the data hold their own past"),
};

const data = text("<data>", "the table");
const model = text("<model>", "the model file");
const target = text("<column>", "the column to predict");

/** Per verb: its arguments in order, and its options. Both are keys of the verb's part of a config file. */
export const verbs = {
  profile: {
    arguments: { data },
    options: {
      target: { ...target, doc: "the column to predict: adds warnings about leaks and imbalance" },
      json,
      ...reading,
      ...roles,
    },
  },
  prepare: {
    arguments: { data },
    options: {
      out: {
        ...text("<file>", "where it goes: .csv, .tsv, .json, .ndjson, .parquet, .arrow or .feather"),
        required: true,
      },
      dropDuplicates: flag("drop rows that repeat an earlier row"),
      keepConstant: flag("keep constant and empty columns"),
      json,
      ...reading,
    },
  },
  train: {
    arguments: { data },
    options: {
      target: targetColumns(
        "the column to predict, or several with commas; for --task anomaly what is known of some rows; not needed for clustering",
      ),
      quantiles: quantileShares("shares of values below: these quantiles are predicted instead of a mean"),
      budget: duration("from the table read to model and report written: 30s, 10m, 1h"),
      maxModels: count("<n>", "a budget by count instead: the clock plays no part, the run is repeatable", 1, 10_000),
      metric: text("<name>", "what to choose the model by (log-loss, roc-auc, rmse, ...)"),
      test: text("<data>", "a labelled table that plays no part in training and is scored at the end"),
      simple: flag("one model that people can read (lines, one tree or sums of curves) instead of a vote"),
      maxLatency: duration("what predicting one row may take: 1ms"),
      maxSize: bytes("bytes that the model may have: 5MB"),
      cost: costPairs("what decisions cost, where that is not 1 for every mistake (repeatable)"),
      coverage: coverageShare("share of true values that intervals, or sets of classes, shall hold (default: 0.9)"),
      classWeights: classWeights("how much rows of each class count in fitting: balanced, none or label=weight"),
      folds: count("<k>", "folds of the cross-validation", 2, 1000),
      contamination: share("with --task anomaly: the share of the rows that shall be anomalies", 0.5),
      learners: names("<names>", "only these learners, with commas"),
      replay: text("<model>", "refit what the plan in this model says, on these data; no other choice is made"),
      seed: { ...count("<n>", "another seed, another run", 0), default: 0 },
      threads: count("<n>", "threads; by default one per core", 1, mostThreads()),
      out: text("<file>", "where the model goes (default: <data>.mw)"),
      report: fileOrNone("where the report goes (default: <data>-report.html)", "write no report"),
      runs: text("<folder>", "where the record of a run with a target goes (default: .modelwright/runs), or none"),
      events: text("<file>", "write every event as a line of JSON; - for standard output"),
      json,
      quiet: flag("print no progress"),
      ...sources,
      ...reading,
      ...roles,
    },
  },
  predict: {
    arguments: { model, data },
    options: {
      out: text("<file>", "where the scored table goes (default: standard output, as CSV)"),
      ...sourcesAgain,
      query,
      json,
    },
  },
  evaluate: { arguments: { model, data }, options: { ...sourcesAgain, query, json } },
  verify: {
    arguments: { model, data },
    options: {
      threads: count("<n>", "threads; by default one per core", 1, mostThreads()),
      ...sourcesAgain,
      query,
      json,
    },
  },
  diagnose: {
    arguments: { model, data },
    options: {
      budget: duration("from the table read to the last finding: 30s, 10m, 1h"),
      seed: { ...count("<n>", "another seed, other folds", 0), default: 0 },
      threads: count("<n>", "threads; by default one per core", 1, mostThreads()),
      json,
      quiet: flag("print no progress"),
      ...sourcesAgain,
      query,
    },
  },
  diff: {
    arguments: { first: text("<first>", "the model before"), second: text("<second>", "the model after"), data },
    options: {
      by: amount("<x>", "regression: values that differ by no more count as equal (default: 5 % of their spread)"),
      id: text("<column>", "a column that names the rows"),
      top: { ...count("<n>", "how many rows are told of one by one", 0, 10_000), default: 10 },
      out: text("<file>", "where all changed rows go"),
      ...sourcesAgain,
      query,
      json,
    },
  },
  runs: {
    arguments: {
      action: text("[action]", "list, show, compare or diff"),
      ids: names("[runs...]", "runs by the beginning of their ids, or last, last~1"),
    },
    options: { runs: text("<folder>", "where the records are (default: .modelwright/runs)"), json },
  },
  serve: {
    arguments: { model },
    options: {
      port: { ...count("<n>", "where to listen; 0 takes a free port", 0, 65_535), default: 8080 },
      host: {
        ...text("<address>", "whom to listen to; 0.0.0.0 is everybody who can reach this machine"),
        default: "127.0.0.1",
      },
      maxBody: { ...bytes("bytes that a request may have"), default: 10_000_000 },
      maxRows: { ...count("<n>", "rows that a request may have", 1), default: 10_000 },
      timeout: { ...duration("within which a whole request must have arrived"), default: 30 },
      log: flag("print one JSON line per request on standard error, without any cell"),
      json: flag("print where it listens as one JSON document on standard output"),
    },
  },
  types: { arguments: { model }, options: { out: text("<file>", "where they go (default: standard output)") } },
} satisfies Readonly<Record<string, { readonly arguments: Options; readonly options: Options }>>;

export type Verb = keyof typeof verbs;

/** The options of a verb as it gets them. */
export type Values<V extends Verb> = ValuesOf<(typeof verbs)[V]["options"]>;

/** What is said of the table at the top of a config file holds for each of these verbs that has such an option. */
export const TABLE_VERBS: readonly Verb[] = ["profile", "prepare", "train"];
export const tableOptions = { data, target, ...reading, ...roles };
