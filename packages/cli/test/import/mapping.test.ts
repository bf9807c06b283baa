import { describe, expect, it } from 'vitest'
import { parseMapFile } from '../../src/import/map-file.ts'
import type { MappingFlags } from '../../src/import/mapping-request.ts'
import { openSource } from '../../src/import/open-source.ts'
import { readImport } from '../../src/import/read-import.ts'
import { answersOf, importText, now, temporaryFile, tenantId } from './support.ts'

async function problemsOf(text: string, flags: MappingFlags) {
  await using source = await openSource(await temporaryFile('survey.csv', text))
  const file = await readImport(source, { tenantId, now, flags })
  return 'problems' in file ? file.problems.map(({ where, code }) => `${where} ${code}`) : []
}

describe('buildMapping', () => {
  it('finds columns by position from 1, by header and without regard to case', async () => {
    for (const nps of ['2', 'Score', 'SCORE']) {
      const imported = await importText('id,Score\n1,9\n', { flags: { nps } })
      expect(imported.file.survey!.questions).toMatchObject([{ type: 'nps', text: 'Score' }])
    }
  })

  it('takes a header with commas whole', async () => {
    const imported = await importText('id,"Well, how was it?"\n1,good\n', { flags: { text: 'Well, how was it?' } })
    expect(answersOf(imported, imported.responses[0]!.response.answers)).toEqual({ 'Well, how was it?': 'good' })
  })

  it('reports unknown and ambiguous columns, all of them', async () => {
    expect(
      await problemsOf('a,A,b\n1,2,3\n', { nps: 'nope', csat: '4', text: 'a', choice: 'a', timezone: 'Mars/Phobos' }),
    ).toEqual(['timezone invalid_value', '--nps unknown_column', '--csat unknown_column', '--choice column_used_twice'])
    expect(await problemsOf('X y,x  Y,b\n1,2,3\n', { text: 'x Y' })).toEqual(['--text ambiguous_column'])
  })

  it('leaves out and lists the columns nobody asked for, once questions are given', async () => {
    const { file } = await importText('Timestamp,a,b\n1/31/2024 10:00:00,x,y\n', { flags: { text: 'a' } })
    expect(file.kind === 'table' && file.mapping.leftOut).toEqual([2])
    expect(file.kind === 'table' && file.suggestions.map(({ position, role }) => [position, role])).toEqual([
      [1, 'at'],
      [2, 'text'],
    ])
  })

  it('places every column without flags', async () => {
    const text = `id,date,How likely are you to recommend us?,satisfaction,region,colour,words\n${Array.from({ length: 30 }, (_, n) => `${n},2024-01-${1 + (n % 28)},${n % 11},${1 + (n % 5)},north,${n % 2 ? 'red' : 'blue'},word ${n}`).join('\n')}`
    const { file } = await importText(text)
    expect(file.kind === 'table' && file.suggestions.map(({ role }) => role)).toEqual([
      'respondent',
      'at',
      'nps',
      'csat',
      'dims',
      'single',
      'text',
    ])
    expect(file.kind === 'table' && file.mapping.leftOut).toEqual([])
  })

  it('gives the same ids on every run and other ids to other tenants', async () => {
    const ids = async (tenant: string) =>
      (await importText('a\nx\n', { tenantId: tenant })).file.survey!.questions.map(({ id }) => id)
    expect(await ids(tenantId)).toEqual(await ids(tenantId))
    expect(await ids(tenantId)).not.toEqual(await ids('00000000-0000-4000-8000-000000000001'))
  })
})

describe('describeMapping', () => {
  it('says how dates are read and what the keys derive from', async () => {
    const { found } = await importText('Timestamp,Response ID,a\n1/31/2024 10:00:00,r1,x\n2/1/2024 10:00:00,r1,y\n')
    expect(found).toMatchObject({
      time: 'column 1 "Timestamp", month first, UTC where no zone is written',
      'idempotency key': 'content of the row, and its ordinal among equal rows',
    })
    expect((await importText('a,b\n1,2\n', { flags: { submittedAt: '2020-01-01' } })).found.time).toBe(
      '2020-01-01T00:00:00.000Z',
    )
  })

  it('takes the order of days and months that time flows in when no date proves it', async () => {
    const days = ['1/2/2024', '2/2/2024', '5/2/2024', '1/3/2024', '4/3/2024']
    const { responses } = await importText(`date,a\n${days.map((day) => `${day},x\n`).join('')}`)
    expect(responses.map(({ response }) => response.submittedAt.slice(5, 10))).toEqual([
      '02-01',
      '02-02',
      '02-05',
      '03-01',
      '03-04',
    ])
  })
})

describe('parseMapFile', () => {
  it('maps as it says', async () => {
    const parsed = parseMapFile(
      JSON.stringify({
        questions: [
          { column: 'tools', type: 'multi', separator: ', ', key: 'tools-used' },
          { columns: [4], type: 'nps', text: 'Recommend?' },
        ],
        at: ['when'],
        dateOrder: 'dmy',
        dims: { area: 'region' },
        rest: 'meta',
      }),
    )
    if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems))
    const imported = await importText('when,region,tools,score,more\n01/02/2024,north,"R, Python",9,x\n', {
      request: parsed.request,
    })
    expect(imported.responses[0]!.response).toMatchObject({
      submittedAt: '2024-02-01T00:00:00.000Z',
      dims: { area: 'north' },
      respondentMeta: { more: 'x' },
    })
    expect(answersOf(imported, imported.responses[0]!.response.answers)).toEqual({
      'tools-used': ['R', 'Python'],
      score: 9,
    })
  })

  it('points at every problem', () => {
    const parsed = parseMapFile(
      '{"questions":[{"column":0,"type":"stars"},{"columns":[1,2],"type":"text"}],"rest":"all","dim":{},"at":""}',
    )
    expect('problems' in parsed && parsed.problems.map(({ where }) => where)).toEqual([
      '/dim',
      '/questions/0/column',
      '/questions/0/type',
      '/questions/0/column',
      '/questions/0/type',
      '/questions/1/columns',
      '/at',
      '/rest',
    ])
    expect(parseMapFile('{')).toMatchObject({ problems: [{ where: '' }] })
  })
})
