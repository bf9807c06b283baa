import { stripVTControlCharacters } from 'node:util'
import { type Details, type ErrorCode, HowazitError } from '@howazit/sdk'
import { CommandError } from './command-error.ts'
import { EXIT, exitCodeOf } from './exit-code.ts'

/** A failure as it is told: what happened, why, what to do; the shape of `error` under `--json`. */
export interface ErrorReport {
  readonly code: string
  readonly message: string
  readonly why: readonly string[]
  readonly tryThis: string
  readonly exitCode: number
  readonly requestId?: string
}

const AGAIN = 'wait a moment and run the same command again; nothing is done twice'
const CHECK =
  'check that the platform is running (`howazit doctor`) and run the same command again; nothing is done twice'
const TOKEN = 'howazit login, or a valid HOWAZIT_TOKEN; for `howazit dev`: restart it'

const TRY_THIS: Readonly<Partial<Record<ErrorCode, string>>> = {
  unauthenticated: TOKEN,
  auth_failed: TOKEN,
  insufficient_scope: 'use a token with that scope; `howazit whoami` shows what this one may do',
  not_found: 'check the id, and the tenant: `howazit whoami`',
  survey_unknown: 'howazit survey list',
  connector_unknown: 'howazit connector list',
  url_not_allowed: 'use a URL that the platform may call; `howazit webhook listen --forward-to URL` needs none',
  conflict: 'look at what is there, and change that or choose another name',
  duplicate: 'nothing: it is there already',
  idempotency_key_reuse: 'use a new key for what is new',
  revision_conflict: 'read it again and repeat the change',
  secret_unreadable: 'howazit connection update NAME --secret NAME=@FILE, and then --enable',
  wrong_region: 'use the platform of the region of the tenant: --url',
  unavailable: AGAIN,
  over_capacity: AGAIN,
  rate_limited: AGAIN,
  idempotency_in_flight: AGAIN,
  request_timeout: AGAIN,
  network_failed: CHECK,
  timed_out: CHECK,
  planned: 'it is in the contract and comes with a later version',
}

/** Of commands that know better what comes next. */
const CONFLICTS: readonly (readonly [command: string, tryThis: string])[] = [
  ['tenant move fleet', 'howazit tenant move fleet status says where it stands'],
  ['tenant move', 'howazit tenant move status SLUG says where it stands and what comes next'],
]

const tryThisAfter = (code: ErrorCode, commandId: string): string | undefined =>
  (code === 'conflict' ? CONFLICTS.find(([command]) => commandId.startsWith(command))?.[1] : undefined) ??
  TRY_THIS[code]

/** Every failure of a command as what happened, why and what to do. */
export function describeError(error: unknown, commandId: string): ErrorReport {
  if (error instanceof CommandError) {
    const { code, why, tryThis, exitCode } = error
    return { code, message: withoutFrame(error.message), why, tryThis, exitCode }
  }
  if (HowazitError.is(error))
    // What went wrong while a token was got says more than that it went wrong.
    return error.cause instanceof CommandError
      ? describeError(error.cause, commandId)
      : describeApiError(error, commandId)
  const { oclif } = error as { oclif?: { exit?: number } }
  if (oclif !== undefined) return describeUsage((error as Error).message, helpOf(commandId))
  return describeSystemError(error as NodeJS.ErrnoException)
}

const helpOf = (commandId: string): string => `howazit ${commandId} --help`

function describeApiError({ code, message, details = {}, cause }: HowazitError, commandId: string): ErrorReport {
  const exitCode = exitCodeOf(code)
  const fallback = exitCode === EXIT.usage ? helpOf(commandId) : 'run it again with DEBUG=1 and report what it says'
  return {
    code,
    message,
    why: [...describeDetails(details, message), ...describeCause(cause)],
    tryThis: tryThisAfter(code, commandId) ?? fallback,
    exitCode,
    ...(details.requestId !== undefined && { requestId: details.requestId }),
  }
}

/** Each finding with its place; what the message or the finding itself says already is not said again. */
function describeDetails({ errors = [], pointer, expected, got }: Details, message: string): string[] {
  const findings = errors.length > 0 ? errors : pointer === undefined ? [] : [{ pointer, detail: '', expected, got }]
  return findings.map((finding) => {
    const detail = message.endsWith(finding.detail) ? '' : finding.detail
    const wanted =
      finding.expected === undefined || finding.expected === finding.detail ? '' : `expected ${finding.expected}`
    const found = finding.got === undefined ? '' : `got ${finding.got}`
    const said = [detail, wanted, found].filter((part) => part !== '').join(', ')
    return `${finding.pointer || '/'}${said === '' ? '' : `: ${said}`}`
  })
}

function describeCause(cause: unknown): string[] {
  const inner = (cause as { cause?: unknown } | undefined)?.cause ?? cause
  const { code } = (inner ?? {}) as { code?: unknown }
  if (code === 'ECONNREFUSED') return ['Nothing listens there.']
  return typeof code === 'string' ? [code] : []
}

/** The flag parser frames what a flag's own check says with "Parsing --flag" and "See more help with --help". */
const withoutFrame = (message: string) =>
  message.replace(/^Parsing --\S+\s*\n\s*/, '').replace(/\nSee more help with --help$/, '')

/** What the flag parser says, in one line each and without its colours. */
function describeUsage(message: string, tryThis: string): ErrorReport {
  const lines = stripVTControlCharacters(message)
    .replace(/^Parsing (--\S+)\s*\n\s*/, '$1: ')
    .replace(/^Missing \d+ required args?:\n/, 'Missing: ')
    .replace(/^The following errors? occurred:\n/, '')
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '' && line !== 'See more help with --help')
  return { code: 'usage', message: lines[0] ?? 'Wrong usage.', why: lines.slice(1), tryThis, exitCode: EXIT.usage }
}

const SYSTEM: Readonly<Record<string, readonly [what: (path: string) => string, tryThis: string]>> = {
  ENOENT: [(path) => `There is no file ${path}.`, 'check the path, or use - for standard input'],
  ENOTDIR: [(path) => `A part of ${path} is no folder.`, 'check the path'],
  EISDIR: [(path) => `${path} is a folder.`, 'name a file in it'],
  EACCES: [(path) => `${path} may not be opened by this user.`, 'check who owns it, or name another place'],
  EROFS: [(path) => `${path} lies on a file system that cannot be written.`, 'name another place'],
  ENOSPC: [() => 'The disk is full.', 'make room and run the same command again'],
}

function describeSystemError(error: NodeJS.ErrnoException): ErrorReport {
  const [what, tryThis] = SYSTEM[error.code ?? ''] ?? []
  if (what && tryThis)
    return { code: 'usage', message: what(error.path ?? 'the file'), why: [], tryThis, exitCode: EXIT.usage }
  const code = error.code ?? /^\[(\w+)\]/.exec(error.message)?.[1] ?? 'internal'
  const report = 'run it again with DEBUG=1 and report what it says'
  return { code, message: error.message, why: [], tryThis: report, exitCode: EXIT.failure }
}
