/** Which database: without anything the platform's own. */
export interface Where {
  /** By its name in the settings; without it the platform's own. */
  readonly server?: string
  /** One of its own there; without it that of the server's URL. */
  readonly database?: string
}

/** Where tables of tenants are. */
export interface Placement extends Where {
  /** The PostgreSQL schema. */
  readonly schemaName: string
}

/** Most tenants share these tables, each behind row level security. */
export const SHARED: Placement = Object.freeze({ schemaName: 'tenant_shared' })

/** For maps and notices: the same for the same place. */
export const placementKey = ({ schemaName, ...where }: Placement): string => `${whereKey(where)}/${schemaName}`

/** The same for the same database. */
export const whereKey = ({ server, database = '' }: Where): string =>
  server === undefined ? database : `${server}:${database}`

/** Not in the platform's own database. */
export const isElsewhere = ({ server, database }: Where): boolean => server !== undefined || database !== undefined

/** The database from which others of the same server are made and dropped. */
export const besides = ({ server }: Where): Where => (server === undefined ? {} : { server })

/** Of something that is more. */
export const placementOf = ({ server, database, schemaName }: Placement): Placement => ({
  ...(server !== undefined && { server }),
  ...(database !== undefined && { database }),
  schemaName,
})

/** As rows of the control database have it: '' is none. */
export interface PlacementRow {
  readonly server: string
  readonly database: string
  readonly schemaName: string
}

export const fromPlacementRow = ({ server, database, schemaName }: PlacementRow): Placement => ({
  ...(server !== '' && { server }),
  ...(database !== '' && { database }),
  schemaName,
})

export const toPlacementRow = ({ server = '', database = '', schemaName }: Placement): PlacementRow => ({
  server,
  database,
  schemaName,
})

/** Schemas of one database that are one tenant's each; more would be too many tables for one catalogue. */
export const SCHEMA_PLACEMENTS_MAX = 200

/**
 * Names that no two tenants can have, whatever their slugs become; nor two places of one tenant, where each move has an id of its own:
 * what is remembered of a place, in whatever process, is never said of another one that was made where the first is gone.
 */
export function placementFor(
  kind: 'shared' | 'schema' | 'database',
  {
    tenantId,
    moveId,
    server,
  }: { readonly tenantId: string; readonly moveId?: string; readonly server?: string | undefined },
): Placement {
  const name = [tenantId.replaceAll('-', ''), ...(moveId === undefined ? [] : [moveId.slice(-12)])].join('_')
  const there = server === undefined ? {} : { server }
  if (kind === 'schema') return { ...there, schemaName: `tenant_${name}` }
  if (kind === 'database') return { ...there, database: `howazit_${name}`, schemaName: 'tenant' }
  return SHARED
}

/** The same server and login, another database. */
export function urlOfDatabase(url: string, database: string | undefined): string {
  if (database === undefined) return url
  const other = new URL(url)
  other.pathname = `/${encodeURIComponent(database)}`
  return other.href
}
