import { hookMapping } from '../mapping/hook-mapping.ts'
import type { JsonValue } from '../mapping/mapping.ts'
import { HookFailed } from '../run/apply-hooks.ts'
import type { RunPorts } from '../run/operation-call.ts'
import type { ConnectorSources } from './test-connector.ts'

/** Runs a connector's hooks as a delivery does: in the sandbox, on JSON, without any secret. What fails says why. */
export function createHookPort(
  { files, mappings }: Pick<ConnectorSources, 'files' | 'mappings'>,
  now: () => Date,
): RunPorts['hook'] {
  return async (name, event) => {
    const request = { group: 'samples', tenantId: 'samples', version: `hooks/${name}`, event }
    const context = { now: now().toISOString(), seed: name }
    const [result] = await mappings.map([{ ...request, mapping: hookMapping(files, name), context }])
    if (result?.status === 'ok') return JSON.parse(result.output) as JsonValue
    throw new HookFailed(`The hook ${name} fails: ${result?.message ?? 'the sandbox is away'}`)
  }
}
