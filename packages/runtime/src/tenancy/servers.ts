import { type Clock, systemClock } from '../clock.ts'
import type { ServerSettings } from '../config/postgres-servers.ts'
import type { PostgresSettings } from '../config/postgres-settings.ts'
import type { Events } from '../events.ts'
import type { PostgresUrls } from '../oltp/pools.ts'
import { adminUrlOf } from './admin-url.ts'
import { urlOfDatabase, type Where } from './placement.ts'
import { tenantAway } from './tenant-away.ts'

/**
 * Which URLs lead to a placement: nobody else knows. For one on a server that this process was not told of, each throws an
 * `unavailable` that is its tenants' alone: they are nowhere else.
 */
export interface Servers {
  /** For whoever works there. */
  urlsAt(where: Where): PostgresUrls
  /** Of a role that may create schemas and databases there. */
  adminUrlAt(where: Where): string
  /** Those that there are beside the platform's own, with the region they are in where that is known. */
  readonly others: ReadonlyMap<string, Pick<ServerSettings, 'region'>>
}

export interface ServersOptions {
  readonly events?: Events
  readonly clock?: Clock
}

// Whoever loops over placements comes by several times a second.
const UNKNOWN_EVENT_EVERY_MS = 60_000

/** The platform's own server, and those that the settings name. */
export function createServers(own: PostgresSettings, { events, clock = systemClock }: ServersOptions = {}): Servers {
  const others = new Map(Object.entries(own.servers ?? {}))
  const reported = new Map<string, number>()
  const reportUnknown = (server: string) => {
    const now = clock.now().getTime()
    if (now - (reported.get(server) ?? 0) < UNKNOWN_EVENT_EVERY_MS) return
    reported.set(server, now)
    events?.emit('tenant.server_unknown', {
      server,
      reason: 'HOWAZIT_POSTGRES_SERVERS of this process does not name it',
    })
  }
  const serverOf = ({ server }: Where): ServerSettings => {
    if (server === undefined) return own
    const other = others.get(server)
    if (other !== undefined) return other
    reportUnknown(server)
    throw tenantAway('The database of this tenant cannot be reached. Try again.', 'unknown_server')
  }
  return Object.freeze({
    others,
    urlsAt(where: Where) {
      const { url, directUrl, readUrl } = serverOf(where)
      const { database } = where
      return {
        url: urlOfDatabase(url, database),
        directUrl: directUrl && urlOfDatabase(directUrl, database),
        readUrl: readUrl && urlOfDatabase(readUrl, database),
      }
    },
    adminUrlAt: (where: Where) => urlOfDatabase(adminUrlOf(serverOf(where)), where.database),
  })
}
