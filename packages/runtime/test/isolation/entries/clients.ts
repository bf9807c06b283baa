import { both, type Entries, NO_IDS, PAGE } from './entry.ts'

const WITH_SECRET = 'is asked by who shows a secret or a verified token, and says no more than whether it is in force'
const OF_TOKEN =
  'counts by the tenant and the client of a verified token, and says only how much is left of their quotas'

/** Who asks, and how much. */
export const clientEntries = {
  'clients.create': NO_IDS,
  'clients.get': ({ clients }, tenant, { clientId }) => clients.get(tenant, clientId),
  'clients.list': ({ clients }, tenant, { cursor }) =>
    both(clients.list(tenant, PAGE), clients.list(tenant, { ...PAGE, cursor })),
  'clients.revoke': ({ clients }, tenant, { clientId }) => clients.revoke(tenant, clientId),
  'clients.rotateSecret': ({ clients }, tenant, { clientId }) => clients.rotateSecret(tenant, clientId),
  'clients.authenticate': WITH_SECRET,
  'clients.isInForce': WITH_SECRET,
  'rateLimits.take': OF_TOKEN,
  'rateLimits.foresee': OF_TOKEN,
} satisfies Entries
