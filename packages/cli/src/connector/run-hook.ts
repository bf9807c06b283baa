import type { JsonValue, MappingPool } from '@howazit/connector-kit'

/** Runs a hook of the connector where its mappings run, without secrets. */
export async function runHook(
  mappings: Pick<MappingPool, 'map'>,
  files: Readonly<Record<string, string>>,
  { name, input, now }: { readonly name: string; readonly input: JsonValue; readonly now: Date },
): Promise<JsonValue> {
  const source = `${files['hooks.js'] ?? ''}\nfunction map(event) { return ${name}(event) }`
  const [result] = await mappings.map([
    {
      group: 'local',
      tenantId: 'local',
      version: `hooks/${name}`,
      mapping: { kind: 'javascript', source },
      event: input,
      context: { now: now.toISOString(), seed: name },
    },
  ])
  if (result?.status !== 'ok') throw new Error(`The hook ${name} of the connector failed.`)
  return JSON.parse(result.output) as JsonValue
}
