import type { ClickHouseClient } from '@clickhouse/client'
import { checkClickhouse } from './check-clickhouse.ts'
import { type ClickhouseConfig, createClickhouse } from './create-clickhouse.ts'
import { countMissingFiles, migrateClickhouse } from './migrate-clickhouse.ts'
import { renderMigration } from './render-migration.ts'

/**
 * Makes the database where it is missing and brings it up to date. Running it again changes nothing and then needs no right
 * but to read, so that processes that only ask may have a user of their own.
 *
 * @throws Misconfigured when the server is not one we can use.
 */
export async function prepareClickhouse(config: ClickhouseConfig): Promise<void> {
  await using server = opened({ ...config, database: 'default' })
  await checkClickhouse(server.client, config)
  await createDatabase(server.client, config)
  await using database = opened(config)
  await migrateClickhouse(database.client, toTarget(config))
}

/** How many of our files the database does not have yet. @throws Misconfigured when a newer version made a breaking change. */
export async function countMissing(config: ClickhouseConfig): Promise<number> {
  await using database = opened(config)
  return await countMissingFiles(database.client, toTarget(config))
}

const toTarget = ({ cluster, coldAfterDays }: ClickhouseConfig) => ({
  ...(cluster === undefined ? {} : { cluster }),
  ...(coldAfterDays === undefined ? {} : { coldAfterDays }),
})

function opened(config: ClickhouseConfig) {
  const client = createClickhouse(config)
  return { client, [Symbol.asyncDispose]: () => client.close() }
}

async function createDatabase(server: ClickHouseClient, { database, cluster }: ClickhouseConfig): Promise<void> {
  const result = await server.query({
    query: 'select name from system.databases where name = {database:String}',
    query_params: { database },
    format: 'JSONEachRow',
  })
  if ((await result.json()).length > 0) return
  const target = cluster === undefined ? { database } : { database, cluster }
  await server.command({
    query: renderMigration('create database if not exists {database:Identifier}{{on_cluster}}', target),
    query_params: { database },
  })
}
