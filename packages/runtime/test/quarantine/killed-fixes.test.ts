import { expect, test } from 'vitest'
import { createRunFixes } from '../../src/quarantine/advance/run-fixes.ts'
import { createLife } from '../delivery/mortal-sender.ts'
import { ANYBODY, setUpQuarantine } from './set-up-quarantine.ts'

/** More than a fix has moments between two effects, judged and let in. */
const STEPS = 24

test('a fix whose process is killed at every moment, one after the other, stores each response once', async () => {
  await using setup = await setUpQuarantine()
  const { oltp, tenant, survey, ids, fixes, store, settle, running, readTables } = setup
  const keys = Array.from({ length: 5 }, (_, index) => `visit-${index}`)
  const valid = survey.questions.slice(0, 1).map(({ id: questionId }) => ({ questionId, numericValue: 9 }))
  for (const key of keys) await store(key, { answers: [...valid, { questionId: ids.newId(), textValue: 'x' }] })
  const { id } = await fixes.plan(tenant, { ...ANYBODY, change: { kind: 'valid_answers' } })
  const egress = { send: () => Promise.reject(new Error('A fix sends nothing.')) }
  const dieAtEach = async () => {
    for (let step = 0; step < STEPS; step += 1) {
      const { ended, oltp: mortal } = createLife({ oltp, egress }, step)
      await Promise.race([ended, createRunFixes({ ...running, oltp: mortal })(new AbortController().signal)])
    }
  }
  await dieAtEach()
  expect(await settle(id)).toMatchObject({ status: 'planned', progress: { checked: 5, passing: 5 } })
  await fixes.approve(tenant, id)
  await dieAtEach()

  expect(await settle(id)).toMatchObject({ status: 'succeeded', progress: { done: 5, refused: 0 } })
  const tables = await readTables()
  expect([tables.responses.length, tables.outbox.length, tables.response_items.length]).toEqual([5, 5, 5])
  expect(tables.quarantined_responses.map(({ state }) => state)).toEqual(keys.map(() => 'released'))
})
