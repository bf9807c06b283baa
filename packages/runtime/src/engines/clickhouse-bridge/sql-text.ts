import { Refusal } from './refusal.ts'

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\0': '\\0',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

/** A single-quoted ClickHouse string literal. */
export function quoteString(value: string): string {
  return `'${value.replace(/[\\'\0\n\r\t]/g, (character) => ESCAPES[character] ?? character)}'`
}

/** A back-quoted ClickHouse identifier. */
export function quoteIdentifier(name: string): string {
  return `\`${name.replace(/[\\`]/g, (character) => `\\${character}`)}\``
}

/** A setting's or parameter's name as it stands in SQL; anything that could end the statement is refused. */
export function requireName(name: string): string {
  if (/^[A-Za-z_][\w.]{0,199}$/.test(name)) return name
  throw new Refusal(36, 'BAD_ARGUMENTS', `'${name.slice(0, 60)}' is not the name of a setting or parameter`)
}
