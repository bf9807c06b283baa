import { expect, test } from 'vitest'
import { holdRecords } from '../../../src/insights/findings/apart/hold-records.ts'
import { TASKS } from '../../../src/insights/findings/apart/tasks.ts'
import { makeInput, SEPTEMBER, times } from './make-input.ts'

const { signal } = new AbortController()
const comment = 'The garage was full, and parking took an hour'
const answers = [
  ...times(900, { nps: 9, region: 'south' }),
  ...times(300, { nps: 8, region: 'north', comment }),
  ...times(900, { nps: 3, month: SEPTEMBER }),
]
const { records, ...asked } = makeInput(answers, { dimensions: ['region'], compareWith: SEPTEMBER })

test('what is computed apart, of records that are handed over once, is what is computed here', async () => {
  await using held = holdRecords(records.length)
  held.add(records.slice(0, 1_000))
  held.add(records.slice(1_000))
  for (const task of ['group', 'score', 'compare'] as const)
    expect(await held.run(task, { asked, signal })).toEqual(TASKS[task](records, asked))
})

test('without dimensions those are chosen that the records have', async () => {
  const { dimensions: _, ...open } = asked
  for (const size of [records.length, 0]) {
    await using held = holdRecords(size)
    held.add(records)
    expect(await held.run('score', { asked: open, signal })).toEqual(TASKS.score(records, asked))
  }
})

test('a task that goes wrong apart, or is not wanted any more, rejects', async () => {
  await using held = holdRecords(records.length)
  held.add(records)
  await expect(held.run('score', { asked, signal: AbortSignal.abort() })).rejects.toThrow('aborted')
  const broken = { ...asked, questions: [null] } as never
  await expect(held.run('score', { asked: broken, signal })).rejects.toThrow(TypeError)
  // The thread is gone with it.
  await expect(held.run('score', { asked, signal })).rejects.toThrow(TypeError)
})
