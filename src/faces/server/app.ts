/** The application: limits, access, errors and log around the dialects. It listens nowhere by itself. */
import { randomUUID } from "node:crypto";
import { type FastifyInstance, type FastifyRequest, fastify, LogController } from "fastify";
import { ModelwrightError, shown } from "../../score.ts";
import { accessCheck } from "./access.ts";
import { aboutDialect } from "./dialects/about.ts";
import type { Dialect } from "./dialects/dialect.ts";
import { rowsDialect } from "./dialects/rows.ts";
import { contentType, sendProblem } from "./problem.ts";
import { parseJson } from "./read-body.ts";
import { refuseConnection } from "./refused-connection.ts";
import type { ServedModel } from "./served-model.ts";
import type { Settings } from "./settings.ts";

const DIALECTS: readonly Dialect[] = [rowsDialect, aboutDialect];
const MOST_CONNECTIONS = 1000;

export function createApp(served: ServedModel, settings: Settings): FastifyInstance {
  const milliseconds = settings.timeoutSeconds * 1000;
  const app = fastify({
    bodyLimit: settings.maxBody,
    requestTimeout: milliseconds,
    // A peer that stops reading or writing is dropped; longer than the 72 s for which a kept connection may idle.
    connectionTimeout: 120_000,
    http: {
      headersTimeout: Math.min(10_000, milliseconds),
      // How often the two time limits above are looked at.
      connectionsCheckingInterval: Math.min(1000, milliseconds / 2),
    },
    // Requests on kept connections are answered until the last one is closed.
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true },
    genReqId: (request) => requestId(request.headers["x-request-id"]),
    clientErrorHandler: refuseConnection,
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply, settings.maxBody),
    logger: { level: settings.log ? "info" : "error", stream: process.stderr },
    logController: new LogController({ disableRequestLogging: true }),
  });
  app.server.maxConnections = MOST_CONNECTIONS;
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, settings.maxBody));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "string" }, async (_: unknown, text: string) =>
    parseJson(text),
  );
  guard(app, served, settings);
  for (const dialect of DIALECTS) dialect(app, served, settings);
  return app;
}

/** Refuses what can be refused before a body is read, and logs how each request ended: never a cell, never an address. */
function guard(app: FastifyInstance, served: ServedModel, settings: Settings): void {
  const check = accessCheck(settings.token);
  const routes = new Map<string, string[]>();
  app.addHook("onRoute", ({ url, method }) => {
    routes.set(url, [...(routes.get(url) ?? []), ...[method].flat()]);
  });
  app.decorateRequest("rowCount", 0);
  app.addHook("onRequest", async (request, reply) => {
    reply.headers({
      "x-request-id": request.id,
      "x-model-digest": served.model.manifest.digest,
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    });
    if (request.routeOptions.config?.open !== true) check(request.headers.authorization);
    if (request.is404) throw noRoute(request, routes);
    const encoding = request.headers["content-encoding"];
    if (encoding !== undefined && encoding !== "identity") throw contentType(`the encoding ${shown(encoding)}`);
  });
  if (!settings.log) return;
  app.addHook("onResponse", async (request, reply) => {
    const line = {
      method: request.method,
      route: request.is404 ? null : request.routeOptions.url,
      status: reply.statusCode,
      rows: request.rowCount,
      milliseconds: Math.round(reply.elapsedTime * 1000) / 1000,
    };
    request.log.info(line, "answered");
  });
}

function noRoute(request: FastifyRequest, routes: ReadonlyMap<string, readonly string[]>): ModelwrightError {
  const path = request.url.replace(/\?.*$/, "").replace(/(.)\/$/, "$1");
  const methods = routes.get(path);
  if (methods !== undefined) {
    const allow = methods.join(", ");
    return new ModelwrightError(
      "use/wrong-method",
      { allow, expected: methods, received: request.method },
      { what: `${path} must be called with ${allow}, got ${request.method}.`, fix: "GET /openapi.json shows how." },
    );
  }
  const known = [...routes].map(([url, of]) => `${of[0]} ${url}`);
  return new ModelwrightError(
    "use/unknown-route",
    { expected: known, received: shown(path) },
    { what: `There is no route ${shown(path)}.`, fix: `There are: ${known.join(", ")}.` },
  );
}

/** The caller's id where it is a decent one, so that a request can be followed through several services. */
function requestId(given: string | string[] | undefined): string {
  return typeof given === "string" && /^[\w.:/+=-]{1,128}$/.test(given) ? given : randomUUID();
}
