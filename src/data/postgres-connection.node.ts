/** The connection to a PostgreSQL server, and what goes wrong with it, in words that never hold the password. */
import type { Client } from "pg";
import { ModelwrightError } from "../contract/errors.ts";
import type { Address } from "./source.ts";

const PATIENCE_MILLISECONDS = 10_000;

/** A connected client. Without a password in the address, PGPASSWORD and the user's .pgpass file are asked. */
export async function connectPostgres(address: Address, name: string): Promise<Client> {
  const pg = await import("pg");
  let client: Client;
  try {
    client = new pg.default.Client({
      connectionString: urlOf(address),
      connectionTimeoutMillis: PATIENCE_MILLISECONDS,
    });
  } catch {
    // The library's message quotes the address as it is.
    throw new ModelwrightError(
      "data/bad-address",
      { source: name },
      {
        what: `${name} must be an address as postgres://user:password@host:5432/database, got one that cannot be read.`,
        fix: "Check the host and the port.",
      },
    );
  }
  // A connection that breaks later also rejects the query that waits for it.
  client.on("error", () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw refused(error, address, name);
  }
}

/** User and password percent-encoded, whether or not they came so. */
function urlOf({ user, password, rest }: Address): string {
  const login = user === null ? "" : `${encoded(user)}${password === null ? "" : `:${encoded(password)}`}@`;
  return `postgres://${login}${rest}`;
}

function encoded(text: string): string {
  return encodeURIComponent(decoded(text));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function refused(error: unknown, address: Address, name: string): ModelwrightError {
  const { code = "" } = error as { code?: string };
  const words = scrubbed(error, address);
  if (code === "28P01" || code === "28000" || /password/i.test(words)) {
    return new ModelwrightError(
      "data/login-refused",
      { source: name, code },
      { what: `${name} must let the user in, got: ${words}.`, fix: "Check user and password, or set PGPASSWORD." },
    );
  }
  if (code === "3D000") {
    return new ModelwrightError(
      "data/no-database",
      { source: name, code },
      { what: `${name} must name a database of the server, got: ${words}.`, fix: "Check the name behind the host." },
    );
  }
  return new ModelwrightError(
    "data/no-connection",
    { source: name, code },
    {
      what: `${name} must be a PostgreSQL server that answers, got: ${words}.`,
      fix: "Check host and port, and that it runs.",
    },
  );
}

/** What the error says, on one line and without the password. */
export function scrubbed(error: unknown, { password }: Address): string {
  const { message, code, errors } = error as { message?: string; code?: string; errors?: readonly Error[] };
  // A host with several addresses gives one error for each, and no words for all.
  const words = (message || errors?.[0]?.message || code || "no answer").split("\n")[0]!.replace(/\.$/, "");
  if (password === null || password === "") return words;
  return words.replaceAll(decoded(password), "***").replaceAll(password, "***");
}
