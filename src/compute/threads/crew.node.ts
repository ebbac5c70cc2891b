/**
 * A crew of worker threads that run named jobs side by side. It knows nothing of what a job does:
 * the workers' entry file brings the jobs. A crew of one thread runs jobs right here.
 */
import { Worker } from "node:worker_threads";
import { ModelwrightError } from "../../contract/errors.ts";

export type JobContext = {
  /** True once the crew was told to stop. */
  readonly stopped: () => boolean;
  readonly onProgress: (progress: unknown) => void;
  /** What was shared with every worker before the first job. */
  readonly shared: Readonly<Record<string, unknown>>;
};
export type Job = (payload: never, context: JobContext) => Promise<unknown>;
export type Jobs = Readonly<Record<string, Job>>;

export type Crew = {
  readonly size: number;
  /** Gives every worker the same value once; arrays in shared memory are not copied. */
  share(key: string, value: unknown): void;
  /** Runs the job on the next free worker. Rejects with the job's error. */
  run<T>(job: string, payload: unknown, onProgress?: (progress: unknown) => void): Promise<T>;
  /** Asks running jobs to stop at their next tick. */
  stop(): void;
  /** Ends every worker; jobs under way are lost. */
  close(): Promise<void>;
};

type ToWorker =
  | { readonly kind: "share"; readonly key: string; readonly value: unknown }
  | { readonly kind: "run"; readonly id: number; readonly job: string; readonly payload: unknown };
type FromWorker =
  | { readonly kind: "progress"; readonly id: number; readonly progress: unknown }
  | { readonly kind: "done"; readonly id: number; readonly value: unknown }
  | { readonly kind: "failed"; readonly id: number; readonly error: SentError };
type SentError = {
  readonly code: string | null;
  readonly details: unknown;
  readonly fix: string;
  readonly message: string;
};
type Waiting = {
  readonly message: ToWorker & { kind: "run" };
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly onProgress: ((progress: unknown) => void) | undefined;
};

/** `entry` is the worker's file; null runs the jobs on this thread. */
export function createCrew(size: number, entry: URL | null, jobs: Jobs): Crew {
  return entry === null || size < 1 ? localCrew(jobs) : workerCrew(size, entry);
}

function localCrew(jobs: Jobs): Crew {
  const shared: Record<string, unknown> = {};
  let stop = false;
  let last: Promise<unknown> = Promise.resolve();
  return {
    size: 1,
    share(key, value) {
      shared[key] = value;
    },
    run<T>(job: string, payload: unknown, onProgress: (progress: unknown) => void = () => {}) {
      const next = last.then(() => jobs[job]!(payload as never, { stopped: () => stop, onProgress, shared }));
      last = next.catch(() => {});
      return next as Promise<T>;
    },
    stop() {
      stop = true;
    },
    async close() {},
  };
}

function workerCrew(size: number, entry: URL): Crew {
  const stopFlag = new Int32Array(new SharedArrayBuffer(4));
  const queue: Waiting[] = [];
  const busy = new Map<Worker, Waiting>();
  const workers = Array.from({ length: size }, () => new Worker(entry, { workerData: { stopFlag } }));
  let nextId = 0;

  const assign = (): void => {
    for (const worker of workers) {
      if (queue.length === 0) return;
      if (busy.has(worker)) continue;
      const waiting = queue.shift()!;
      busy.set(worker, waiting);
      worker.ref();
      worker.postMessage(waiting.message);
    }
  };
  for (const worker of workers) {
    worker.unref();
    worker.on("message", (message: FromWorker) => {
      const waiting = busy.get(worker);
      if (waiting === undefined || waiting.message.id !== message.id) return;
      if (message.kind === "progress") return waiting.onProgress?.(message.progress);
      busy.delete(worker);
      worker.unref();
      if (message.kind === "done") waiting.resolve(message.value);
      else waiting.reject(received(message.error));
      assign();
    });
    const lost = (cause: unknown): void => {
      const waiting = busy.get(worker);
      busy.delete(worker);
      workers.splice(workers.indexOf(worker), 1);
      const error = new ModelwrightError(
        "run/worker-lost",
        { cause: String(cause) },
        {
          what: `A worker thread ended in the middle of a job (${String(cause)}).`,
          fix: "Most often it ran out of memory: use fewer rows, columns or threads.",
        },
      );
      waiting?.reject(error);
      if (workers.length === 0) for (const left of queue.splice(0)) left.reject(error);
    };
    worker.on("error", lost);
    worker.on("exit", (code) => {
      if (workers.includes(worker)) lost(`exit code ${code}`);
    });
  }
  return {
    size,
    share(key, value) {
      for (const worker of workers) worker.postMessage({ kind: "share", key, value } satisfies ToWorker);
    },
    run<T>(job: string, payload: unknown, onProgress?: (progress: unknown) => void) {
      return new Promise<T>((resolve, reject) => {
        const message = { kind: "run", id: nextId++, job, payload } as const;
        queue.push({ message, resolve: resolve as (value: unknown) => void, reject, onProgress });
        assign();
      });
    },
    stop() {
      Atomics.store(stopFlag, 0, 1);
    },
    async close() {
      const ending = workers.splice(0);
      await Promise.all(ending.map((worker) => worker.terminate()));
    },
  };
}

/** The worker's side: answers `share` and `run` messages with the given jobs. */
export function serveJobs(
  port: { on(event: "message", listener: (message: ToWorker) => void): void; postMessage(message: FromWorker): void },
  stopFlag: Int32Array,
  jobs: Jobs,
): void {
  const shared: Record<string, unknown> = {};
  port.on("message", async (message) => {
    if (message.kind === "share") {
      shared[message.key] = message.value;
      return;
    }
    const { id } = message;
    const context: JobContext = {
      stopped: () => Atomics.load(stopFlag, 0) === 1,
      onProgress: (progress) => port.postMessage({ kind: "progress", id, progress }),
      shared,
    };
    try {
      port.postMessage({ kind: "done", id, value: await jobs[message.job]!(message.payload as never, context) });
    } catch (error) {
      port.postMessage({ kind: "failed", id, error: sent(error) });
    }
  });
}

function sent(error: unknown): SentError {
  if (error instanceof ModelwrightError) {
    const { code, details, fix, message } = error;
    return { code, details: JSON.parse(JSON.stringify(details)), fix, message };
  }
  return {
    code: null,
    details: {},
    fix: "",
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

function received(error: SentError): Error {
  if (error.code === null) return new Error(error.message);
  const what = error.message.endsWith(error.fix)
    ? error.message.slice(0, error.message.length - error.fix.length).trim()
    : error.message;
  return new ModelwrightError(error.code as never, error.details as Record<string, unknown>, { what, fix: error.fix });
}
