/** Flags and arguments of the command line, made from what the verbs declare. */
import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import type { JoinRequest } from "../../score.ts";
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
      if (declared.repeats === true) {
        const isMore = command.getOptionValueSource(key) === "cli";
        return isMore ? [...(before as readonly unknown[]), ...(value as readonly unknown[])] : value;
      }
      // A repeated flag, and a flag beside a config file, adds to an object and replaces everything else.
      return isObject(value) && isObject(before) ? { ...before, ...value } : value;
    });
  }
  command.addOption(made);
  if (declared.negated !== undefined) command.option(`--no-${name.slice(2)}`, declared.negated);
  for (const [part, { key: field, argument, doc }] of Object.entries(declared.parts ?? {}))
    command.option(`${flagOf(part)} ${argument}`, doc, (words: string) => completeLast(command, key, field, words));
}

/** Puts a word into the last entry of a list that flags have begun. */
function completeLast(command: Command, key: string, field: string, words: string): string {
  const list = command.getOptionValueSource(key) === "cli" ? command.opts()[key] : [];
  const last = list.at(-1);
  if (words === "") throw new InvalidArgumentError("It must be a text that is not empty.");
  if (last === undefined) throw new InvalidArgumentError(`It must stand behind the ${flagOf(key)} it speaks of.`);
  if (last[field] !== undefined) throw new InvalidArgumentError(`Its ${flagOf(key)} has one already.`);
  command.setOptionValueWithSource(key, [...list.slice(0, -1), { ...last, [field]: words }], "cli");
  return words;
}

/** What a verb was told, with tables to join under the name that the library has for them. */
export function joinsOf<Flags extends { readonly join?: readonly JoinRequest[] }>({
  join,
  ...rest
}: Flags): Omit<Flags, "join"> & { readonly joins?: readonly JoinRequest[] } {
  return join === undefined ? rest : { ...rest, joins: join };
}

/** `maxModels` -> `--max-models`. */
function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
