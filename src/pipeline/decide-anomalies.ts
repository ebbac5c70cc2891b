/**
 * The decision made from an anomaly score: a second output, `anomaly`, that is yes from the threshold on. The score of a
 * model that learnt from known anomalies is the probability of its second class.
 */
import { Writer } from "../program/writer.ts";
import { createFitted, type Fitted } from "./fitted.ts";

export function decideAnomalies(fitted: Fitted, threshold: number): Fitted {
  const writer = new Writer();
  const learnt = fitted.task.kind === "binary";
  const answer = writer.include(fitted.program)(learnt ? "probability" : "anomaly_score");
  const score = learnt ? writer.add("select", [answer], { from: 1, width: 1 }) : answer;
  const usual = writer.add("scale", [score], { center: Float64Array.of(1), factor: Float64Array.of(-1) });
  const decided = writer.add("choose", [writer.join([usual, score])], { threshold });
  const program = writer.program([
    { name: "anomaly_score", kind: "number", labels: [], ref: score },
    { name: "anomaly", kind: "label", labels: ["no", "yes"], ref: decided },
  ]);
  const { predict: _, predictOne: __, ...parts } = fitted;
  return createFitted({ ...parts, task: { ...fitted.task, kind: "anomaly", classes: [] }, program });
}
