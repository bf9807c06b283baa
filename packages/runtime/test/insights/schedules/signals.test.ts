import type { InsightFinding } from '@howazit/sdk'
import { describe, expect, test } from 'vitest'
import { detectSignals } from '../../../src/insights/schedules/signals/detect-signals.ts'
import { quietUntil } from '../../../src/insights/schedules/signals/quiet-until.ts'

const interval = { low: -14, high: -4, level: 0.95, method: 'welch' } as const

const drop = (overrides: Partial<InsightFinding> = {}): InsightFinding => ({
  id: 'change.recommend.region',
  kind: 'change',
  title: '',
  summary: '',
  questionId: '0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e01',
  question: 'recommend',
  metric: 'nps',
  n: 1_800,
  coverage: 1,
  method: 'kitagawa_bootstrap_bh',
  value: -9,
  interval,
  effect: { value: -9, pValue: 0.001, qValue: 0.001, isDiscovery: true, interval },
  change: { before: { n: 900, score: 41 }, after: { n: 900, score: 32 }, change: -9, mix: 0, rate: -9, groups: [] },
  taxonomyVersion: 1,
  modelVersion: 'comments-en@1',
  records: 1_800,
  ...overrides,
})

describe('a score that falls', () => {
  const rules = { scoreDrop: { by: 5 } }

  test('is a signal, in words and in figures', () => {
    expect(detectSignals([drop()], rules)).toMatchObject([
      {
        subject: 'score_drop 0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e01',
        signal: {
          title: 'NPS (recommend) fell by 9 points',
          summary: 'From 41 (n = 900) to 32 (n = 900); the change is between -14 and -4 points.',
          change: -9,
          threshold: 5,
        },
      },
    ])
  })

  test('is one, whatever dimensions it is split by', () => {
    const found = detectSignals([drop(), drop({ id: 'change.recommend.channel', dimension: 'channel' })], rules)
    expect(found.map(({ signal }) => signal.findingId)).toEqual(['change.recommend.region'])
  })

  test.each([
    ['by less than was asked for', drop({ value: -4.9 })],
    ['and may not have fallen', drop({ effect: { ...drop().effect!, isDiscovery: false } })],
    ['within an interval that has 0 in it', drop({ interval: { ...interval, high: 0.1 } })],
    ['in a segment', drop({ kind: 'segment' })],
    ['upwards', drop({ value: 9, interval: { ...interval, low: 4, high: 14 } })],
  ])('%s is none', (_, finding) => {
    expect(detectSignals([finding], rules)).toEqual([])
  })

  test('is none where nobody wants to know', () => {
    expect(detectSignals([drop()], {})).toEqual([])
  })
})

describe('quiet hours', () => {
  const until = (now: string, from = '22:00', to = '07:00') =>
    quietUntil({ timeZone: 'Europe/Berlin', quietHours: { from, to } }, new Date(now)).toISOString()

  test('end in the morning, before and after midnight', () => {
    expect(until('2026-11-10T22:00:00Z')).toBe('2026-11-11T06:00:00.000Z')
    expect(until('2026-11-11T05:59:59Z')).toBe('2026-11-11T06:00:00.000Z')
  })

  test('end by the clocks, also in the night in which they are set back', () => {
    expect(until('2026-10-24T21:00:00Z')).toBe('2026-10-25T06:00:00.000Z')
  })

  test('do not keep what is found outside of them', () => {
    expect(until('2026-11-11T06:00:00Z')).toBe('2026-11-11T06:00:00.000Z')
    expect(until('2026-11-11T10:30:00Z', '12:00', '13:00')).toBe('2026-11-11T10:30:00.000Z')
    expect(until('2026-11-11T11:30:00Z', '12:00', '13:00')).toBe('2026-11-11T12:00:00.000Z')
  })
})
