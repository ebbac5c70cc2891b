/** What was made of a model's answers, for people: a line each of the summary that ends a training. */
import type { TrainResult } from "../../index.ts";

export function afterLines({ after: { calibration, decision, intervals, sets, notes }, test }: TrainResult): string[] {
  const short = (value: number): string => String(Number(value.toPrecision(3)));
  const share = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const held = (asked: number, { value, low, high }: { value: number; low: number; high: number }): string =>
    `${share(asked)} asked, ${share(value)} found  (${share(low)} to ${share(high)})`;
  const lines: string[] = [];
  if (calibration !== null && calibration.method !== "none")
    lines.push(
      `adjusted by ${calibration.method} calibration: log-loss ${short(calibration.before.value)} before, ${short(calibration.after.value)} after`,
    );
  if (decision?.aim != null && decision.before !== null && decision.after !== null) {
    const rule = decision.rule.form === "threshold" ? `threshold ${short(decision.rule.threshold)}` : decision.why;
    const { value, low, high } = decision.after;
    lines.push(
      `decides  by ${rule}: ${decision.aim} ${short(value)}  (${short(low)} to ${short(high)}), ${short(decision.before.value)} by the usual decision`,
    );
  } else if (decision?.forF1 != null && decision.forF1.f1.value > decision.forF1.atHalf.value) {
    const { threshold, f1, atHalf } = decision.forF1;
    lines.push(
      `decides  from one half on; --metric f1 would from ${short(threshold)}: f1 ${short(f1.value)} instead of ${short(atHalf.value)}`,
    );
  }
  if (intervals !== null)
    lines.push(`interval ${held(intervals.asked, intervals.found)}, ${short(intervals.width.value)} wide on average`);
  if (sets !== null)
    lines.push(`sets     ${held(sets.asked, sets.found)}, ${short(sets.size.value)} classes on average`);
  if (test?.coverage != null)
    lines.push(`on test  ${share(test.coverage.found.value)} held, size ${short(test.coverage.size.value)}`);
  for (const words of notes) lines.push(`note     ${words}`);
  return lines;
}
