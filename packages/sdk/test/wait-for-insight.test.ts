import { describe, expect, it } from 'vitest'
import type { Insight } from '../src/index.ts'
import { connect } from './support/connect.ts'
import { type Answer, hangUp, json, problem, startServer } from './support/start-server.ts'

const at = (progress: number, more: Partial<Insight> = {}): Insight => ({
  id: 'job-1',
  status: 'running',
  progress,
  step: 'enrich',
  surveyId: 's1',
  timeframe: { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' },
  segments: [],
  minimumN: 30,
  runs: [],
  createdAt: '2026-11-22T10:00:00Z',
  ...more,
})
const OVER = at(100, { status: 'succeeded', step: 'publish' })

/** Event-stream text that goes on forever. */
const stream =
  (...insights: readonly Insight[]): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    for (const insight of insights) response.write(`id: 1\nevent: insight\ndata: ${JSON.stringify(insight)}\n\n`)
  }

interface Answers {
  readonly stream: Answer
  /** To one question after the other, the last one for good. */
  readonly get: readonly Insight[]
}

/** What the stream says and what asking does are told apart by their paths. */
async function startJob({ stream: told, get }: Answers) {
  let asked = 0
  const server = await startServer((response, request) => {
    if (request.url.startsWith('/v1/stream/')) return told(response, request)
    const insight = get[Math.min(asked, get.length - 1)]
    asked += 1
    return json(200, insight)(response, request)
  })
  const { howazit } = connect(server.baseUrl)
  const shown: number[] = []
  const onProgress = ({ progress }: Insight) => shown.push(progress)
  return { ...server, howazit, shown, onProgress, asked: () => asked }
}

describe('insights.wait', () => {
  it('is told by the stream of that job, and shows what is new once', async () => {
    const states = [at(5), at(30), at(30), at(60), OVER]
    const { howazit, received, shown, onProgress } = await startJob({ stream: stream(...states), get: [at(5)] })
    expect(await howazit.insights.wait('job-1', { onProgress })).toEqual(OVER)
    expect(received.map(({ url }) => url)).toContain('/v1/stream/insights?jobId=job-1')
    expect(new Set(shown).size).toBe(shown.length)
    expect(shown).toEqual(shown.toSorted((a, b) => a - b))
    expect(shown.at(-1)).toBe(100)
  })

  it('closes the stream when the job is over', async () => {
    let closed: Promise<void> | undefined
    const { howazit } = await startJob({
      stream(response, request) {
        closed = new Promise((resolve) => response.on('close', resolve))
        stream(OVER)(response, request)
      },
      get: [at(5)],
    })
    await howazit.insights.wait('job-1')
    await closed
  })

  it.each<[string, Answer]>([
    ['the server knows no stream', problem(404, 'not_found')],
    ['the token is not enough for it', problem(403, 'insufficient_scope')],
    ['there are too many of them', problem(429, 'rate_limited')],
    ['the connection breaks', hangUp],
    ['the answer is no stream', json(200, {})],
    ['a proxy holds back what it says', () => {}],
    ['it says nothing', stream()],
    [
      'it breaks off after an event',
      (response, request) => {
        stream(at(20))(response, request)
        setImmediate(() => response.destroy())
      },
    ],
    [
      'it says what is no JSON',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: insight\ndata: {\n\n')
      },
    ],
  ])('asks by itself where %s', async (_, told) => {
    const { howazit, shown, onProgress } = await startJob({ stream: told, get: [at(5), at(40), at(40), OVER] })
    expect(await howazit.insights.wait('job-1', { onProgress })).toEqual(OVER)
    expect(shown.filter((progress) => progress !== 20)).toEqual([5, 40, 100])
    expect(shown).toEqual(shown.toSorted((a, b) => a - b))
  })

  it('goes on asking while the stream says nothing new, so that no ending is lost with it', async () => {
    const { howazit, shown, onProgress } = await startJob({
      stream: stream(at(20)),
      get: [at(5), at(20), at(20), OVER],
    })
    expect(await howazit.insights.wait('job-1', { onProgress })).toEqual(OVER)
    expect(shown.at(-1)).toBe(100)
  })

  it('takes no state that is older than what it knows', async () => {
    let say: ((insight: Insight) => void) | undefined
    let hasSaidOld = false
    const { baseUrl } = await startServer((response, request) => {
      if (request.url.startsWith('/v1/stream/')) {
        stream()(response, request)
        say = (insight) => response.write(`event: insight\ndata: ${JSON.stringify(insight)}\n\n`)
        return
      }
      if (hasSaidOld) say?.(OVER)
      json(200, say ? at(30) : at(5))(response, request)
    })
    const shown: number[] = []
    const onProgress = ({ progress }: Insight) => {
      shown.push(progress)
      if (progress !== 30) return
      say?.(at(10))
      hasSaidOld = true
    }
    expect(await connect(baseUrl).howazit.insights.wait('job-1', { onProgress })).toEqual(OVER)
    expect(shown).toEqual([5, 30, 100])
  })

  it('opens no stream for a job that is over', async () => {
    const { howazit, received } = await startJob({ stream: stream(OVER), get: [OVER] })
    expect(await howazit.insights.wait('job-1')).toEqual(OVER)
    expect(received.map(({ url }) => url)).toEqual(['/v1/insights/job-1'])
  })

  it('throws what asking throws', async () => {
    const { baseUrl } = await startServer(problem(404, 'not_found'))
    await expect(connect(baseUrl).howazit.insights.wait('job-1')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('ends with its signal, with the code `aborted`', async () => {
    const controller = new AbortController()
    const { howazit } = await startJob({ stream: stream(at(20)), get: [at(5)] })
    const onProgress = () => controller.abort()
    const waiting = howazit.insights.wait('job-1', { onProgress, signal: controller.signal })
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' })
  })
})

describe('insights.follow', () => {
  it('gives jobs as they are, and nothing else that the stream says', async () => {
    const { baseUrl, received } = await startServer((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(`id: 7\nevent: current\ndata: {"asOf":"2026-11-22T10:00:00Z"}\n\n`)
      response.end(`id: 8\nevent: insight\ndata: ${JSON.stringify(at(5))}\n\n`)
    })
    const told: Insight[] = []
    for await (const insight of connect(baseUrl).howazit.insights.follow({ surveyId: 's1' })) {
      told.push(insight)
      if (told.length === 2) break
    }
    expect(told).toEqual([at(5), at(5)])
    expect(received.map(({ url }) => url)).toEqual(Array(2).fill('/v1/stream/insights?surveyId=s1'))
    expect(received.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '8'])
  })
})
