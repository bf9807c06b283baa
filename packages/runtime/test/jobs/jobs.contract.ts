import { afterEach, describe, expect, test } from 'vitest'
import type { Jobs } from '../../src/jobs/jobs.ts'
import { slowly } from '../support/slowly.ts'
import { until } from '../support/until.ts'

export interface JobsHarness {
  /** Another process on the same store. */
  make(): Jobs
  /** Cuts every connection to the store, as a restart does. */
  cutConnections(): Promise<void>
  close(): Promise<void>
}

/** Long enough that no sweep happens within a test that is about wake-ups. */
const NEVER_MS = 3_600_000

/** What every adapter of `Jobs` keeps. */
export function describeJobs(name: string, open: () => Promise<JobsHarness>): void {
  describe(name, () => {
    const opened: (() => Promise<void>)[] = []
    afterEach(async () => {
      for (const close of opened.splice(0).reverse()) await close()
    })

    const setUp = async () => {
      const harness = await open()
      opened.push(() => harness.close())
      return harness
    }
    const makeJobs = (harness: JobsHarness): Jobs => {
      const jobs = harness.make()
      opened.push(() => jobs.close())
      return jobs
    }

    test('runs the work when it is woken, from another process too', async () => {
      const harness = await setUp()
      const [worker, producer] = [makeJobs(harness), makeJobs(harness)]
      const runs: string[] = []
      await worker.onWake('deliver', { everyMs: NEVER_MS, work: async () => void runs.push('run') })
      await until('the first sweep ran', () => runs.length >= 1)

      await producer.wake('deliver')
      await until('woken from elsewhere', () => runs.length === 2)
      await worker.wake('deliver')
      await until('woken by itself', () => runs.length === 3)
    })

    test('a wake-up that came before the worker is not lost', async () => {
      const harness = await setUp()
      const jobs = makeJobs(harness)
      const runs: string[] = []
      await jobs.wake('deliver')

      await jobs.onWake('deliver', { everyMs: NEVER_MS, work: async () => void runs.push('run') })

      await until('it ran', () => runs.length >= 1)
    })

    test('many wake-ups while work is under way are one more run, after it', async () => {
      const harness = await setUp()
      const jobs = makeJobs(harness)
      const gates: (() => void)[] = []
      let underWay = 0
      let underWayMost = 0
      await jobs.onWake('deliver', {
        everyMs: NEVER_MS,
        async work() {
          underWay += 1
          underWayMost = Math.max(underWayMost, underWay)
          await new Promise<void>((resolve) => gates.push(resolve))
          underWay -= 1
        },
      })
      await until('the first run is under way', () => gates.length === 1)
      gates[0]!()
      await jobs.wake('deliver')
      await until('the woken run is under way', () => gates.length === 2)

      await Promise.all(Array.from({ length: 20 }, () => jobs.wake('deliver')))
      expect(gates).toHaveLength(2)
      gates[1]!()
      await until('one more run', () => gates.length === 3)
      gates[2]!()
      await jobs.wake('deliver')
      await until('and the next wake-up is the fourth', () => gates.length === 4)
      gates[3]!()
      expect(underWayMost).toBe(1)
    })

    test('a delayed wake-up runs at its time, and an earlier one is not swallowed by a later one', async () => {
      const harness = await setUp()
      const jobs = makeJobs(harness)
      const runs: number[] = []
      await jobs.onWake('deliver', { everyMs: NEVER_MS, work: async () => void runs.push(Date.now()) })
      await until('the first sweep ran', () => runs.length === 1)
      const now = Date.now()

      await jobs.wake('deliver', new Date(now + 60_000))
      for (let index = 0; index < 5; index += 1) await jobs.wake('deliver', new Date(now + 500))
      await jobs.wake('deliver', new Date(now + 1_000))

      await until('both ran', () => runs.length === 3)
      expect(runs[1]! - now).toBeGreaterThanOrEqual(500)
      expect(runs[1]! - now).toBeLessThan(slowly(900))
      expect(runs[2]! - now).toBeGreaterThanOrEqual(1_000)
    })

    test('sweeps when nobody wakes it', async () => {
      const harness = await setUp()
      const jobs = makeJobs(harness)
      const runs: string[] = []
      await jobs.onWake('deliver', { everyMs: 200, work: async () => void runs.push('run') })
      await until('it ran several times', () => runs.length >= 4)
    })

    test('work that fails is run again at the next wake-up', async () => {
      const harness = await setUp()
      const jobs = makeJobs(harness)
      let runs = 0
      await jobs.onWake('deliver', {
        everyMs: NEVER_MS,
        async work() {
          runs += 1
          if (runs === 1) throw new Error('broken')
        },
      })
      await until('it failed', () => runs === 1)
      await jobs.wake('deliver')
      await until('it ran again', () => runs === 2)
    })

    test('keeps the names apart', async () => {
      const harness = await setUp()
      const jobs = makeJobs(harness)
      const runs: string[] = []
      await jobs.onWake('deliver', { everyMs: NEVER_MS, work: async () => void runs.push('deliver') })
      await jobs.onWake('sweep', { everyMs: NEVER_MS, work: async () => void runs.push('sweep') })
      await until('both ran once', () => runs.length === 2)

      await jobs.wake('sweep')

      await until('sweep ran', () => runs.length === 3)
      expect(runs[2]).toBe('sweep')
    })

    test('works on after every connection was cut', async () => {
      const harness = await setUp()
      const jobs = makeJobs(harness)
      const runs: string[] = []
      await jobs.onWake('deliver', { everyMs: NEVER_MS, work: async () => void runs.push('run') })
      await until('the first sweep ran', () => runs.length === 1)

      await harness.cutConnections()

      await until('it is woken again', async () => {
        await jobs.wake('deliver')
        return runs.length > 1
      })
    })

    test('closing tells the work, waits for it, and is idempotent', async () => {
      const harness = await setUp()
      const jobs = makeJobs(harness)
      let isEnded = false
      let isStarted = false
      await jobs.onWake('deliver', {
        everyMs: NEVER_MS,
        async work(signal) {
          isStarted = true
          await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
          isEnded = true
        },
      })
      await until('it is under way', () => isStarted)
      const startedAtMs = performance.now()

      await Promise.all([jobs.close(), jobs.close()])

      expect(isEnded).toBe(true)
      expect(performance.now() - startedAtMs).toBeLessThan(slowly(1_000))
      await jobs.wake('deliver')
    })

    test('an idle worker closes at once', async () => {
      const harness = await setUp()
      const jobs = makeJobs(harness)
      const runs: string[] = []
      await jobs.onWake('deliver', { everyMs: NEVER_MS, work: async () => void runs.push('run') })
      await until('it ran', () => runs.length === 1)
      const startedAtMs = performance.now()
      await jobs.close()
      expect(performance.now() - startedAtMs).toBeLessThan(slowly(1_000))
    })
  })
}
