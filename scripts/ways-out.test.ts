import { globSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ALLOWED_WAYS_OUT, DIALLING_PACKAGES } from './ways-out/allowed-ways-out.ts'
import { findWaysOut } from './ways-out/find-ways-out.ts'

const root = resolve(import.meta.dirname, '..')
const paths = globSync(['packages/*/src/**/*.{ts,js,mjs}', 'connectors/**/*.{ts,js}'], {
  cwd: root,
  exclude: ['**/node_modules/**', '**/dist/**', '**/*.test.ts'],
})

/** `packages/runtime/src/egress/` allows a folder, a file name that file. */
const entryFor = (path: string) =>
  ALLOWED_WAYS_OUT.find(({ where }) => (where.endsWith('/') ? path.startsWith(where) : path === where))

const found = paths.flatMap((path) =>
  findWaysOut(readFileSync(resolve(root, path), 'utf8')).map((way) => ({ path, way })),
)

describe('the ways out', () => {
  it('has sources to look at', () => {
    expect(paths.length).toBeGreaterThan(300)
    expect(found.map(({ way }) => way)).toEqual(expect.arrayContaining(['undici', 'node:net', 'pg', 'fetch']))
  })

  it('are the egress folder and those listed with a reason; everything else sends through `Egress`', () => {
    const wrong = found.filter(({ path, way }) => !entryFor(path)?.ways.includes(way))
    expect(wrong.map(({ path, way }) => `${path} uses ${way}`)).toEqual([])
  })

  it('are all in use: a line without a use would let the next one through', () => {
    const used = new Set(found.map(({ path, way }) => `${entryFor(path)?.where} ${way}`))
    const stale = ALLOWED_WAYS_OUT.flatMap(({ where, ways }) => ways.map((way) => `${where} ${way}`))
    expect(stale.filter((line) => !used.has(line))).toEqual([])
    expect(ALLOWED_WAYS_OUT.filter(({ because }) => because.length < 20)).toEqual([])
  })

  it('know every package that the platform depends on as one that dials or one that does not', () => {
    const names = globSync('packages/{runtime,connector-kit,control-plane}/package.json', { cwd: root }).flatMap(
      (path) => {
        const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
          readFileSync(resolve(root, path), 'utf8'),
        ) as Record<string, Record<string, string>>
        return Object.keys({ ...dependencies, ...optionalDependencies })
      },
    )
    const known = new Set<string>([...DIALLING_PACKAGES.dials, ...DIALLING_PACKAGES.doesNot])
    const unknown = names.filter((name) => !name.startsWith('@howazit/') && !known.has(name))
    expect([...new Set(unknown)]).toEqual([])
  })

  it.each([
    ["import { connect } from 'node:net'", 'node:net'],
    ["import net from 'net'", 'node:net'],
    ['import type { Socket } from \'node:net\'\nimport { request } from "https"', 'node:https'],
    ["import { type Socket, connect } from 'node:net'", 'node:net'],
    ["const { lookup } = await import('node:dns/promises')", 'node:dns'],
    ["const dgram = require('dgram')", 'node:dgram'],
    ["process.getBuiltinModule('node:tls')", 'node:tls'],
    ["export { Pool } from 'undici'", 'undici'],
    ["await fetch('http://x')", 'fetch'],
    ['globalThis.fetch(url)', 'fetch'],
    ["globalThis['fetch'](url)", 'fetch'],
    ['const ask = globalThis.fetch', 'fetch'],
    ['new WebSocket(url)', 'WebSocket'],
    ['new EventSource(url)', 'EventSource'],
    ["import pg from 'pg'", 'pg'],
    ["import { S3Client } from '@aws-sdk/client-s3'", '@aws-sdk/client-s3'],
    ["import { createConnection } from 'node:net' // for tests", 'node:net'],
    ["spawn('curl', [url])", 'curl'],
  ])('sees %j', (source, way) => {
    expect(findWaysOut(source)).toContain(way)
  })

  it.each([
    "import type { Socket } from 'node:net'",
    "import { isIP } from 'node:net'",
    "import { createServer, type Server } from 'node:http'",
    "// import { connect } from 'node:net'",
    '/** Calls fetch(url) never. */',
    "import { fetchJson } from './fetch-json.ts'",
    'const result = consumer.fetch({ topic })',
    'deps.fetch(url, init)',
  ])('passes over %j', (source) => {
    expect(findWaysOut(source)).toEqual([])
  })

  it('looks for builtin modules that there are', () => {
    for (const name of ['net', 'tls', 'http', 'https', 'http2', 'dgram', 'dns'])
      expect(isBuiltin(`node:${name}`)).toBe(true)
  })
})
