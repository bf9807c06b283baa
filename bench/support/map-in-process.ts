// The limit of a mapping: the same function in this process, and its JSON there and back. In a process of its own, whose V8 has
// seen nothing else. Given a LimitRequest, prints a LimitResult.
import { createRequire } from 'node:module'
import type { JsonValue } from '@howazit/connector-kit'
import { EVENT, NOW, SCRIPT, TEMPLATE } from './mapping-load.ts'
import { readArgument } from './run-module.ts'

export interface LimitRequest {
  readonly kind: 'javascript' | 'handlebars'
  readonly runs: number
}

export interface LimitResult {
  readonly perCoreSecond: number
}

type Map = (event: JsonValue, context: JsonValue) => string

const { kind, runs } = await readArgument<LimitRequest>()

function compile(): Map {
  if (kind === 'javascript') {
    // oxlint-disable-next-line typescript/no-implied-eval -- our own source, as the sandbox compiles it
    const map = Function(`${SCRIPT}; return map`)() as (event: JsonValue, context: JsonValue) => JsonValue
    return (event, context) => JSON.stringify(map(event, context))
  }
  const handlebars = createRequire(new URL('../../packages/connector-kit/package.json', import.meta.url))('handlebars')
  handlebars.registerHelper('json', (value: unknown) => new handlebars.SafeString(JSON.stringify(value ?? null)))
  handlebars.registerHelper('default', (value: unknown, other: unknown) => value ?? other)
  const render = handlebars.compile(TEMPLATE, { noEscape: true }) as (root: object) => string
  return (event, context) => {
    const text = render({ event, context })
    JSON.parse(text)
    return text
  }
}

const map = compile()
let characters = 0
function run(count: number): void {
  for (let index = 0; index < count; index++) {
    const { event, context } = JSON.parse(JSON.stringify({ event: EVENT, context: { now: NOW, seed: 'seed' } }))
    characters += map(event, context).length
  }
}

run(runs / 4)
const before = process.cpuUsage()
run(runs)
const { user, system } = process.cpuUsage(before)
if (characters === 0) throw new Error('nothing was mapped')
process.stdout.write(
  JSON.stringify({ perCoreSecond: Math.round(runs / ((user + system) / 1e6)) } satisfies LimitResult),
)
