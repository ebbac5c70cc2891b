/** Our own contract: `POST /predict`. Other contracts over the same scorer stand beside this file. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { RowPrediction } from "../../../score.ts";
import { readBody } from "../read-body.ts";
import type { Dialect } from "./dialect.ts";

/** A batch gives way to other requests after this long. */
const LONGEST_TURN_MS = 10;

export const rowsDialect: Dialect = (app, served, settings) => {
  app.post("/predict", async (request) => {
    const { rows, single } = readBody(request.body, settings.maxRows);
    request.rowCount = rows.length;
    if (single) return served.score(rows[0]);
    const results: RowPrediction[] = [];
    let began = performance.now();
    for (let row = 0; row < rows.length; row++) {
      results.push(served.score(rows[row], row));
      if (performance.now() - began < LONGEST_TURN_MS) continue;
      await nextTurn();
      began = performance.now();
    }
    return results;
  });
};
