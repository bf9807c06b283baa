import { afterAll, describe, expect, test } from 'vitest'
import { createMappingPool } from '../../src/index.ts'
import { javascript, template } from './support/mapping-request.ts'

/** Ends with a failure: what was tried, and the source. */
const denials = {
  'an endless loop': 'function map() { while (true) {} }',
  'catastrophic backtracking': 'function map() { return /^(a+)+$/.test("a".repeat(40) + "!") }',
  'endless recursion': 'function map() { return map() }',
  'a huge string': 'function map() { let s = "x"; while (true) s += s; }',
  'array buffers': 'function map() { const all = []; while (true) all.push(new ArrayBuffer(1e7)) }',
  'a JSON bomb': 'function map() { let v = [1]; while (true) v = JSON.parse(JSON.stringify([v, v])) }',
  'a slow sort': 'function map() { return new Array(1e6).fill(0).map((_, i) => i).sort(() => { for (;;) {} }) }',
  'Array.fill without an end': 'function map() { return new Array(1e8).fill(0).length }',
  'a Map that only grows': 'function map() { const m = new Map(); let i = 0; while (1) m.set(i++, {}) }',
  'a split of a quarter billion characters': 'function map() { return "x".repeat(2 ** 28).split("").length }',
  'endless microtasks': 'function map() { const again = () => Promise.resolve().then(again); again(); return 1 }',
  'an endless toJSON': 'function map() { return { toJSON() { while (true) {} } } }',
  'an endless error message': 'function map() { throw { get message() { while (true) {} } } }',
  'waiting in Atomics': 'function map() { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0) }',
  'an import': 'function map() { import("node:fs"); return 1 }',
  'an endless top level': 'while (true) {}',
}

/** Time for a machine that is busy with other things: limits are CPU time, so only a mapping that never ends gets here. */
const HANGS_AFTER_MS = 240_000

/** Evaluates to a JSON value that shows what was reached. */
const escapes = {
  'constructor.constructor': '[].constructor.constructor("return typeof process")()',
  'the global object': 'Function("return this")() === globalThis && typeof globalThis.require',
  'an error with a prepared stack':
    '(() => { try { Error.prepareStackTrace = (_, sites) => sites; return typeof new Error().stack[0].getThis } catch { return "undefined" } })()',
  'what threads and machine code need':
    '[typeof WebAssembly, typeof SharedArrayBuffer, typeof Atomics].find((kind) => kind !== "undefined") ?? "undefined"',
  'what shows the garbage collector':
    '[typeof WeakRef, typeof FinalizationRegistry].find((kind) => kind !== "undefined") ?? "undefined"',
  'the template engine': 'typeof Handlebars',
}

describe('hostile mappings', () => {
  /** One for all of them: what any of them does to it would show in those that follow. */
  const pool = createMappingPool()
  afterAll(() => pool.close())

  test.each(Object.entries(denials))(
    '%s ends within the watchdog, and its neighbour is answered',
    async (name, source) => {
      const neighbour = javascript('function map(event) { return event.data.score }', { tenantId: 'tenant-neighbour' })

      const [ended, answered] = await pool.map([javascript(source, { tenantId: name }), neighbour])

      expect(ended).toMatchObject({
        status: 'failed',
        code: expect.stringMatching(/^mapping_(timeout|memory|failed)$/),
      })
      expect(answered).toEqual({ status: 'ok', output: '9' })
    },
    HANGS_AFTER_MS,
  )

  test('reach nothing outside their realm', async () => {
    const results = await pool.map(
      Object.values(escapes).map((code) => javascript(`function map() { return ${code} }`)),
    )
    expect(results).toEqual(Object.keys(escapes).map(() => ({ status: 'ok', output: '"undefined"' })))
  })

  test('cannot change what the next run sees', async () => {
    const pollute = (code: string) =>
      javascript(`function map() { try { ${code} } catch {} return {}.polluted ?? null }`)
    const attempts = [
      'Object.prototype.polluted = 1',
      'globalThis.polluted = 1',
      'Object.setPrototypeOf(Object.prototype, { polluted: 1 })',
      'JSON.stringify = () => "1"',
      'Array.prototype.push = () => 1',
      'Object.defineProperty(String.prototype, "slice", { value: () => "1" })',
    ]
    const results = await pool.map(attempts.map(pollute))
    expect(results).toEqual(attempts.map(() => ({ status: 'ok', output: 'null' })))
  })

  test('templates reach no prototype and no function of the engine', async () => {
    const sources = [
      '"{{event.constructor.name}}"',
      '"{{#with event as |e|}}{{lookup e "constructor"}}{{/with}}"',
      '"{{event.__proto__}}"',
      '"{{lookup (lookup event "constructor") "constructor"}}"',
    ]
    const results = await pool.map(sources.map((source) => template(source)))
    expect(results).toEqual(sources.map(() => ({ status: 'ok', output: '""' })))
  })
})
