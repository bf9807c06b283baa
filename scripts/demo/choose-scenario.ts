import { parseArgs } from 'node:util'
import { createShowConnectors } from './connectors.ts'
import { showInsight } from './insight/show-insight.ts'
import { showMove } from './move.ts'
import { createOutage } from './outage.ts'
import type { Scenario } from './stage.ts'
import { showTour } from './tour.ts'

/** By the name that `--scenario` has for them; so many seconds is what one of them may last. */
const SCENARIOS: Readonly<Record<string, (seconds: number) => Scenario>> = {
  tour: () => showTour,
  outage: createOutage,
  move: () => showMove,
  insight: () => showInsight,
}

const SECONDS = { min: 15, max: 300 } as const

export const USAGE = `npm run demo                         the whole platform in one walk
npm run demo -- --connectors all     one low score at every connector's stand-in; or hubspot,slack
npm run demo -- --scenario NAME      one of ${Object.keys(SCENARIOS).join(', ')}
    --seconds 60                     of outage: how long the target is away, from ${SECONDS.min} to ${SECONDS.max}`

/** What to show, or why that is not known; neither where help was asked for. */
export type Choice =
  | { readonly scenario: Scenario }
  | { readonly scenario?: undefined; readonly problem: string | undefined }

export function chooseScenario(args: readonly string[]): Choice {
  const { values, problem } = parse(args)
  if (!values || values.help) return { problem }
  if (values.connectors !== undefined) return { scenario: createShowConnectors(values.connectors.split(',')) }
  const create = SCENARIOS[values.scenario]
  if (!create) return { problem: `There is no scenario "${values.scenario}".` }
  const seconds = Number(values.seconds)
  if (!(seconds >= SECONDS.min && seconds <= SECONDS.max))
    return { problem: `--seconds: "${values.seconds}" is not from ${SECONDS.min} to ${SECONDS.max}.` }
  return { scenario: create(seconds) }
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        connectors: { type: 'string' },
        scenario: { type: 'string', default: 'tour' },
        seconds: { type: 'string', default: '60' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    return { values, problem: undefined }
  } catch (error) {
    return { values: undefined, problem: (error as Error).message }
  }
}
