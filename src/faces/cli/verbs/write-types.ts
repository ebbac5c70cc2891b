/** `modelwright types`: a .d.ts for a model, so that a wrong column fails the compiler. */
import type { Command } from "commander";
import type { Values } from "../../../verbs.ts";
import { addVerb } from "../options.ts";
import { say } from "../speech.ts";

export function addTypes(program: Command): void {
  addVerb(program, "types", "write TypeScript types for a model's rows and results")
    .addHelpText("after", "\nExample:\n  modelwright types people.mw --out people.d.ts")
    .action(async (path: string, flags: Values<"types">) => {
      const { loadModel, typesOf, writeWhole } = await import("../../../score.ts");
      const model = await loadModel(path);
      const text = typesOf(model.manifest, model.program);
      if (flags.out === undefined) process.stdout.write(text);
      else {
        await writeWhole(flags.out, text);
        process.stdout.write(`${flags.out}\n`);
      }
      say('next: import { load } from "modelwright/predict" and load<Row, Result>(...)');
    });
}
