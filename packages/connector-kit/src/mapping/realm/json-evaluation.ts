import type { Evaluation } from './open-realm.ts'

/** JSON text as the outcome of a mapping, unless it is nested more deeply than other systems bear. */
export function jsonEvaluation(json: string): Evaluation {
  const depthMax = 64 // MAPPING_LIMITS.outputDepth, which is not in here; a test compares them
  if (!hasBrackets(json, depthMax + 1) || depthOf(json) <= depthMax) return { status: 'ok', text: json }
  return { status: 'invalid', text: `the output is nested more than ${depthMax} levels deep` }
}

/** Whether so many brackets are opened at all: nearly no output has to be looked at character by character. */
export function hasBrackets(json: string, count: number): boolean {
  let found = 0
  for (let at = json.indexOf('{'); at !== -1 && found < count; at = json.indexOf('{', at + 1)) found += 1
  for (let at = json.indexOf('['); at !== -1 && found < count; at = json.indexOf('[', at + 1)) found += 1
  return found >= count
}

export function depthOf(json: string): number {
  let depth = 0
  let deepest = 0
  for (let index = 0; index < json.length; index++) {
    const code = json.charCodeAt(index)
    if (code === 34) index = endOfText(json, index)
    else if (code === 123 || code === 91) depth += 1
    else if (code === 125 || code === 93) depth -= 1
    deepest = Math.max(deepest, depth)
  }
  return deepest
}

/** The closing quote: the next one with an even number of backslashes before it. */
export function endOfText(json: string, openingQuote: number): number {
  let quote = json.indexOf('"', openingQuote + 1)
  while (quote !== -1) {
    let backslashes = 0
    while (json.charCodeAt(quote - 1 - backslashes) === 92) backslashes += 1
    if (backslashes % 2 === 0) return quote
    quote = json.indexOf('"', quote + 1)
  }
  return json.length
}
