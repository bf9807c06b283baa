import { until } from '../../../support/until.ts'
import type { Use } from './use.ts'

/** What no stage can read fails again, and is left for the keys to change. */
export async function usePoison({ runtime: { poisonMessages }, context, tenant }: Use): Promise<void> {
  const held = { tenantId: tenant.id, state: 'held', limit: 1 } as const
  const find = () => until('poison to be kept', async () => (await poisonMessages.list(held)).items[0])
  await context.stream.publish('responses.raw', [{ key: `${tenant.id}:x`, headers: {}, value: 'no response' }])
  const { id } = await find()
  await poisonMessages.get(id)
  await poisonMessages.stats()
  await poisonMessages.replay({ ids: [id] })
  await poisonMessages.discard({ ids: [(await find()).id] })
  await context.stream.publish('responses.raw', [{ key: `${tenant.id}:x`, headers: {}, value: 'no response' }])
  await find()
}
