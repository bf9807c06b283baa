import type { InsightFinding, InsightSignals } from '@howazit/sdk'
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

const timeframe = { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' }
const compareWith = { from: '2026-09-01T00:00:00Z', to: '2026-10-01T00:00:00Z' }
const source = { scheduleId: 's', insightId: 'i', surveyId: 'v', timeframe }
const detecting = (rules: InsightSignals) => ({ rules, source, compareWith })

describe('a score that falls', () => {
  test('is a signal, in words and in figures', () => {
    expect(detectSignals([drop()], detecting({ scoreDrop: { by: 5 } }))).toMatchObject([
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
    const found = detectSignals(
      [drop(), drop({ id: 'change.recommend.channel', dimension: 'channel' })],
      detecting({ scoreDrop: { by: 5 } }),
    )
    expect(found.map(({ signal }) => signal.findingId)).toEqual(['change.recommend.region'])
  })

  test.each([
    ['by less than was asked for', drop({ value: -4.9 })],
    ['and may not have fallen', drop({ effect: { ...drop().effect!, isDiscovery: false } })],
    ['within an interval that has 0 in it', drop({ interval: { ...interval, high: 0.1 } })],
    ['in a segment', drop({ kind: 'segment' })],
    ['upwards', drop({ value: 9, interval: { ...interval, low: 4, high: 14 } })],
  ])('%s is none', (_, finding) => {
    expect(detectSignals([finding], detecting({ scoreDrop: { by: 5 } }))).toEqual([])
  })

  test('is none where nobody wants to know', () => {
    expect(detectSignals([drop()], detecting({}))).toEqual([])
  })
})

const share = (n: number) => ({ n, of: 1_000, share: n / 1_000, interval: { ...interval, low: 0, high: 1 } })

const surge = (overrides: Partial<InsightFinding> = {}): InsightFinding => ({
  id: 'theme_change.t1',
  kind: 'theme_change',
  title: '',
  summary: '',
  theme: 't1',
  themeName: 'refund, late',
  n: 2_000,
  coverage: 1,
  method: 'agresti_caffo_bh',
  value: 6,
  interval: { ...interval, low: 3.5, high: 8.4 },
  effect: { value: 6, pValue: 0.001, qValue: 0.001, isDiscovery: true, interval },
  shares: { before: share(40), after: share(100) },
  taxonomyVersion: 1,
  modelVersion: 'comments-en@1',
  records: 2_000,
  ...overrides,
})

describe('a theme that more mention', () => {
  const rules = { themeSurge: { by: 5 } }

  test('is a signal, in words and in figures', () => {
    expect(detectSignals([surge()], detecting(rules))).toMatchObject([
      {
        subject: 'theme_surge t1',
        signal: {
          kind: 'theme_surge',
          title: 'refund, late: 6 points more of the comments mention it',
          summary: '10 % (100 of 1,000), 4 % (40 of 1,000) before; the difference is between 3.5 and 8.4 points.',
          findingId: 'theme_change.t1',
          change: 6,
          threshold: 5,
        },
      },
    ])
  })

  test.each([
    ['by less than was asked for', surge({ value: 4.9 })],
    ['where chance may explain it', surge({ effect: { ...surge().effect!, isDiscovery: false } })],
    ['less often', surge({ value: -6, interval: { ...interval, low: -8, high: -3 } })],
  ])('%s is none', (_, finding) => {
    expect(detectSignals([finding], detecting(rules))).toEqual([])
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
