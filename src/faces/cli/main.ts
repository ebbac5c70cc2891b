#!/usr/bin/env node
/** The command line: one verb per file, each loaded only when it is called. */
import { Command, CommanderError } from "commander";
import { addConfig } from "./config/use-config.ts";
import { EXIT, report } from "./exit.ts";
import { addDiagnose } from "./verbs/diagnose.ts";
import { addDiff } from "./verbs/diff.ts";
import { addEvaluate } from "./verbs/evaluate.ts";
import { addPredict } from "./verbs/predict.ts";
import { addPrepare } from "./verbs/prepare.ts";
import { addProfile } from "./verbs/profile.ts";
import { addRuns } from "./verbs/runs.ts";
import { addServe } from "./verbs/serve.ts";
import { addTrain } from "./verbs/train.ts";
import { addVerify } from "./verbs/verify.ts";
import { addTypes } from "./verbs/write-types.ts";
import { VERSION } from "./version.ts";

const program = new Command("modelwright")
  .description("From a raw table to a chosen, tuned, honestly assessed model.")
  .version(VERSION)
  .showSuggestionAfterError(true)
  .configureHelp({ sortSubcommands: false, showGlobalOptions: true })
  .exitOverride()
  .addHelpText(
    "after",
    `
Examples:
  modelwright profile people.csv                      what is in it, what is wrong with it
  modelwright train people.csv --target churned       the best model one minute can buy
  modelwright predict people.mw new.csv --out out.csv score new rows
  modelwright diagnose people.mw people.csv           where it fails, and what would help
  modelwright serve people.mw                         answer over HTTP

Data are a path (.csv .tsv .json .ndjson, also .gz; .parquet .arrow .feather), a pattern such as 'data/*.csv',
file.db::table (SQLite), postgres://user@host/database::schema.table (or --query), or - for standard input.
Exit codes: 0 done, 1 internal fault, 2 bad use or bad input, 3 refused by a check, 130 interrupted.`,
  );
for (const add of [
  addProfile,
  addPrepare,
  addTrain,
  addPredict,
  addEvaluate,
  addDiagnose,
  addVerify,
  addDiff,
  addRuns,
  addServe,
  addTypes,
])
  add(program);
addConfig(program);

// A reader such as `head` may close the pipe before everything is printed: that is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.done);
  const why = error.code === "ENOSPC" ? "the disk is full" : error.message;
  process.stderr.write(`error: standard output must be a place that can be written to, but ${why}. Use --out.\n`);
  process.exit(EXIT.badInput);
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = await exitCodeOf(error);
}

async function exitCodeOf(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  return report(error);
}
