import type { Howazit } from '@howazit/sdk'
import { waitUntil } from '../wait-until.ts'
import { newName } from './new-name.ts'
import type { ProviderStates, StateDeps, StateValues } from './provider-state.ts'

export const tenantStates = ({ operator }: StateDeps): ProviderStates => ({
  'an operator, and a tenant': async () => {
    const slug = newName()
    const { id } = await operator.tenants.create({ slug, name: 'Acme Hotels', tier: 'gold' })
    return { slug, tenantId: id }
  },
  'an operator, and a move of many tenants that is planned': () => planFleet(operator),
  'an operator, and a tenant whose move is planned': () => planMove(operator),
})

async function planFleet({ tenants, fleetMoves }: Howazit): Promise<StateValues> {
  const slug = newName()
  await tenants.create({ slug })
  const { id: fleetMoveId } = await fleetMoves.plan({ where: `slug = ${slug}`, to: 'schema' }, { reason: 'A pact' })
  await waitUntil('the moves are planned', async () => (await fleetMoves.get(fleetMoveId)).status === 'planned')
  return { fleetMoveId }
}

async function planMove({ tenants, tenantMoves }: Howazit): Promise<StateValues> {
  const { id: tenantId } = await tenants.create({ slug: newName() })
  const { id: moveId } = await tenantMoves.plan(tenantId, { to: 'schema' }, { reason: 'A pact' })
  await waitUntil('the move is planned', async () => (await tenantMoves.get(tenantId, moveId)).status === 'planned')
  return { tenantId, moveId }
}
