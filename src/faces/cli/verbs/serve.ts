/** `modelwright serve`: one model over HTTP, until it is told to stop. */
import { type Command, Option } from "commander";
import type { Values } from "../../../verbs.ts";
import type { RunningServer } from "../../server/serve.ts";
import { EXIT } from "../exit.ts";
import { addVerb } from "../options.ts";
import { say } from "../speech.ts";

type Flags = Values<"serve"> & { readonly token?: string };

/** Longer rows are not for a command line. */
const LONGEST_EXAMPLE = 1000;

export function addServe(program: Command): void {
  addVerb(program, "serve", "answer predictions over HTTP: POST /predict, GET /model, /openapi.json, /health/ready")
    // Not a key of config files: those are shared.
    .addOption(new Option("--token <secret>", "callers must send it as a bearer token").env("MODELWRIGHT_TOKEN"))
    .addHelpText(
      "after",
      `
Examples:
  modelwright serve people.mw
  MODELWRIGHT_TOKEN=... modelwright serve people.mw --host 0.0.0.0 --port 80 --log
  curl -s localhost:8080/predict -H 'content-type: application/json' -d '{"age":39,"job":"clerk"}'`,
    )
    .action(async (path: string, flags: Flags) => {
      const { serve } = await import("../../server/serve.ts");
      const { isLoopback } = await import("../../server/access.ts");
      const server = await serve(path, { ...flags, timeoutSeconds: Math.ceil(flags.timeout) });
      const { url, model } = server;
      const stopped = untilStopped(server);
      if (flags.json) process.stdout.write(`${JSON.stringify({ url, model: path, digest: model.manifest.digest })}\n`);
      else process.stdout.write(`${path}  ${url}\n`);
      if (!isLoopback(flags.host)) warn(flags);
      say(`try: ${curl(server, flags.token !== undefined)}`);
      await stopped;
      say("stopped");
    });
}

/** The first signal lets requests under way finish, the second ends at once. */
async function untilStopped(server: RunningServer): Promise<void> {
  await new Promise<void>((resolve) => {
    let asked = false;
    const stop = (): void => {
      if (asked) process.exit(EXIT.interrupted);
      asked = true;
      say("stopping: requests under way are answered first; once more to stop at once");
      server.close().then(resolve);
    };
    process.on("SIGINT", stop);
    process.on("SIGTERM", stop);
  });
}

function warn({ host, token }: Flags): void {
  const words =
    token === undefined
      ? "can use the model and see its columns: there is no authentication. Give --token, or a proxy before it."
      : "can read what is sent, the token too: this is plain HTTP. Put a proxy with TLS before it.";
  say(`warning: everybody who can reach ${host} ${words}`);
}

/** A command to try, with a row that the model can score. */
function curl(server: RunningServer, wantsToken: boolean): string {
  const row = JSON.stringify(server.example).replaceAll("'", "'\\''");
  const token = wantsToken ? " -H 'authorization: Bearer '$MODELWRIGHT_TOKEN" : "";
  if (row.length > LONGEST_EXAMPLE) return `curl -s ${server.url}/openapi.json${token}`;
  return `curl -s ${server.url}/predict${token} -H 'content-type: application/json' -d '${row}'`;
}
