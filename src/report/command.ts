/** The command that makes the run again, from the options it was given. */

import type { JoinRequest, LagRequest, WindowRequest } from "../contract/join.ts";

type Sources = {
  readonly joins?: readonly JoinRequest[];
  readonly lags?: readonly LagRequest[];
  readonly rolling?: readonly WindowRequest[];
};

/** Names of flags that are not the option's own name with hyphens. */
const FLAGS: Readonly<Record<string, string>> = { budgetSeconds: "budget", kinds: "kind" };

const OPTIONS = [
  "query",
  "target",
  "quantiles",
  "task",
  "order",
  "positive",
  "budgetSeconds",
  "maxModels",
  "metric",
  "cost",
  "coverage",
  "classWeights",
  "contamination",
  "test",
  "weight",
  "group",
  "time",
  "sensitive",
  "exclude",
  "include",
  "kinds",
  "missing",
  "folds",
  "learners",
  "seed",
  "threads",
];

export function commandOf(source: string, options: Readonly<Record<string, unknown>> & Sources): string {
  const words = ["modelwright", "train", quoted(source)];
  for (const name of OPTIONS) {
    const text = textOf(name, options[name]);
    if (text === null) continue;
    const flag = FLAGS[name] ?? name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    words.push(`--${flag}`, quoted(text));
  }
  return [...words, ...joinWords(options)].join(" ");
}

/** Lists of flags, each entry with its own words. */
function joinWords({ joins = [], lags = [], rolling = [] }: Sources): string[] {
  const words: string[] = [];
  for (const { table, on, asOf, as } of joins) {
    const parts = { join: table, on, "as-of": asOf, "joined-as": as };
    for (const [flag, text] of Object.entries(parts)) if (text !== undefined) words.push(`--${flag}`, quoted(text));
  }
  for (const { column, rows } of lags) words.push("--lags", quoted(`${column}:${rows.join(",")}`));
  for (const { column, rows, how } of rolling) words.push("--rolling", quoted(`${column}:${rows}:${how}`));
  return words;
}

function textOf(name: string, value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (name === "budgetSeconds") return `${value}s`;
  if (Array.isArray(value)) return value.length === 0 ? null : value.join(",");
  if (typeof value === "object") {
    const pairs = Object.entries(value);
    return pairs.length === 0 ? null : pairs.map(([key, word]) => `${key}=${word}`).join(",");
  }
  return String(value);
}

/** As a shell reads it back. */
function quoted(text: string): string {
  return /^[\w./:=,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
