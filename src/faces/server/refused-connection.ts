/** Requests that never become requests: broken HTTP, headers without an end, bodies that do not arrive. */
import type { Socket } from "node:net";
import { ModelwrightError } from "../../score.ts";
import { badRequest, problemOf } from "./problem.ts";

export function refuseConnection(error: { readonly code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = problemOf(wordsFor(error.code));
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    "Content-Type: application/problem+json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

function wordsFor(code: string | undefined): ModelwrightError {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") {
    return new ModelwrightError(
      "use/slow-request",
      {},
      {
        what: "A whole request must arrive within the server's time limit, and this one did not.",
        fix: "Send it again, or start the server with a longer --timeout.",
      },
    );
  }
  if (code === "HPE_HEADER_OVERFLOW") {
    return new ModelwrightError(
      "use/large-headers",
      {},
      { what: "The headers must have at most 16 KB, got more.", fix: "Send the data in the body." },
    );
  }
  return badRequest("The request must be HTTP/1.1, got something that cannot be read as that.");
}
