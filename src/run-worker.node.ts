/** What the entry of a worker thread calls with its catalog; does nothing on the main thread. */
import { parentPort, workerData } from "node:worker_threads";
import { serveJobs } from "./compute/threads/crew.node.ts";
import { createTeam } from "./compute/threads/team.node.ts";
import type { Catalog } from "./contract/catalog.ts";
import { trainJobs } from "./tune/fit-job.ts";

export function runWorker(catalog: Catalog): void {
  if (parentPort === null) return;
  serveJobs(parentPort, (workerData as { stopFlag: Int32Array }).stopFlag, trainJobs(catalog, createTeam));
}
