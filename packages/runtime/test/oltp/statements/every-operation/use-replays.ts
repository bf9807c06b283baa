import { rejects } from 'node:assert/strict'
import type { Runtime } from '../../../../src/runtime.ts'
import type { Tenant } from '../../../../src/tenancy/tenant.ts'
import { until } from '../../../support/until.ts'
import { PAGE } from './use.ts'

export async function useReplays({ replays }: Runtime, tenant: Tenant, deliveryId: string): Promise<void> {
  const plan = { where: `id = ${deliveryId}`, mayReadResponses: true }
  await replays.plan(tenant, { ...plan, dryRun: true })
  await rejects(replays.plan(tenant, { ...plan, mapping: 'v1' }))
  await rejects(replays.plan(tenant, { ...plan, patch: [{ op: 'remove', path: '/type' }] }))
  const { id } = await replays.plan(tenant, { ...plan, patch: [{ op: 'add', path: '/data/note', value: 'again' }] })
  await replays.update(tenant, id, { ratePerSecond: 100 })
  await replays.run(tenant, id, {})
  await until('the replay to be over', async () => (await replays.get(tenant, id)).status === 'partial')
  const { nextCursor } = await replays.list(tenant, PAGE)
  await replays.list(tenant, { ...PAGE, ...(nextCursor !== undefined && { cursor: nextCursor }) })
  for await (const _ of await replays.export(tenant, id));
}

export async function useAcrossTenants(runtime: Runtime, deliveryId: string): Promise<void> {
  const reason = 'Ticket 4711'
  const { platformReplays } = runtime.as({ actor: { kind: 'operator' }, operation: 'planPlatformReplay', reason })
  await runtime.platformIncidents.suggest({ where: `id = ${deliveryId}`, mayReadResponses: false })
  const { id } = await platformReplays.plan({ where: `id = ${deliveryId}` })
  await platformReplays.get(id)
  await platformReplays.cancel(id)
  const { nextCursor } = await platformReplays.list({ limit: 1 })
  await platformReplays.list({ ...PAGE, ...(nextCursor !== undefined && { cursor: nextCursor }) })
}
