import { describe, expect, it } from 'vitest'
import { scoreRecords } from '../../../src/insights/findings/compute-findings.ts'
import { listPlaces } from '../../../src/insights/findings/members.ts'
import { periodsOf } from '../../../src/insights/findings/periods.ts'
import { writeFindings } from '../../../src/insights/findings/write-findings.ts'
import { type Answers, CSAT, makeInput, NPS, OCTOBER } from './make-input.ts'

const DAY_MS = 86_400_000

/** So many a day, of whom so many are promoters and the others detractors. */
const days = (promoters: readonly number[], count = 40): readonly Answers[] =>
  promoters.flatMap((happy, day) =>
    Array.from({ length: count }, (_, at) => ({ nps: at < happy ? 10 : 0, atMs: OCTOBER.fromMs + day * DAY_MS + at })),
  )

const timeframeOf = (count: number) => ({ fromMs: OCTOBER.fromMs, toMs: OCTOBER.fromMs + count * DAY_MS })

const findKinds = (answers: readonly Answers[], overrides: Parameters<typeof makeInput>[1] = {}) => {
  const input = makeInput(answers, overrides)
  const findings = writeFindings(scoreRecords(input), input.questions)
  const of = (kind: string) => findings.filter(({ figures }) => figures.kind === kind)
  return { trends: of('trend'), levels: of('level_change') }
}

describe('a score over time', () => {
  it('has a slope with an interval, and n and interval of each period', () => {
    const { trends, levels } = findKinds(days([10, 12, 13, 15, 16, 18, 20, 21, 23, 24]), { timeframe: timeframeOf(10) })
    const [{ figures, title }] = trends as [(typeof trends)[number]]
    expect(figures).toMatchObject({ n: 400, method: 'kendall_sen_bh', effect: { isDiscovery: true } })
    expect(figures.trend).toMatchObject({ period: 'day', tau: 1 })
    expect(figures.trend!.periods).toHaveLength(10)
    expect(figures.trend!.periods[0]).toMatchObject({
      from: '2026-10-01T00:00:00.000Z',
      to: '2026-10-02T00:00:00.000Z',
      n: 40,
      score: -50,
    })
    expect(figures.value).toBeCloseTo(7.5, 0)
    expect(figures.interval!.low).toBeGreaterThan(0)
    expect(title).toMatch(/^NPS \(recommend\) rises: \+7\.\d+ points a day$/)
    // Rising all the time is no other level.
    expect(levels.length).toBeLessThanOrEqual(2)
  })

  it('is told to have gone to another level, and when', () => {
    const { trends, levels } = findKinds(days([30, 31, 29, 30, 31, 12, 11, 13, 12, 11, 12, 13]), {
      timeframe: timeframeOf(12),
    })
    const [{ figures, title, members }, ...others] = levels as [(typeof levels)[number]]
    expect(others).toEqual([])
    expect(figures).toMatchObject({
      id: 'level_change.recommend.2026-10-06',
      level: { period: 'day', at: '2026-10-06T00:00:00.000Z', before: { n: 200 }, after: { n: 280 } },
      effect: { isDiscovery: true },
      records: 480,
    })
    expect(figures.value).toBe(figures.level!.after.score! - figures.level!.before.score!)
    expect(figures.impact).toBe(figures.value)
    expect(listPlaces(members)).toHaveLength(480)
    expect(title).toBe('NPS (recommend): -91 points since 2026-10-06')
    expect(trends).toHaveLength(1)
  })

  it('has no figure of periods with too few answers, nor of one that these would tell', () => {
    const few = [
      ...days([20, 22, 20, 21, 20, 22, 20, 21, 20]),
      ...days([5], 10).map((each) => ({ ...each, atMs: each.atMs! + 9 * DAY_MS })),
    ]
    const [{ figures }] = findKinds(few, { timeframe: timeframeOf(10) }).trends as [
      ReturnType<typeof findKinds>['trends'][number],
    ]
    const hidden = figures.trend!.periods.filter(({ score }) => score === undefined)
    expect(hidden.map(({ n }) => n)).toEqual([40, 10])
    expect(figures.n).toBe(320)
  })

  it('is looked at by weeks where days have too few answers, and says where all have', () => {
    const sparse = days(
      Array.from({ length: 60 }, (_, day) => (day % 3) + 2),
      5,
    )
    const [weekly] = findKinds(sparse, { timeframe: timeframeOf(60) }).trends
    expect(weekly!.figures.trend).toMatchObject({ period: 'week', periods: { length: 8 } })
    const [none] = findKinds(days([3, 4, 5, 3, 4, 5, 3, 4, 5, 3], 5), { timeframe: timeframeOf(10) }).trends
    expect(none!.figures.suppressed).toEqual({ reason: 'too_few_periods', n: 0, minimumN: 8 })
    expect(none!.figures).not.toHaveProperty('trend')
  })

  it('has no trend of a week', () => {
    expect(findKinds(days([20, 20, 20, 20, 20, 20, 20]), { timeframe: timeframeOf(7) }).trends).toEqual([])
  })

  it('is found for every question, all of them judged as one', () => {
    const both = days([20, 19, 21, 20, 22, 20, 21, 19]).map((each) => ({ ...each, csat: each.nps === 10 ? 5 : 2 }))
    const { trends } = findKinds(both, { timeframe: timeframeOf(8), questions: [NPS, CSAT] })
    expect(trends.map(({ figures }) => [figures.metric, figures.interval!.level])).toEqual([
      ['nps', 0.975],
      ['csat', 0.975],
    ])
  })
})

describe('periods', () => {
  it('end with the timeframe, and are calendar months where it ends with one', () => {
    const [{ unit, periods }] = periodsOf({ fromMs: Date.UTC(2024, 0, 10), toMs: Date.UTC(2026, 10, 1) }, 8).slice(
      -1,
    ) as [ReturnType<typeof periodsOf>[number]]
    expect(unit).toBe('month')
    expect(periods).toHaveLength(33)
    expect(periods[0]).toEqual({ fromMs: Date.UTC(2024, 1, 1), toMs: Date.UTC(2024, 2, 1) })
    expect(periods.at(-1)).toEqual({ fromMs: Date.UTC(2026, 9, 1), toMs: Date.UTC(2026, 10, 1) })
  })
})
