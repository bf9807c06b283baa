import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareRecords, scoreRecords } from '../../../src/insights/findings/compute-findings.ts'
import type { ComputedFinding } from '../../../src/insights/findings/computed-finding.ts'
import { listPlaces } from '../../../src/insights/findings/members.ts'
import { writeFindings } from '../../../src/insights/findings/write-findings.ts'
import { R_SURVEY_2019 } from '../statistics/support/samples.ts'
import { type Answers, CSAT, makeInput, NPS, OCTOBER, SEPTEMBER, SURVEY_ID, times } from './make-input.ts'

const find = (findings: readonly ComputedFinding[], id: string) => {
  const found = findings.find(({ figures }) => figures.id === id)
  if (!found) throw new Error(`There is no ${id} among ${findings.map(({ figures }) => figures.id).join(', ')}.`)
  return found
}

const answersOf = fc.record({
  nps: fc.option(fc.integer({ min: 0, max: 10 }), { nil: undefined }),
  region: fc.option(fc.constantFrom('north', 'south', 'west'), { nil: undefined }),
  month: fc.constantFrom(SEPTEMBER, OCTOBER),
})
const manyAnswers = fc.array(answersOf, { minLength: 40, maxLength: 160 })

describe('headlines', () => {
  it('are the published figures of a known survey', () => {
    const ratings = [...R_SURVEY_2019].flatMap(([nps, count]) => times(count, { nps }))
    const { figures } = find(scoreRecords(makeInput([...ratings, ...times(205, {})])), 'headline.recommend')
    expect(figures).toMatchObject({ n: 1_795, method: 'estimate', metric: 'nps', questionId: NPS.id, coverage: 0.8975 })
    expect(figures.value).toBeCloseTo(73.98, 2)
    expect(figures.marginOfError).toBeCloseTo(2.35, 2)
    expect(figures.distribution!.shares.map(({ rating, n }) => [rating, n])).toEqual([...R_SURVEY_2019])
  })

  it('say why there is no figure where there are too few answers', () => {
    const { figures } = find(scoreRecords(makeInput(times(29, { nps: 9 }))), 'headline.recommend')
    expect(figures.suppressed).toEqual({ reason: 'below_minimum_n', n: 29, minimumN: 30 })
    expect(figures).not.toHaveProperty('value')
    expect(figures).not.toHaveProperty('distribution')
  })

  it('warn of what those who did not answer might have said', () => {
    const half = [...times(100, { nps: 9 }), ...times(100, {})]
    const { figures } = find(scoreRecords(makeInput(half)), 'non_response.recommend')
    expect(figures).toMatchObject({ value: 0.5, caveats: ['response_rate_unknown', 'many_unanswered'] })
  })

  it('leave out what is not of the timeframe', () => {
    const both = [...times(40, { nps: 0, month: SEPTEMBER }), ...times(40, { nps: 10 })]
    const found = find(scoreRecords(makeInput(both)), 'headline.recommend')
    expect(found.figures.value).toBe(100)
    expect(listPlaces(found.members)).toEqual(Array.from({ length: 40 }, (_, at) => 40 + at))
  })
})

describe('segments', () => {
  it('differ where they do, and nowhere below the minimum', () => {
    const answers = [
      ...times(80, { nps: 10, region: 'south' }),
      ...times(60, { nps: 2, region: 'north' }),
      ...times(70, { nps: 10, region: 'east' }),
      ...times(31, { nps: 10, region: 'isles' }),
      ...times(12, { nps: 3, region: 'west' }),
      ...times(25, { nps: 3, region: 'islands' }),
    ]
    const findings = scoreRecords(makeInput(answers, { dimensions: ['region'] }))
    const north = find(findings, 'segment.recommend.region.north')
    expect(north.figures).toMatchObject({
      n: 60,
      value: -100,
      segment: { region: 'north' },
      effect: { isDiscovery: true },
    })
    expect(north.figures.impact).toBeLessThan(-100)
    const west = find(findings, 'segment.recommend.region.west')
    expect(west.figures.suppressed?.reason).toBe('below_minimum_n')
    expect(west.figures).not.toHaveProperty('value')
  })

  it('never show a figure of fewer than the minimum', () => {
    fc.assert(
      fc.property(manyAnswers, (answers) => {
        const input = makeInput(answers, { dimensions: ['region'], compareWith: SEPTEMBER })
        for (const { figures } of [...scoreRecords(input), ...compareRecords(input)])
          if (figures.n < 30) expect(figures).not.toHaveProperty('value')
      }),
      { numRuns: 40 },
    )
  })
})

describe('changes', () => {
  it('are split into parts that sum to them', () => {
    fc.assert(
      fc.property(manyAnswers, (answers) => {
        const input = makeInput([...answers, ...answers], { dimensions: ['region'], compareWith: SEPTEMBER })
        for (const { figures } of compareRecords(input)) {
          if (!figures.change) continue
          const { change, groups, before, after } = figures.change
          const parts = groups.reduce((sum, { mix, rate }) => sum + mix.value + rate.value, 0)
          expect(Math.abs(parts - change)).toBeLessThan(1e-9)
          expect(Math.abs(after.score! - before.score! - change)).toBeLessThan(1e-9)
        }
      }),
      { numRuns: 20 },
    )
  })

  it('are there only where there is another time', () => {
    expect(compareRecords(makeInput(times(40, { nps: 9 })))).toEqual([])
  })
})

const WAITING = { id: '6f1c0d2e-0000-5000-8000-000000000001', name: 'waiting, queue', terms: ['waiting', 'queue'] }
const STAFF = { id: '6f1c0d2e-0000-5000-8000-000000000002', name: 'staff, friendly', terms: ['staff', 'friendly'] }
const RARE = { id: '6f1c0d2e-0000-5000-8000-000000000003', name: 'parking', terms: ['parking'] }
const taxonomy = { surveyId: SURVEY_ID, version: 4, themes: [WAITING, STAFF, RARE], history: [] }

const COMMENTED: readonly Answers[] = [
  ...times(60, { nps: 2, csat: 2, comment: 'We were waiting in the queue for an hour.' }),
  ...times(20, { nps: 9, csat: 4, comment: 'Hardly any queue and no waiting this time.' }),
  ...times(100, { nps: 10, csat: 5, comment: 'The staff are so friendly and kind here.' }),
  ...times(20, { nps: 5, csat: 3, comment: 'The staff are not friendly to us at all.' }),
  ...times(40, { nps: 8, csat: 4, comment: 'It was all right on the whole, thanks.' }),
  ...times(5, { nps: 1, csat: 1, comment: 'No parking near the place at all, sadly.' }),
  ...times(30, { nps: 10, csat: 5 }),
]

describe('themes', () => {
  const findings = scoreRecords(makeInput(COMMENTED, { taxonomy }))
  const waiting = find(findings, `theme.recommend.${WAITING.id}`)

  it('have the effect that would be gone if those who mention them scored as the others do', () => {
    const { figures } = waiting
    expect(figures).toMatchObject({
      n: 80,
      themeName: 'waiting, queue',
      taxonomyVersion: 4,
      effect: { isDiscovery: true },
    })
    // 20 promoters and 60 detractors of 80; among the other 165 are 100 and 25.
    const difference = (100 * (20 - 60)) / 80 - (100 * (100 - 25)) / 165
    expect(figures.impact).toBeCloseTo((80 / 245) * difference, 9)
    expect(figures.interval!.low).toBeLessThan(figures.impact!)
    expect(figures.interval!.high).toBeLessThan(0)
  })

  it('are shown by comments that mention them, of a respondent each', () => {
    const places = new Set(listPlaces(waiting.members))
    const { records } = makeInput(COMMENTED)
    const shown = waiting.verbatims.map(({ responseId }) => records.findIndex((each) => each.responseId === responseId))
    expect(shown.length).toBeGreaterThan(0)
    expect(shown.every((place) => places.has(place))).toBe(true)
  })

  it('have no impact where chance may explain it', () => {
    const answers = [
      ...times(40, { nps: 9, comment: 'We were waiting in the queue.' }),
      ...times(41, { nps: 9, comment: 'All of it was fine.' }),
      ...times(40, { nps: 3, comment: 'We were waiting in the queue.' }),
      ...times(40, { nps: 3, comment: 'All of it was fine.' }),
    ]
    const { figures } = find(scoreRecords(makeInput(answers, { taxonomy })), `theme.recommend.${WAITING.id}`)
    expect(figures.effect).toMatchObject({ isDiscovery: false, value: expect.closeTo(-100 / 81, 9) })
    expect(figures).not.toHaveProperty('impact')
  })

  it('quote nobody where too few mention them', () => {
    const { figures, verbatims } = find(findings, `theme.recommend.${RARE.id}`)
    expect(figures.suppressed).toEqual({ reason: 'below_minimum_n', n: 5, minimumN: 30 })
    expect(verbatims).toEqual([])
  })
})

describe('drivers', () => {
  const input = makeInput(COMMENTED, { taxonomy, questions: [NPS, CSAT] })

  it('are themes and questions, held against each other', () => {
    const { figures } = find(scoreRecords(input), 'driver.recommend.staff')
    expect(figures).toMatchObject({ driver: 'staff', n: 245, effect: { isDiscovery: true } })
    expect(figures.value).toBeGreaterThan(0)
    expect(figures.explained).toBeGreaterThan(0.5)
  })

  it('leave out what too few mention, and say so', () => {
    const { figures } = find(scoreRecords(input), `driver.recommend.${RARE.id}`)
    expect(figures.suppressed?.reason).toBe('below_minimum_n')
  })
})

describe('findings', () => {
  it('are the same for the same records, in whatever order they are put', () => {
    fc.assert(
      fc.property(manyAnswers, (answers) => {
        const input = makeInput(answers, { dimensions: ['region'], compareWith: SEPTEMBER })
        const again = makeInput(answers, { dimensions: ['region'], compareWith: SEPTEMBER })
        const all = (of: typeof input) => writeFindings([...compareRecords(of), ...scoreRecords(of)], of.questions)
        const shuffled = (of: typeof input) =>
          writeFindings([...scoreRecords(of), ...compareRecords(of)].toReversed(), of.questions)
        expect(shuffled(again)).toEqual(all(input))
      }),
      { numRuns: 10 },
    )
  })

  it('tell what is telling first, in words that hold no other figures', () => {
    const input = makeInput(COMMENTED, { taxonomy, questions: [NPS] })
    const [first, second, ...others] = writeFindings(scoreRecords(input), input.questions)
    expect(first!.title).toBe('NPS (recommend): 23.6')
    expect(second!.figures.effect?.isDiscovery).toBe(true)
    expect(second!.summary).toContain('Chance does not explain it.')
    expect(others.slice(-2).map(({ title }) => title)).toEqual([
      'parking: not shown',
      'NPS (recommend) over time: not shown',
    ])
  })
})
