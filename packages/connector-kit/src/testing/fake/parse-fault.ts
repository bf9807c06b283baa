import type { Fault, FaultAt, FaultKind, RetryAfterForm } from './fault.ts'

export type ParsedFault =
  | { readonly value: FaultAt; readonly problem?: undefined }
  | { readonly problem: string; readonly hint: string; readonly value?: undefined }

const FORMS: readonly RetryAfterForm[] = [
  'seconds',
  'date',
  'rfc850',
  'asctime',
  'unix',
  'ms',
  'ratelimit',
  'reset',
  'garbage',
  'none',
]
const TIMES_MAX = 1_000_000
const DAY_MS = 86_400_000

type Options = Readonly<Record<string, string>>
type Make = (options: Options) => FaultKind

const KINDS: Readonly<Record<string, { readonly options: readonly string[]; readonly make: Make }>> = {
  error: { options: ['code'], make: ({ code }) => ({ kind: 'error', code: code ?? 'unknown' }) },
  slow: { options: ['ms'], make: ({ ms }) => ({ kind: 'slow', latencyMs: Number(ms ?? 2_000) }) },
  timeout: { options: [], make: () => ({ kind: 'timeout' }) },
  reset: { options: [], make: () => ({ kind: 'reset', isTaken: true }) },
  'reset-before': { options: [], make: () => ({ kind: 'reset', isTaken: false }) },
  unreachable: { options: [], make: () => ({ kind: 'unreachable' }) },
  cut: { options: ['bytes'], make: ({ bytes }) => ({ kind: 'cut', bytes: Number(bytes ?? 10) }) },
  partial: { options: [], make: () => ({ kind: 'partial' }) },
  duplicate: { options: [], make: () => ({ kind: 'duplicate' }) },
  denied: { options: [], make: () => ({ kind: 'denied' }) },
  expired: { options: [], make: () => ({ kind: 'expired' }) },
  skew: { options: ['ms'], make: ({ ms }) => ({ kind: 'skew', skewMs: Number(ms ?? 600_000) }) },
  poison: { options: ['text'], make: ({ text }) => ({ kind: 'poison', ...(text !== undefined && { text }) }) },
}
/** What stays until it is taken back. */
const STANDING = new Set(['skew', 'poison'])
const STATUS_OPTIONS = ['retry-after', 'wait']
const EXAMPLES = 'createTicket=429:3, createTicket=429,retry-after=date,wait=7000, createTicket=slow,ms=2000, *=reset'

/**
 * Reads `OPERATION=FAULT[:TIMES][,OPTION=VALUE ...]`: `createTicket=429:3` answers 429 to the next three requests. The fault is
 * a status, or one of `error`, `slow`, `timeout`, `reset`, `reset-before`, `unreachable`, `cut`, `partial`, `duplicate`, `denied`, `expired`,
 * `skew` and `poison`; TIMES is 1, a number, or `always`.
 */
export function parseFault(text: string, operations: readonly string[]): ParsedFault {
  const equals = text.indexOf('=')
  if (equals < 1) return problem(`"${text}" names no operation and fault.`)
  const at = text.slice(0, equals)
  const [operation = ''] = at.split('.')
  if (at !== '*' && !operations.includes(operation))
    return problem(`There is no operation "${operation}".`, `one of ${operations.join(', ')}, or * for all`)
  const [head = '', ...rest] = text.slice(equals + 1).split(',')
  const [word = '', count] = head.split(':')
  const times = timesOf(count, word)
  if (times === undefined) return problem(`"${count}" is not how often: a number, or always.`)
  const options = optionsOf(rest)
  if (options === undefined) return problem(`"${rest.join(',')}" are no options such as ms=2000.`)
  const kind = kindOf(word, options)
  return 'problem' in kind ? kind : { value: { at, fault: { ...kind, times } } }
}

function timesOf(count: string | undefined, word: string): number | undefined {
  if (count === 'always' || (count === undefined && STANDING.has(word))) return Number.POSITIVE_INFINITY
  const times = count === undefined ? 1 : Number(count)
  return Number.isInteger(times) && times >= 1 && times <= TIMES_MAX ? times : undefined
}

function optionsOf(texts: readonly string[]): Options | undefined {
  const pairs = texts.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)] as const)
  return pairs.some(([name]) => name === '') ? undefined : Object.fromEntries(pairs)
}

function kindOf(word: string, options: Options): FaultKind | Extract<ParsedFault, { problem: string }> {
  const known = Object.hasOwn(KINDS, word) ? KINDS[word] : undefined
  const allowed = known?.options ?? STATUS_OPTIONS
  const foreign = Object.keys(options).find((name) => !allowed.includes(name))
  const { text: _, code: _code, 'retry-after': form = 'seconds', ...numbers } = options
  if (!known && !/^[2-5]\d\d$/.test(word))
    return problem(`"${word}" is no fault.`, `a status, or one of ${Object.keys(KINDS).join(', ')}`)
  if (foreign !== undefined)
    return problem(
      `"${foreign}" is no option of ${word}.`,
      allowed.length === 0 ? 'none' : `one of ${allowed.join(', ')}`,
    )
  const bad = Object.entries(numbers).find(
    ([, value]) => !/^-?\d{1,8}$/.test(value) || Math.abs(Number(value)) > DAY_MS,
  )
  if (bad) return problem(`"${bad[1]}" is no ${bad[0]}.`, 'a whole number, a day in milliseconds at most')
  if (known) return known.make(options)
  if (!FORMS.some((known) => known === form))
    return problem(`"${form}" is no form of Retry-After.`, `one of ${FORMS.join(', ')}`)
  if (options.wait === undefined && options['retry-after'] === undefined)
    return { kind: 'status', status: Number(word) }
  const retryAfter = form as RetryAfterForm
  return { kind: 'status', status: Number(word), retryAfter, waitMs: Number(options.wait ?? 7_000) }
}

function problem(text: string, hint = EXAMPLES): Extract<ParsedFault, { problem: string }> {
  return { problem: text, hint }
}

/** The same as text. */
export function faultText({ at, fault }: FaultAt): string {
  const { kind, times } = fault
  const count = Number.isFinite(times) ? `:${times}` : ':always'
  const options: [string, string | number | undefined][] =
    kind === 'status'
      ? [
          ['retry-after', fault.retryAfter],
          ['wait', fault.waitMs],
        ]
      : [
          ['ms', kind === 'slow' ? fault.latencyMs : kind === 'skew' ? fault.skewMs : undefined],
          ['bytes', kind === 'cut' ? fault.bytes : undefined],
          ['text', kind === 'poison' ? fault.text : undefined],
          ['code', kind === 'error' ? fault.code : undefined],
        ]
  const word = kind === 'status' ? fault.status : kind === 'reset' && !fault.isTaken ? 'reset-before' : kind
  const given = options.filter(([, value]) => value !== undefined).map(([name, value]) => `,${name}=${value}`)
  return `${at}=${word}${count}${given.join('')}`
}

/** A fault as one request meets it. */
export const once = (kind: FaultKind): Fault => ({ ...kind, times: 1 })
/** A fault that stays. */
export const always = (kind: FaultKind): Fault => ({ ...kind, times: Number.POSITIVE_INFINITY })
