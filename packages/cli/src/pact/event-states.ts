import type { Howazit } from '@howazit/sdk'
import type { ProviderStates } from './states/provider-state.ts'
import { quarantineOne } from './states/quarantine-states.ts'
import { storeOne } from './states/response-states.ts'
import { waitUntil } from './wait-until.ts'

export interface EventStateDeps {
  readonly howazit: Howazit
  /** That of every event. */
  readonly webhookId: string
  /** Of an endpoint that answers 410. */
  readonly goneUrl: string
}

/** What sets off events, by the names that pacts use. */
export function createEventStates({ howazit, webhookId, goneUrl }: EventStateDeps): ProviderStates {
  const store = async () => (await storeOne(howazit)).responseId as string
  return {
    'a webhook of every event': async () => {
      await howazit.webhooks.test(webhookId)
      return {}
    },
    'a webhook of every event, and a response that was taken in': async () => ({ responseId: await store() }),
    'a webhook of every event, and a response that was changed': async () => {
      const responseId = await store()
      await howazit.responses.update(responseId, { revision: 1, channel: 'kiosk' })
      return { responseId }
    },
    'a webhook of every event, and a response that was erased': async () => {
      const responseId = await store()
      await howazit.responses.delete(responseId)
      return { responseId }
    },
    'a webhook of every event, and a response that is held': () => quarantineOne(howazit),
    'a webhook of every event, and one whose endpoint is gone': async () => {
      const { id } = await howazit.webhooks.create({ url: goneUrl, eventType: 'response.created' })
      await howazit.webhooks.test(id)
      await waitUntil('the webhook is disabled', async () => !(await howazit.webhooks.get(id)).enabled)
      return { webhookId: id }
    },
  }
}
