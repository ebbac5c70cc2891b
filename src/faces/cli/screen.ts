/** What a person sees while work goes on: a live picture on a terminal, plain lines elsewhere. Always on stderr. */
import { styleText } from "node:util";
import type { LeaderboardRow, TimedEvent, TrainEvent } from "../../index.ts";

export type Screen = { show(event: TrainEvent | TimedEvent): void; close(): void };

/** `until` gives the seconds of the budget that are left, or null when the budget is a count. */
export async function createScreen(secondsLeft: () => number | null, quiet: boolean): Promise<Screen> {
  if (quiet) return { show() {}, close() {} };
  return process.stderr.isTTY ? liveScreen(secondsLeft) : plainScreen();
}

function plainScreen(): Screen {
  const say = (words: string): void => void process.stderr.write(`${words}\n`);
  return {
    show(event) {
      if (event.kind === "stage") say(`${event.stage}: ${event.words}`);
      else if (event.kind === "note") say(`note: ${event.words}`);
      else if (event.kind === "candidate-finished") say(`${event.best ? "* " : "  "}${line(event.row)}`);
      else if (event.kind === "candidate-failed") say(`  ${event.name} failed: ${event.words}`);
    },
    close() {},
  };
}

async function liveScreen(secondsLeft: () => number | null): Promise<Screen> {
  const { createLogUpdate } = await import("log-update");
  const update = createLogUpdate(process.stderr);
  const rows: LeaderboardRow[] = [];
  const running = new Map<string, string>();
  let stage = "";
  let greater = true;
  const paint = (): void => {
    const left = secondsLeft();
    const time = left === null ? "" : styleText("dim", `  ${Math.max(0, Math.ceil(left))} s left`);
    const best = [...rows].sort((a, b) => (greater ? b.score - a.score : a.score - b.score)).slice(0, 8);
    const lines = best.map((row, i) => (i === 0 ? styleText("green", `* ${line(row)}`) : `  ${line(row)}`));
    const busy = [...running].map(([name, state]) => styleText("dim", `  ${name} ${state}`));
    update([`${styleText("bold", stage)}${time}`, ...lines, ...busy].join("\n"));
  };
  const say = (words: string): void => {
    update.clear();
    process.stderr.write(`${words}\n`);
    paint();
  };
  const timer = setInterval(paint, 200);
  timer.unref();
  return {
    show(event) {
      if (event.kind === "stage") {
        stage = event.words;
        if (event.stage === "task") say(event.words);
      } else if (event.kind === "note") say(styleText("yellow", `note: ${event.words}`));
      else if (event.kind === "candidate-started") running.set(event.name, event.why);
      else if (event.kind === "progress") running.set(event.name, `${event.done} of ${event.of}`);
      else if (event.kind === "candidate-finished") {
        running.delete(event.row.name);
        if (event.best) greater = rows.every((row) => row.score <= event.row.score);
        rows.push(event.row);
      } else if (event.kind === "candidate-left") running.delete(event.name);
      else if (event.kind === "candidate-failed") {
        running.delete(event.name);
        say(styleText("yellow", `${event.name} failed: ${event.words}`));
      }
      paint();
    },
    close() {
      clearInterval(timer);
      update.clear();
      update.done();
    },
  };
}

/** One row of the leaderboard: name, score and its interval. */
export function line(row: LeaderboardRow): string {
  const interval = `[${short(row.low)}, ${short(row.high)}]`;
  return `${row.name.padEnd(20)} ${short(row.score).padStart(9)}  ${interval.padEnd(22)} ${row.note}`.trimEnd();
}

/** Four significant digits, without an exponent where a person would not write one. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 10_000 && size < 1e15) return String(Math.round(value));
  return String(Number(value.toPrecision(4)));
}
