import { createRenewIdleTokens } from '../../../../src/connections/renew-idle-tokens.ts'
import { PLANNER_SECRET, type Planner } from '../../../connections/start-planner.ts'
import type { Use } from './use.ts'

const DAY_MS = 86_400_000

export async function useConsents({ runtime: { connections }, context, tenant }: Use, planner: Planner): Promise<void> {
  const { settings } = planner
  const secrets = { clientSecret: PLANNER_SECRET }
  const { connection } = await connections.create(tenant, { name: 'Tasks', connector: 'planner', settings, secrets })
  const { authorizeUrl } = await connections.startConsent(tenant, connection.id, {
    redirectUri: 'http://127.0.0.1:8912/callback',
  })
  await connections.completeConsent(tenant, connection.id, { callbackUrl: await planner.agree(authorizeUrl) })
  await connections.test(tenant, connection.id)
  const clock = { now: () => new Date(Date.now() + 29 * DAY_MS) }
  const { oltp, tenants, pinnedConnectors, tokenSource, jobs, events, ids } = context
  const kept = { secrets: context.secrets, pinnedConnectors, tokenSource }
  await createRenewIdleTokens({ oltp, tenants, ...kept, jobs, events, ids, clock })(new AbortController().signal)
  await connections.delete(tenant, connection.id)
}
