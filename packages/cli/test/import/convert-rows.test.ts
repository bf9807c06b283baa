import { describe, expect, it } from 'vitest'
import { groupRows } from '../../src/import/group-rows.ts'
import { createRandom } from '../../src/import/random.ts'
import type { TableRow } from '../../src/import/read-table.ts'
import { answersOf, collect, fixture, importFile, importText } from './support.ts'

describe('convertRows', () => {
  it('rejects broken rows with their number and reason and keeps all others', async () => {
    const { responses, rejected } = await importFile(fixture('broken-quotes.csv'))
    expect(responses.map(({ row }) => row)).toEqual([2, 5, 8])
    expect(rejected.map(({ row, problems }) => [row, problems[0]!.code])).toEqual([
      [3, 'text_after_quote'],
      [4, 'text_after_quote'],
      [6, 'too_few_cells'],
      [7, 'too_many_cells'],
    ])
  })

  it('rejects only the rows whose bytes are damaged', async () => {
    const { found, responses, rejected } = await importFile(fixture('partial-utf8.csv'))
    expect(found.encoding).toBe('UTF-8, damaged')
    expect(responses).toHaveLength(21)
    expect(rejected).toMatchObject([{ row: 22, problems: [{ code: 'invalid_encoding' }] }])
  })

  it('rejects a row for every cell that is wrong, each with its pointer', async () => {
    const text =
      'at,score,note\n2024-01-01,9 or 10,a\n1999-12-31,11,b\nsoon,,c\n2024-01-02,10 - Extremely likely,d\n2024-01-03,,e\n'
    const imported = await importText(text, { flags: { nps: '2', text: '3', at: 'at' } })
    expect(
      imported.rejected.map(({ row, problems }) => [row, problems.map(({ pointer, code }) => `${pointer} ${code}`)]),
    ).toEqual([
      [2, ['/answers/0 not_a_number']],
      [3, ['/submittedAt out_of_range', '/answers/0 out_of_range']],
      [4, ['/submittedAt not_a_date']],
    ])
    expect(
      imported.responses.map(({ response }) =>
        response.answers.map(({ numericValue, textValue }) => [numericValue, textValue]),
      ),
    ).toEqual([
      [
        [10, '10 - Extremely likely'],
        [undefined, 'd'],
      ],
      [[undefined, 'e']],
    ])
  })

  it('refuses dates that fit both of two formats in one column and reads the others', async () => {
    const { responses, rejected } = await importFile(fixture('two-date-formats.csv'))
    expect(responses.map(({ response }) => response.submittedAt.slice(0, 10))).toEqual([
      '2024-03-01',
      '2024-02-13',
      '2024-02-14',
      '2024-05-05',
    ])
    expect(rejected).toMatchObject([{ row: 5, problems: [{ pointer: '/submittedAt', code: 'ambiguous_date' }] }])
  })

  it('rejects what a database cannot hold', async () => {
    const { rejected } = await importText('a,b\nx\0y,1\nz,2\n')
    expect(rejected).toMatchObject([{ row: 2, problems: [{ code: 'nul_character' }] }])
  })

  it('gives equal rows different keys and the same keys on the next run', async () => {
    const text = 'score,comment\n9,same\n9,same\n8,other\n9,same\n'
    const keys = (await importText(text)).responses.map(({ idempotencyKey }) => idempotencyKey)
    expect(new Set(keys).size).toBe(4)
    expect((await importText(text)).responses.map(({ idempotencyKey }) => idempotencyKey)).toEqual(keys)
  })

  it('gives different tenants, surveys and contents different keys', async () => {
    const text = 'Response ID,score\nr1,9\n'
    const key = async (options: object) => (await importText(text, options)).responses[0]!.idempotencyKey
    const keys = [
      await key({}),
      await key({ dataset: 'other' }),
      await key({ tenantId: '00000000-0000-4000-8000-000000000001' }),
    ]
    expect(new Set(keys).size).toBe(3)
  })

  it('does not take a respondent column as key whose values repeat, even when told to', async () => {
    const { responses } = await importText('who,score\na,9\na,8\n', { flags: { respondent: 'who', nps: 'score' } })
    expect(new Set(responses.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2)
    expect(responses.map(({ response }) => response.clientReference)).toEqual(['a', 'a'])
  })

  it('skips blank rows, which still count in row numbers', async () => {
    const { responses } = await importText('a,b\n\n1,x\n,\n2,y\n')
    expect(responses.map(({ row }) => row)).toEqual([3, 5])
  })

  it('reads times without a zone in the one that is given', async () => {
    const { responses } = await importText('Timestamp,a\n7/1/2024 12:00:00,x\n12/31/2024 12:00:00,y\n', {
      flags: { timezone: 'America/New_York' },
    })
    expect(responses.map(({ response }) => response.submittedAt)).toEqual([
      '2024-07-01T16:00:00.000Z',
      '2024-12-31T17:00:00.000Z',
    ])
  })

  it('keeps headers that are dangerous as property names out of the objects', async () => {
    const { responses } = await importText('id,__proto__\n1,x\n2,y\n', { flags: { rest: 'meta' } })
    expect(JSON.parse(JSON.stringify(responses[0]!.response.respondentMeta))).toEqual({ id: '1', 'column 2': 'x' })
  })
})

describe('convertRows with --group-by', () => {
  const flags = { groupBy: 'who', at: 'at', text: 'said', choice: 'kind', dims: 'team' }
  const grouped =
    'who,at,team,kind,said\nA,2024-01-01,t1,best,one\nA,2024-01-01,t1,improve,two\nB,2024-01-02,t2,best,three\n'
  const scattered =
    'who,at,team,kind,said\nA,2024-01-01,t1,best,one\nB,2024-01-02,t2,best,three\nA,2024-01-01,t1,improve,two\n'

  it('joins the rows of a key into one response with all their answers in row order', async () => {
    const imported = await importText(grouped, { flags })
    expect(imported.responses).toHaveLength(2)
    expect(imported.responses[0]).toMatchObject({
      rows: [2, 3],
      response: { clientReference: 'A', dims: { team: 't1' } },
    })
    expect(answersOf(imported, imported.responses[0]!.response.answers)).toEqual({
      said: ['one', 'two'],
      kind: ['best', 'improve'],
    })
  })

  it('gives the same responses when the rows of a key are scattered', async () => {
    const byKey = async (text: string) => {
      const { responses } = await importText(text, { flags })
      return Object.fromEntries(
        responses.map(({ idempotencyKey, response }) => [
          idempotencyKey,
          response.answers.map(({ textValue }) => textValue),
        ]),
      )
    }
    expect(await byKey(scattered)).toEqual(await byKey(grouped))
  })

  it('keeps values that differ within a group as lists', async () => {
    const text = 'who,at,team,said\nA,2024-01-01,t1,one\nA,2024-01-05,t2,two\n'
    const { responses } = await importText(text, { flags: { groupBy: 'who', at: 'at', text: 'said', dims: 'team' } })
    expect(responses[0]!.response).toMatchObject({
      submittedAt: '2024-01-01T00:00:00.000Z',
      dims: { team: 't1' },
      respondentMeta: { team: ['t1', 't2'], submittedAt: ['2024-01-01T00:00:00.000Z', '2024-01-05T00:00:00.000Z'] },
    })
  })

  it('sends a group whole or not at all', async () => {
    const { responses, rejected } = await importText(`${grouped}B,never,t2,best,four\n`, { flags })
    expect(responses.map(({ rows }) => rows)).toEqual([[2, 3]])
    expect(rejected.map(({ row, problems }) => [row, problems[0]!.code])).toEqual([
      [4, 'group_rejected'],
      [5, 'not_a_date'],
    ])
  })

  it('rejects a group with more rows than a response has answers, in parts', async () => {
    const text = `who,score\n${'A,1\n'.repeat(5001)}B,1\n`
    const { responses, rejected } = await importText(text, { flags: { groupBy: 'who', rating: 'score' } })
    expect(responses).toHaveLength(1)
    expect(rejected).toHaveLength(5001)
    expect(rejected.every(({ problems }) => problems[0]!.code === 'too_many_answers')).toBe(true)
  })

  it('groups 20,000 scattered rows over several partitions as it groups them in order', async () => {
    const random = createRandom(3)
    const rows = Array.from(
      { length: 20_000 },
      (_, row): TableRow => ({ row, line: row, cells: [String(random.below(5000)), String(row)] }),
    )
    async function* blocks() {
      yield rows
    }
    const groups = await collect(groupRows(blocks, { column: 0, cellsTotal: 2_000_000 }))
    const expected = Map.groupBy(rows, ({ cells }) => cells[0])
    expect(groups).toHaveLength(expected.size)
    for (const { key, rows: found } of groups) expect(found).toEqual(expected.get(key))
  })
})
