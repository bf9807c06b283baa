import { readFileSync, readlinkSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { until } from '../../../runtime/test/support/until.ts'
import { createMappingPool, type QuarantineNotice } from '../../src/index.ts'
import { isGone, listMappingPids } from './support/child-processes.ts'
import { javascript, template } from './support/mapping-request.ts'

const endless = 'function map() { while (true) {} }'
/** Runs the isolate out of memory: the process sleeps for ever, without using CPU time. */
const unstoppable = 'function map() { const m = new Map(); let i = 0; while (1) m.set(i++, {}) }'
/** Takes as long as its event says. */
const slow = 'function map(event) { let n = 0; for (let i = 0; i < event; i++) n += i; return event }'
/** Most tests start several processes, each half a second of work: this tells a hang from a busy machine. */
const HANGS_AFTER_MS = 240_000
const failed = (code: string) => ({ status: 'failed', code, message: expect.any(String) })

function isBusy(pid: number): boolean {
  return /^State:\s+R/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
}

/** In clock ticks of user code: what a mapping that is on its way does not use yet. */
function ticksOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[11])
}

describe('createMappingPool', { timeout: HANGS_AFTER_MS }, () => {
  test('starts no process before the first map and keeps one spare after it', async () => {
    await using pool = createMappingPool()
    expect(listMappingPids()).toEqual([])

    await pool.map([javascript('function map() { return 1 }')])

    await until('a spare stands beside the active process', () => listMappingPids().length === 2)
  })

  test('gives results in the order of the requests, whatever their tenants and groups', async () => {
    await using pool = createMappingPool({ spares: 0 })
    const requests = Array.from({ length: 300 }, (_, index) => {
      const changes = { event: { index }, tenantId: `tenant-${index % 7}` }
      if (index % 2 === 0) return template('{"index":{{json event.index}}}', changes)
      return javascript('function map(event) { return event }', changes)
    })

    const results = await pool.map(requests)

    expect(results).toEqual(requests.map((_, index) => ({ status: 'ok', output: `{"index":${index}}` })))
  })

  test('runs in a process without environment, network or a folder of its own', async () => {
    await using pool = createMappingPool({ spares: 0 })
    await pool.map([javascript('function map() { return 1 }')])
    const [pid] = listMappingPids()

    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).toBe('')
    expect(readlinkSync(`/proc/${pid}/cwd`)).toBe('/')
    const sharesNetwork = readlinkSync(`/proc/${pid}/ns/net`) === readlinkSync('/proc/self/ns/net')
    const { network, files, memory } = await pool.layers()
    expect(sharesNetwork ? 'host' : 'none').toBe(network)
    const writesNothing = /^Max file size\s+0\s+0/m.test(readFileSync(`/proc/${pid}/limits`, 'utf8'))
    expect(writesNothing ? 'kernel' : 'none').toBe(files)
    const hasOwnGroup = readFileSync(`/proc/${pid}/cgroup`, 'utf8').includes('howazit-mapping-')
    expect(hasOwnGroup ? 'cgroup' : 'rss').toBe(memory)
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toContain('--no-node-snapshot')
  })

  test('never lets two groups share a process', async () => {
    await using pool = createMappingPool({ spares: 0 })
    await pool.map([javascript('function map() { return 1 }', { group: 'one' })])
    const [first] = listMappingPids()
    await pool.map([javascript('function map() { return 1 }', { group: 'one' })])
    expect(listMappingPids()).toEqual([first])

    await pool.map([javascript('function map() { return 1 }', { group: 'two' })])

    await until('the process of the first group is gone', () => isGone(first!))
    expect(listMappingPids()).not.toContain(first)
  })

  test.each([
    ['never ends', endless],
    ['falls asleep', unstoppable],
  ])('loses nothing but the mapping that %s', async (_, source) => {
    await using pool = createMappingPool()
    const good = (index: number) => javascript('function map(event) { return event }', { event: index })
    const bad = javascript(source, { tenantId: 'tenant-bad' })
    const before = Array.from({ length: 40 }, (_, index) => good(index))

    const results = await pool.map([...before, bad, ...before])

    const expected = before.map((_, index) => ({ status: 'ok', output: String(index) }))
    expect(results).toEqual([...expected, failed('mapping_timeout'), ...expected])
  })

  test('blames only the event that hangs when a batch of one mapping is lost with it', async () => {
    await using pool = createMappingPool()
    const source = 'function map(event) { const m = new Map(); while (event.hangs) m.set({}, {}); return event.index }'
    const requests = Array.from({ length: 60 }, (_, index) =>
      javascript(source, { event: { index, hangs: index === 50 } }),
    )

    const results = await pool.map(requests)

    expect(results.filter(({ status }) => status === 'ok')).toHaveLength(59)
    expect(results[50]).toMatchObject({ status: 'failed' })
  })

  test('runs again what was waiting when a process is killed from outside', async () => {
    await using pool = createMappingPool()
    const requests = Array.from({ length: 200 }, (_, index) => javascript(slow, { event: 3e6 + index }))
    await pool.map(requests.slice(0, 1))
    const [pid] = listMappingPids()

    const mapping = pool.map(requests)
    await until('the process is busy', () => isBusy(pid!))
    process.kill(pid!, 'SIGKILL')
    const results = await mapping

    // The one that was running alone at that moment may be blamed; no other.
    expect(results.filter(({ status }) => status === 'ok').length).toBeGreaterThanOrEqual(199)
    expect(results).toHaveLength(200)
  })

  test('does not count the time that the machine gives to others', async () => {
    const timeoutMs = 1_000
    await using pool = createMappingPool({ timeoutMs, spares: 0 })
    await pool.map([javascript(slow, { event: 1 })])
    const [pid] = listMappingPids()

    const mapping = pool.map([javascript(slow, { event: 2e8 })])
    await until('the process is busy', () => isBusy(pid!))
    process.kill(pid!, 'SIGSTOP')
    const stoppedAtMs = performance.now()
    await until('the limit has passed on the wall', () => performance.now() - stoppedAtMs > timeoutMs * 2)
    process.kill(pid!, 'SIGCONT')

    expect(await mapping).toEqual([{ status: 'ok', output: '200000000' }])
    expect(isGone(pid!)).toBe(false)
  })

  test('runs a mapping again, and blames nobody, when its process gets no time at all', async () => {
    const lines: string[] = []
    const limits = { timeoutMs: 5_000, stalledAfterMs: 6_000 }
    await using pool = createMappingPool({ ...limits, logger: { warn: (_, event) => lines.push(event) } })
    await pool.map([javascript(slow, { event: 1 })])
    const [pid] = listMappingPids()
    const before = ticksOf(pid!)

    // A mapping of its own: what has proven quick is not announced, and then a silent process has all of a start's time.
    const mapping = pool.map([javascript(`${slow} // long`, { event: 1e9 })])
    await until('the mapping is under way', () => ticksOf(pid!) - before > 20, { everyMs: 5 })
    process.kill(pid!, 'SIGSTOP')

    expect(await mapping).toEqual([{ status: 'ok', output: '1000000000' }])
    expect(isGone(pid!)).toBe(true)
    expect(lines).toEqual([])
  })

  test('quarantines a mapping after three kills within ten minutes, and lets it in again later', async () => {
    let nowMs = Date.parse('2026-01-01T00:00:00Z')
    const lines: string[] = []
    const notices: QuarantineNotice[] = []
    const clock = { now: () => new Date(nowMs) }
    const logger = { warn: (_: object, event: string) => lines.push(event) }
    await using pool = createMappingPool({
      clock,
      timeoutMs: 50,
      logger,
      onQuarantined: (notice) => notices.push(notice),
    })
    const bad = javascript(endless)

    const results = await pool.map([bad, bad, bad, bad, bad])
    expect(results.slice(0, 3)).toEqual([1, 2, 3].map(() => failed('mapping_timeout')))
    expect(results.slice(3)).toEqual([1, 2].map(() => failed('mapping_quarantined')))
    expect(lines).toEqual(['mapping.killed', 'mapping.killed', 'mapping.killed'])
    const until = new Date('2026-01-01T00:10:00Z')
    expect(notices).toEqual([{ tenantId: bad.tenantId, version: endless, code: 'mapping_timeout', until }])
    expect(await pool.map([javascript('function map() { return "other version" }')])).toMatchObject([{ status: 'ok' }])

    nowMs += 600_001
    expect(await pool.map([bad])).toEqual([failed('mapping_timeout')])
  })

  test('gives a tenant whose code cost a process a group of its own', async () => {
    await using pool = createMappingPool({ spares: 0 })
    const neighbour = javascript('function map() { return 1 }', { tenantId: 'tenant-neighbour' })
    await pool.map([javascript(unstoppable)])
    await pool.map([neighbour])
    const [shared] = listMappingPids()

    await pool.map([javascript('function map() { return 1 }')])

    await until('the shared process was replaced', () => isGone(shared!))
  })

  test('ends a mapping above the memory bound', async () => {
    await using pool = createMappingPool({ timeoutMs: 5_000, spares: 0 })
    const bomb = javascript('function map() { return "x".repeat(2 ** 28).split("").length }')
    expect(await pool.map([bomb])).toEqual([failed('mapping_memory')])
  })

  test('rejects, rather than trying for ever, where no process can live', async () => {
    await using pool = createMappingPool({ memoryMaxBytes: 1024 })
    await expect(pool.map([javascript('function map() { return 1 }')])).rejects.toMatchObject({
      code: 'sandbox_unavailable',
    })
  })

  test('answers what was asked before it closes, and nothing after', async () => {
    const pool = createMappingPool({ spares: 0 })
    const asked = pool.map([javascript('function map() { return 1 }')])
    await Promise.all([pool.close(), pool.close()])

    expect(await asked).toEqual([{ status: 'ok', output: '1' }])
    expect(listMappingPids()).toEqual([])
    await expect(pool.map([])).rejects.toThrow('closed')
  })

  test('checks a mapping without an event', async () => {
    await using pool = createMappingPool()
    const check = (source: string) => pool.check({ kind: 'javascript', source })
    expect(await check('function map(event) { return event.data.missing }')).toEqual({ status: 'ok' })
    expect(await check('function map() {\n  return )\n}')).toMatchObject({
      message: expect.stringContaining('mapping.js:2:10'),
    })
    expect(await check('const map = 1')).toMatchObject({ message: expect.stringContaining('function named map') })
    expect(await check('while (true) {}')).toEqual(failed('mapping_timeout'))
    expect(await pool.check({ kind: 'handlebars', source: '{{event.id}}' })).toEqual({ status: 'ok' })
    expect(await pool.check({ kind: 'handlebars', source: '{{#if}' })).toEqual(failed('mapping_failed'))
  })

  test('refuses what is too large or cannot be JSON before it reaches a process', async () => {
    await using pool = createMappingPool()
    let deep: object = {}
    for (let depth = 0; depth < 100_000; depth++) deep = { deep }
    const identity = 'function map(event) { return event }'
    const results = await pool.map([
      javascript(identity, { event: 'x'.repeat(256 * 1024) }),
      javascript(identity, { event: deep as never }),
      javascript(`${identity}//${'x'.repeat(256 * 1024)}`),
    ])
    expect(results).toEqual([1, 2, 3].map(() => failed('mapping_failed')))
    expect(listMappingPids()).toEqual([])
  })
})
