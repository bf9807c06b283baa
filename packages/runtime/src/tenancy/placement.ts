/** Which database: without anything the platform's own. */
export interface Where {
  /** One of its own on the same server. */
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
export const whereKey = ({ database = '' }: Where): string => database

/** Not in the platform's own database. */
export const isElsewhere = ({ database }: Where): boolean => database !== undefined

/** The database from which others of the same server are made and dropped. */
export const besides = (_where: Where): Where => ({})

/** Schemas of one database that are one tenant's each; more would be too many tables for one catalogue. */
export const SCHEMA_PLACEMENTS_MAX = 200

/**
 * Names that no two tenants can have, whatever their slugs become; nor two places of one tenant, where each move has an id of its own:
 * what is remembered of a place, in whatever process, is never said of another one that was made where the first is gone.
 */
export function placementFor(kind: 'shared' | 'schema' | 'database', tenantId: string, moveId?: string): Placement {
  const name = [tenantId.replaceAll('-', ''), ...(moveId === undefined ? [] : [moveId.slice(-12)])].join('_')
  if (kind === 'schema') return { schemaName: `tenant_${name}` }
  if (kind === 'database') return { database: `howazit_${name}`, schemaName: 'tenant' }
  return SHARED
}

/** The same server and login, another database. */
export function urlOfDatabase(url: string, database: string | undefined): string {
  if (database === undefined) return url
  const other = new URL(url)
  other.pathname = `/${encodeURIComponent(database)}`
  return other.href
}
