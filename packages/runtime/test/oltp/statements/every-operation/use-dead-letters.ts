import type { Runtime } from '../../../../src/runtime.ts'
import type { Tenant } from '../../../../src/tenancy/tenant.ts'
import { PAGE } from './use.ts'

export async function useDeadLetters(
  { deadLetters, incidents }: Runtime,
  tenant: Tenant,
  deliveryId: string,
): Promise<void> {
  const asked = { where: `id = ${deliveryId} and payload.type = webhook.test`, mayReadResponses: true }
  await deadLetters.list(tenant, { ...PAGE, ...asked })
  await deadLetters.stats(tenant, asked)
  await incidents.suggest(tenant, asked)
  for await (const _ of await deadLetters.export(tenant, asked));
  await deadLetters.get(tenant, deliveryId)
}

export async function useSavedFilters({ savedFilters }: Runtime, tenant: Tenant): Promise<void> {
  const { name } = await savedFilters.save(tenant, { name: 'night', where: 'failed > now-12h' })
  await savedFilters.get(tenant, name)
  await savedFilters.list(tenant)
  await savedFilters.delete(tenant, name)
}
