import { expect, onTestFinished, test } from 'vitest'
import type { Context } from '../../src/context.ts'
import type { Runtime } from '../../src/runtime.ts'
import { type Placement, placementOf, SHARED } from '../../src/tenancy/placement.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { runEveryOperation } from '../oltp/statements/run-every-operation.ts'
import { runSql } from '../support/prepare-template.ts'
import { slowly } from '../support/slowly.ts'
import { startOtherServer } from '../support/start-other-server.ts'

test('everything works for a tenant with a schema and for one with a database on another server as it does for those who share', {
  timeout: slowly(120_000),
}, async () => {
  const placements = ['schema', 'database', 'shared'] as const
  const found: { readonly rows: number; readonly stranger: string; readonly isolation: unknown }[] = []
  const places: Placement[] = []
  const west = await startOtherServer()
  onTestFinished(() => west[Symbol.asyncDispose]())

  const postgres = await runEveryOperation({
    placements,
    server: west.settings,
    async inspect({ context, runtime, tenants }) {
      places.push(...tenants.map(placementOf))
      const report = await runtime.checkIsolation()
      for (const [index, tenant] of tenants.entries()) {
        const other = tenants[(index + 1) % tenants.length] as Tenant
        found.push({
          rows: await countResponses(context, tenant),
          stranger: await askForResponseOf(runtime, other, tenant),
          isolation: report.checks.filter(({ status }) => status !== 'ok'),
        })
      }
    },
  })
  onTestFinished(() => postgres.dispose())

  expect(places).toMatchObject([
    { schemaName: expect.stringMatching(/^tenant_/) },
    { server: 'west', database: expect.stringMatching(/^howazit_/) },
    SHARED,
  ])
  expect(found).toEqual(placements.map(() => ({ rows: 5, stranger: 'not_found', isolation: [] })))
  const shared = await runSql(postgres.url, 'select distinct tenant_id from tenant_shared.response_keys')
  expect(shared).toHaveLength(1)
})

/** What is in the tenant's own tables, without a word about whose. */
async function countResponses({ oltp }: Context, tenant: Tenant): Promise<number> {
  const { rows } = await oltp.inTenant(tenant, (tx) =>
    tx.query<{ count: string }>('select count(*) as count from responses'),
  )
  return Number(rows[0]?.count)
}

async function askForResponseOf({ responses }: Runtime, owner: Tenant, asking: Tenant): Promise<string> {
  const [response] = (await responses.list(owner, { limit: 1 })).items
  return await responses.get(asking, response?.id ?? '').then(
    () => 'found',
    (error: { code: string }) => error.code,
  )
}
