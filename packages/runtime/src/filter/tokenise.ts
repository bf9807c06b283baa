import { FilterError } from './filter.ts'

export interface Token {
  readonly kind: 'word' | 'text' | 'operator' | 'punctuation' | 'end'
  /** Without quotes. */
  readonly text: string
  /** Of its first character, from 1. */
  readonly position: number
}

// In the order they are tried: `<=` before `<`.
const PATTERNS: readonly (readonly [Token['kind'] | 'space', RegExp])[] = [
  ['space', /\s+/y],
  ['text', /'(?:[^']|'')*'|"(?:[^"]|"")*"/y],
  ['operator', /!=|<=|>=|!~|[=<>~]/y],
  ['punctuation', /[(),]/y],
  ['word', /[\w*+-][\w.:*+-]*/y],
]

/** The words of a filter, with an end after the last one. @throws FilterError */
export function tokenise(source: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < source.length) {
    const [kind, text] = matchAt(source, at)
    if (kind !== 'space') tokens.push({ kind, text: kind === 'text' ? unquoted(text) : text, position: at + 1 })
    at += text.length
  }
  return [...tokens, { kind: 'end', text: '', position: source.length + 1 }]
}

function matchAt(source: string, at: number): readonly [Token['kind'] | 'space', string] {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at
    const text = pattern.exec(source)?.[0]
    if (text !== undefined) return [kind, text]
  }
  const character = String.fromCodePoint(source.codePointAt(at) as number)
  const isQuote = character === "'" || character === '"'
  const expected = isQuote ? `a text that ends with ${character}` : 'a field, a value, an operator or a bracket'
  throw new FilterError({ position: at + 1, expected, got: isQuote ? 'one that does not end' : character })
}

function unquoted(text: string): string {
  const quote = text[0] as string
  return text.slice(1, -1).replaceAll(quote + quote, quote)
}
