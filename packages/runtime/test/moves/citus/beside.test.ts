import { expect, onTestFinished, test } from 'vitest'
import { createBeside } from '../../../src/moves/citus/beside.ts'
import type { MoveRow } from '../../../src/moves/move-row.ts'
import type { StepDeps } from '../../../src/moves/run/step.ts'
import { setUpPostgres } from '../../support/set-up-postgres.ts'
import { until } from '../../support/until.ts'

const NEVER = new AbortController().signal
const MOVE = { id: '00000000-0000-4000-8000-000000000002', version: 1 } as MoveRow

test('what takes longer than a step is looked at again, by one process at a time', async () => {
  const { deps } = await setUp()
  const [begun, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const work = () => async () => {
    begun.resolve()
    await release.promise
    return { status: 'following' } as const
  }
  const [mine, other] = [createBeside().stepOf(work), createBeside().stepOf(work)]

  expect(await mine(deps, MOVE, NEVER)).toBeUndefined()
  await begun.promise
  expect(await other(deps, MOVE, NEVER)).toBeUndefined()
  release.resolve()
  expect(await other(deps, MOVE, NEVER)).toBeUndefined()
  expect(await until('it is over', () => mine(deps, MOVE, NEVER))).toEqual({ status: 'following' })
  expect(await until('the other may', () => other(deps, MOVE, NEVER))).toEqual({ status: 'following' })
})

test.each(['is told to stop', 'has something else asked of it'])(
  'a process that %s has the statement cancelled',
  async (why) => {
    const { deps, isSleeping } = await setUp()
    const stopping = new AbortController()
    const step = createBeside().stepOf(() => async (client) => {
      await client.query('select pg_sleep(600)')
      return undefined
    })
    await step(deps, MOVE, stopping.signal)
    await until('it sleeps', isSleeping)

    if (why === 'is told to stop') stopping.abort()
    else {
      const another = new AbortController()
      await step(deps, { ...MOVE, version: 2 }, another.signal)
      another.abort()
    }

    await until('it is cancelled', async () => !(await isSleeping()))
  },
)

async function setUp() {
  const postgres = await setUpPostgres()
  onTestFinished(() => postgres[Symbol.asyncDispose]())
  return {
    deps: { servers: { adminUrlAt: () => postgres.url } } as unknown as StepDeps,
    isSleeping: async () => {
      const asked = `select from pg_stat_activity where datname = current_database() and query like 'select pg_sleep%'`
      return (await postgres.sql(`${asked} and state = 'active'`)).length > 0
    },
  }
}
