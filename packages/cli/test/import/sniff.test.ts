import { describe, expect, it } from 'vitest'
import { detectEncoding } from '../../src/import/detect-encoding.ts'
import { answersOf, fixture, importFile, importText } from './support.ts'

async function* once(...chunks: Uint8Array[]) {
  yield* chunks
}

describe('detectEncoding', () => {
  it('decides on the last byte as on the first', async () => {
    const ascii = Buffer.alloc(200_000, 'a')
    expect(await detectEncoding(once(ascii))).toMatchObject({ encoding: 'utf-8', confidence: 1 })
    expect(await detectEncoding(once(ascii, Buffer.from([0xe9])))).toMatchObject({ encoding: 'windows-1252' })
  })

  it('keeps characters whole that are cut by a chunk', async () => {
    const bytes = Buffer.from('größe 😀 ende')
    for (let at = 1; at < bytes.length; at++) {
      expect(await detectEncoding(once(bytes.subarray(0, at), bytes.subarray(at)))).toMatchObject({
        encoding: 'utf-8',
        confidence: 1,
      })
    }
  })

  it('tells UTF-16 by its mark or its zeros', async () => {
    expect(await detectEncoding(once(Buffer.from('\ufeffabc', 'utf16le')))).toMatchObject({
      encoding: 'utf-16le',
      hasBom: true,
    })
    expect(await detectEncoding(once(Buffer.from('name,score\n', 'utf16le')))).toMatchObject({
      encoding: 'utf-16le',
      hasBom: false,
    })
    expect(await detectEncoding(once(Buffer.from('name,score\n', 'utf16le').swap16()))).toMatchObject({
      encoding: 'utf-16be',
    })
  })
})

describe('sniff', () => {
  it('reads UTF-16 with tabs', async () => {
    const { file, found } = await importFile(fixture('utf-16le-tabs.txt'))
    expect(found).toMatchObject({ encoding: 'UTF-16LE with BOM', delimiter: 'tab', 'line ends': 'CRLF' })
    expect(file.kind === 'table' && file.shape.columns.map(({ header }) => header)).toEqual([
      'Name',
      'Score',
      'Äußerung',
    ])
  })

  it('prefers the semicolon over decimal commas and names mixed line ends', async () => {
    const { found, responses } = await importFile(fixture('semicolons-mixed-breaks.csv'))
    expect(found).toMatchObject({ delimiter: 'semicolon', 'line ends': 'mixed (2 LF, 2 CRLF)', rows: '3' })
    expect(responses).toHaveLength(3)
  })

  it('reads line ends of old Macs', async () => {
    const imported = await importFile(fixture('old-mac.csv'))
    expect(imported.found['line ends']).toBe('CR')
    expect(imported.responses.map(({ response }) => answersOf(imported, response.answers))).toEqual([
      { a: '1', b: 'x' },
      { a: '2', b: 'y\rz' },
    ])
  })

  it('leaves quotes alone in a TSV that does not quote', async () => {
    const imported = await importText('robot?\tcomment\n"eight"\tsay "x" now\nnine\t"ten".\n', {}, 'forms.tsv')
    expect(imported.found.quotes).toBe('none (quotes are text)')
    expect(imported.responses.map(({ response }) => answersOf(imported, response.answers))).toEqual([
      { 'robot?': '"eight"', comment: 'say "x" now' },
      { 'robot?': 'nine', comment: '"ten".' },
    ])
  })

  it('takes quotes as quotes in a TSV that needs them', async () => {
    const imported = await importText('a\tb\n"x\ty"\t1\n"x\nz"\t2\n', {}, 'quoted.tsv')
    expect(imported.found.quotes).toBe('double')
    expect(imported.responses.map(({ response }) => answersOf(imported, response.answers).a)).toEqual(['x\ty', 'x\nz'])
  })

  it('finds three header rows, Windows-1252 and CR-CR-LF of SurveyMonkey', async () => {
    const imported = await importFile(fixture('surveymonkey-3-header-cp1252.csv'))
    expect(imported.found).toMatchObject({
      encoding: 'ISO-8859-1 (read as windows-1252)',
      'line ends': 'CR-CR-LF',
      'header rows': '3',
      preset: 'surveymonkey',
      rows: '3',
    })
    const [first, second] = imported.responses.map(({ response }) => answersOf(imported, response.answers))
    expect(first).toMatchObject({ 'Comments › q3': '“Très bon” – merci' })
    expect(second).toMatchObject({
      'Comments › q3': 'Said "fine", left',
      'What do you use? (select all) › Other (please specify) › q2_3': 'Mate, cold',
    })
  })

  it('keeps respondents apart whose identifiers Excel has destroyed', async () => {
    const { responses } = await importFile(fixture('surveymonkey-3-header-cp1252.csv'))
    expect(new Set(responses.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(3)
    expect(responses.map(({ response }) => response.respondentMeta?.['Respondent ID'])).toEqual(
      Array(3).fill('1.14064E+11'),
    )
  })

  it('tells four columns of one name apart and keeps partial responses as partial', async () => {
    const imported = await importFile(fixture('typeform-same-names.csv'))
    expect(imported.found.preset).toBe('typeform')
    expect(answersOf(imported, imported.responses[0]!.response.answers)).toMatchObject({
      'Please specify': 'first',
      'Please specify (2)': 'second',
      'Please specify (4)': 'fourth',
    })
    expect(imported.responses.map(({ response }) => response.completion)).toEqual(['complete', 'complete', 'partial'])
    expect(imported.responses[2]!.response.submittedAt).toBe('2024-05-03T10:00:00.000Z')
  })

  it('never splits choices joined by commas', async () => {
    const imported = await importFile(fixture('multi-select-with-commas.csv'))
    expect(imported.responses.map(({ response }) => Object.values(answersOf(imported, response.answers))[0])).toEqual([
      'Weekly, or more often, At work',
      'At work',
      'Weekly, or more often',
      'At home, At work',
      'At home',
    ])
  })

  it('reads a LimeSurvey export of 707 columns', async () => {
    const system = ['id', 'submitdate', 'lastpage', 'startlanguage', 'seed']
    const header = [...system, ...Array.from({ length: 702 }, (_, index) => `q${index}[SQ${index}]`)]
    const row = (id: number, submitted: string) => [
      id,
      submitted,
      3,
      'de',
      12345,
      ...Array.from({ length: 702 }, (_, index) => (index % 3 === 0 ? `a${index}` : '')),
    ]
    const text = [header, row(1, '2024-01-02 03:04:05'), row(2, '')]
      .map((cells) => cells.map((cell) => `"${cell}"`).join(','))
      .join('\n')
    const { found, responses, rejected } = await importText(text)
    expect(found).toMatchObject({ preset: 'limesurvey', columns: '707' })
    expect(responses[0]).toMatchObject({ response: { completion: 'complete', locale: 'de', clientReference: '1' } })
    expect(responses[0]!.response.answers).toHaveLength(234)
    expect(rejected.map(({ problems }) => problems[0])).toMatchObject([{ pointer: '/submittedAt', code: 'no_date' }])
  })
})
