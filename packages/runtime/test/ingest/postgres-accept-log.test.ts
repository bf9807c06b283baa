import { expect, test } from 'vitest'
import { PostgresAcceptLog } from '../../src/ingest/postgres-accept-log.ts'
import { describeAcceptLog } from './accept-log.contract.ts'
import { freshResponse, setUpAccepting } from './set-up-accepting.ts'

describeAcceptLog('PostgresAcceptLog', ({ pools }) => ({
  make: (options) => new PostgresAcceptLog({ pool: pools.ingest }, options),
}))

test('says once per commit that something was appended', async () => {
  const { pools } = await setUpAccepting()
  let appended = 0
  const onAppended = () => {
    appended += 1
  }
  await using log = new PostgresAcceptLog({ pool: pools.ingest, onAppended })
  const response = freshResponse()
  await log.accept([response])
  await log.accept([response])

  expect(appended).toBe(1)
})
