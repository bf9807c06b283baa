/**
 * A column of many rows as one parameter, a line per row. An array would be escaped here and unescaped in the database, and
 * for JSON texts that costs as much as the statement itself. No value may hold a line break; JSON text has none.
 */
export const toLines = <Row>(rows: readonly Row[], cell: (row: Row) => string | number): string =>
  rows.map(cell).join('\n')

/** The array that a parameter made by `toLines` stands for, in SQL. */
export const linesOf = (parameter: number): string => `string_to_array($${parameter}, E'\\n')`
