import type { Runtime, Tenant } from '@howazit/runtime'
import { HowazitError } from '@howazit/sdk'
import type { Operation } from '../operation.ts'

/** While a key is replaced, messages carry a signature by the old one too: a copy may be much older than this. */
const CACHE_SECONDS = 300

export const getWebhookKeys: Operation<'getWebhookKeys'> = (runtime) => async (request, reply) => {
  const keys = await listKeys(runtime, request.params.tenantId)

  // A tenant without keys is none that anybody could tell from one that is not there.
  if (keys.length === 0) throw new HowazitError('not_found', `There are no webhook keys of ${request.params.tenantId}.`)

  reply.header('cache-control', `public, max-age=${CACHE_SECONDS}`)
  return reply.code(200).send({ keys })
}

async function listKeys({ tenants, webhooks }: Runtime, tenantId: string) {
  const tenant = await tenants.find(tenantId as Tenant['id'])
  return tenant ? await webhooks.keys(tenant) : []
}
