/** The command that makes the run again, from the options it was given. */

/** Names of flags that are not the option's own name with hyphens. */
const FLAGS: Readonly<Record<string, string>> = { budgetSeconds: "budget", kinds: "kind" };

const OPTIONS = [
  "query",
  "target",
  "task",
  "positive",
  "budgetSeconds",
  "maxModels",
  "metric",
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

export function commandOf(source: string, options: Readonly<Record<string, unknown>>): string {
  const words = ["modelwright", "train", quoted(source)];
  for (const name of OPTIONS) {
    const text = textOf(name, options[name]);
    if (text === null) continue;
    const flag = FLAGS[name] ?? name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    words.push(`--${flag}`, quoted(text));
  }
  return words.join(" ");
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
