/** What a server may be told, what it does when told nothing, and what it refuses. */
import { ModelwrightError, shown } from "../../score.ts";

export type ServeOptions = {
  /** Address to listen on; 127.0.0.1 by default, which only this machine reaches. */
  readonly host?: string;
  /** 8080 by default; 0 takes a free one. */
  readonly port?: number;
  /** Bytes that the body of a request may have; 10 MB by default. */
  readonly maxBody?: number;
  /** Rows that a request may have; 10,000 by default. */
  readonly maxRows?: number;
  /** Seconds within which a whole request must have arrived; 30 by default. */
  readonly timeoutSeconds?: number;
  /** What callers must send as `Authorization: Bearer <token>`; nobody has to by default. */
  readonly token?: string | undefined;
  /** One JSON line per request on standard error, without any cell; off by default. */
  readonly log?: boolean;
};

export type Settings = Required<Omit<ServeOptions, "token">> & { readonly token: string | null };

export function settingsOf(options: ServeOptions): Settings {
  const { host = "127.0.0.1", token, log = false } = options;
  if (token !== undefined && !/^[\x21-\x7e]{1,1000}$/.test(token)) {
    // The token itself is never shown.
    throw refused("token", "1 to 1000 printable characters without blanks", `a text of ${token.length}`);
  }
  return {
    host,
    port: whole("port", options.port ?? 8080, 0, 65_535),
    maxBody: whole("maxBody", options.maxBody ?? 10_000_000, 1, 2 ** 29),
    maxRows: whole("maxRows", options.maxRows ?? 10_000, 1, 2 ** 31 - 1),
    timeoutSeconds: whole("timeoutSeconds", options.timeoutSeconds ?? 30, 1, 3600),
    token: token ?? null,
    log,
  };
}

function whole(name: string, value: number, least: number, most: number): number {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  throw refused(name, `a whole number from ${least} to ${most}`, shown(value));
}

function refused(name: string, expected: string, received: string): ModelwrightError {
  return new ModelwrightError(
    "use/serve-option",
    { option: name, expected, received },
    { what: `serve.${name} must be ${expected}, got ${received}.`, fix: "Correct the option or leave it out." },
  );
}
