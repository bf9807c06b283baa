import { RE2JS } from 're2js'

const PATTERNS_MAX = 2_000
const compiled = new Map<string, RE2JS>()

/**
 * Compiles an RE2 pattern, the same only once; throws on what RE2 does not have. RE2 runs in time linear in the text
 * (https://github.com/google/re2/wiki/Syntax), so that a partner's pattern cannot hang us.
 */
export function compilePattern(pattern: string): RE2JS {
  const known = compiled.get(pattern)
  if (known) return known
  if (compiled.size >= PATTERNS_MAX) compiled.clear()
  const fresh = RE2JS.compile(pattern)
  compiled.set(pattern, fresh)
  return fresh
}

/** Whether the whole text matches. */
export function matchesWhole(pattern: string, text: string): boolean {
  return compilePattern(pattern).testExact(text)
}

/** Why a pattern is none; undefined when it compiles. */
export function faultOfPattern(pattern: string): string | undefined {
  try {
    compilePattern(pattern)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'it does not compile'
  }
}

/**
 * Letters, digits, - and _ are all that a label of a host can hold. Written in RE2 too, because a pattern about patterns has
 * the ambiguity (`a-z` is a range or three letters) that backtracking engines take exponential time over.
 */
const LABEL_PATTERN = RE2JS.compile(
  // A quantifier cannot follow `(`, where `?` would begin flags.
  String.raw`(?:\((?:\?:)?|(?:[A-Za-z0-9_-]|\\[dw-]|\[(?:[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9]|[A-Za-z0-9_-]|\\[dw-])+\]|[)|^$])(?:[*+?]|\{\d+(?:,\d*)?\})*)+`,
)

/** Whether whatever a pattern matches as a whole can be a part of a host and cannot change which host it is. */
export function isLabelPattern(pattern: string): boolean {
  return LABEL_PATTERN.testExact(pattern)
}
