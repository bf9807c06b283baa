import { expect, onTestFinished, test } from 'vitest'
import { createAnnouncer } from '../../src/oltp/create-announcer.ts'
import { setUpPostgres } from '../support/set-up-postgres.ts'
import { until } from '../support/until.ts'

test('hears what is announced, many announcements of one name as few', async () => {
  const { postgres, heard } = await setUp()
  const announcer = createAnnouncer(postgres.pools.operator, 'news')
  await until('the listener to be connected', () => heard.includes(''))

  for (let at = 0; at < 100; at += 1) announcer.announce('one')
  announcer.announce('two')
  await announcer.close()

  await until('both names', () => heard.includes('one') && heard.includes('two'))
  expect(heard.filter((name) => name === 'one')).toHaveLength(1)
})

test('connects again after its connection was cut, and says that something may have been missed', async () => {
  const { postgres, heard } = await setUp()
  await until('the listener to be connected', () => heard.includes(''))
  heard.length = 0

  await postgres.cutConnections()

  await until('the listener to be connected again', () => heard.includes(''))
  await postgres.sql(`select pg_notify('news', 'after')`)
  await until('the notice after it', () => heard.includes('after'))
})

test('stops while it is connecting, and twice', async () => {
  const { postgres } = await setUp()

  await postgres.listener.stop()
  await postgres.listener.stop()
})

async function setUp() {
  const postgres = await setUpPostgres()
  onTestFinished(() => postgres[Symbol.asyncDispose]())
  const heard: string[] = []
  postgres.listener.listen('news', (name) => heard.push(name))
  return { postgres, heard }
}
