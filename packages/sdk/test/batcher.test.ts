import { describe, expect, it } from 'vitest'
import { type BatcherOptions, type BatcherResult, createBatcherWith } from '../src/batcher.ts'
import { HowazitError } from '../src/errors.ts'
import { type BatchItemResult, createHowazit, memoryTransport, type ResponseIngestItem } from '../src/index.ts'
import { createTestClock } from './support/test-clock.ts'

type Reply = (
  items: ResponseIngestItem[],
  call: number,
) => Omit<BatchItemResult, 'index'>[] | Promise<Omit<BatchItemResult, 'index'>[]>

const item = (idempotencyKey: string, textValue = ''): ResponseIngestItem => ({
  idempotencyKey,
  surveyId: 's1',
  submittedAt: '2026-11-22T10:15:30Z',
  answers: [{ questionId: 'q1', textValue }],
})

const acceptAll: Reply = (items) => items.map(() => ({ status: 'accepted' }))

const setup = (reply: Reply, options: Partial<BatcherOptions> = {}) => {
  const sent: string[][] = []
  const results: BatcherResult[] = []
  const fetch = memoryTransport({
    ingestResponses: async ({ body }) => {
      const items = body as ResponseIngestItem[]
      sent.push(items.map(({ idempotencyKey }) => idempotencyKey ?? ''))
      const answers = await reply(items, sent.length)
      return {
        accepted: 0,
        duplicates: 0,
        rejected: 0,
        retry: 0,
        results: answers.map((answer, index) => ({ ...answer, index })),
      }
    },
  })
  const howazit = createHowazit({ baseUrl: 'http://howazit.test', auth: 'test', fetch, retry: { attemptsMax: 1 } })
  const clock = createTestClock(1_000_000)
  const onResult = (result: BatcherResult) => results.push(result)
  const batcher = createBatcherWith(
    howazit,
    { lingerMs: 2_000_000, onResult, ...options },
    { clock, random: () => 0.5 },
  )
  return { batcher, sent, results, clock }
}

const keys = (results: BatcherResult[]) => results.map(({ item: { idempotencyKey } }) => idempotencyKey)

describe('createBatcher', () => {
  it('sends a batch as soon as it is full, and the rest when it is closed', async () => {
    const { batcher, sent, results } = setup(acceptAll, { maxItems: 2 })
    for (const key of ['a', 'b', 'c']) await batcher.add(item(key))
    await batcher.close()
    expect(sent).toEqual([['a', 'b'], ['c']])
    expect(keys(results)).toEqual(['a', 'b', 'c'])
    expect(results.every(({ status }) => status === 'accepted')).toBe(true)
  })

  it('sends what waited long enough', async () => {
    const { batcher, sent, clock } = setup(acceptAll)
    await batcher.add(item('a'))
    expect(sent).toEqual([])
    clock.expire()
    await expect.poll(() => sent).toEqual([['a']])
    await batcher.close()
  })

  it('fills a batch by bytes, and sends an item that is larger alone', async () => {
    const { batcher, sent } = setup(acceptAll, { maxBytes: 400 })
    await batcher.add(item('a'))
    await batcher.add(item('b', 'x'.repeat(1_000)))
    await batcher.add(item('c'))
    await batcher.add(item('d'))
    await batcher.close()
    expect(sent).toEqual([['a'], ['b'], ['c', 'd']])
  })

  it('reports what became of each item', async () => {
    const rejected = {
      status: 'rejected',
      code: 'question_unknown',
      pointer: '/answers/0/questionId',
      detail: 'No.',
    } as const
    const { batcher, results } = setup(() => [
      { status: 'accepted', responseId: 'r1' },
      { status: 'duplicate', responseId: 'r2' },
      rejected,
    ])
    for (const key of ['a', 'b', 'c']) await batcher.add(item(key))
    await batcher.flush()
    expect(results).toEqual([
      { item: item('a'), status: 'accepted', responseId: 'r1' },
      { item: item('b'), status: 'duplicate', responseId: 'r2' },
      { item: item('c'), ...rejected },
    ])
    await batcher.close()
  })

  it('sends the items again that the platform asks for, under the keys they had', async () => {
    const { batcher, sent, results } = setup(
      (items, call) => items.map((_, index) => ({ status: call === 1 && index === 1 ? 'retry' : 'accepted' })),
      {
        idempotencyKey: () => 'made',
      },
    )
    await batcher.add(item('a'))
    await batcher.add({ ...item(''), idempotencyKey: undefined })
    await batcher.close()
    expect(sent).toEqual([['a', 'made'], ['made']])
    expect(keys(results)).toEqual(['a', 'made'])
  })

  it('gives up on an item after its attempts', async () => {
    const { batcher, sent, results } = setup((items) => items.map(() => ({ status: 'retry' })), { attemptsMax: 3 })
    await batcher.add(item('a'))
    await batcher.close()
    expect(sent).toHaveLength(3)
    expect(results).toMatchObject([{ status: 'failed', error: { code: 'unavailable' } }])
  })

  it('reports every item of a batch that failed, and goes on', async () => {
    const { batcher, results } = setup(
      (items, call) => {
        if (call === 1) throw new HowazitError('unauthenticated', 'Your token has expired.')
        return acceptAll(items, call)
      },
      { maxItems: 2 },
    )
    for (const key of ['a', 'b', 'c']) await batcher.add(item(key))
    await batcher.close()
    expect(results.map(({ status, error }) => error?.code ?? status)).toEqual([
      'unauthenticated',
      'unauthenticated',
      'accepted',
    ])
  })

  it('reports an item that the platform says nothing about', async () => {
    const { batcher, results } = setup(() => [])
    await batcher.add(item('a'))
    await batcher.close()
    expect(results).toMatchObject([{ status: 'failed', error: { code: 'reply_invalid' } }])
  })

  it('holds its caller back while there is no room, and never has more requests than it may', async () => {
    let open = () => {}
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    let running = 0
    let runningMax = 0
    const { batcher, sent, results } = setup(
      async (items, call) => {
        running += 1
        runningMax = Math.max(runningMax, running)
        await gate
        running -= 1
        return acceptAll(items, call)
      },
      { maxItems: 2, concurrency: 2 },
    )
    let added = 0
    const adding = (async () => {
      for (let index = 0; index < 40; index += 1) {
        await batcher.add(item(`k${index}`))
        added += 1
      }
    })()
    await expect.poll(() => sent).toHaveLength(2)
    // Two batches are sent and one is gathered: the add that filled it is the one that waits.
    expect(added).toBe(5)
    open()
    await adding
    await batcher.close()
    expect(results).toHaveLength(40)
    expect(runningMax).toBe(2)
  })

  it('throws what its callback threw, after every item has its result', async () => {
    const seen: string[] = []
    const onResult = ({ item: { idempotencyKey = '' } }: BatcherResult) => {
      seen.push(idempotencyKey)
      if (idempotencyKey === 'a') throw new Error('disk full')
    }
    const { batcher } = setup(acceptAll, { onResult })
    await batcher.add(item('a'))
    await batcher.add(item('b'))
    await expect(batcher.close()).rejects.toThrow('disk full')
    expect(seen).toEqual(['a', 'b'])
  })

  it('takes no more items once closed, and tolerates a double close', async () => {
    const { batcher } = setup(acceptAll)
    await batcher.close()
    await batcher.close()
    await expect(batcher.add(item('a'))).rejects.toMatchObject({ code: 'closed' })
  })
})
