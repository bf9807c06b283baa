import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { againAfterDeadlock } from '../../src/oltp/again-after-deadlock.ts'
import { createTestPostgres } from '../support/databases.ts'
import { until } from '../support/until.ts'

test('of two that wait for each other, the one that PostgreSQL ends is run again', async () => {
  const postgres = await createTestPostgres({ isEmpty: true })
  onTestFinished(() => postgres[Symbol.asyncDispose]())
  const [mine, other] = [await connect(postgres.url), await connect(postgres.url)]
  await mine.query('create table pairs as select id, 0 as writes from generate_series(1, 2) id')
  let attempts = 0
  const writeBoth = async () => {
    attempts += 1
    await mine.query('begin')
    try {
      for (const id of [1, 2]) await mine.query(WRITE, [id])
      await mine.query('commit')
    } catch (error) {
      await mine.query('rollback')
      throw error
    }
  }
  await other.query('begin')
  await other.query(WRITE, [2])

  const written = againAfterDeadlock(writeBoth)
  // Whoever waits first is the first to look for a deadlock, and ends.
  await until('it waits for the other one', async () => (await other.query(WAITING)).rowCount === 1)
  await other.query(WRITE, [1])
  await other.query('commit')
  await written

  expect(attempts).toBe(2)
  expect((await mine.query('select id, writes from pairs order by id')).rows).toEqual([
    { id: 1, writes: 2 },
    { id: 2, writes: 2 },
  ])
})

test('whatever else goes wrong goes wrong once', async () => {
  let attempts = 0
  const fail = async () => {
    attempts += 1
    throw Object.assign(new Error('duplicate key'), { code: '23505' })
  }
  await expect(againAfterDeadlock(fail)).rejects.toThrow('duplicate key')
  expect(attempts).toBe(1)
})

const WRITE = 'update pairs set writes = writes + 1 where id = $1'
const WAITING = 'select from pg_locks where not granted'

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  onTestFinished(() => client.end())
  return client
}
