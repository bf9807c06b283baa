import { type ClickhouseConfig, createClickhouse } from './create-clickhouse.ts'
import { migrateClickhouse } from './migrate-clickhouse.ts'

/** Makes the database where it is missing and brings it up to date. Running it again changes nothing. */
export async function prepareClickhouse(config: ClickhouseConfig): Promise<void> {
  const server = createClickhouse({ ...config, database: 'default' })
  await server.command({
    query: 'create database if not exists {database:Identifier}',
    query_params: { database: config.database },
  })
  await server.close()
  const clickhouse = createClickhouse(config)
  await migrateClickhouse(clickhouse)
  await clickhouse.close()
}
