import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareRecords, scoreRecords } from '../../../src/insights/findings/compute-findings.ts'
import { listPlaces } from '../../../src/insights/findings/members.ts'
import { type Answers, makeInput, OCTOBER, SEPTEMBER, SURVEY_ID, times } from './make-input.ts'

const WAITING = { id: 'waiting', name: 'waiting, queue', terms: ['waiting', 'queue'] }
const STAFF = { id: 'staff', name: 'staff, friendly', terms: ['staff', 'friendly'] }
const taxonomy = { surveyId: SURVEY_ID, version: 4, themes: [WAITING, STAFF], history: [] }

const COMMENTS = [
  undefined,
  'We were waiting in the queue.',
  'The staff are friendly.',
  'The friendly staff, the queue.',
  'Fine.',
]

const answersOf = fc.record({
  nps: fc.option(fc.integer({ min: 0, max: 10 }), { nil: undefined }),
  comment: fc.constantFrom(...COMMENTS),
  month: fc.constantFrom(SEPTEMBER, OCTOBER),
})
const manyAnswers = fc.array(answersOf, { minLength: 60, maxLength: 200 })

const compared = (answers: readonly Answers[], minimumN = 30) =>
  compareRecords(makeInput(answers, { taxonomy, compareWith: SEPTEMBER, minimumN }))

describe('a change by theme', () => {
  it('is split into those who mention it, who write something else and who write nothing, and sums to the change', () => {
    let measured = 0
    fc.assert(
      fc.property(manyAnswers, fc.integer({ min: 1, max: 20 }), (answers, minimumN) => {
        const findings = compared(answers, minimumN)
        const whole = findings.find(({ figures }) => figures.kind === 'change')!.figures
        for (const { figures } of findings.filter(({ figures: { kind } }) => kind === 'change_by_theme')) {
          if (!figures.change) continue
          measured += 1
          const { groups, change, mix, rate } = figures.change
          const [mentions, ...rest] = groups
          const parts = groups.reduce((sum, group) => sum + group.mix.value + group.rate.value, 0)
          expect(Math.abs(parts - whole.value!)).toBeLessThan(1e-9)
          expect(Math.abs(mix + rate - change)).toBeLessThan(1e-9)
          expect(mentions!.group).toBe('mentions')
          expect(Math.abs(mentions!.mix.value + mentions!.rate.value - figures.value!)).toBeLessThan(1e-9)
          const sizes = groups.flatMap(({ before, after }) => [before.n, after.n]).filter((n) => n > 0)
          expect(Math.min(...sizes)).toBeGreaterThanOrEqual(rest[0]!.group === null ? 0 : minimumN)
        }
      }),
      { numRuns: 20 },
    )
    expect(measured).toBeGreaterThan(10)
  })

  it('names the theme that moved the score, and not the one beside it', () => {
    const at = (month: typeof OCTOBER, waiting: number): readonly Answers[] => [
      ...times(waiting, { nps: 1, comment: COMMENTS[1]!, month }),
      ...times(200 - waiting, { nps: 10, comment: COMMENTS[4]!, month }),
      ...times(50, { nps: 10, comment: COMMENTS[2]!, month }),
      ...times(50, { nps: 9, month }),
    ]
    const findings = compared([...at(SEPTEMBER, 35), ...at(OCTOBER, 90)])
    const figuresOf = (theme: string) =>
      findings.find(({ figures }) => figures.id === `change_by_theme.recommend.${theme}`)!.figures
    const { value, impact, effect, change } = figuresOf('waiting')
    // 55 of 300 more who score -100 in place of 100; half of it by those who are more, half by the others who are fewer.
    expect(change!.change).toBeCloseTo((-200 * 55) / 300, 9)
    expect(effect!.isDiscovery).toBe(true)
    expect(impact).toBe(value)
    expect(value).toBeLessThan(-20)
    expect(figuresOf('staff').effect!.isDiscovery).toBe(false)
  })
})

describe('how often a theme is mentioned', () => {
  it('is told with both shares, of those who comment, and an interval', () => {
    const findings = compared([
      ...times(20, { nps: 9, comment: COMMENTS[1]!, month: SEPTEMBER }),
      ...times(180, { nps: 9, comment: COMMENTS[4]!, month: SEPTEMBER }),
      ...times(60, { comment: COMMENTS[1]! }),
      ...times(140, { nps: 9, comment: COMMENTS[4]! }),
      // Who writes nothing is not one who does not mention it.
      ...times(500, { nps: 9 }),
    ])
    const { figures } = findings.find(({ figures: { id } }) => id === 'theme_change.waiting')!
    expect(figures).toMatchObject({
      n: 400,
      method: 'agresti_caffo_bh',
      value: 20,
      effect: { isDiscovery: true },
      shares: { before: { n: 20, of: 200, share: 0.1 }, after: { n: 60, of: 200, share: 0.3 } },
    })
    expect(figures).not.toHaveProperty('impact')
    expect(figures.interval!.low).toBeGreaterThan(10)
    const calm = findings.find(({ figures: { id } }) => id === 'theme_change.staff')!
    expect(calm.figures.effect).toMatchObject({ value: 0, isDiscovery: false })
  })

  it('has no figure of too few comments', () => {
    const findings = compared([
      ...times(29, { comment: COMMENTS[1]!, month: SEPTEMBER }),
      ...times(60, { comment: COMMENTS[1]! }),
    ])
    const { figures } = findings.find(({ figures: { id } }) => id === 'theme_change.waiting')!
    expect(figures.suppressed).toMatchObject({ reason: 'below_minimum_n', n: 29 })
    expect(figures).not.toHaveProperty('shares')
  })
})

describe('urgent comments', () => {
  it('are told of however few they are, by their records', () => {
    const answers: readonly Answers[] = [
      ...times(40, { comment: COMMENTS[4]! }),
      { comment: 'He threatened me.', urgency: 'critical' },
      { comment: 'Still waiting for weeks.', urgency: 'high' },
      { comment: 'He threatened me.', urgency: 'critical', month: SEPTEMBER },
    ]
    const findings = scoreRecords(makeInput(answers)).filter(({ figures }) => figures.kind === 'urgent')
    expect(findings.map(({ figures, members }) => [figures.id, figures.value, listPlaces(members)])).toEqual([
      ['urgent.critical', 1, [40]],
      ['urgent.high', 1, [41]],
    ])
    expect(findings[0]!.figures).toMatchObject({ n: 1, coverage: 1 / 42, shares: { after: { n: 1, of: 42 } } })
    expect(findings.flatMap(({ verbatims }) => verbatims)).toEqual([])
  })
})
