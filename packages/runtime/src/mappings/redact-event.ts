import type { JsonValue } from '@howazit/connector-kit'
import type { SurveyResponse } from '@howazit/sdk'

/**
 * The response with everything that a respondent wrote or is known by replaced: each letter by a letter, each digit by a 1. Lengths
 * in characters and bytes stay, and so do spaces, punctuation and case, so that a mapping does with it what it would do with the
 * original: a limit cuts at the same place, an address still looks like one, a date still is one.
 */
export function redactResponse(response: SurveyResponse): SurveyResponse {
  const { clientReference, respondentMeta, answers } = response
  return {
    ...response,
    ...(clientReference !== undefined && { clientReference: redactText(clientReference) }),
    ...(respondentMeta && { respondentMeta: redactMembers(respondentMeta as JsonObject) }),
    answers: answers.map((answer) =>
      typeof answer.textValue === 'string' ? { ...answer, textValue: redactText(answer.textValue) } : answer,
    ),
  }
}

type JsonObject = { readonly [name: string]: JsonValue | undefined }

const redactMembers = (object: JsonObject): { [name: string]: JsonValue } =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, redactValue(value ?? null)]))

/** Names are the tenant's own words; a mapping reads values by them. */
function redactValue(value: JsonValue): JsonValue {
  if (typeof value === 'string') return redactText(value)
  if (typeof value === 'number') return Number(String(value).replaceAll(/\d/g, '1'))
  if (Array.isArray(value)) return value.map(redactValue)
  if (typeof value === 'object' && value !== null) return redactMembers(value as JsonObject)
  return value
}

/** Letters that take one to four bytes in UTF-8. */
const LETTERS = ['x', 'ж', '字', '𐐨']

export function redactText(text: string): string {
  return text.replaceAll(/\p{L}|\p{M}|\p{N}/gu, (character) => {
    if (/[0-9]/.test(character)) return '1'
    if (/[A-Z]/.test(character)) return 'X'
    return LETTERS[Buffer.byteLength(character) - 1] ?? 'x'
  })
}
