import { expect, it } from 'vitest'
import { openReader } from '../../../src/insights/text/parallel/open-reader.ts'
import { createReadComment } from '../../../src/insights/text/read-comment.ts'
import { loadTextModels } from '../../../src/insights/text/text-models.ts'

const signal = () => new AbortController().signal

it('reads on several threads what one reads, in the same order, time and again', async () => {
  const readComment = createReadComment(loadTextModels())
  await using reader = openReader(2)
  for (const length of [4_100, 20]) {
    const comments = Array.from({ length }, (_, at) => `Nurse number ${at} was ${at % 2 === 0 ? 'kind' : 'rude'}`)
    const readings = await reader.read(comments, signal())
    expect(readings).toEqual(comments.map((comment) => JSON.stringify(readComment(comment))))
  }
})

it('stops when it is told to, and reads nothing of nothing', async () => {
  const abort = new AbortController()
  await using reader = openReader(1)
  const reading = reader.read(Array<string>(50_000).fill('Everything was fine'), abort.signal)
  abort.abort()
  await expect(reading).rejects.toThrow(/abort/i)
  expect(await reader.read([], signal())).toEqual([])
  await expect(reader.read(['Everything was fine'], abort.signal)).rejects.toThrow(/abort/i)
})
