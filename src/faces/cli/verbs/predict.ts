/** `modelwright predict`: a model and new rows in, the rows with predictions out. */
import type { Command } from "commander";
import type { Values } from "../../../verbs.ts";
import { addVerb, joinsOf } from "../options.ts";
import { hint, say } from "../speech.ts";

export function addPredict(program: Command): void {
  addVerb(program, "predict", "score new rows: the input columns, then prediction and probabilities")
    .addHelpText(
      "after",
      `
Examples:
  modelwright predict people.mw new.csv --out scored.csv
  modelwright predict churn.mw customers.csv --join orders.parquet --out scored.csv
  cat new.csv | modelwright predict people.mw - | head`,
    )
    .action(async (model: string, data: string, flags: Values<"predict">) => {
      const { scoreFile, scoredRows, rawTexts, csvPieces, writeColumns } = await import("../../../score.ts");
      const scored = await scoreFile(model, data, joinsOf(flags));
      for (const note of scored.notes) say(`note: ${note}`);
      const { rows, added } = scored;
      const cells = rawTexts(scored.table);
      if (flags.out !== undefined) await writeColumns(flags.out, cells, rows, scored.kinds);
      if (flags.json) {
        const answer =
          flags.out === undefined ? { rows, added, data: scoredRows(scored) } : { rows, added, out: flags.out };
        process.stdout.write(`${JSON.stringify(answer)}\n`);
      } else if (flags.out === undefined) for (const piece of csvPieces(cells, rows)) process.stdout.write(piece);
      else process.stdout.write(`${flags.out}  ${rows} rows, added ${added.join(", ")}\n`);
      if (flags.out !== undefined) hint(`evaluate ${model} labelled.csv`);
    });
}
