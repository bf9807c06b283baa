import type { Connector } from '../manifest/connector.ts'
import { matchesWhole } from '../manifest/pattern.ts'
import type { ConnectionValues } from './operation-call.ts'

/** A connection's values with what the manifest adds: defaults, what the chosen values stand for, the pinned version. */
export function completeConnection(connector: Connector, connection: ConnectionValues): ConnectionValues {
  const settings = { ...defaultsOf(connector), ...connection.settings }
  const apiVersion = apiVersionOf(connector, connection)
  const choices = choicesOf(connector, settings)
  return { ...connection, settings, choices, ...(apiVersion !== undefined && { apiVersion }) }
}

/** The settings that a connection lacks, by name: those that its mode needs and that have no default. */
export function missingSettings(
  { settings = {} }: Connector,
  { settings: given, authMode }: ConnectionValues,
): readonly string[] {
  return Object.entries(settings)
    .filter(([, field]) => !field.isOptional && (field.for?.includes(authMode) ?? true))
    .map(([name]) => name)
    .filter((name) => given[name] === undefined || given[name] === '')
}

function defaultsOf({ settings = {} }: Connector): ConnectionValues['settings'] {
  const defaults = Object.entries(settings).flatMap(([name, field]) =>
    field.default === undefined ? [] : [[name, field.default] as const],
  )
  return Object.fromEntries(defaults)
}

/** What each chosen value stands for. */
export function choicesOf(
  { settings = {} }: Connector,
  values: ConnectionValues['settings'],
): Readonly<Record<string, string>> {
  const chosen = Object.entries(settings).flatMap(([name, { choices }]) => {
    const value = String(values[name])
    return choices && Object.hasOwn(choices, value) ? [[name, choices[value] as string] as const] : []
  })
  return Object.fromEntries(chosen)
}

/** A tenant's own where the manifest allows it. */
function apiVersionOf({ apiVersion }: Connector, { apiVersion: wanted }: ConnectionValues): string | undefined {
  const pattern = apiVersion?.pattern
  if (wanted !== undefined && pattern !== undefined && matchesWhole(pattern, wanted)) return wanted
  return apiVersion?.value
}
