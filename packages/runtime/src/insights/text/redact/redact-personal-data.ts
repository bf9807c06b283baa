import type { Span } from '../span.ts'
import { findNames } from './find-names.ts'
import type { NameList } from './name-list.ts'
import { MAY_HAVE_PATTERN, PATTERNS, type RedactionKind } from './patterns.ts'

export interface Redacted {
  /** With `[email]` and the like in place of what was there. */
  readonly text: string
  /** Where in this text. */
  readonly redactions: readonly Redaction[]
}

export interface Redaction extends Span {
  readonly kind: RedactionKind
}

/**
 * Takes out what says who wrote or who is written about: addresses, numbers, names. Nothing else of a comment is stored or sent, and all
 * later findings point into what is left.
 */
export function redactPersonalData(text: string, names: NameList): Redacted {
  const found: Redaction[] = []
  if (MAY_HAVE_PATTERN.test(text)) findPatterns(text, found)
  for (const span of findNames(text, names)) if (isFree(span, found)) found.push({ kind: 'name', ...toSpan(span) })
  return found.length === 0 ? { text, redactions: [] } : replace(text, joinNames(text, found))
}

function findPatterns(text: string, found: Redaction[]): void {
  for (const { kind, expression, isMeant } of PATTERNS)
    for (const match of text.matchAll(expression)) {
      const value = match.groups?.value ?? match[0]
      const start = match.index + match[0].lastIndexOf(value)
      const span = { start, end: start + value.length }
      if ((isMeant?.(value) ?? true) && isFree(span, found)) found.push({ kind, ...span })
    }
}

const isFree = ({ start, end }: Span, found: readonly Span[]): boolean =>
  found.every((other) => end <= other.start || start >= other.end)

const toSpan = ({ start, end }: Span): Span => ({ start, end })

/** Two names with nothing but a space between are one: how many there were tells something too. */
function joinNames(text: string, found: readonly Redaction[]): readonly Redaction[] {
  const joined: Redaction[] = []
  for (const redaction of found.toSorted((a, b) => a.start - b.start)) {
    const last = joined.at(-1)
    const isOne = last?.kind === 'name' && redaction.kind === 'name' && text.slice(last.end, redaction.start) === ' '
    if (isOne) joined[joined.length - 1] = { ...last, end: redaction.end }
    else joined.push(redaction)
  }
  return joined
}

function replace(text: string, found: readonly Redaction[]): Redacted {
  const redactions: Redaction[] = []
  let redacted = ''
  let from = 0
  for (const { kind, start, end } of found) {
    redacted += text.slice(from, start)
    const at = redacted.length
    redacted += `[${kind}]`
    redactions.push({ kind, start: at, end: redacted.length })
    from = end
  }
  return { text: redacted + text.slice(from), redactions }
}
