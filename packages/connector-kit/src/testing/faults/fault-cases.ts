import type { Connector } from '../../manifest/connector.ts'
import type { Operation } from '../../manifest/operation.ts'
import { speaksHttp } from '../../request/schemes.ts'
import type { Fault, FaultKind, RetryAfterForm } from '../fake/fault.ts'
import { always, once } from '../fake/parse-fault.ts'
import { errorCasesFor } from './protocol-faults.ts'

/** Something that happens to requests sooner or later, and what has to become of the event. */
export interface FaultCase {
  readonly name: string
  readonly faults: readonly Fault[]
  /**
   * `delivered`: it is there in the end, though it may stay open where nobody can know. `ends`: it is there, or is given up with a
   * reason. `never`: it cannot be there, and is given up with a reason.
   */
  readonly expects: 'delivered' | 'ends' | 'never' | 'all but one'
  /** How long the second attempt waits for the first. */
  readonly waitsMs?: number
  /** In one attempt. */
  readonly atOnce?: true
  /** How far our clock is from the fake's. */
  readonly ownSkewMs?: number
}

const WAIT_MS = 7_000
/** Less than anybody who checks signatures allows, more than any wait here. */
const SKEW_MS = 240_000
const HOUR_MS = 3_600_000

const RETRY_AFTER: Readonly<Record<Exclude<RetryAfterForm, 'none' | 'garbage'>, string>> = {
  seconds: 'a 429 waits the seconds that it says',
  date: 'a 429 waits until the date that it says',
  rfc850: 'a 429 waits until the date that it says as RFC 850 has it',
  asctime: 'a 429 waits until the date that it says as asctime has it',
  unix: 'a 429 waits until the Unix time that it says',
  ms: 'a 429 waits the milliseconds that it says',
  ratelimit: 'a 429 waits as long as its RateLimit says',
  reset: 'a 429 waits until the limit is reset',
}

const transient = (name: string, kind: FaultKind): FaultCase => ({ name, faults: [once(kind)], expects: 'delivered' })
const told = (retryAfter: RetryAfterForm): FaultKind => ({ kind: 'status', status: 429, retryAfter, waitMs: WAIT_MS })

/** What only HTTP says. */
const OF_HTTP: readonly FaultCase[] = [
  ...Object.entries(RETRY_AFTER).map(
    ([form, name]): FaultCase => ({ ...transient(name, told(form as RetryAfterForm)), waitsMs: WAIT_MS }),
  ),
  transient('a 429 that says nothing is tried again', told('none')),
  transient('a 429 that says nothing that can be read is tried again', told('garbage')),
  ...[500, 502, 503, 504].map((status) => transient(`a ${status} is tried again`, { kind: 'status', status })),
  transient('half of a reply is not taken for all of it', { kind: 'partial' }),
  {
    name: 'a clock over there that is ahead does not change how long is waited',
    faults: [always({ kind: 'skew', skewMs: SKEW_MS }), once(told('date'))],
    expects: 'delivered',
    waitsMs: WAIT_MS,
  },
]

/** What every operation has to survive: the request that has the effect meets it. */
const ALWAYS: readonly FaultCase[] = [
  transient('no reply in time leaves open whether it was taken', { kind: 'timeout' }),
  transient('a reset after it was taken leaves open whether it was', { kind: 'reset', isTaken: true }),
  transient('a reset before it was taken leaves open whether it was', { kind: 'reset', isTaken: false }),
  transient('a host that cannot be reached is tried again', { kind: 'unreachable' }),
  { ...transient('a slow reply is waited for', { kind: 'slow', latencyMs: 14_000 }), atOnce: true },
  transient('a reply that comes too late leaves open whether it was taken', { kind: 'slow', latencyMs: 16_000 }),
  transient('a connection that drops in the middle of a reply leaves open what it said', { kind: 'cut', bytes: 1 }),
  {
    name: 'a clock of ours that is an hour late does no harm, or is told',
    faults: [],
    expects: 'ends',
    ownSkewMs: -HOUR_MS,
  },
  {
    name: 'a record that is never taken ends with a reason',
    faults: [always({ kind: 'poison' })],
    expects: 'never',
  },
]

/** Where the target knows the second one again; behind a lookup or nothing it cannot. */
const TWICE = transient('a request that arrives twice has one effect', { kind: 'duplicate' })
const hasMemory = ({ idempotency: { kind } }: Operation): boolean => kind !== 'none' && kind !== 'lookup'

/** A success that says no in its body, where the samples show that successes say yes there. */
const DENIED: FaultCase = {
  name: 'a success that says no in its body is none',
  faults: [once({ kind: 'denied' })],
  expects: 'ends',
}

/** The modes whose credentials are fetched again. */
const hasTokens = (connector: Connector, authMode: string): boolean => {
  const mode = connector.auth[authMode]?.mode ?? 'none'
  return mode.startsWith('oauth2_') || mode === 'self_signed_jwt'
}

export interface Asked {
  readonly connector: Connector
  readonly operation: Operation
  readonly authMode: string
  /** The samples' successes say so in their bodies. */
  readonly saysYes: boolean
}

/** The cases of an operation, which are the same for all that are alike. */
export function faultCasesFor({ connector, operation, authMode, saysYes }: Asked): readonly FaultCase[] {
  return [
    ...(speaksHttp(connector.protocol) ? OF_HTTP : errorCasesFor(connector.protocol)),
    ...ALWAYS,
    ...(hasMemory(operation) ? [TWICE] : []),
    ...(saysYes ? [DENIED] : []),
    ...expiredCases(connector, authMode),
  ]
}

function expiredCases(connector: Connector, authMode: string): readonly FaultCase[] {
  const mode = connector.auth[authMode]?.mode ?? 'none'
  if (mode === 'none') return []
  if (hasTokens(connector, authMode))
    return [
      {
        ...transient('a token that has expired is renewed, and the request sent again', { kind: 'expired' }),
        atOnce: true,
      },
      {
        name: 'a token that cannot be renewed ends with a reason',
        faults: [always({ kind: 'expired' })],
        expects: 'never',
      },
    ]
  return [
    {
      name: 'credentials that are not taken any more end with a reason',
      faults: [always({ kind: 'expired' })],
      expects: 'never',
    },
  ]
}

/** One record of several is never taken. */
export const POISON_IN_BATCH: FaultCase = {
  name: 'a record that is never taken does not keep the others of its batch',
  faults: [always({ kind: 'poison' })],
  expects: 'all but one',
}

/** What happens to a step, before anything was made. */
export const STEP_FAULTS: readonly FaultCase[] = [
  transient('a 500 is tried again', { kind: 'status', status: 500 }),
  transient('no reply in time is tried again', { kind: 'timeout' }),
  transient('a reset is tried again', { kind: 'reset', isTaken: true }),
  transient('half of a reply is not taken for "there is none"', { kind: 'partial' }),
]
