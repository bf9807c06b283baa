import { randomBytes } from 'node:crypto'
import { type ClickHouseClient, createClient } from '@clickhouse/client'
import { inject } from 'vitest'
import { findLeaksInDatabase } from './find-leaks-in-database.ts'
import { databaseUrl, migrateDatabase, runSql } from './prepare-template.ts'
import type {} from './start-engines.ts'

export interface TestPostgres extends AsyncDisposable {
  /** The superuser's URL of a database that nobody else uses, migrated. */
  readonly url: string
  readonly database: string
  dispose(): Promise<void>
}

export interface TestClickhouse extends AsyncDisposable {
  readonly url: string
  readonly username: string
  readonly password: string
  /** Where the tests run on one. */
  readonly cluster?: string
  /** A database that nobody else uses, empty. */
  readonly database: string
  /** Bound to that database. */
  readonly client: ClickHouseClient
  dispose(): Promise<void>
}

/** A fresh clone of the migrated template. `isEmpty` gives a database without any migration instead. */
export async function createTestPostgres(options: { readonly isEmpty?: boolean } = {}): Promise<TestPostgres> {
  const { postgresUrl, postgresTemplate } = inject('engines')
  const database = freshName()
  const url = databaseUrl(postgresUrl, database)
  const isEmpty = options.isEmpty === true
  if (!isEmpty && postgresTemplate.failure !== undefined) throw new Error(postgresTemplate.failure)
  const isCloned = !isEmpty && !postgresTemplate.hasCitus
  // By files, which costs a third of writing each page to the log.
  await runSql(
    postgresUrl,
    `create database ${database} template ${isCloned ? postgresTemplate.database : 'template0'} strategy file_copy`,
  )
  if (!isEmpty && !isCloned) await migrateDatabase(url, postgresTemplate)
  let isLookedThrough = false
  const dispose = async () => {
    // Some dispose twice.
    if (!isLookedThrough) await findLeaksInDatabase(url)
    isLookedThrough = true
    await runSql(postgresUrl, `drop database if exists ${database} with (force)`)
  }
  return { url, database, dispose, [Symbol.asyncDispose]: dispose }
}

export async function createTestClickhouse(): Promise<TestClickhouse> {
  const { clickhouse } = inject('engines')
  const database = freshName()
  const { cluster, ...server } = clickhouse
  const onCluster = cluster === undefined ? '' : ` on cluster '${cluster}'`
  const client = createClient({ ...server, database, log: { level: 127 } })
  const root = createClient({ ...server, log: { level: 127 } })
  await root.command({ query: `create database ${database}${onCluster}` })
  const dispose = async () => {
    await client.close()
    await root.command({ query: `drop database if exists ${database}${onCluster} sync` })
    await root.close()
  }
  return { ...clickhouse, database, client, dispose, [Symbol.asyncDispose]: dispose }
}

const freshName = (): string => `test_${randomBytes(8).toString('hex')}`
