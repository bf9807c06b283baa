import { expect, test } from 'vitest'
import { runApart } from '../../../src/insights/findings/apart/run-apart.ts'
import { TASKS } from '../../../src/insights/findings/apart/tasks.ts'
import { makeInput, SEPTEMBER, times } from './make-input.ts'

const { signal } = new AbortController()
const answers = [...times(1_200, { nps: 9, region: 'south' }), ...times(900, { nps: 3, month: SEPTEMBER })]
const input = makeInput(answers, { dimensions: ['region'], compareWith: SEPTEMBER })

test('what is computed apart is what is computed here', async () => {
  for (const task of ['score', 'compare'] as const)
    expect(await runApart(task, input, { size: input.records.length, signal })).toEqual(TASKS[task](input))
})

test('a task that goes wrong apart, or is not wanted any more, rejects', async () => {
  const broken = { ...input, questions: [null] } as never
  await expect(runApart('score', broken, { size: 2_100, signal })).rejects.toThrow(TypeError)
  await expect(runApart('score', input, { size: 2_100, signal: AbortSignal.abort() })).rejects.toThrow('aborted')
})
