import type { Connector } from '../manifest/connector.ts'
import type { Field } from '../manifest/fields.ts'
import { matchesWhole } from '../manifest/pattern.ts'
import type { JsonValue } from '../mapping/mapping.ts'
import type { Judgement } from '../outcome/judge-reply.ts'
import type { Scope } from '../request/scope.ts'
import { choicesOf } from './complete-connection.ts'
import type { ConnectionValues, MovedSetting } from './operation-call.ts'

const VALUE = /^[^\p{Cc}]{1,200}$/u

/** The setting that a reply says has another value now, if the manifest lets that setting have it. */
export function movedSetting({ meaning, moved }: Judgement, { settings = {} }: Connector): MovedSetting | undefined {
  if (meaning !== 'reroute' || !moved) return undefined
  const field = settings[moved.setting]
  return field && canBe(field, moved.value) ? moved : undefined
}

/** A reply is no tenant: what it says can only be what the tenant could have said. */
function canBe({ pattern, choices }: Field, value: string): boolean {
  if (choices) return Object.hasOwn(choices, value)
  return VALUE.test(value) && (pattern === undefined || matchesWhole(pattern, value))
}

/** The scope of the same request at its new place. */
export function withMoved(scope: Scope, moved: MovedSetting | undefined, connector: Connector): Scope {
  if (!moved) return scope
  const settings = { ...(scope.settings as ConnectionValues['settings']), [moved.setting]: moved.value }
  return { ...scope, settings, choices: choicesOf(connector, settings) as JsonValue }
}
