import type { PostgresSettings } from '../config.ts'
import type { PostgresUrls } from '../oltp/pools.ts'
import { adminUrlOf, loginOf } from './admin-url.ts'
import { urlOfDatabase, type Where } from './placement.ts'

/** Which URLs lead to a placement: nobody else knows. */
export interface Servers {
  /** For whoever works there. */
  urlsAt(where: Where): PostgresUrls
  /** Of a role that may create schemas and databases there. */
  adminUrlAt(where: Where): string
  /** The role that processes log in as there. */
  loginAt(where: Where): string
}

/** The platform's own server, which has all of them. */
export function createServers(own: PostgresSettings): Servers {
  const { url, directUrl, readUrl } = own
  return Object.freeze({
    urlsAt: ({ database }: Where) => ({
      url: urlOfDatabase(url, database),
      directUrl: directUrl && urlOfDatabase(directUrl, database),
      readUrl: readUrl && urlOfDatabase(readUrl, database),
    }),
    adminUrlAt: ({ database }: Where) => urlOfDatabase(adminUrlOf(own), database),
    loginAt: () => loginOf(url),
  })
}
