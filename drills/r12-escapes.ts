import type { MappingEngineName } from '@howazit/connector-kit'
import { atLeast, type Drill, type DrillOptions, exactly, type Figure } from './drill.ts'
import { openCanary } from './sandbox/canary.ts'
import { readPayloads } from './sandbox/read-payloads.ts'
import { runNaively } from './sandbox/run-naively.ts'
import { type Trial, tryPayloads } from './sandbox/try-payloads.ts'
import { readNumber } from './support/read-number.ts'

const ENGINES: readonly MappingEngineName[] = ['isolated-vm', 'quickjs']
const NAMED_MAX = 10

function judge(engine: MappingEngineName, trials: readonly Trial[]): readonly Figure[] {
  const reached = trials.filter(({ evidence }) => evidence.length > 0)
  const named = reached.slice(0, NAMED_MAX)
  const count = (ending: Trial['ending']) => trials.filter((trial) => trial.ending === ending).length
  return [
    exactly(`${engine}: payloads that reached something`, reached.length, 0),
    ...named.map(({ payload, evidence }) => ({
      figure: `${engine}: reached by ${payload.family}: ${payload.title}`,
      value: evidence.join(', ').slice(0, 300),
    })),
    { figure: `${engine}: payloads that gave an output`, value: count('ok') },
    { figure: `${engine}: payloads that failed`, value: count('failed') },
    { figure: `${engine}: payloads whose process was ended`, value: count('ended') },
  ]
}

export const drill: Drill = {
  name: 'R12',
  title: 'sandbox: no payload reaches a file, the environment, a socket, another tenant or the process it runs in',
  async run({ args }: DrillOptions) {
    const payloads = readPayloads('escapes')
    const sharing = readNumber(args, '--per-process', 1)
    await using canaries = new AsyncDisposableStack()
    // Each its own, which says what was reached and not by whom: so they can run side by side.
    const open = async () => canaries.use(await openCanary())
    const tryOn = async (engine: MappingEngineName) =>
      await tryPayloads({ payloads, engine, sharing, canary: await open() })
    const control = async () => await runNaively(payloads, await open())
    const [naive, ...trials] = await Promise.all([control(), ...ENGINES.map(tryOn)])
    const escaped = naive.filter(({ evidence }) => evidence.length > 0).length
    const figures = [
      atLeast('payloads', payloads.length, 200),
      atLeast('control: payloads that escape from node:vm', escaped, 20),
      ...ENGINES.flatMap((engine, at) => judge(engine, trials[at] as readonly Trial[])),
    ]
    return { figures }
  },
}
