import { expect, inject, onTestFinished, test } from 'vitest'
import { readCatalogue } from '../../../src/moves/citus/catalogue.ts'
import { asAdmin } from '../../../src/tenancy/provision-placement.ts'
import { databaseUrl, migrateDatabase, runSql } from '../../support/prepare-template.ts'
import { setUpMoves } from '../set-up-moves.ts'
import { lookUntilStill } from './set-up-node-moves.ts'

/** As they are called among each other in `.github/engines.compose.yaml`. */
const [HOME, NODE] = ['citus:5432', 'citus-worker:5432'] as const
const PATIENCE_MS = 240_000

// On Citus itself, where the suite has one with a worker: not run where this was written.
test('Citus moves a tenant to a worker and back while it works there', { timeout: PATIENCE_MS }, async () => {
  const workerUrl = process.env.HOWAZIT_TEST_CITUS_WORKER_URL ?? ''
  if (!inject('engines').postgresTemplate.hasCitus || workerUrl === '') return
  const { postgres, oltp, moves, settle: look, addSurvey } = await setUpMoves()
  await addWorker(postgres.url, workerUrl)
  const settle = lookUntilStill(look)
  const acme = await postgres.createTenant('acme')
  await addSurvey(acme)
  const of = { schemaName: acme.schemaName, tenantId: acme.id }
  const nodes = async () => {
    const catalogue = await asAdmin(postgres.url, (client) => readCatalogue(client, of))
    return [...new Set(catalogue?.shards.map(({ node }) => node))]
  }
  const rename = () =>
    oltp.inTenant(acme, (tx) => tx.query(`update surveys set name = 'moved' where tenant_id = $1`, [acme.id]))

  const { id: moveId } = await moves.plan(acme.id, { to: 'node', node: NODE })
  const key = { tenantId: acme.id, moveId }
  expect((await settle(key)).plan).toMatchObject({ blockers: [], shard: { isIsolated: false, node: HOME } })
  await moves.start(key)
  expect(await settle(key)).toMatchObject({ status: 'following' })
  await moves.cutOver(key, {})
  expect(await settle(key)).toMatchObject({ status: 'switched', pauseMs: expect.any(Number) })

  expect(await nodes()).toEqual([NODE])
  expect((await rename()).rowCount).toBe(1)
  await moves.diff(key)
  expect((await settle(key)).diff).toMatchObject({ status: 'done', differenceCount: 0 })

  await moves.reverse(key, {})
  expect(await settle(key)).toMatchObject({ status: 'following' })
  expect(await nodes()).toEqual([HOME])
  expect((await rename()).rowCount).toBe(1)
})

/** A database of the same name there, and the roles that work in it, which may log in as on the coordinator. */
async function addWorker(url: string, workerUrl: string): Promise<void> {
  const database = new URL(url).pathname.slice(1)
  for (const name of [database, `${database}_roles`]) {
    await runSql(workerUrl, `create database ${name}`)
    onTestFinished(async () => void (await runSql(workerUrl, `drop database ${name} with (force)`)))
  }
  await migrateDatabase(databaseUrl(workerUrl, `${database}_roles`), { hasCitus: true })
  await runSql(databaseUrl(workerUrl, database), 'create extension citus')
  const [home, node] = [HOME, NODE].map((name) => name.split(':')[0])
  await runSql(url, `select citus_set_coordinator_host('${home}', 5432)`)
  await runSql(url, `select citus_add_node('${node}', 5432)`)
}
