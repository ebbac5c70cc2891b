/** The entry of a worker thread: brings the catalog and the jobs, then waits for work. */
import { parentPort, workerData } from "node:worker_threads";
import { catalog } from "./catalog.ts";
import { serveJobs } from "./compute/threads/crew.node.ts";
import { createTeam } from "./compute/threads/team.node.ts";
import { trainJobs } from "./tune/fit-job.ts";

if (parentPort !== null) {
  serveJobs(parentPort, (workerData as { stopFlag: Int32Array }).stopFlag, trainJobs(catalog, createTeam));
}
