import { both, type Entries, NO_IDS, PAGE } from './entry.ts'

const onlyDead = (deadId: string) => ({ where: `id = ${deadId}`, mayReadResponses: true })

/** What was sent, what did not arrive, and its replays. */
export const deliveryEntries = {
  'deliveries.get': ({ deliveries }, tenant, { deliveryId }) =>
    deliveries.get(tenant, deliveryId, { withExchanges: true }),
  'deliveries.list': ({ deliveries }, tenant, { webhookId, responseId }) =>
    both(deliveries.list(tenant, { ...PAGE, webhookId }), deliveries.list(tenant, { ...PAGE, responseId })),
  'deadLetters.get': ({ deadLetters }, tenant, { deadId }) => deadLetters.get(tenant, deadId),
  'deadLetters.list': ({ deadLetters }, tenant, { deadId }) =>
    deadLetters.list(tenant, { ...PAGE, ...onlyDead(deadId) }),
  'deadLetters.stats': ({ deadLetters }, tenant, { deadId }) => deadLetters.stats(tenant, onlyDead(deadId)),
  'deadLetters.export': async ({ deadLetters }, tenant, { deadId }) => {
    const lines: string[] = []
    for await (const line of await deadLetters.export(tenant, onlyDead(deadId))) lines.push(line)
    return lines
  },
  'savedFilters.list': ({ savedFilters }, tenant) => savedFilters.list(tenant),
  'savedFilters.get': ({ savedFilters }, tenant, { filterName }) => savedFilters.get(tenant, filterName),
  'savedFilters.save': NO_IDS,
  'savedFilters.delete': ({ savedFilters }, tenant, { filterName }) => savedFilters.delete(tenant, filterName),
  'incidents.suggest': ({ incidents }, tenant, { deadId }) => incidents.suggest(tenant, onlyDead(deadId)),
  'replays.plan': ({ replays }, tenant, { deadId }) => replays.plan(tenant, { ...onlyDead(deadId), dryRun: true }),
  'replays.get': ({ replays }, tenant, { replayId }) => replays.get(tenant, replayId),
  'replays.list': ({ replays }, tenant, { cursor }) =>
    both(replays.list(tenant, PAGE), replays.list(tenant, { ...PAGE, cursor })),
  'replays.run': ({ replays }, tenant, { replayId }) => replays.run(tenant, replayId, {}),
  'replays.update': ({ replays }, tenant, { replayId }) => replays.update(tenant, replayId, { canary: 1 }),
  'replays.pause': ({ replays }, tenant, { replayId }) => replays.pause(tenant, replayId),
  'replays.resume': ({ replays }, tenant, { replayId }) => replays.resume(tenant, replayId),
  'replays.cancel': ({ replays }, tenant, { replayId }) => replays.cancel(tenant, replayId),
  'replays.export': async ({ replays }, tenant, { replayId }) => {
    const lines: string[] = []
    for await (const line of await replays.export(tenant, replayId)) lines.push(line)
    return lines
  },
} satisfies Entries
