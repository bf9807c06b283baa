import type { PlacementReport as Report } from '@howazit/runtime'
import { withContext } from './with-context.ts'

export type PlacementReport = Report

export interface MigrateTenantsOptions {
  /** Default: all. */
  readonly only?: readonly string[]
  readonly isDryRun: boolean
  readonly onProgress: (report: PlacementReport, progress: { readonly done: number; readonly total: number }) => void
}

/** The schemas and databases of single tenants, through the URL of whoever may change them. */
export async function migrateTenants(options: MigrateTenantsOptions): Promise<readonly PlacementReport[]> {
  const { createServers, migratePlacements } = await import('@howazit/runtime')
  return await withContext(({ config: { postgres } }) =>
    migratePlacements({ ...options, servers: createServers(postgres), withDrift: true }),
  )
}
