import { setTimeout as delay } from 'node:timers/promises'
import type { MappingEngineName } from '@howazit/connector-kit'
import { percentiles } from '../bench/support/percentiles.ts'
import { atLeast, atMost, type Drill, type DrillOptions, exactly, type Figure } from './drill.ts'
import { denyAll } from './sandbox/deny-all.ts'
import { readPayloads } from './sandbox/read-payloads.ts'
import { readNumber } from './support/read-number.ts'

const ENGINES: readonly MappingEngineName[] = ['isolated-vm', 'quickjs']
const MIB = 1024 * 1024

/** `byCpu`: on a machine that others fill, what is counted by the clock only informs. */
function judge(engine: MappingEngineName, run: Awaited<ReturnType<typeof denyAll>>, byCpu: boolean): readonly Figure[] {
  const byClock = (figure: Figure): Figure => (byCpu ? { figure: figure.figure, value: figure.value } : figure)
  const { denials, quietMs, besideMs, peakRssBytes, latestTurnMs } = run
  const cpu = percentiles(denials.map(({ cpuMs }) => cpuMs))
  const took = percentiles(denials.map(({ tookMs }) => tookMs))
  const takeovers = percentiles(denials.filter(({ isKilled }) => isKilled).map(({ nextTookMs }) => nextTookMs))
  const quiet = percentiles(quietMs)
  const beside = percentiles(besideMs)
  const slowest = denials.toSorted((one, other) => other.tookMs - one.tookMs).slice(0, 3)
  return [
    {
      figure: `${engine}: payloads that were ended by force`,
      value: denials.filter(({ isKilled }) => isKilled).length,
    },
    {
      figure: `${engine}: payloads that ended by themselves`,
      value: denials.filter(({ isKilled }) => !isKilled).length,
    },
    exactly(`${engine}: payloads that never ended`, denials.filter(({ result }) => result === undefined).length, 0),
    byClock(atMost(`${engine}: until a payload was ended, p99 ms`, Math.round(took.p99Ms), 500)),
    byClock(atMost(`${engine}: until a payload was ended, longest ms`, Math.round(took.maxMs), 1_000)),
    atMost(`${engine}: CPU time until a payload was ended, longest ms`, Math.round(cpu.maxMs), 1_000),
    ...slowest.map(({ payload, tookMs, result }) => ({
      figure: `${engine}: slowest, ${payload.family}: ${payload.title}`,
      value: `${Math.round(tookMs)} ms, ${result?.status === 'failed' ? result.code : result?.status}`,
    })),
    atMost(`${engine}: memory of a mapping process, most MiB`, Math.round(peakRssBytes / MIB), 256),
    byClock(atMost(`${engine}: next mapping after a kill, p50 ms`, Math.round(takeovers.p50Ms), 50)),
    { figure: `${engine}: next mapping after a kill, p99 ms`, value: Math.round(takeovers.p99Ms) },
    { figure: `${engine}: p95 ms of another tenant alone`, value: quiet.p95Ms },
    { figure: `${engine}: p95 ms of another tenant beside them`, value: beside.p95Ms },
    byClock(
      atMost(
        `${engine}: p95 of another tenant, times what it is alone`,
        Math.round((beside.p95Ms / quiet.p95Ms) * 100) / 100,
        2,
      ),
    ),
    { figure: `${engine}: longest this process was kept from its loop, ms`, value: Math.round(latestTurnMs) },
  ]
}

/** Every nth, so that each family has its turn. */
const thin = <Item>(items: readonly Item[], every: number) => items.filter((_, index) => index % every === 0)

export const drill: Drill = {
  name: 'R13',
  title: 'sandbox: what never ends is ended, and nobody else notices',
  async run({ args }: DrillOptions) {
    const all = readPayloads('denials')
    const payloads = thin(all, readNumber(args, '--every', 1))
    const quietMs = readNumber(args, '--quiet-seconds', 2) * 1_000
    const figures: Figure[] = [atLeast('payloads in the corpus', all.length, 60)]
    for (const engine of ENGINES) {
      figures.push(...judge(engine, await denyAll(payloads, { engine, quietMs }), args.includes('--by-cpu')))
      await delay(100)
    }
    return { figures }
  },
}
