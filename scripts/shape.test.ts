import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import contract from '../packages/control-plane/src/generated/contract.gen.json' with { type: 'json' }

const root = resolve(import.meta.dirname, '..')
const LINES_MAX = 400
const PLATFORM = ['@howazit/runtime', '@howazit/control-plane']
const DRIVERS = [
  'pg',
  '@clickhouse/client',
  'bullmq',
  'ioredis',
  'kafkajs',
  '@platformatic/kafka',
  '@aws-sdk/client-s3',
  'chdb',
]

/** The guarded door out of this machine: of the platform, but a module of its own that loads none of it. */
const EGRESS = '@howazit/runtime/egress'

/** Whom a package may import of ours. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  sdk: [],
  'connector-kit': ['@howazit/sdk'],
  runtime: ['@howazit/connector-kit', '@howazit/connectors', '@howazit/sdk'],
  'control-plane': ['@howazit/runtime', '@howazit/sdk'],
  cli: ['@howazit/sdk', '@howazit/connector-kit', ...PLATFORM],
}

/** They open a connection, see one tenant's rows at one place, and end it: there is no next one. */
const SESSIONS_OF_ONE_TENANT = ['packages/runtime/src/moves/run/at-place.ts']

/** Who reads the environment: one file per process, and who starts a child with a chosen part of it. */
const ENVIRONMENT_READERS = [
  'packages/cli/src/commands/dev.ts',
  'packages/cli/src/environment.ts',
  'packages/cli/src/howazit-command.ts',
  'packages/cli/src/running-platform.ts',
  'packages/connector-kit/src/mapping/mapping-child.ts',
  'packages/runtime/src/config/read-env.ts',
  'packages/runtime/src/engines/clickhouse-bridge/start-bridge.ts',
  'packages/runtime/src/engines/initialise-cluster.ts',
  'packages/runtime/src/engines/orphan-guard.ts',
  'packages/runtime/src/engines/postmaster.ts',
  'packages/runtime/src/secrets/providers/service-env.ts',
  'packages/runtime/src/worker/start-worker.ts',
]

interface Source {
  readonly path: string
  readonly packageName: string
  readonly code: string
  readonly lines: number
  readonly imports: readonly string[]
}

const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]/g

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')

function readSource(path: string): Source {
  const text = readFileSync(resolve(root, path), 'utf8')
  const code = withoutComments(text)
  const imports = [...code.matchAll(IMPORT)].map((match) => match[1] as string)
  return { path, packageName: path.split('/')[1] as string, code, lines: text.split('\n').length, imports }
}

const sources = globSync('packages/*/src/**/*.ts', { cwd: root })
  .filter((path) => !path.includes('/generated/'))
  .map(readSource)

/** `@howazit/runtime/engines` is of the package `@howazit/runtime`. */
const packageOf = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
const isCommandOfThePlatform = ({ path }: Source) =>
  ['dev.ts', 'serve.ts'].includes(basename(path)) || path.includes('/operator/')
const pathsOf = (found: readonly Source[]) => found.map(({ path }) => path)

/** A type costs nothing at run time. */
const withoutTypeImports = (code: string) => code.replace(/^import type [^'"]*['"][^'"]+['"]/gm, '')

describe('the shape of the repository', () => {
  it('has sources to look at', () => {
    expect(sources.length).toBeGreaterThan(100)
    expect(sources.flatMap(({ imports }) => imports)).toContain('@howazit/sdk')
  })

  it.each(Object.entries(ARROWS))('lets %s import only %j of ours', (packageName, allowed) => {
    const ours = sources.filter((source) => source.packageName === packageName).flatMap(({ imports }) => imports)
    const wrong = ours.filter(
      (specifier) => specifier.startsWith('@howazit/') && !allowed.includes(packageOf(specifier)),
    )
    expect(wrong).toEqual([])
  })

  it('keeps the platform and database drivers out of every CLI command but dev, serve and the operator’s', () => {
    const heavy = new Set([...PLATFORM, ...DRIVERS])
    const wrong = sources.filter(
      (source) =>
        source.packageName === 'cli' &&
        !isCommandOfThePlatform(source) &&
        source.imports.some((specifier) => heavy.has(packageOf(specifier)) && specifier !== EGRESS),
    )
    expect(pathsOf(wrong)).toEqual([])
  })

  it('keeps everything but the way out from the way out', () => {
    const egress = sources.filter(({ path }) => path.startsWith('packages/runtime/src/egress/'))
    const around = egress.flatMap(({ imports }) => imports).filter((specifier) => !specifier.startsWith('./'))
    const ours = new Set(around.filter((specifier) => /^(?:\.|@howazit)/.test(specifier)))
    expect([...ours].toSorted()).toEqual(['../clock.ts', '../misconfigured.ts', '@howazit/sdk'])
    expect(around.filter((specifier) => DRIVERS.includes(specifier))).toEqual([])
  })

  it('loads the platform on demand in the commands that run it', () => {
    const wrong = sources.filter(
      ({ packageName, code }) =>
        packageName === 'cli' && /\bfrom\s+['"]@howazit\/(runtime|control-plane)/.test(withoutTypeImports(code)),
    )
    expect(pathsOf(wrong)).toEqual([])
  })

  it('reaches no other package by its folders', () => {
    const intoFolders =
      /^@howazit\/[^/]+\/(src|dist|generated)\b|^(\.\.\/)+(packages|sdk|runtime|control-plane|connector-kit|cli)\/src\b/
    const wrong = sources.filter(({ imports }) => imports.some((specifier) => intoFolders.test(specifier)))
    expect(pathsOf(wrong)).toEqual([])
  })

  it('has one file per operation of the contract, named like it', () => {
    const operations = Object.values(contract.paths).flatMap((item) => Object.values(item as Record<string, object>))
    const built = operations.filter((operation) => 'operationId' in operation && !('x-howazit-planned' in operation))
    const names = (built as { operationId: string }[]).map(({ operationId }) =>
      operationId.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    )
    expect(names.length).toBeGreaterThan(20)
    const folder = resolve(root, 'packages/control-plane/src/operations')
    expect(names.filter((name) => !existsSync(resolve(folder, `${name}.ts`)))).toEqual([])
  })

  it(`has no file above ${LINES_MAX} lines`, () => {
    expect(pathsOf(sources.filter(({ lines }) => lines > LINES_MAX))).toEqual([])
  })

  it('reads the environment only where that is said', () => {
    const readers = pathsOf(sources.filter(({ code }) => code.includes('process.env')))
    expect(readers.filter((path) => !ENVIRONMENT_READERS.includes(path))).toEqual([])
    expect(ENVIRONMENT_READERS.filter((path) => !readers.includes(path))).toEqual([])
  })

  it('changes settings of PostgreSQL for one transaction, never for a session, which the next tenant would have', () => {
    const ofSession =
      /[`'"]\s*(?:set\s+(?!local\b)[a-z_]|reset\s|discard\s)|\bset\s+session\b|set_config\([^)]*,\s*false\s*\)/
    for (const leaving of ["'set role x'", '`set session x`', "'reset all'", "set_config('app.tenant', $1, false)"])
      expect(leaving).toMatch(ofSession)
    for (const kept of ["'set local role x'", "set_config('app.tenant', $1, true)", '`update x\n  set y = 1`'])
      expect(kept).not.toMatch(ofSession)
    const runtime = sources.filter(({ packageName }) => packageName === 'runtime')
    expect(pathsOf(runtime.filter(({ code }) => ofSession.test(code)))).toEqual(SESSIONS_OF_ONE_TENANT)
  })

  it('prints nothing past the CLI’s output', () => {
    expect(pathsOf(sources.filter(({ code }) => /\bconsole\.\w/.test(code)))).toEqual([])
  })
})
