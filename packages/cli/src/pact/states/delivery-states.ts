import type { Howazit } from '@howazit/sdk'
import { waitUntil } from '../wait-until.ts'
import { newName } from './new-name.ts'
import type { ProviderStates, StateDeps, StateValues } from './provider-state.ts'

export const deliveryStates = ({ howazit, hookUrl }: StateDeps): ProviderStates => ({
  'a delivery that arrived': () => deliverOne(howazit, hookUrl),
  'a delivery that did not arrive': () => failOne(howazit, hookUrl),
  'a saved filter': () => saveOne(howazit),
})

async function deliverOne(howazit: Howazit, hookUrl: string): Promise<StateValues> {
  const { id } = await howazit.webhooks.create({ url: hookUrl, eventType: 'response.created' })
  const { id: deliveryId } = await howazit.webhooks.test(id)
  await waitUntil(
    'the test event arrived',
    async () => (await howazit.deliveries.get(deliveryId)).status === 'delivered',
  )
  return { webhookId: id, deliveryId }
}

/** Its mapping makes no JSON, so it fails whoever listens. */
export async function failOne(howazit: Howazit, hookUrl: string): Promise<StateValues> {
  const mapping = { kind: 'handlebars', source: 'no JSON' } as const
  const { id } = await howazit.webhooks.create({ url: hookUrl, eventType: 'response.created', mapping })
  const { id: deliveryId } = await howazit.webhooks.test(id)
  await waitUntil(
    'the test event was refused',
    async () => (await howazit.deliveries.get(deliveryId)).status === 'refused',
  )
  return { webhookId: id, deliveryId }
}

async function saveOne({ deadLetters }: Howazit): Promise<StateValues> {
  const { name } = await deadLetters.filters.save({
    name: newName(),
    where: 'connector = hubspot and failed > now-12h',
  })
  return { filterName: name }
}
