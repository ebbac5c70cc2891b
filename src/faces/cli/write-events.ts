/** `--events`: every event as a line of JSON, for programs that watch. */
import { createWriteStream } from "node:fs";
import { ModelwrightError, refuseUnwritable, type TimedEvent } from "../../index.ts";

export type EventWriter = { take(event: TimedEvent): void; close(): Promise<void> };

/** Null where nobody asked for events. Standard output is for one thing at a time. */
export async function openEvents(file: string | undefined, json: boolean): Promise<EventWriter | null> {
  if (file === undefined) return null;
  if (file === "-") {
    if (json) throw bothOnOutput();
    return { take: (event) => void process.stdout.write(`${JSON.stringify(event)}\n`), close: async () => {} };
  }
  if (!file.startsWith("/dev/")) await refuseUnwritable(file);
  const stream = createWriteStream(file);
  const failed = new Promise<void>((resolve) => stream.on("error", () => resolve()));
  return {
    take: (event) => void stream.write(`${JSON.stringify(event)}\n`),
    close: () => Promise.race([new Promise<void>((resolve) => stream.end(resolve)), failed]),
  };
}

function bothOnOutput(): ModelwrightError {
  return new ModelwrightError(
    "use/option",
    { option: "events" },
    {
      what: "--events must be a file where --json is given, got - (standard output) for both.",
      fix: "Name a file, such as --events events.ndjson.",
    },
  );
}
