/** What a person sees while work goes on: a live picture on a terminal, short lines elsewhere. Always on stderr. */
import { styleText } from "node:util";
import type { TimedEvent, TrainEvent } from "../../index.ts";
import { line } from "./leaderboard-line.ts";
import { ProgressView, type ViewLine } from "./progress-view.ts";

export type Screen = { show(event: TrainEvent | TimedEvent): void; close(): void };

export async function createScreen(quiet: boolean): Promise<Screen> {
  if (quiet) return { show() {}, close() {} };
  return process.stderr.isTTY ? liveScreen() : plainScreen();
}

function plainScreen(): Screen {
  const say = (words: string): void => void process.stderr.write(`${words}\n`);
  return {
    show(event) {
      if (event.kind === "stage") say(`${event.stage}: ${event.words}`);
      else if (event.kind === "note") say(`note: ${event.words}`);
      else if (event.kind === "candidate-finished") say(`${event.best ? "* " : "  "}${line(event.row)}`);
      else if (event.kind === "candidate-failed") say(`  ${event.name} failed: ${event.words}`);
      else if (event.kind === "candidate-left") say(`  ${event.name} given up: ${event.words}`);
    },
    close() {},
  };
}

/** Milliseconds between two pictures. */
const PAINT = 200;

async function liveScreen(): Promise<Screen> {
  const { createLogUpdate } = await import("log-update");
  const update = createLogUpdate(process.stderr);
  const view = new ProgressView();
  const width = (): number => process.stderr.columns || 80;
  const paint = (): void =>
    update(
      view
        .lines(performance.now())
        .map(({ style, text }) => coloured(style, text.slice(0, width() - 1)))
        .join("\n"),
    );
  const say = (words: string): void => {
    update.clear();
    process.stderr.write(`${words}\n`);
    paint();
  };
  const timer = setInterval(paint, PAINT);
  timer.unref();
  return {
    show(event) {
      view.take(event, performance.now());
      if (event.kind === "stage" && event.stage === "task") say(event.words);
      else if (event.kind === "note") say(warned(`note: ${event.words}`));
      else if (event.kind === "candidate-failed") say(warned(`${event.name} failed: ${event.words}`));
    },
    close() {
      clearInterval(timer);
      update.clear();
      update.done();
    },
  };
}

const COLOURS = { title: "bold", best: "green", plain: null, quiet: "dim" } as const;

function coloured(style: ViewLine["style"], text: string): string {
  const colour = COLOURS[style];
  return colour === null || isColourless() ? text : styleText(colour, text);
}

function warned(text: string): string {
  return isColourless() ? text : styleText("yellow", text);
}

/** By the custom of NO_COLOR: any value but an empty one. */
function isColourless(): boolean {
  return (process.env.NO_COLOR ?? "") !== "";
}
