import { pathOf } from './json-place.ts'
import { type PactResponse, patternRule, type Rule, ruleOf } from './pact.ts'
import type { ReliedOn } from './relied-on.ts'

const JSON_TYPE = 'application/json'
/** A charset may follow. */
const JSON_FORM = '^application/([\\w.-]+\\+)?json(\\s*;.*)?$'

/** A reply for a pact: what decides as it is, everything else that is relied on by its type. */
export function responseOf({ status, headers, body, exact }: ReliedOn): PactResponse {
  const shown: Record<string, string[]> = {}
  const header: Record<string, Rule> = {}
  for (const { name, value, isExact } of headers) {
    shown[name] = [value]
    if (!isExact) header[name] = patternRule(/^\d+$/.test(value) ? '^\\d+$' : '^.+$')
  }
  if (body !== undefined) {
    shown['content-type'] ??= [JSON_TYPE]
    header['content-type'] = patternRule(JSON_FORM)
  }
  const rules = Object.fromEntries(
    exact.flatMap((place) => {
      const path = pathOf(place)
      return path === undefined ? [] : [[path, ruleOf({ match: 'equality' })] as const]
    }),
  )
  const matchingRules = {
    ...(Object.keys(header).length > 0 && { header }),
    ...(body !== undefined && { body: { $: ruleOf({ match: 'type' }), ...rules } }),
  }
  return {
    status,
    ...(Object.keys(shown).length > 0 && { headers: shown }),
    ...(body !== undefined && { body: { content: body, contentType: JSON_TYPE, encoded: false as const } }),
    ...(Object.keys(matchingRules).length > 0 && { matchingRules }),
  }
}
