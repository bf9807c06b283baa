import type { Learn } from '../../manifest/connector.ts'
import type { JsonValue } from '../../mapping/mapping.ts'
import { findValue } from '../../outcome/find-values.ts'

const LENGTH_MAX = 2_048

/** Values that the token's reply tells (Salesforce's `instance_url`, Slack's `team.id`); what is not there stays unknown. */
export function learnFromToken(learn: Learn | undefined, reply: JsonValue): Readonly<Record<string, string>> {
  const found = Object.entries(learn?.fromToken ?? {}).map(
    ([name, pointer]) => [name, textOf(findValue(reply, pointer))] as const,
  )
  return Object.fromEntries(found.filter((entry): entry is readonly [string, string] => entry[1] !== undefined))
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' && value !== '' && value.length <= LENGTH_MAX ? value : undefined
}
