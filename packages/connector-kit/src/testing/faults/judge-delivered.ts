import type { Operation } from '../../manifest/operation.ts'
import type { Delivered } from './deliver.ts'
import type { FaultCase } from './fault-cases.ts'

/** What came of a case. */
export interface Survived {
  readonly operation: Operation
  /** Of each record. */
  readonly delivered: readonly Delivered[]
  /** How many objects are at the target for all of them. */
  readonly made: number
}

/** Everything that must not be, as sentences: none where the fault was survived. */
export function judgeDelivered(fault: FaultCase, survived: Survived): readonly string[] {
  const { delivered } = survived
  return [
    ...judgeEffects(survived),
    ...judgeOthers(fault, delivered),
    ...delivered.flatMap((one) => [...judgeEnd(fault, one, survived), ...judgeWait(fault, one)]),
  ]
}

/** What is told has to be what is there: exactly once where the target knows a repeat. */
function judgeEffects({ operation, delivered, made }: Survived): readonly string[] {
  const told = delivered.filter(({ status }) => status === 'delivered').length
  const open = delivered.filter(({ status }) => status === 'unknown').length
  const { idempotency } = operation
  const mayRepeat = idempotency.kind === 'none' && idempotency.onUnknown === 'at_least_once'
  return [
    ...unless(made >= told, `${told} told as delivered, and ${made} made: ${endsOf(delivered)}.`),
    ...unless(made <= told + open || mayRepeat, `${made} made, and ${told} told as delivered: ${endsOf(delivered)}.`),
  ]
}

function judgeOthers({ expects }: FaultCase, delivered: readonly Delivered[]): readonly string[] {
  const told = delivered.filter(({ status }) => status === 'delivered').length
  return unless(
    expects !== 'all but one' || told === delivered.length - 1,
    `${told} of ${delivered.length} are delivered, and all but one can be: ${endsOf(delivered)}.`,
  )
}

function judgeEnd({ expects }: FaultCase, one: Delivered, { operation }: Survived): readonly string[] {
  const { status, reason, attempts } = one
  const mayStayOpen =
    operation.idempotency.kind === 'none' && attempts.some(({ outcome }) => outcome.outcome === 'unknown')
  const isDead = status === 'refused' || status === 'exhausted'
  const isFine = {
    delivered: status === 'delivered' || (status === 'unknown' && mayStayOpen),
    ends: status !== 'unknown' || mayStayOpen,
    never: isDead,
    'all but one': status === 'delivered' || isDead,
  }[expects]
  const wanted = {
    delivered: 'delivered',
    ends: 'delivered or given up',
    never: 'given up',
    'all but one': 'delivered or given up',
  }[expects]
  return [
    ...unless(isFine, `It is ${endsOf([one])} in the end, and has to be ${wanted}.`),
    ...unless(!isDead || /^[a-z][a-z0-9_]*$/.test(reason), 'It is given up without a reason.'),
  ]
}

function judgeWait({ waitsMs, atOnce }: FaultCase, { attempts }: Delivered): readonly string[] {
  const [first, second] = attempts
  if (atOnce) return unless(attempts.length === 1, `It takes ${attempts.length} attempts, and one suffices.`)
  if (waitsMs === undefined || !first || !second) return []
  const waited = second.atMs - first.atMs
  return unless(waited === waitsMs, `It waits ${waited} ms, and was told ${waitsMs} ms.`)
}

const endsOf = (delivered: readonly Delivered[]): string =>
  delivered.map(({ status, reason }) => `${status} (${reason})`).join(', ')

const unless = (holds: boolean, sentence: string): readonly string[] => (holds ? [] : [sentence])
