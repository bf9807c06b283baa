import { expect, test } from 'vitest'
import { inTurn } from '../../src/jobs/poll-work.ts'
import { setUpPostgres } from '../support/set-up-postgres.ts'

test('one has its turn at a time, and the next one once that is over', async () => {
  await using postgres = await setUpPostgres()
  const took: string[] = []
  await inTurn(postgres.oltp, 'sweep', async () => {
    took.push('first')
    await inTurn(postgres.oltp, 'sweep', async () => void took.push('meanwhile'))
    await inTurn(postgres.oltp, 'dust', async () => void took.push('something else'))
  })
  await inTurn(postgres.oltp, 'sweep', async () => void took.push('second'))
  expect(took).toEqual(['first', 'something else', 'second'])
})

test('whoever has its turn keeps nothing that was deleted from being cleaned away', async () => {
  await using postgres = await setUpPostgres()
  let holders: unknown
  await inTurn(postgres.oltp, 'sweep', async () => {
    holders = await postgres.sql(HOLDERS)
  })
  expect(holders).toEqual([{ state: 'idle in transaction', backend_xmin: null }])
})

const HOLDERS = `
  select state, backend_xmin
  from pg_stat_activity
  where pid in (select pid from pg_locks where locktype = 'advisory' and granted)
    and datname = current_database()`
