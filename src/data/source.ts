/** What a source is, by the way it is written: standard input, a database's address, or a path with a table behind `::`. */

/** `schema.table`, or null when a query says what to read. */
type Wanted = string | null;

export type Source =
  | { readonly kind: "stdin" }
  | { readonly kind: "postgres"; readonly address: Address; readonly table: Wanted }
  | { readonly kind: "address"; readonly scheme: string }
  | { readonly kind: "path"; readonly path: string; readonly table: Wanted };

/** A URL in its parts; `rest` begins with the host. The password is as it was written. */
export type Address = {
  readonly scheme: string;
  readonly user: string | null;
  readonly password: string | null;
  readonly rest: string;
};

export function parseSource(source: string): Source {
  if (source === "-") return { kind: "stdin" };
  const address = addressOf(source);
  if (address === null) {
    const [path, table] = tableBehind(source, 0);
    return { kind: "path", path, table };
  }
  if (!/^postgres(ql)?$/.test(address.scheme)) return { kind: "address", scheme: address.scheme };
  // Before the first slash "::" belongs to an address of the sixth version of the internet protocol.
  const [rest, table] = tableBehind(address.rest, Math.max(0, address.rest.indexOf("/")));
  return { kind: "postgres", address: { ...address, rest }, table };
}

function tableBehind(text: string, from: number): readonly [string, Wanted] {
  const cut = text.indexOf("::", from);
  return cut < 0 ? [text, null] : [text.slice(0, cut), text.slice(cut + 2)];
}

/** Null when the text is no URL. A password may hold any mark, so it ends at the last "@". */
function addressOf(source: string): Address | null {
  const match = /^([a-z][a-z\d+.-]+):\/\/(.*)$/is.exec(source);
  if (match === null) return null;
  const [, scheme, all] = match as unknown as [string, string, string];
  const at = all.lastIndexOf("@");
  const login = all.slice(0, Math.max(0, at));
  const colon = login.indexOf(":");
  return {
    scheme: scheme.toLowerCase(),
    user: at < 0 ? null : colon < 0 ? login : login.slice(0, colon),
    password: colon < 0 ? null : login.slice(colon + 1),
    rest: all.slice(at + 1),
  };
}

/** The source as it may be shown and kept: without the password. */
export function maskedSource(source: string): string {
  const address = addressOf(source);
  if (address === null) return source;
  const { scheme, user, password, rest } = address;
  const login = user === null ? "" : `${user}${password === null ? "" : ":***"}@`;
  return `${scheme}://${login}${rest}`.replace(/(password=)[^&#]*/gi, "$1***");
}

/** What a report calls the source: a file without its folder, a database without its password. */
export function sourceName(source: string): string {
  const parsed = parseSource(source);
  if (parsed.kind === "stdin") return "standard input";
  return parsed.kind === "path" ? lastPart(source) : maskedSource(source);
}

/** What files made from the source are called: the name of the table, else of the database, the folder or the file. */
export function sourceStem(source: string): string {
  const parsed = parseSource(source);
  if (parsed.kind === "stdin") return "stdin";
  if (parsed.kind === "address") return parsed.scheme;
  const stem = parsed.table ?? (parsed.kind === "path" ? stemOfPath(parsed.path) : databaseOf(parsed.address));
  return stem.replaceAll(/[/\\:*?"<>|[\]{}]+/g, "-").replaceAll(/^-+|-+$/g, "") || "table";
}

function stemOfPath(path: string): string {
  const plain = path.split(/[\\/]/).filter((part) => !/[*?[\]{}]/.test(part));
  const last = lastPart(path);
  const name = plain.at(-1) === last || plain.length === 0 ? last : plain.at(-1)!;
  return name.replace(/(\.(csv|tsv|json|ndjson|jsonl|parquet|arrow|feather|ipc|db|sqlite3?|gz|txt))+$/i, "");
}

function databaseOf(address: Address): string {
  return /\/([^?#]*)/.exec(address.rest)?.[1] || "postgres";
}

function lastPart(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}
