/** `modelwright verify`: whether a model follows from its training data by its recorded plan. */
import type { Command } from "commander";
import type { ReplayResult } from "../../../index.ts";
import type { Values } from "../../../verbs.ts";
import { EXIT } from "../exit.ts";
import { addVerb, joinsOf } from "../options.ts";
import { hint, say } from "../speech.ts";
import { watched } from "../without-target.ts";

export function addVerify(program: Command): void {
  addVerb(program, "verify", "refit a model's recorded plan on its training data: the same model, bit for bit?")
    .addHelpText(
      "after",
      `
Examples:
  modelwright verify people.mw people.csv
  modelwright verify churn.mw customers.csv --join orders.parquet --json
Ends with 0 when the model follows from the data, with 3 when it does not; what differs is named.`,
    )
    .action(async (model: string, data: string, flags: Values<"verify">) => {
      const { verify } = await import("../../../index.ts");
      const { json, ...options } = flags;
      const result = await watched(verify(model, data, joinsOf(options)), { quiet: true });
      if (json) process.stdout.write(`${JSON.stringify(result, null, 1)}\n`);
      else process.stdout.write(verdict(result));
      for (const note of result.notes) say(`note: ${note}`);
      if (!result.follows) process.exitCode = EXIT.refused;
      hint(result.follows ? `predict ${model} new.csv` : `train ${data} --replay ${model} --out again.mw`);
    });
}

/** The verdict, and what it rests on. */
export function verdict(result: ReplayResult): string {
  const { recorded, digest, data, members } = result;
  const unused = data.columns.filter((column) => !column.used).map(({ column, what }) => `"${column}" ${what}`);
  const lines = [
    `${result.follows ? "yes" : "no"}       ${result.words}`,
    ...(recorded === null ? [] : [`model    ${recorded}`]),
    ...(digest === null ? [] : [`refit    ${digest}`]),
    ...(data.fingerprint === null ? [] : [`data     ${data.fingerprint}`]),
    ...members.map(
      ({ name, weight, same }) => `member   ${same ? "same  " : "DIFFERS"} ${Math.round(100 * weight)} % ${name}`,
    ),
    ...(unused.length === 0 ? [] : [`unused   ${unused.join("; ")}`]),
  ];
  return `${lines.join("\n")}\n`;
}
