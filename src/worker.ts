/** The entry of a worker thread: brings the built-in catalog and the jobs, then waits for work. */
import { catalog } from "./catalog.ts";
import { runWorker } from "./run-worker.node.ts";

runWorker(catalog);
