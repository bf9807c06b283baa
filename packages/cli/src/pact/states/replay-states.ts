import type { Howazit } from '@howazit/sdk'
import { closedNow } from './closed-now.ts'
import { failOne } from './delivery-states.ts'
import type { ProviderStates, StateDeps, StateValues } from './provider-state.ts'

export const replayStates = ({ howazit, hookUrl }: StateDeps): ProviderStates => ({
  'a replay that is planned': () => planOne(howazit, hookUrl),
  'a replay that is running': () => runOne(howazit, hookUrl),
  'a replay that is paused': async () => {
    const values = await runOne(howazit, hookUrl)
    await howazit.replays.pause(values.replayId as string)
    return values
  },
})

async function planOne(howazit: Howazit, hookUrl: string): Promise<StateValues> {
  const values = await failOne(howazit, hookUrl)
  const { id: replayId } = await howazit.replays.plan({ where: `id = ${values.deliveryId}` })
  return { ...values, replayId }
}

/** In a window that is not open now, so that it stays as it is. */
async function runOne(howazit: Howazit, hookUrl: string): Promise<StateValues> {
  const values = await planOne(howazit, hookUrl)
  await howazit.replays.run(values.replayId as string, { window: closedNow() })
  return values
}
