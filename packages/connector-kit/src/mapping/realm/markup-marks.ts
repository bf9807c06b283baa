import type { Escaping, OperationEscaping } from '../../manifest/limits.ts'
import { escapeInserted, escapingAt, finishField } from './escape-values.ts'
import type { Helper } from './helpers/create-helpers.ts'
import { toText } from './helpers/texts.ts'
import { givesMarkup } from './mark-escaped.ts'

/*
 * Code puts texts together as it likes, so that nothing tells what its author wrote from what a respondent did. What is meant as
 * markup is therefore marked: each character that could mean something stands between U+FDD0 and U+FDD1, which are no characters of any
 * text (Unicode 23.7) and are taken out of events. What is cut in two has lost one of its marks, and is escaped.
 */

/** A text whose every punctuation mark is meant. */
export function markText(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}\s\ufdd0\ufdd1]/gu, (character) => `\ufdd0${character}\ufdd1`)
}

/** The same of every text in a value. */
export function markValue(value: unknown): unknown {
  if (typeof value === 'string') return markText(withoutMarks(value))
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(markValue)
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, markValue(member)]))
}

/** The helpers of a mapping whose texts will be escaped: those whose values are markup already mark them. */
export function markingHelpers(helpers: Readonly<Record<string, Helper>>): Readonly<Record<string, Helper>> {
  const entries = Object.entries(helpers).map(([name, helper]): [string, Helper] => {
    if (name === 'markup') return [name, markupOf as Helper]
    if (!givesMarkup({ type: 'PathExpression', original: name })) return [name, helper]
    return [name, (...values: never[]) => markValue(helper(...values))]
  })
  return Object.freeze(Object.fromEntries(entries))
}

/** Of a template literal what stands between its values is meant as markup, and the values are texts; of a value all of it. */
export function markupOf(first: unknown, ...values: unknown[]): unknown {
  if (!Array.isArray(first) || !('raw' in first)) return markValue(first)
  return first
    .map((part, index) => `${markText(String(part))}${index < values.length ? toText(values[index]) : ''}`)
    .join('')
}

/** JSON whose texts are escaped for the markup of their fields, but for what is marked. */
export function escapeUnmarked(json: string, escaping: OperationEscaping): string {
  return JSON.stringify(escapeBelow(JSON.parse(json), { pointer: '', inherited: undefined }, escaping))
}

interface Below {
  readonly pointer: string
  /** Of the field that this is a part of: only texts can be markup, however deep they are. */
  readonly inherited: Escaping | undefined
}

export function escapeBelow(value: unknown, { pointer, inherited }: Below, escaping: OperationEscaping): unknown {
  const own = escapingAt(escaping, pointer)
  const current = own ?? inherited
  if (typeof value === 'string') return escapeMarked(value, current, own)
  if (typeof value !== 'object' || value === null) return value
  const below = (name: string): Below => ({
    pointer: `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    inherited: current,
  })
  if (Array.isArray(value)) return value.map((item, index) => escapeBelow(item, below(String(index)), escaping))
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const plain = withoutMarks(name)
      return [plain, escapeBelow(member, below(plain), escaping)]
    }),
  )
}

/** What is no document and no cell as a whole is one only where the field itself says so. */
export function escapeMarked(text: string, escaping: Escaping | undefined, own: Escaping | undefined): unknown {
  // Whole marks are kept, and of what is left of others nothing is.
  const parts = text.split(/\ufdd0([^\p{L}\p{N}\s\ufdd0\ufdd1])\ufdd1/u)
  const written = parts.map((part, index) => (index % 2 === 1 ? part : escapeInserted(withoutMarks(part), escaping)))
  const isMeant = text.startsWith('\ufdd0')
  return isMeant && own === 'csv' ? written.join('') : finishField(written.join(''), own)
}

export function withoutMarks(text: string): string {
  return text.replaceAll(/[\ufdd0\ufdd1]/g, '')
}

/** JSON without anything that could pass for a mark, written out or not. */
export function jsonWithoutMarks(json: string): string {
  return withoutMarks(json).replaceAll(/(?<!\\)((?:\\\\)*)\\u[fF][dD][dD][01]/g, '$1')
}
