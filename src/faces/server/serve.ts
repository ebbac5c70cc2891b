/** One model over HTTP: loads it, listens, and stops without losing an answer. */
import type { AddressInfo, Socket } from "node:net";
import { exampleRow, type LoadedModel, loadModel, ModelwrightError, type RawRow } from "../../score.ts";
import { createApp } from "./app.ts";
import { servedModel } from "./served-model.ts";
import { type ServeOptions, settingsOf } from "./settings.ts";

export type RunningServer = {
  /** Where it can be called. */
  readonly url: string;
  readonly port: number;
  readonly model: LoadedModel;
  /** A made-up row that the model can score. */
  readonly example: RawRow;
  /** Takes no new connections, answers what is under way for at most 8 seconds, then ends. */
  close(): Promise<void>;
};

/** Shorter than the time that container platforms give a stopping process. */
const LONGEST_STOP_MS = 8000;
const LONGEST_SILENCE_MS = 500;

/**
 * Serves the model file at `path` until `close` is called.
 *
 *   const server = await serve("people.mw", { port: 0 });
 *   await fetch(`${server.url}/predict`, { method: "POST", headers: { "content-type": "application/json" },
 *     body: JSON.stringify({ age: 39, job: "clerk" }) });
 *   await server.close();
 */
export async function serve(path: string, options: ServeOptions = {}): Promise<RunningServer> {
  const settings = settingsOf(options);
  const model = await loadModel(path);
  const app = createApp(servedModel(path, model), settings);
  const sockets = new Set<Socket>();
  app.server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  try {
    await app.listen({ host: settings.host, port: settings.port });
  } catch (error) {
    await app.close();
    throw cannotListen(error as NodeJS.ErrnoException, settings.host, settings.port);
  }
  const { port } = app.server.address() as AddressInfo;
  return {
    url: `http://${reachable(settings.host)}:${port}`,
    port,
    model,
    example: exampleRow(model.program),
    async close() {
      // Browsers open connections before they need them: one that stays without a byte is no request under way.
      const silence = setTimeout(() => {
        for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
      }, LONGEST_SILENCE_MS);
      const limit = setTimeout(() => app.server.closeAllConnections(), LONGEST_STOP_MS);
      await app.close();
      clearTimeout(silence);
      clearTimeout(limit);
    },
  };
}

/** The address as a client on this machine writes it. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): ModelwrightError {
  const [what, fix] = {
    EADDRINUSE: [`must be free, but something listens on port ${port} already`, "Give another --port, or 0 for any."],
    EACCES: [`must be one that this user may listen on, and port ${port} is not`, "Give a --port above 1023."],
  }[error.code ?? ""] ?? [
    `must be one of this machine's, got one that cannot be listened on (${error.code ?? error.message})`,
    "Give a --host such as 127.0.0.1 or 0.0.0.0.",
  ];
  return new ModelwrightError(
    "use/cannot-listen",
    { host, port, reason: error.code ?? null },
    { what: `The address ${host}:${port} ${what}.`, fix: fix! },
  );
}
