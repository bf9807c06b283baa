import type { Trace } from '@howazit/sdk'
import { hourText } from './ledger/hour-flag.ts'
import { dim, green, red } from './output.ts'

type Step = Trace['steps'][number]

const MARKS = { ok: green('+'), waiting: dim('.'), failed: red('x') } as const

/** A line of the timeline: what, when, and where to. */
export function stepText({ status, stage, at, sinceStartMs, target, detail, traceId }: Step): string {
  const elapsed = sinceStartMs === undefined ? '' : `+${sinceStartMs.toLocaleString('en-US')} ms`
  const request = traceId === undefined ? undefined : `request ${traceId}`
  const said = [[target, detail].filter(Boolean).join(': '), request].filter(Boolean).join(', ')
  return `  ${MARKS[status]} ${stage.padEnd(18)} ${at}  ${elapsed.padStart(12)}  ${dim(said)}`.trimEnd()
}

/** What there is to be done about it, ready to paste: about what failed, then about what is still to come. */
export function nextCommands({ responseId, ledgerHour, steps }: Trace): readonly string[] {
  const dead = steps.filter(({ stage }) => stage === 'dead')
  const held = steps.filter(({ stage, status }) => stage === 'quarantined' && status === 'failed')
  const pending = steps.filter(({ stage, status }) => stage === 'delivered' && status === 'waiting')
  const isPoison = steps.some(({ stage, status }) => stage === 'poison' && status === 'failed')
  const isUnderWay = steps.some(({ status }) => status === 'waiting')
  return [
    ...held.map(({ quarantineId }) => `howazit quarantine show ${quarantineId}`),
    ...dead.map(({ deliveryId }) => `howazit delivery show ${deliveryId}`),
    ...(dead.length > 0 ? [`howazit dlq replay --where "response = ${responseId}"`] : []),
    ...pending.map(({ deliveryId }) => `howazit delivery show ${deliveryId}`),
    ...(isPoison ? ['howazit dlq list --kind poison'] : []),
    ...(isUnderWay ? [`howazit trace ${responseId}`] : []),
    ...((isPoison || isUnderWay) && ledgerHour ? [`howazit ledger show --hour ${hourText(ledgerHour)}`] : []),
  ]
}
