import { closedNow } from './closed-now.ts'
import { failOne } from './delivery-states.ts'
import type { ProviderStates, StateDeps, StateValues } from './provider-state.ts'

export const platformReplayStates = (deps: StateDeps): ProviderStates => ({
  'a replay across tenants that is planned': () => planAcross(deps),
  'a replay across tenants that is running': () => runAcross(deps),
  'a replay across tenants that is paused': async () => {
    const values = await runAcross(deps)
    await deps.operator.replays.platform.pause(values.platformReplayId as string, ACROSS)
    return values
  },
})

const ACROSS = { reason: 'ticket 4711' }

async function planAcross({ howazit, operator, hookUrl }: StateDeps): Promise<StateValues> {
  const values = await failOne(howazit, hookUrl)
  const { id, plans } = await operator.replays.platform.plan({ where: `id = ${values.deliveryId}` }, ACROSS)
  const [plan] = plans
  return { ...values, platformReplayId: id, replayId: plan?.replay.id as string, tenantId: plan?.tenantId as string }
}

async function runAcross(deps: StateDeps): Promise<StateValues> {
  const values = await planAcross(deps)
  await deps.operator.replays.platform.run(values.platformReplayId as string, { window: closedNow() }, ACROSS)
  return values
}
