/** A shared secret, where one is set: every route but the health checks then wants it. */
import { createHash, timingSafeEqual } from "node:crypto";
import { ModelwrightError } from "../../score.ts";

/** Throws unless the header carries the token. Compares digests, so time says nothing about length or content. */
export function accessCheck(token: string | null): (header: string | undefined) => void {
  if (token === null) return () => {};
  const wanted = digest(token);
  return (header) => {
    const given = /^Bearer +(\S+)$/i.exec(header ?? "")?.[1];
    if (given !== undefined && timingSafeEqual(digest(given), wanted)) return;
    throw new ModelwrightError(
      "use/not-authorised",
      {},
      {
        what: `The request must carry the server's token, got ${header === undefined ? "none" : "another one"}.`,
        fix: "Send the header `Authorization: Bearer <token>`.",
      },
    );
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** True for addresses that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
