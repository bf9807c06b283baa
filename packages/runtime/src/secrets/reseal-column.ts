import type { Oltp, Tx } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { SealedColumn } from './sealed-columns.ts'
import { SealBroken, type Secrets } from './secrets.ts'

export interface ResealDeps {
  readonly oltp: Pick<Oltp, 'inTenant' | 'inControl'>
  readonly secrets: Secrets
}

export interface ResealOptions {
  readonly column: SealedColumn
  /** Of the newest data key: what it sealed is left alone. */
  readonly version: number
  readonly isDryRun: boolean
}

export interface Resealed {
  readonly resealed: number
  /** The ids of rows whose value does not open. */
  readonly broken: readonly string[]
}

interface SealedRow {
  readonly id: string
  readonly sealed: Buffer
}

const BATCH = 500
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000'

/** Seals again what older data keys of a tenant sealed in one column, batch by batch; rows that change meanwhile are left to whoever changed them. */
export async function resealColumn(deps: ResealDeps, tenant: Tenant, options: ResealOptions): Promise<Resealed> {
  const { column, version, isDryRun } = options
  const enter = <T>(work: (tx: Tx) => Promise<T>) =>
    column.isInControl ? deps.oltp.inControl(tenant, work) : deps.oltp.inTenant(tenant, work)
  const broken: string[] = []
  let resealed = 0
  let after = BEFORE_ALL
  for (;;) {
    const { rows } = await enter((tx) => tx.query<SealedRow>(select(column), [tenant.id, after, version, BATCH]))
    const opened = await openAll(deps, tenant, { column, rows })
    broken.push(...opened.broken)
    resealed += opened.young.length
    if (!isDryRun && opened.young.length > 0)
      await enter((tx) =>
        tx.query(update(column), [
          tenant.id,
          opened.young.map(({ id }) => id),
          opened.young.map(({ old }) => old),
          opened.young.map(({ sealed }) => sealed),
        ]),
      )
    if (rows.length < BATCH) return { resealed, broken }
    after = rows.at(-1)!.id
  }
}

interface Young extends SealedRow {
  readonly old: Buffer
}

async function openAll(
  { secrets }: ResealDeps,
  tenant: Tenant,
  { column, rows }: { column: SealedColumn; rows: readonly SealedRow[] },
): Promise<{ readonly young: readonly Young[]; readonly broken: readonly string[] }> {
  const young: Young[] = []
  const broken: string[] = []
  for (const { id, sealed: old } of rows) {
    const context = column.contextOf(id)
    try {
      young.push({ id, old, sealed: await secrets.seal(tenant, await secrets.open(tenant, old, context), context) })
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error
      broken.push(id)
    }
  }
  return { young, broken }
}

// A sealed value begins with its format and the version of its key; an empty one seals nothing.
const select = ({ table, column, idColumn = 'id' }: SealedColumn): string => `
  select ${idColumn} as id, ${column} as sealed
  from ${table}
  where tenant_id = $1
    and ${idColumn} > $2
    and length(${column}) > 0
    and substring(${column} from 2 for 4) <> int4send($3)
  order by ${idColumn}
  limit $4`

const update = ({ table, column, idColumn = 'id' }: SealedColumn): string => `
  update ${table} t
  set ${column} = young.sealed
  from unnest($2::uuid[], $3::bytea[], $4::bytea[]) as young (id, old, sealed)
  where t.tenant_id = $1
    and t.${idColumn} = young.id
    and t.${column} = young.old`
