import { compilePattern } from '../manifest/pattern.ts'

const TEXT_LENGTH_MAX = 16 * 1024

/**
 * Finds an RE2 pattern anywhere in a text: what the first group holds, or the whole match where there is none; undefined where
 * nothing is found. RE2 runs in time linear in the text (https://github.com/google/re2/wiki/Syntax), so neither a partner's
 * pattern nor a hostile reply can hang us. Only the first 16,384 characters are looked at.
 */
export function findPattern(pattern: string, text: string): string | undefined {
  const matcher = compilePattern(pattern).matcher(text.slice(0, TEXT_LENGTH_MAX))
  if (!matcher.find()) return undefined
  return matcher.group(matcher.groupCount() > 0 ? 1 : 0) ?? undefined
}
