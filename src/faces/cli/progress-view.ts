/** What is known of a run while it goes on, as lines: stage and time, the best so far, what is being tried and why. */
import type { LeaderboardRow, TimedEvent, TrainEvent } from "../../index.ts";
import { line } from "./leaderboard-line.ts";

/** A line and how loud it is. */
export type ViewLine = { readonly style: "title" | "best" | "plain" | "quiet"; readonly text: string };

const BEST = 5;
/** Signs of the bar. */
const BAR = 24;

export class ProgressView {
  readonly #rows: LeaderboardRow[] = [];
  readonly #trying = new Map<string, { readonly why: string; state: string }>();
  #stage = "";
  #greater = true;
  #members = "";
  /** Of the budget, and how much of it was left at which moment. */
  #clock: { readonly budget: number; readonly left: number; readonly at: number } | null = null;
  #budget: number | null = null;
  #models: number | null = null;

  /** `now` is in milliseconds, on any clock. */
  take(event: TrainEvent | TimedEvent, now: number): void {
    if ("left" in event && event.left !== null && this.#budget !== null)
      this.#clock = { budget: this.#budget, left: event.left, at: now };
    switch (event.kind) {
      case "run-started":
        this.#budget = event.budgetSeconds;
        this.#models = event.maxModels;
        if (event.budgetSeconds !== null && event.left !== null)
          this.#clock = { budget: event.budgetSeconds, left: event.left, at: now };
        break;
      case "stage":
        this.#stage = event.words;
        if (event.stage !== "compare") this.#trying.clear();
        // Scores of one target say nothing beside those of another.
        if (event.stage === "aim") {
          this.#rows.length = 0;
          this.#members = "";
        }
        break;
      case "candidate-started":
        this.#trying.set(event.name, { why: event.why, state: "" });
        break;
      case "progress":
      case "fold":
        this.#progress(event);
        break;
      case "candidate-finished":
        this.#trying.delete(event.row.name);
        if (event.best) this.#greater = this.#rows.every((row) => row.score <= event.row.score);
        this.#rows.push(event.row);
        break;
      case "candidate-failed":
      case "candidate-left":
        this.#trying.delete(event.name);
        break;
      case "members":
        this.#members = event.members.map(({ name, weight }) => `${Math.round(100 * weight)} % ${name}`).join(", ");
        break;
    }
  }

  lines(now: number): readonly ViewLine[] {
    const sign = this.#greater ? -1 : 1;
    const best = [...this.#rows].sort((a, b) => sign * (a.score - b.score));
    const more = best.length - BEST;
    const quiet = (text: string): ViewLine => ({ style: "quiet", text: `  ${text}` });
    return [
      { style: "title", text: [this.#stage, this.#time(now)].filter((words) => words !== "").join("  ") },
      ...best
        .slice(0, BEST)
        .map(
          (row, i): ViewLine => ({ style: i === 0 ? "best" : "plain", text: `${i === 0 ? "*" : " "} ${line(row)}` }),
        ),
      ...(more > 0 ? [quiet(`and ${more} more that are no better`)] : []),
      ...(this.#members === "" ? [] : [quiet(`voting: ${this.#members}`)]),
      ...[...this.#trying].map(([name, { why, state }]) => quiet(`trying ${name}: ${why}${state}`)),
    ];
  }

  #progress({
    name,
    done,
    of,
  }: {
    readonly kind: string;
    readonly name: string;
    readonly done: number;
    readonly of: number;
  }): void {
    const entry = this.#trying.get(name) ?? { why: "under way", state: "" };
    this.#trying.set(name, { ...entry, state: ` (${done} of ${of})` });
  }

  #time(now: number): string {
    if (this.#clock === null) return this.#models === null ? "" : `${this.#rows.length} of ${this.#models} models`;
    const { budget, left, at } = this.#clock;
    const still = Math.max(0, left - (now - at) / 1000);
    const filled = Math.min(BAR, Math.round((BAR * (budget - still)) / budget));
    return `[${"#".repeat(filled)}${"-".repeat(BAR - filled)}] ${Math.ceil(still)} s of ${Number(budget.toFixed(1))} s left`;
  }
}
