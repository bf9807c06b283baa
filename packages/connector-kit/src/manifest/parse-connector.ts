import type { JsonValue } from '../mapping/mapping.ts'
import { checkAddresses } from './check/check-addresses.ts'
import { checkAliases } from './check/check-aliases.ts'
import { checkEscaping } from './check/check-escaping.ts'
import { checkFields } from './check/check-fields.ts'
import { checkHeaders } from './check/check-headers.ts'
import { checkInbound } from './check/check-inbound.ts'
import { checkLogin } from './check/check-login.ts'
import { checkNames } from './check/check-names.ts'
import { checkOperations } from './check/check-operations.ts'
import { checkSchema } from './check/check-schema.ts'
import { checkTemplates } from './check/check-templates.ts'
import type { Connector } from './connector.ts'
import type { ConnectorProblem } from './problem.ts'
import { toPlainJson } from './to-plain-json.ts'

export type ParsedConnector =
  | { readonly connector: Connector; readonly problems?: undefined }
  | { readonly problems: readonly ConnectorProblem[] }

const PROBLEMS_MAX = 100

/**
 * Takes a manifest that came from outside, such as a partner's `connector.json`: the connector, deeply frozen, or every
 * problem with its place and a hint (the first 100). Never throws, and takes time linear in the manifest's size.
 */
export function parseConnector(value: unknown): ParsedConnector {
  const plain = toPlainJson(value)
  if (plain.problems) return refuse(plain.problems)
  const problems = checkSchema(plain.value)
  // What refers to something can only be judged once everything has its shape.
  if (problems.length > 0) return refuse(problems)
  const connector = plain.value as unknown as Connector
  const checks = [
    checkNames,
    checkAliases,
    checkFields,
    checkTemplates,
    checkAddresses,
    checkHeaders,
    checkLogin,
    checkEscaping,
    checkOperations,
    checkInbound,
  ]
  const found = checks.flatMap((check) => check(connector))
  return found.length > 0 ? refuse(found) : { connector: freeze(plain.value) as unknown as Connector }
}

function refuse(problems: readonly ConnectorProblem[]): ParsedConnector {
  return { problems: problems.slice(0, PROBLEMS_MAX) }
}

function freeze(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value
  for (const member of Object.values(value)) freeze(member as JsonValue)
  return Object.freeze(value)
}
