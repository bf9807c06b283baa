import { randomUUID } from 'node:crypto'
import { HowazitError } from '@howazit/sdk'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import type { Tenant } from './tenant.ts'

export interface NewTenant {
  /** A UUID. Default: a new one. */
  readonly id?: string
  /** Lower case letters, digits and dashes, 63 at most. */
  readonly slug: string
  readonly name: string
}

const COLUMNS = 'id, slug, name, tier, region, placement, schema_name as "schemaName"'

/**
 * Makes the tenant, or returns the one that has this slug already.
 *
 * @throws HowazitError `conflict` when that one has another id than the one asked for, or the id is another tenant's.
 */
export async function createTenant(oltp: Oltp, { id, slug, name }: NewTenant): Promise<Tenant> {
  const tenant = await oltp.asOperator('create tenant', async (tx) => {
    return (await insertTenant(tx, { id: id ?? randomUUID(), slug, name })) ?? (await findTenant(tx, slug))
  })
  if (tenant === undefined || (id !== undefined && tenant.id !== id))
    throw new HowazitError('conflict', `Tenant ${slug} cannot have the id ${id}: one of the two is taken.`)
  return tenant
}

async function insertTenant(tx: Tx, { id, slug, name }: Required<NewTenant>): Promise<Tenant | undefined> {
  const { rows } = await tx.query<Tenant>(
    `insert into control.tenants (id, slug, name) values ($1, $2, $3) on conflict do nothing returning ${COLUMNS}`,
    [id, slug, name],
  )
  return rows[0]
}

async function findTenant(tx: Tx, slug: string): Promise<Tenant | undefined> {
  const { rows } = await tx.query<Tenant>(`select ${COLUMNS} from control.tenants where slug = $1`, [slug])
  return rows[0]
}
