import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { ENV_NAMES, type EnvName } from '../../src/config/settings.ts'
import { toConfig } from '../../src/config.ts'
import { findEngine } from '../support/find-engine.ts'

const run = promisify(execFile)
const MAIN = new URL('../../../../scripts/engines/main.ts', import.meta.url).pathname
const PRINT = 'console.log(JSON.stringify(process.env))'

test('with --stores a command gets everything that `howazit serve` has to be told, and all of it ends with it', async () => {
  const [HOWAZIT_KAFKA_BROKERS, HOWAZIT_REDIS_URL] = await Promise.all([findEngine('kafka'), findEngine('redis')])
  const { PATH, HOME, TMPDIR } = process.env
  const { stdout } = await run(
    process.execPath,
    ['--conditions=@howazit/source', MAIN, '--stores', process.execPath, '-e', PRINT],
    { env: { PATH, HOME, TMPDIR, HOWAZIT_KAFKA_BROKERS, HOWAZIT_REDIS_URL } },
  )
  const seen = JSON.parse(stdout) as Record<string, string>
  const settings = Object.fromEntries(ENV_NAMES.map((name: EnvName) => [name, seen[name]]))

  const config = toConfig(settings)

  expect(config).toMatchObject({ kafka: { brokers: [HOWAZIT_KAFKA_BROKERS] }, redis: { url: HOWAZIT_REDIS_URL } })
  expect(existsSync(dirname(config.keys.file as string))).toBe(false)
})
