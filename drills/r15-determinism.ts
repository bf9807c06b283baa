import { createHash } from 'node:crypto'
import { createMappingPool, type MappingEngineName, type MappingRequest } from '@howazit/connector-kit'
import { type Drill, type DrillOptions, exactly, type Figure } from './drill.ts'
import { readNumber } from './support/read-number.ts'

const script = `function map(event, context) {
  const entries = new Map(event.answers.map((answer) => [answer.key, answer.value]))
  return {
    event, context, entries: [...entries], sorted: event.answers.map(({ key }) => key).toSorted(), keys: Object.keys(event),
    now: Date.now(), date: new Date(), text: Date(), hours: new Date(2020, 5, 1).getHours(), offset: new Date(0).getTimezoneOffset(),
    zone: typeof Intl === 'undefined' ? null : Intl.DateTimeFormat().resolvedOptions().timeZone, local: new Date().toLocaleString(),
    random: Array.from({ length: 5 }, () => Math.random()), number: 0.1 + 0.2, matched: RegExp.lastMatch ?? null, found: /s+/.exec('essay'),
  }
}`
const template =
  '{"now":"{{context.now}}","year":"{{date context.now "yyyy"}}","answers":[{{#each event.answers}}{{#unless @first}},{{/unless}}{"{{key}}":{{json value}}}{{/each}}]}'
const event = {
  id: 'r',
  answers: [
    { key: 'nps', value: 9 },
    { key: 'why', value: 'Größe 😀 \u2028' },
    { key: 'a', value: null },
  ],
}

const toRequest = (kind: 'javascript' | 'handlebars', engine: MappingEngineName): MappingRequest => ({
  group: kind,
  engine,
  tenantId: 'tenant',
  version: kind,
  mapping: { kind, source: kind === 'javascript' ? script : template },
  event,
  context: { now: '2026-01-02T03:04:05.678Z', seed: 'seed' },
})

/** Hashes of all outputs of so many fresh processes. */
async function mapInProcesses(request: MappingRequest, { processes, runs }: { processes: number; runs: number }) {
  const hashes = new Map<string, number>()
  for (let index = 0; index < processes; index++) {
    await using pool = createMappingPool({ spares: 0 })
    for (const result of await pool.map(Array.from({ length: runs }, () => request))) {
      const hash = createHash('sha256').update(JSON.stringify(result)).digest('hex')
      hashes.set(hash, (hashes.get(hash) ?? 0) + (result.status === 'ok' ? 1 : 0))
    }
  }
  return hashes
}

async function judge(
  engine: MappingEngineName,
  { processes, runs }: { processes: number; runs: number },
): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const kind of ['javascript', 'handlebars'] as const) {
    const hashes = await mapInProcesses(toRequest(kind, engine), { processes, runs })
    const mapped = [...hashes.values()].reduce((sum, count) => sum + count, 0)
    figures.push(
      exactly(`${engine}, ${kind}: runs that gave an output, in ${processes} processes`, mapped, processes * runs),
      exactly(`${engine}, ${kind}: distinct outputs`, hashes.size, 1),
    )
  }
  return figures
}

export const drill: Drill = {
  name: 'R15',
  title: 'mappings: the same input gives the same bytes, run after run and process after process',
  async run({ args }: DrillOptions) {
    const processes = readNumber(args, '--processes', 10)
    const runs = readNumber(args, '--runs', 10_000)
    // QuickJS takes twenty times as long.
    const quickjs = { processes, runs: Math.ceil(runs / 10) }
    return { figures: [...(await judge('isolated-vm', { processes, runs })), ...(await judge('quickjs', quickjs))] }
  },
}
