import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readLssSurvey } from '../../src/import/lss.ts'
import { openSource } from '../../src/import/open-source.ts'
import { plainText } from '../../src/import/plain-text.ts'
import { createSample } from '../../src/import/sample.ts'
import { validateFile } from '../../src/import/validate-file.ts'
import { type SampleFormat, writeSample } from '../../src/import/write-sample.ts'
import { fixture, importText, temporaryFile, tenantId } from './support.ts'

const sampleText = (format: SampleFormat, seed = 1, count = 200): string =>
  [...writeSample(createSample({ tenantId, count, seed }), format)].join('')

describe('createSample', () => {
  it('gives the same bytes for the same seed and others for another', () => {
    expect(sampleText('ndjson')).toBe(sampleText('ndjson'))
    expect(sampleText('ndjson', 2)).not.toBe(sampleText('ndjson'))
  })

  it('comes back the same from NDJSON and from CSV', async () => {
    const ndjson = await importText(sampleText('ndjson'), {}, 'sample.ndjson')
    const csv = await importText(sampleText('csv'), { dataset: 'sample' }, 'sample.csv')
    expect(ndjson.file).toMatchObject({ kind: 'responses', survey: { slug: 'sample' } })
    expect(csv.found.preset).toBe('howazit')
    const bodies = (rows: typeof csv.responses) =>
      rows.map(({ idempotencyKey, response }) => ({ idempotencyKey, response }))
    expect(bodies(csv.responses)).toEqual(bodies(ndjson.responses))
    expect(csv.responses).toHaveLength(200)
  })

  it('answers differently by region', async () => {
    const sample = createSample({ tenantId, count: 5000, seed: 5 })
    const [nps] = sample.survey.questions
    const mean = (region: string) => {
      const scores = [...sample.rows()]
        .filter(({ response }) => response.dims!.region === region)
        .flatMap(({ response }) =>
          response.answers.filter(({ questionId }) => questionId === nps!.id).map(({ numericValue }) => numericValue!),
        )
      return scores.reduce((sum, score) => sum + score, 0) / scores.length
    }
    expect(mean('north')).toBeGreaterThan(mean('east') + 1)
  })
})

describe('readResponseFile', () => {
  const line = { surveyId: '6cbb5408-c872-5311-8031-d201741d2586', submittedAt: '2024-01-01T00:00:00Z', answers: [] }

  it('takes exported responses back under their own id', async () => {
    const exported = {
      ...line,
      id: '5f0d2f6c-6d3c-5a1e-9d5e-0c8a7b6f4e21',
      recordedAt: '2024-01-01T00:00:01Z',
      surveyVersion: 1,
      revision: 1,
      completion: 'partial',
    }
    const { responses } = await importText(`${JSON.stringify(exported)}\n`, {}, 'export.ndjson')
    expect(responses).toMatchObject([{ idempotencyKey: exported.id, response: { ...line, completion: 'partial' } }])
  })

  it('rejects what the server would reject, line by line, with pointers', async () => {
    const bad = {
      surveyId: 'x',
      submittedAt: '1999-01-01T00:00:00Z',
      answers: [{ questionId: 'q', numericValue: '9' }, 3],
      dims: { 'a/b': 7 },
      extra: 1,
    }
    const { responses, rejected } = await importText(
      `${JSON.stringify(line)}\n{oops\n\n[1]\n${JSON.stringify(bad)}\n`,
      {},
      'bad.ndjson',
    )
    expect(responses).toHaveLength(1)
    expect(rejected.map(({ line, problems }) => [line, problems.map(({ pointer }) => pointer)])).toEqual([
      [2, ['']],
      [4, ['']],
      [
        5,
        [
          '/extra',
          '/surveyId',
          '/submittedAt',
          '/answers/0/questionId',
          '/answers/0/numericValue',
          '/answers/1',
          '/dims/a~1b',
        ],
      ],
    ])
  })
})

describe('validateFile', () => {
  it('counts per rule over the whole file', async () => {
    const { file } = await importText('at,score\n2024-01-01,9\n2024-01-02,x\n2024-01-03,y\nnever,10\n1,2,3\n', {
      flags: { nps: 'score', at: 'at' },
    })
    const validation = await validateFile(file.rows())
    expect(validation).toMatchObject({
      responses: 1,
      rowsAccepted: 1,
      rowsRejected: 4,
      answers: 1,
      earliest: '2024-01-01T00:00:00.000Z',
    })
    expect(validation.rules.map(({ code, pointer, count, rows }) => ({ code, pointer, count, rows }))).toEqual([
      { code: 'not_a_number', pointer: '/answers/*', count: 2, rows: [3, 4] },
      { code: 'not_a_date', pointer: '/submittedAt', count: 1, rows: [5] },
      { code: 'too_many_cells', pointer: '', count: 1, rows: [6] },
    ])
  })
})

describe('openSource', () => {
  it('unpacks gzip by its magic bytes, whatever the name', async () => {
    const { found, responses } = await importText(gzipSync('a,b\n1,x\n'), {}, 'plain.csv')
    expect(found.container).toBe('gzip')
    expect(responses).toHaveLength(1)
  })

  it('fails on a truncated gzip instead of importing half', async () => {
    const whole = gzipSync(`a,b\n${'1,x\n'.repeat(100_000)}`)
    await expect(importText(whole.subarray(0, whole.length - 20), {}, 'half.csv.gz')).rejects.toThrow(
      'unexpected end of file',
    )
  })

  it('spools stdin and removes it', async () => {
    const source = await openSource('-', { stdin: Readable.from([Buffer.from('a,b\n'), Buffer.from('1,x\n')]) })
    expect(source.name).toBe('stdin')
    expect(readFileSync(source.path, 'utf8')).toBe('a,b\n1,x\n')
    await source[Symbol.asyncDispose]()
    expect(existsSync(dirname(source.path))).toBe(false)
  })

  it('reads the empty file as no rows', async () => {
    expect((await importText('')).rows).toEqual([])
    expect((await importText('a,b\n')).rows).toEqual([])
  })
})

describe('findZipProblem', () => {
  /** A ZIP of empty entries, with the unpacked sizes it claims. */
  const zipOf = (entries: readonly (readonly [string, number])[]): Buffer => {
    const directory = entries.map(([name, sizeBytes]) => {
      const entry = Buffer.alloc(46 + name.length)
      entry.write('PK\u0001\u0002', 'latin1')
      entry.writeUInt32LE(sizeBytes, 24)
      entry.writeUInt16LE(name.length, 28)
      entry.write(name, 46)
      return entry
    })
    const end = Buffer.alloc(22)
    end.write('PK\u0005\u0006', 'latin1')
    end.writeUInt32LE(Buffer.concat(directory).length, 12)
    end.writeUInt32LE(4, 16)
    return Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), ...directory, end])
  }

  it('refuses bombs, other ZIP files and half a file before anything is unpacked', async () => {
    const bomb = zipOf([
      ['xl/workbook.xml', 1000],
      ['xl/worksheets/sheet1.xml', 4_000_000_000],
    ])
    await expect(importText(bomb, {}, 'bomb.xlsx')).rejects.toThrow('unpacks to 3815 MiB')
    await expect(importText(zipOf([['word/document.xml', 10]]), {}, 'letter.xlsx')).rejects.toThrow('no XLSX workbook')
    await expect(importText(bomb.subarray(0, 60), {}, 'half.xlsx')).rejects.toThrow('truncated or damaged')
  })
})

describe('readLssSurvey', () => {
  it('maps questions, sub-questions, groups and languages', async () => {
    await using source = await openSource(fixture('limesurvey.lss'))
    const read = await readLssSurvey(source, { tenantId })
    if ('problem' in read) throw new Error(read.problem)
    expect(read.survey).toMatchObject({ name: 'Tea survey', slug: 'tea-survey' })
    expect(
      read.survey.questions.map(({ key, type, text, options }) => [
        key,
        type,
        text,
        options?.map(({ label }) => label),
      ]),
    ).toEqual([
      ['q1', 'single', 'Do you like it?', ['Yes & more', 'No']],
      ['q1[other]', 'text', 'Do you like it? › Other', undefined],
      ['q2', 'multi', 'Which?', ['Tea', 'Coffee']],
      ['q4[SQ1]', 'rating', 'Rate › Speed', undefined],
    ])
    expect(read.groups).toEqual([
      { title: 'First', questionKeys: ['q1', 'q1[other]'] },
      { title: 'Second', questionKeys: ['q2', 'q4[SQ1]'] },
    ])
    expect(read.languages).toEqual(['en', 'de'])
    expect(read.skipped).toMatchObject([{ key: 'note', type: 'X' }])
  })

  it('reads texts in the language that is asked for', async () => {
    await using source = await openSource(fixture('limesurvey.lss'))
    const read = await readLssSurvey(source, { tenantId, language: 'de' })
    const [first] = 'survey' in read ? read.survey.questions : []
    expect([first?.text, first?.options?.map(({ label }) => label)]).toEqual(['Gefällt es?', ['Ja']])
  })

  it('refuses a DOCTYPE, broken XML and other documents', async () => {
    const problemOf = async (xml: string) => {
      await using source = await openSource(await temporaryFile('x.lss', xml))
      const read = await readLssSurvey(source, { tenantId })
      return 'problem' in read ? read.problem : undefined
    }
    expect(await problemOf('<!DOCTYPE x [<!ENTITY a "aaaa">]><document>&a;</document>')).toMatch('DOCTYPE')
    expect(await problemOf('<document><rows>')).toMatch('not well-formed')
    expect(await problemOf('<document><LimeSurveyDocType>Group</LimeSurveyDocType></document>')).toMatch(
      'not a LimeSurvey survey',
    )
  })
})

describe('plainText', () => {
  it('takes tags away and reads entities', () => {
    expect(
      plainText('<div id="q">\n\t<p>Wie&nbsp;geht&#39;s &amp; <b>warum</b>?</p><script>alert(1)</script></div>'),
    ).toBe("Wie geht's & warum?")
  })
})

describe('memory', () => {
  it('stays under 200 MB for 300,000 rows', async () => {
    const row = (index: number) =>
      `${index},2024-05-${String(1 + (index % 28)).padStart(2, '0')},${index % 11},"words, more ""words"" ${index}"\n`
    const path = await temporaryFile(
      'large.csv',
      `id,date,Would you recommend us?,comment\n${Array.from({ length: 300_000 }, (_, index) => row(index)).join('')}`,
    )
    const { rows, maxRssMb } = await runChild(path)
    expect(rows).toBe(300_000)
    expect(maxRssMb).toBeLessThan(200)
  })
})

/** In a process of its own: this one has the test runner and everything before it in its memory. */
async function runChild(path: string): Promise<{ rows: number; maxRssMb: number }> {
  const modules = new URL('../../src/import/', import.meta.url)
  const script = `
    const { boundMemory } = await import('${new URL('bound-memory.ts', modules).href}')
    const { openSource } = await import('${new URL('open-source.ts', modules).href}')
    const { readImport } = await import('${new URL('read-import.ts', modules).href}')
    boundMemory()
    await using source = await openSource(process.argv[1])
    const file = await readImport(source, { tenantId: '${tenantId}', now: () => new Date() })
    let rows = 0
    for await (const row of file.rows()) if (row.kind === 'response') rows++
    console.log(JSON.stringify({ rows, maxRssMb: process.resourceUsage().maxRSS / 1024 }))`
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  execFile(process.execPath, ['--input-type=module', '-e', script, path], (error, stdout) =>
    error ? reject(error) : resolve(stdout),
  )
  return JSON.parse(await promise) as { rows: number; maxRssMb: number }
}
