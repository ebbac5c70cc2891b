/** What `modelwright runs` says: a list, one run, several side by side, two field by field. */
import { catalog, compareRuns, diffRuns, type FoundRun, type RunComparison } from "../../index.ts";
import { line, short } from "./leaderboard-line.ts";
import { table } from "./speech.ts";

type Answer = { readonly json: unknown; readonly text: string };

export function answerTo(action: "list" | "show" | "compare" | "diff", runs: readonly FoundRun[]): Answer {
  if (action === "list") return { json: runs.map(listed), text: listText(runs) };
  if (action === "show") {
    const { folder, killed, ...record } = runs[0]!;
    return { json: { ...record, status: statusOf(runs[0]!), folder }, text: showText(runs[0]!) };
  }
  if (action === "compare") {
    const comparison = compareRuns(runs, (name) => catalog.metrics[name]?.greaterIsBetter === true);
    return { json: comparison, text: compareText(comparison) };
  }
  const differences = diffRuns(runs[0]!, runs[1]!);
  const rows = differences.map(({ field, before, after }) => [field, cell(before), cell(after)]);
  const text = rows.length === 0 ? "no difference\n" : `${table(["field", runs[0]!.id, runs[1]!.id], rows)}\n`;
  return { json: { before: runs[0]!.id, after: runs[1]!.id, differences }, text };
}

function statusOf({ killed, status }: FoundRun): string {
  return killed ? "killed" : status;
}

function listed(run: FoundRun): object {
  const { id, started, command, source, task, metric, score, seconds, digest, model } = run;
  return { id, status: statusOf(run), started, source, task, metric, score, seconds, digest, model, command };
}

function listText(runs: readonly FoundRun[]): string {
  if (runs.length === 0) return "no runs\n";
  const rows = runs.map((run) => [
    run.id,
    statusOf(run),
    run.source.split(/[\\/]/).at(-1)!,
    run.task.target ?? run.task.kind,
    run.metric ?? "",
    run.score === null ? "" : short(run.score.value),
    run.score === null ? "" : `[${short(run.score.low)}, ${short(run.score.high)}]`,
    run.seconds === null ? "" : `${run.seconds.toFixed(1)} s`,
  ]);
  return `${table(["run", "status", "data", "target", "metric", "score", "interval", "time"], rows)}\n`;
}

function showText(run: FoundRun): string {
  const { score, metric } = run;
  const lines = [
    `run      ${run.id}  ${statusOf(run)}${run.resumed > 0 ? `, resumed ${run.resumed} times` : ""}`,
    `command  ${run.command}`,
    `started  ${run.started}${run.ended === null ? "" : `, ended ${run.ended}`}`,
    `data     ${run.source}: ${run.data.rows} rows, ${run.data.columns} columns, fingerprint ${run.data.fingerprint}`,
    `task     ${run.task.kind}${run.task.target === null ? "" : ` of "${run.task.target}"`}, seed ${run.seed}`,
    ...(score === null
      ? []
      : [`score    ${metric} ${short(score.value)}  [${short(score.low)}, ${short(score.high)}]`]),
    ...(run.members.length === 0
      ? []
      : [`made of  ${run.members.map((m) => `${Math.round(100 * m.weight)} % ${m.name}`).join(", ")}`]),
    ...(run.digest === null ? [] : [`digest   ${run.digest}`]),
    ...(run.model === null ? [] : [`model    ${run.model}`]),
    ...(run.report === null ? [] : [`report   ${run.report}`]),
    ...(run.error === null ? [] : [`error    ${run.error.words}`]),
    ...run.notes.map((note) => `note     ${note}`),
    `made by  ${run.versions.modelwright}, ${run.versions.platform}`,
    `folder   ${run.folder}`,
    ...(run.leaderboard.length === 0 ? [] : ["", ...run.leaderboard.map(line)]),
  ];
  return `${lines.join("\n")}\n`;
}

function compareText({ ids, differences, scores, refused, verdicts, leaderboard }: RunComparison): string {
  const parts: string[] = [];
  const scoreRows = scores.map(({ id, metric, score }) => [
    id,
    metric ?? "",
    score === null ? "" : short(score.value),
    score === null ? "" : `[${short(score.low)}, ${short(score.high)}]`,
  ]);
  parts.push(table(["run", "metric", "score", "interval"], scoreRows));
  if (refused !== null) parts.push(`The scores are not compared: ${refused}.`);
  for (const { id, against, difference, low, high, beyond } of verdicts) {
    const by = `${id} less ${against}: ${short(difference)} [${short(low)}, ${short(high)}]`;
    parts.push(`${by}, ${beyond ? "beyond what the intervals allow" : "within the intervals: not told apart"}`);
  }
  const numbered = ids.map((_, i) => `run ${i + 1}`);
  if (differences.length > 0)
    parts.push(
      table(
        ["differs", ...numbered],
        differences.map(({ name, values }) => [name, ...values.map(cell)]),
      ),
    );
  if (leaderboard.length > 0)
    parts.push(
      table(
        ["candidate", ...numbered],
        leaderboard.map(({ name, scores: own }) => [name, ...own.map((value) => (value === null ? "" : short(value)))]),
      ),
    );
  return `${parts.join("\n\n")}\n`;
}

/** A value in a cell of a table: short, on one line. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return "-";
  if (typeof value === "number") return short(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 48 ? `${text.slice(0, 45)}...` : text;
}
