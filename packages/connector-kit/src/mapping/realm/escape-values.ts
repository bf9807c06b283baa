import type { Escaping, OperationEscaping } from '../../manifest/limits.ts'
import { adf } from './helpers/rich-text.ts'
import { escapeHtml, escapeMarkdown, escapeMrkdwn, escapeTelegram, toText } from './helpers/texts.ts'

/** In what markup the text at a pointer is; undefined where nothing is said of it. */
export function escapingAt(escaping: OperationEscaping | undefined, pointer: string): Escaping | undefined {
  if (escaping === undefined || typeof escaping === 'string') return escaping
  const steps = pointer.split('/')
  const found = Object.entries(escaping).find(([pattern]) => {
    const wanted = pattern.split('/')
    return wanted.length === steps.length && wanted.every((step, at) => step === '*' || step === steps[at])
  })
  return found?.[1]
}

/** A value that is put into a text, written so that it stays text there. */
export function escapeInserted(value: unknown, escaping: Escaping | undefined): string {
  switch (escaping) {
    case 'mrkdwn':
      return escapeMrkdwn(value)
    case 'html':
      return escapeHtml(value)
    // Text blocks of cards are a subset of Markdown.
    case 'markdown':
    case 'adaptive_card':
      return escapeMarkdown(value)
    case 'telegram_markdown':
      return escapeTelegram(value)
    default:
      // What a whole text becomes is said at its end.
      return toText(value)
  }
}

/** The same for a value that is all of a field, whatever its type: only texts can be markup, however deep they are. */
export function escapeValue(value: unknown, escaping: Escaping | undefined): unknown {
  if (escaping === undefined || value === null) return value
  if (typeof value === 'string') return escapeInserted(value, escaping)
  if (Array.isArray(value)) return value.map((item) => escapeValue(item, escaping))
  if (typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, escapeValue(member, escaping)]))
}

/** What a whole text is in the end: a document where texts are none, and nothing that a spreadsheet would run. */
export function finishField(value: unknown, escaping: Escaping | undefined): unknown {
  if (typeof value !== 'string') return value
  if (escaping === 'adf') return adf(value)
  const isNumber = /^[-+]?\d+(?:\.\d+)?$/.test(value)
  return escaping === 'csv' && !isNumber && /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
}
