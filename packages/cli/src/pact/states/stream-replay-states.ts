import type { Howazit } from '@howazit/sdk'
import { waitUntil } from '../wait-until.ts'
import type { ProviderStates, StateDeps, StateValues } from './provider-state.ts'

export const streamReplayStates = ({ operator }: StateDeps): ProviderStates => ({
  'an operator, and a topic that was read again': () => readAgain(operator),
})

/** A day of it, which is soon compared. */
async function readAgain({ streamReplays }: Howazit): Promise<StateValues> {
  const from = new Date(Date.now() - 86_400_000).toISOString()
  const { id: replayId } = await streamReplays.start(
    { topic: 'responses.raw', into: 'store', from },
    { reason: 'A pact' },
  )
  await waitUntil('the topic is compared', async () => (await streamReplays.get(replayId)).status === 'compared')
  return { replayId }
}
