/** Lets `modelwright.config` speak before the flags do. Without such a file nothing more than four names is looked at. */
import { existsSync } from "node:fs";
import type { Command } from "commander";
import { type Verb, verbs } from "../../../verbs.ts";
import { say } from "../speech.ts";

const NAMES = ["json", "ts", "mjs", "js"].map((kind) => `modelwright.config.${kind}`);

/** Adds `--config` and `--no-config`, and what they do, to every verb. */
export function addConfig(program: Command): void {
  program
    .option("--config <file>", "a config file (default: modelwright.config.json, .ts, .mjs or .js, where there is one)")
    .option("--no-config", "use no config file")
    .hook("preSubcommand", (_, command) => useConfig(program.opts().config, command));
}

async function useConfig(named: string | false | undefined, command: Command): Promise<void> {
  const verb = command.name();
  // Help must be there even when the config is broken.
  const forHelp = process.argv.slice(2).some((word) => word === "--help" || word === "-h");
  if (named === false || forHelp || !isVerb(verb)) return;
  const found = named === undefined ? NAMES.filter((name) => existsSync(name)) : [named];
  if (found.length === 0) return;
  const { refuseSeveral, readConfig } = await import("./read-config.ts");
  const { tellings } = await import("../../../config.ts");
  const file = refuseSeveral(found);
  const told = new Map(Object.entries(tellings(file, await readConfig(file), verb)));
  const positions = Object.keys(verbs[verb].arguments);
  command.registeredArguments.forEach((argument, i) => {
    const value = told.get(positions[i]!);
    if (value === undefined) return;
    argument.required = false;
    argument.default(value);
  });
  for (const [key, value] of told) if (!positions.includes(key)) command.setOptionValueWithSource(key, value, "config");
  command.hook("preAction", () => {
    const used = [...told.keys()].filter((key) =>
      positions.includes(key)
        ? positions.indexOf(key) >= command.args.length
        : command.getOptionValueSource(key) === "config",
    );
    if (used.length > 0 && command.opts().quiet !== true) say(`config: ${file} gives ${used.join(", ")}`);
  });
}

function isVerb(name: string): name is Verb {
  return Object.hasOwn(verbs, name);
}
