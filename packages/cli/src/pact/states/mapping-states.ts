import type { Howazit } from '@howazit/sdk'
import { newName } from './new-name.ts'
import type { ProviderStates, StateDeps, StateValues } from './provider-state.ts'

export const mappingStates = ({ howazit }: StateDeps): ProviderStates => ({
  'a mapping': () => mapOne(howazit),
  'a mapping with two versions, the second for some events': async () => {
    const values = await mapOne(howazit)
    const { mappingId } = values as { mappingId: string }
    await howazit.mappings.publish(mappingId, { version: 1 })
    await howazit.mappings.createVersion(mappingId, { kind: 'handlebars', source: '{"second": true}' })
    await howazit.mappings.publish(mappingId, { version: 2, canaryPercent: 5 })
    return values
  },
})

/** As the first version in the pact, which is asked for its source. */
async function mapOne(howazit: Howazit): Promise<StateValues> {
  const source = '{"id": {{json event.data.response.id}} }'
  const { id, name } = await howazit.mappings.create({ name: newName(), kind: 'handlebars', source })
  return { mappingId: id, mappingName: name }
}
