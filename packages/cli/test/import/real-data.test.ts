import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { readSheet } from 'read-excel-file/node'
import { describe, expect, it } from 'vitest'
import { auditResponses } from './audit-responses.ts'
import { dataDir, type Imported, importFile } from './support.ts'

const root = dataDir()
const isHere = existsSync(join(root, 'README.md'))
if (!isHere && process.env.CI === 'true')
  throw new Error(`The real survey exports are not in ${root}; set HOWAZIT_DATA_DIR.`)
if (!isHere) console.warn(`SKIPPED: real survey exports are not in ${root}; set HOWAZIT_DATA_DIR to test with them.`)

const english = 'r-community-survey-2019/2019 English R Community Survey Responses'
const spanish = 'r-community-survey-2019/2019 Spanish R Community Survey Responses'

/** NPS of one question: promoters 9-10 minus detractors 0-6, in percent. */
function npsOf({ file, responses }: Imported): { count: number; nps: string } {
  const id = file.survey!.questions.find(({ type }) => type === 'nps')!.id
  const scores = responses.flatMap(({ response }) =>
    response.answers.filter(({ questionId }) => questionId === id).map(({ numericValue }) => numericValue!),
  )
  const balance = scores.reduce((sum, score) => sum + (score >= 9 ? 1 : score <= 6 ? -1 : 0), 0)
  return { count: scores.length, nps: ((100 * balance) / scores.length).toFixed(2) }
}

describe.skipIf(!isHere)('real exports', () => {
  it.each([
    [`${english}.tsv`, 1795, '73.98'],
    [`${english}.xlsx`, 1795, '73.98'],
    [`${spanish}.tsv`, 331, '77.04'],
  ])('%s has the published NPS', async (path, count, nps) => {
    const imported = await importFile(join(root, path), { flags: { nps: '19', text: '23,24' } })
    expect(imported.rejected).toEqual([])
    expect(npsOf(imported)).toEqual({ count, nps })
  })

  it('the TSV and the XLSX of one survey give the same answers, but for line breaks Google writes as spaces', async () => {
    const [tsv, xlsx] = [
      await importFile(join(root, `${english}.tsv`), { dataset: 'r' }),
      await importFile(join(root, `${english}.xlsx`), { dataset: 'r' }),
    ]
    const flat = ({ responses }: Imported) =>
      responses.map(({ response: { submittedAt, answers } }) =>
        JSON.stringify({ submittedAt, answers })
          .replace(/(\\n| )+/g, ' ')
          .replaceAll(' "', '"')
          .replaceAll('" ', '"'),
      )
    expect(flat(xlsx)).toEqual(flat(tsv))
  })

  it('159,390 comments of the NHS are 106,627 responses back to 2010', async () => {
    const flags = {
      groupBy: 'key_user',
      at: 'date',
      text: 'comment_txt',
      choice: 'comment_type',
      dims: 'team_n,directorate2,division2',
    }
    const { responses, rejected } = await importFile(join(root, 'nhs-patient-experience/comments-2010-2019.csv.gz'), {
      dataset: 'nhs',
      flags,
    })
    expect(rejected).toEqual([])
    expect(responses).toHaveLength(106_627)
    expect(responses.reduce((sum, { rows }) => sum + rows.length, 0)).toBe(159_390)
    expect(new Set(responses.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(106_627)
    expect(
      responses.reduce((first, { response }) => (response.submittedAt < first ? response.submittedAt : first), '9'),
    ).toBe('2010-04-12T00:00:00.000Z')
  })

  it('927 of 1,706 SurveyGizmo responses are partial', async () => {
    const { responses } = await importFile(join(root, 'jupyter-2015/20160115235816-SurveyExport.csv'))
    expect(responses).toHaveLength(1706)
    expect(responses.filter(({ response }) => response.completion === 'partial')).toHaveLength(927)
  })
})

interface Expectation {
  path: string
  headerRows: number
  rows: number
  found: Record<string, string>
  /** The cells as another reader sees them. */
  read: (bytes: Buffer) => string[][] | Promise<string[][]>
}

const readCsv = (bytes: Buffer): string[][] => parse(bytes, { bom: true, relax_column_count: false })
const readTsv = (bytes: Buffer): string[][] =>
  bytes
    .toString()
    .split('\r\n')
    .map((line) => line.split('\t'))

async function readSheetAsText(bytes: Buffer): Promise<string[][]> {
  const rows = await readSheet(bytes, { trim: false })
  const text = (cell: unknown): string =>
    cell instanceof Date
      ? new Date(Math.round(cell.getTime() / 1000) * 1000).toISOString().slice(0, 19).replace('T', ' ')
      : String((cell as string | number | null) ?? '')
  return rows.map((row) => row.map(text))
}

const files: Expectation[] = [
  {
    path: `${english}.tsv`,
    headerRows: 1,
    rows: 1838,
    found: { encoding: 'UTF-8', delimiter: 'tab', 'line ends': 'CRLF', preset: 'google-forms' },
    read: readTsv,
  },
  {
    path: `${english}.xlsx`,
    headerRows: 1,
    rows: 1838,
    found: { container: 'XLSX', preset: 'google-forms' },
    read: readSheetAsText,
  },
  {
    path: `${spanish}.tsv`,
    headerRows: 1,
    rows: 338,
    found: { encoding: 'UTF-8', delimiter: 'tab', 'line ends': 'CRLF' },
    read: readTsv,
  },
  {
    path: 'nhs-patient-experience/comments-2018-2019.csv',
    headerRows: 1,
    rows: 21_457,
    found: { encoding: 'UTF-8', 'line ends': 'CRLF' },
    read: readCsv,
  },
  {
    path: 'nhs-patient-experience/comments-2010-2019.csv.gz',
    headerRows: 1,
    rows: 159_390,
    found: { container: 'gzip', encoding: 'UTF-8', 'line ends': 'LF' },
    read: (bytes) => readCsv(gunzipSync(bytes)),
  },
  {
    path: 'jupyter-2015/20160115235816-SurveyExport.csv',
    headerRows: 1,
    rows: 1706,
    found: { encoding: 'UTF-8', 'line ends': 'LF', preset: 'surveygizmo' },
    read: readCsv,
  },
  {
    path: 'formats/surveymonkey-audience-StarWars.csv',
    headerRows: 2,
    rows: 1186,
    found: { encoding: 'ISO-8859-1 (read as windows-1252)', 'line ends': 'LF', preset: 'surveymonkey' },
    read: (bytes) => readCsv(Buffer.from(new TextDecoder('iso-8859-1').decode(bytes))),
  },
  {
    path: 'formats/qualtrics-3-header-sample.csv',
    headerRows: 3,
    rows: 1,
    found: { encoding: 'UTF-8', 'line ends': 'LF', preset: 'qualtrics' },
    read: readCsv,
  },
  {
    path: 'formats/qualtrics-legacy-2-header-sample.csv',
    headerRows: 2,
    rows: 1,
    found: { encoding: 'UTF-8 with BOM', 'line ends': 'LF', preset: 'qualtrics' },
    read: readCsv,
  },
]

describe.skipIf(!isHere)('every export with --preset auto', () => {
  it.each(files)(
    '$path loses and alters no cell',

    async ({ path, headerRows, rows, found, read }) => {
      const imported = await importFile(join(root, path))
      expect(imported.found).toMatchObject({ ...found, 'header rows': String(headerRows), rows: String(rows) })
      expect(imported.rejected).toEqual([])
      const expected = (await read(readFileSync(join(root, path)))).slice(headerRows)
      expect(expected).toHaveLength(rows)
      expect(auditResponses(expected, imported, headerRows)).toEqual([])
    },
  )
})
