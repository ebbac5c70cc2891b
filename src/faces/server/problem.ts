/**
 * Errors as RFC 9457 problem documents. Ours say what was expected, what was got and what to do; a fault of the server
 * says nothing about its insides.
 */
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { isError, ModelwrightError, shown } from "../../score.ts";

/** Status of our codes; every other fault of a request is 400. */
const STATUS: Readonly<Record<string, number>> = {
  "use/not-authorised": 401,
  "use/unknown-route": 404,
  "use/wrong-method": 405,
  "use/slow-request": 408,
  "use/large-body": 413,
  "use/many-rows": 413,
  "use/content-type": 415,
  "use/large-headers": 431,
};

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
};

export type Problem = { readonly status: number; readonly [member: string]: unknown };

export function sendProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  maxBody: number,
): FastifyReply {
  const spoken = inOurWords(error as FastifyError, maxBody);
  if (spoken === null) logFault(error, request);
  const problem = spoken === null ? faultProblem(request.id) : problemOf(spoken);
  if (problem.status === 401) reply.header("www-authenticate", "Bearer");
  if (spoken?.code === "use/wrong-method") reply.header("allow", spoken.details.allow as string);
  return reply.code(problem.status).header("content-type", "application/problem+json").send(problem);
}

export function problemOf(error: ModelwrightError): Problem {
  const status = STATUS[error.code] ?? 400;
  // Only what is known to be short: a cell may have megabytes.
  const { column, row, expected, value } = error.details;
  const received = error.details.received ?? (value === undefined ? undefined : shown(value));
  const place = { column, row: row ?? undefined, expected, received };
  return {
    type: `urn:modelwright:error:${error.code}`,
    title: TITLES[status] ?? "Bad Request",
    status,
    detail: error.message,
    code: error.code,
    ...place,
    fix: error.fix,
  };
}

function faultProblem(id: string): Problem {
  return {
    type: "about:blank",
    title: TITLES[500],
    status: 500,
    detail: "This is a fault of the server, not of the request. Its log has a line with the request's id.",
    code: "run/fault",
    request: id,
  };
}

/** The message of a fault may quote a cell, so only its name and place are logged. */
function logFault(error: unknown, request: FastifyRequest): void {
  const fault = error instanceof Error ? error : new Error("not an Error");
  const at = (fault.stack ?? "").split("\n").filter((line) => /^ {4}at /.test(line));
  request.log.error({ fault: fault.name, at }, "internal fault");
}

/** Ours as they are, the framework's in our words; null for a fault. */
function inOurWords(error: FastifyError, maxBody: number): ModelwrightError | null {
  if (isError(error)) return error;
  switch (error.code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return largeBody(maxBody);
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return contentType();
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return badRequest("The body must have the length that its header says, got another one.");
    case "FST_ERR_BAD_URL":
      return badRequest("The address must be well formed, got one that cannot be decoded.");
  }
  const status = error.statusCode ?? 500;
  return status >= 400 && status < 500 ? badRequest("The request cannot be read.") : null;
}

function largeBody(maxBody: number): ModelwrightError {
  return new ModelwrightError(
    "use/large-body",
    { expected: `at most ${maxBody} bytes` },
    {
      what: `The body must have at most ${maxBody} bytes, got more.`,
      fix: "Send fewer rows at a time, or start the server with a larger --max-body.",
    },
  );
}

export function contentType(received = "another type"): ModelwrightError {
  const expected = "application/json, in UTF-8 and not compressed";
  return new ModelwrightError(
    "use/content-type",
    { expected, received },
    {
      what: `The body must be ${expected}, got ${received}.`,
      fix: "Send the header `Content-Type: application/json`.",
    },
  );
}

export function badRequest(what: string): ModelwrightError {
  return new ModelwrightError("use/bad-request", {}, { what, fix: "GET /openapi.json says what can be sent." });
}
