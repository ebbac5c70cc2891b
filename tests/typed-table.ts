/** One small table with a column of each kind and missing cells, as text and as SQL, and what two equal tables share. */
import type { Table } from "../src/contract/table.ts";

/** Name, kind and all cells of each column: what two equal tables share. */
export function seen(table: Table) {
  return table.columns.map((column) => [
    column.name,
    column.kind,
    "codes" in column ? [...column.codes].map((code) => column.levels[code] ?? null) : [...column.values],
  ]);
}

export const CSV = `real,whole,big,truth,day,moment,word,note
1.5,1,12345678901234567,true,2020-01-31,2020-01-31 10:00:00,a,"x, ""y"""
-0.25,,12345678901234568,false,2020-02-29,2020-02-29 23:59:59.5,b,größer 漢字 😀
,3,,true,,,a,
1e-7,-4,1,,1969-12-31,1969-12-31 00:00:01,,two words
`;
export const DDL = `real double precision, whole integer, big bigint, truth boolean, day date, moment timestamp, word text, note text`;
export const VALUES = `(1.5, 1, 12345678901234567, true, '2020-01-31', '2020-01-31 10:00:00', 'a', 'x, "y"'),
  (-0.25, null, 12345678901234568, false, '2020-02-29', '2020-02-29 23:59:59.5', 'b', 'größer 漢字 😀'),
  (null, 3, null, true, null, null, 'a', null),
  (1e-7, -4, 1, null, '1969-12-31', '1969-12-31 00:00:01', null, 'two words')`;
