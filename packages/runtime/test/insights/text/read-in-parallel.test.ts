import { expect, it } from 'vitest'
import { readInParallel } from '../../../src/insights/text/parallel/read-in-parallel.ts'
import { createReadComment } from '../../../src/insights/text/read-comment.ts'
import { loadTextModels } from '../../../src/insights/text/text-models.ts'

const signal = () => new AbortController().signal

it('reads on several threads what one reads, in the same order, and says how far it is', async () => {
  const comments = Array.from(
    { length: 4_100 },
    (_, at) => `Nurse number ${at % 7} was ${at % 2 === 0 ? 'kind' : 'rude'}`,
  )
  const progress: number[] = []
  const readings = await readInParallel(comments, {
    signal: signal(),
    threads: 2,
    onProgress: (done) => progress.push(done),
  })
  const readComment = createReadComment(loadTextModels())
  expect(readings).toHaveLength(4_100)
  expect(readings[4_099]).toEqual(readComment(comments[4_099]!))
  expect(readings.map(({ sentiment }) => sentiment?.name)).toEqual(
    comments.map((comment) => readComment(comment).sentiment?.name),
  )
  expect(progress).toEqual(progress.toSorted((a, b) => a - b))
  expect(progress.at(-1)).toBe(4_100)
})

it('stops when it is told to, and reads nothing of nothing', async () => {
  const abort = new AbortController()
  const reading = readInParallel(Array<string>(50_000).fill('Everything was fine'), {
    signal: abort.signal,
    threads: 1,
    onProgress: () => abort.abort(),
  })
  await expect(reading).rejects.toThrow(/abort/i)
  expect(await readInParallel([], { signal: signal() })).toEqual([])
})
