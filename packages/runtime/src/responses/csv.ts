/** A line of CSV (RFC 4180): quoted where it must be, ended by CRLF. */
export const toCsvLine = (fields: readonly (string | number | null | undefined)[]): string =>
  `${fields.map(toCsvField).join(',')}\r\n`

/**
 * Values stay as they are, also those a spreadsheet would take for a formula: an export that alters answers could not be
 * trusted or read back. Whoever opens it in a spreadsheet imports the columns as text.
 */
function toCsvField(value: string | number | null | undefined): string {
  const text = String(value ?? '')
  return /[",\r\n]/.test(text) || /^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
