import { FilterError } from './filter.ts'
import { type Token, tokenise } from './tokenise.ts'

/** Where reading a filter has come to. */
export interface Cursor {
  next(): Token
  advance(): void
  /** Goes on if the next token is this word, in whatever case, or this sign. */
  take(text: string): boolean
  expect(sign: string): void
  /** @throws FilterError at the next token */
  refuse(expected: string): never
}

const SHOWN_MAX = 60

/** @throws FilterError */
export function createCursor(source: string): Cursor {
  const tokens = tokenise(source)
  let at = 0
  const next = (): Token => tokens[at] as Token
  const refuse = (expected: string): never => {
    const { kind, text, position } = next()
    const got = kind === 'end' ? 'the end' : JSON.stringify(text.slice(0, SHOWN_MAX))
    throw new FilterError({ position, expected, got })
  }
  const take = (wanted: string): boolean => {
    const { kind, text } = next()
    const isThere = kind !== 'text' && kind !== 'end' && text.toLowerCase() === wanted
    if (isThere) at += 1
    return isThere
  }
  return {
    next,
    take,
    refuse,
    advance() {
      at += 1
    },
    expect(sign) {
      if (!take(sign)) refuse(`\`${sign}\``)
    },
  }
}
