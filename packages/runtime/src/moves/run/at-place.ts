import pg from 'pg'
import { uuidLiteral } from '../../oltp/open-transaction.ts'
import type { Placement } from '../../tenancy/placement.ts'
import { asAdmin } from '../../tenancy/provision-placement.ts'
import type { Servers } from '../../tenancy/servers.ts'

export interface AtPlaceDeps {
  /** Whoever may create schemas may become the mover. */
  readonly servers: Pick<Servers, 'adminUrlAt'>
}

/** A session that sees one tenant's rows at one place, as the mover. */
export interface PlaceSession {
  /** For `copy`, which no query can do. */
  readonly client: pg.Client
  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>
  /** The same as the owner of the tables, whom row level security shows no row. */
  asOwner<Result>(work: () => Promise<Result>): Promise<Result>
  /** Off: commits return before they reach the disk. One that is made after it is on again waits for all before it. */
  waitForDisk(waits: boolean): Promise<void>
}

/** A session of its own, on the primary; what it locks is free when it ends. */
export async function atPlace<Result>(
  { servers }: AtPlaceDeps,
  { schemaName, tenantId, ...where }: Placement & { readonly tenantId: string },
  work: (session: PlaceSession) => Promise<Result>,
): Promise<Result> {
  return await asAdmin(servers.adminUrlAt(where), async (client) => {
    await client.query(`set search_path to ${pg.escapeIdentifier(schemaName)}, pg_temp`)
    await client.query(`set app.tenant to ${uuidLiteral(tenantId)}`)
    for (const setting of SAME_EVERYWHERE) await client.query(setting)
    const become = async (role: string) => void (await client.query(`set role ${role}`))
    await become('howazit_mover')
    return await work({
      client,
      query: async <Row>(text: string, values: readonly unknown[] = []) =>
        (await client.query(text, [...values])).rows as Row[],
      async asOwner(owned) {
        await become('howazit_owner')
        try {
          return await owned()
        } finally {
          await become('howazit_mover')
        }
      },
      waitForDisk: async (waits) => void (await client.query(`set synchronous_commit to ${waits ? 'on' : 'off'}`)),
    })
  })
}

/** Rows go from one place to another as text, so that no type loses anything: it has to mean the same at both. */
const SAME_EVERYWHERE = [
  `set timezone to 'UTC'`,
  `set datestyle to 'ISO'`,
  `set intervalstyle to 'postgres'`,
  `set bytea_output to 'hex'`,
  'set extra_float_digits to 1',
]
