import { stripVTControlCharacters } from 'node:util'

type Members = Readonly<Record<string, unknown>>

const LENGTH_MAX = 2_000
/** What the core says before the state and the description of an interaction: known from where it is shown. */
const PREFIX = /^Verifying a pact between .+? (?=Given )/

/** What Pact's core says about a verification that failed, as sentences: one for each thing that an interaction lacks. */
export function describeFailures(text: string): readonly string[] {
  const result = parseJson(text)
  const errors = isMembers(result) && Array.isArray(result.errors) ? result.errors : []
  const failures = errors.flatMap(describeError)
  return failures.length > 0 ? failures : [cut(text)]
}

function describeError(error: unknown): readonly string[] {
  if (!isMembers(error)) return []
  const name = typeof error.interaction === 'string' ? error.interaction.replace(PREFIX, '') : 'the pact'
  return reasonsOf(error.mismatch).map((reason) => cut(`${name}: ${reason}`))
}

/** The core nests what it found by its own types; what it says in words is always called the same. */
function reasonsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(reasonsOf)
  if (!isMembers(value)) return []
  const said = [value.mismatch, value.description, value.message].find((text) => typeof text === 'string')
  const inner = Object.values(value).flatMap(reasonsOf)
  return inner.length > 0 ? inner : said === undefined ? [] : [said as string]
}

/** Text of another's: it can move no cursor and paint nothing over ours. */
export const cut = (text: string): string =>
  stripVTControlCharacters(text)
    .replaceAll(/[^\P{C}\n]+/gu, ' ')
    .trim()
    .slice(0, LENGTH_MAX)

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null
