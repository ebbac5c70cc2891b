/** Flags and arguments of the command line, made from what the verbs declare. */
import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { type Option as Declared, type Verb, verbs } from "../../verbs.ts";

/** Adds the verb with all that it can be told. */
export function addVerb(program: Command, name: Verb, summary: string): Command {
  const command = program.command(name).description(summary);
  for (const { argument } of Object.values<Declared>(verbs[name].arguments))
    command.addArgument(new Argument(argument!));
  for (const [key, option] of Object.entries<Declared>(verbs[name].options)) addOption(command, key, option);
  return command;
}

function addOption(command: Command, key: string, declared: Declared): void {
  const name = flagOf(key);
  const made = new Option(declared.argument === null ? name : `${name} ${declared.argument}`, declared.doc);
  if (declared.required === true) made.makeOptionMandatory();
  if (declared.default !== undefined) made.default(declared.default);
  const { read } = declared;
  if (read !== null) {
    made.argParser((words: string, before: unknown) => {
      const value = declared.check(read(words));
      if (value === undefined) throw new InvalidArgumentError(`It must be ${declared.expected}.`);
      // A repeated flag, and a flag beside a config file, adds to an object and replaces everything else.
      return isObject(value) && isObject(before) ? { ...before, ...value } : value;
    });
  }
  command.addOption(made);
  if (declared.negated !== undefined) command.option(`--no-${name.slice(2)}`, declared.negated);
}

/** `maxModels` -> `--max-models`. */
function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
