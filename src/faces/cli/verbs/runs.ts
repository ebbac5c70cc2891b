/** `modelwright runs`: the records that trainings left, listed, shown and held against each other. */
import type { Command } from "commander";
import type { FoundRun } from "../../../index.ts";
import type { Values } from "../../../verbs.ts";
import { addVerb } from "../options.ts";
import { runsFolder } from "../runs-folder.ts";
import { hint } from "../speech.ts";

const ACTIONS = ["list", "show", "compare", "diff"] as const;
type Action = (typeof ACTIONS)[number];

export function addRuns(program: Command): void {
  addVerb(program, "runs", "what was trained before: list, show <run>, compare <run> <run>..., diff <run> <run>")
    .addHelpText(
      "after",
      `
Examples:
  modelwright runs list                    the newest first
  modelwright runs show last               what was asked, what came of it, and the command that makes it again
  modelwright runs compare last last~1     options that differ, scores with intervals, candidates side by side
  modelwright runs diff 20260102 last      field by field
A run is named by the beginning of its id, or by last, last~1, last~2, ...`,
    )
    .action(async (action: string | undefined, ids: readonly string[] | undefined, flags: Values<"runs">) => {
      const { ModelwrightError, didYouMean, findRun, listRuns } = await import("../../../index.ts");
      const words = await import("../run-words.ts");
      const refuse = (what: string, fix: string): never => {
        throw new ModelwrightError("use/option", { action, ids }, { what, fix });
      };
      const wanted = action ?? "list";
      if (!isAction(wanted))
        return refuse(
          `modelwright runs must be followed by ${ACTIONS.join(", ")}, got "${wanted}".`,
          `${didYouMean(wanted, ACTIONS)}Write \`modelwright runs list\`.`,
        );
      const folder =
        runsFolder(flags.runs) ?? refuse("--runs must be a folder, got none.", "Name the folder of the records.");
      const names = ids ?? [];
      const [least, most] = { list: [0, 0], show: [1, 1], compare: [2, 20], diff: [2, 2] }[wanted] as [number, number];
      if (names.length < least || names.length > most) {
        const count = least === most ? `${least}` : `${least} to ${most}`;
        refuse(
          `modelwright runs ${wanted} must name ${count} runs, got ${names.length}.`,
          "See modelwright runs list.",
        );
      }
      const runs =
        wanted === "list" ? await listRuns(folder) : await Promise.all(names.map((id) => findRun(folder, id)));
      const answer = words.answerTo(wanted, runs);
      process.stdout.write(flags.json ? `${JSON.stringify(answer.json, null, 1)}\n` : answer.text);
      hint(nextOf(wanted, runs));
    });
}

function isAction(word: string): word is Action {
  return ACTIONS.some((action) => action === word);
}

function nextOf(action: Action, runs: readonly FoundRun[]): string {
  if (runs.length === 0) return "train people.csv --target churned";
  if (action === "list") return "runs show last";
  const [run] = runs;
  if (run!.killed) return `${run!.command.replace(/^modelwright /, "")} --resume ${run!.id}`;
  return action === "show" ? "runs compare last last~1" : `runs show ${run!.id}`;
}
