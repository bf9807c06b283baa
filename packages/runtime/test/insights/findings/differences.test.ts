import { expect, test } from 'vitest'
import { scoreRecords } from '../../../src/insights/findings/compute-findings.ts'
import { findDifferences } from '../../../src/insights/job/verify/find-differences.ts'
import { makeInput, times } from './make-input.ts'

const published = scoreRecords(makeInput([...times(40, { nps: 9 }), ...times(40, { nps: 3 })]))

test('figures that are computed in the same way are the same, whatever is said about them', () => {
  const words = { title: 'Another title', summary: 'Another summary' }
  const said = published.map((finding) => ({ ...finding, figures: { ...finding.figures, ...words } }))
  expect(findDifferences(said, published)).toEqual([])
})

test('a figure that is another is named, with both', () => {
  const forged = published.map((finding) => ({ ...finding, figures: { ...finding.figures, value: 12.5 } }))
  expect(findDifferences(forged, published)[0]).toEqual({
    findingId: 'headline.recommend',
    pointer: '/value',
    published: '12.5',
    computed: '0',
  })
})

test('a finding that is not there, or should not be, is a difference', () => {
  expect(findDifferences(published.slice(1), published)[0]).toMatchObject({ pointer: '', published: 'nothing' })
  expect(findDifferences(published, published.slice(1))[0]).toMatchObject({ pointer: '', computed: 'nothing' })
})
