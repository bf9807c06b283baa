import { createTenant, type Tenant } from '@howazit/runtime'
import pg from 'pg'
import { createPools } from '../packages/runtime/src/oltp/pools.ts'
import { PostgresOltp } from '../packages/runtime/src/oltp/postgres-oltp.ts'
import { mixTenants } from '../packages/runtime/test/tenancy/mix-tenants.ts'
import { atLeast, type Drill, exactly } from './drill.ts'
import { createRandom } from './support/random.ts'
import { readNumber } from './support/read-number.ts'

const TENANTS = 50
const CONNECTIONS = 5
/** More than there are connections, so that each of these passes from tenant to tenant. */
const AT_ONCE = 20
const CONTROL_TRANSACTIONS = 500

export const drill: Drill = {
  name: 'R18',
  title:
    'row level security: random transactions of 50 tenants over 5 connections, ended in every way, see no foreign row',
  async run({ seed, args, platforms }) {
    const transactions = readNumber(args, '--transactions', 200_000)
    await using opened = new AsyncDisposableStack()
    const { url, adminUrl } = opened.use(await platforms.openDatabase())
    const pools = createPools({ url }, { app: CONNECTIONS })
    opened.defer(() => pools.close())
    const admin = new pg.Pool({ connectionString: adminUrl, max: 1 })
    opened.defer(() => admin.end())

    const oltp = new PostgresOltp({ pools })
    const tenants: Tenant[] = []
    for (let ordinal = 1; ordinal <= TENANTS; ordinal += 1)
      tenants.push(await createTenant(oltp, { slug: `tenant-${ordinal}`, name: `Tenant ${ordinal}` }))
    const random = createRandom(seed).next
    const mix = { oltp, tenants, concurrency: AT_ONCE, random }

    const report = await mixTenants({ ...mix, transactions })
    const { rows } = await admin.query<{ stored: number }>(`select count(*)::int as stored from ${TABLE}`)
    // The control: without the fence the same transactions do see what is not theirs.
    await admin.query(`alter table ${TABLE} disable row level security`)
    const control = await mixTenants({ ...mix, transactions: CONTROL_TRANSACTIONS })
    return {
      figures: [
        exactly('transactions', report.committed + report.failed, transactions),
        atLeast('of these ended by an error, a time-out or the death of their connection', report.failed, 1),
        exactly('foreign rows seen', report.foreignRows, 0),
        exactly('rows stored, beside committed transactions', (rows[0]?.stored ?? 0) - report.committed, 0),
        atLeast('foreign rows seen without row level security', control.foreignRows, 1),
      ],
    }
  },
}

const TABLE = 'tenant_shared.response_keys'
