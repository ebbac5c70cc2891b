/**
 * The content of `modelwright.config.json` or `.ts`: its type, its check, and what it tells a verb. What is said
 * of the table stands at the top and holds for every verb that asks for it; a verb's own part wins over the top.
 */
import { didYouMean, ModelwrightError, shown } from "./contract/errors.ts";
import { checkOption, type GivenOf, isPlain, type Options } from "./contract/options.ts";
import { TABLE_VERBS, tableOptions, type Verb, verbs } from "./verbs.ts";

export { ModelwrightError } from "./contract/errors.ts";

export type Config = GivenOf<typeof tableOptions> & {
  readonly [V in Verb]?: GivenOf<(typeof verbs)[V]["arguments"]> & GivenOf<(typeof verbs)[V]["options"]>;
};

/** Gives `modelwright.config.ts` its types; the content is checked when the file is used. */
export function defineConfig(config: Config): Config {
  return config;
}

/** Checks all of it, also the parts of other verbs, and gives what it tells `verb`. `file` names it in errors. */
export function tellings(file: string, config: unknown, verb: Verb): Readonly<Record<string, unknown>> {
  const whole = plain(file, "config", config);
  const { top, parts } = split(whole);
  const checkedTop = checked(file, "", tableOptions, top, Object.keys(verbs));
  const own: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(parts)) {
    const all = optionsOf(name as Verb);
    const values = checked(file, `${name}.`, all, plain(file, name, part), []);
    if (name === verb) Object.assign(own, values);
  }
  const known = optionsOf(verb);
  const asked = TABLE_VERBS.includes(verb)
    ? Object.entries(checkedTop).filter(([key]) => Object.hasOwn(known, key))
    : [];
  const told: Record<string, unknown> = Object.fromEntries(asked);
  for (const [key, value] of Object.entries(own)) told[key] = joined(told[key], value);
  return told;
}

function optionsOf(verb: Verb): Options {
  return { ...verbs[verb].arguments, ...verbs[verb].options };
}

function split(config: Readonly<Record<string, unknown>>) {
  const entries = Object.entries(config).filter(([, value]) => value !== undefined);
  const isPart = ([key]: readonly [string, unknown]): boolean => Object.hasOwn(verbs, key);
  return {
    top: entries.filter((entry) => !isPart(entry)),
    parts: Object.fromEntries(entries.filter(isPart)),
  };
}

function plain(file: string, what: string, value: unknown): Readonly<Record<string, unknown>> {
  if (isPlain(value)) return value;
  const got = typeof value === "object" && value !== null && !Array.isArray(value) ? "one that inherits" : shown(value);
  throw new ModelwrightError(
    "use/config",
    { file, key: what },
    { what: `${file}: ${what} must be a plain object, got ${got}.`, fix: 'Write { "train": { "target": "..." } }.' },
  );
}

/** Every key known, every value of its kind. A text is read as the flag would read it. */
function checked(
  file: string,
  prefix: string,
  options: Options,
  given: Readonly<Record<string, unknown>> | readonly (readonly [string, unknown])[],
  further: readonly string[],
): Record<string, unknown> {
  const values = new Map<string, unknown>();
  for (const [key, value] of Array.isArray(given) ? given : Object.entries(given)) {
    const option = Object.hasOwn(options, key) ? options[key] : undefined;
    if (option === undefined) throw unknownKey(file, prefix, key, [...Object.keys(options), ...further]);
    if (value === undefined) continue;
    const read = typeof value === "string" && option.read !== null ? option.read(value) : value;
    values.set(key, checkOption(`${file}: ${prefix}${key}`, option, read));
  }
  return Object.fromEntries(values);
}

function unknownKey(file: string, prefix: string, key: string, known: readonly string[]): ModelwrightError {
  const owner = prefix === "" ? "the top" : prefix.slice(0, -1);
  const elsewhere = Object.keys(verbs).filter((verb) => Object.hasOwn(optionsOf(verb as Verb), key));
  const place = elsewhere.length === 0 || prefix !== "" ? "" : `It belongs into ${elsewhere.join(" or ")}. `;
  return new ModelwrightError(
    "use/config",
    { file, key: `${prefix}${key}`, known },
    {
      what: `${file}: there is no ${JSON.stringify(`${prefix}${key}`)}.`,
      fix: `${place || didYouMean(key, known)}Keys of ${owner}: ${known.join(", ")}.`,
    },
  );
}

/** Kinds of columns add up, column by column, as repeated flags do; anything else is replaced. */
function joined(top: unknown, own: unknown): unknown {
  return isPlain(top) && isPlain(own) ? { ...top, ...own } : own;
}
