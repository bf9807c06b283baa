import { describe, expect, test } from 'vitest'
import { judgeChunk } from '../../src/mapping/judge-chunk.ts'
import type { ChunkEnd, ChunkLoss } from '../../src/mapping/mapping-process.ts'
import { javascript } from './support/mapping-request.ts'

const item = (input = '{}') => ({
  request: javascript(''),
  key: 'k',
  group: 'g',
  input,
  runsAlone: false,
  hasStalled: false,
})
const options = { timeoutMs: 200, outputBytesMax: 4 }
const answered = (body: string): ChunkEnd => ({
  status: 'done',
  done: { type: 'done', id: 1, status: 'answered', message: '', cpuMs: 1 },
  body,
})
const lost = (running: ChunkLoss['running'], more: Partial<ChunkLoss> = {}): ChunkEnd => ({
  status: 'lost',
  cause: 'timeout',
  running,
  wasCrowded: false,
  ...more,
})

describe('judgeChunk', () => {
  test('blames the item that was alone', () => {
    const only = item()
    expect(judgeChunk([only], lost('certain'), options)).toMatchObject({
      offender: only,
      again: [],
      settled: [[only, { code: 'mapping_timeout' }]],
    })
  })

  test('runs the items of a lost chunk again, each alone', () => {
    const chunk = [item(), item()]
    expect(judgeChunk(chunk, lost('certain'), options)).toEqual({ settled: [], again: chunk })
    expect(chunk.every(({ runsAlone }) => runsAlone)).toBe(true)
  })

  test.each([
    ['that was not announced', lost('likely')],
    ['that ran out of memory where others had half of it', lost('certain', { cause: 'memory', wasCrowded: true })],
  ])('blames nobody for a process %s, and runs the item again, alone', (_, end) => {
    const only = item()
    expect(judgeChunk([only], end, options)).toEqual({ settled: [], again: [only] })
    expect(only.runsAlone).toBe(true)
  })

  test('runs an item that the machine held up once more, then fails it without an offender', () => {
    const only = item()
    const stalled = lost('certain', { cause: 'stalled' })
    expect(judgeChunk([only], stalled, options)).toEqual({ settled: [], again: [only] })
    expect(judgeChunk([only], stalled, options)).toEqual({
      settled: [[only, { status: 'failed', code: 'mapping_timeout', message: expect.stringContaining('too busy') }]],
      again: [],
    })
  })

  test('runs a chunk that had not started again as it was', () => {
    const chunk = [item()]
    expect(judgeChunk(chunk, lost('no'), options)).toEqual({ settled: [], again: chunk })
    expect(chunk[0]!.runsAlone).toBe(false)
  })

  test.each(['', 'null\n', '[0,1]', '[0,1]\n', '[0,1]\n12', '[0,-1]\n', '[9,1]\n1', '[0]\n', '{"length":2}\n1'])(
    'takes nothing from a corrupted answer: %j',
    (body) => {
      expect(judgeChunk([item()], answered(body), options).settled[0]![1]).toMatchObject({ code: 'mapping_failed' })
    },
  )

  test('refuses an output above the limit', () => {
    const { settled } = judgeChunk([item()], answered('[0,5]\n12345'), options)
    expect(settled[0]![1]).toMatchObject({
      code: 'mapping_output_invalid',
      message: 'the output has 5 bytes; 4 are allowed',
    })
  })
})
