import { randomUUID } from 'node:crypto'
import type { HttpRequest } from '../../run/http.ts'
import type { Granted, Tokens } from '../../run/operation-call.ts'
import { requestToken } from './request-token.ts'
import type { NoToken } from './token-failure.ts'
import { isRotating, recordOf, usable } from './token-record.ts'
import type { Grant } from './token-request.ts'
import { LEASE_MS, needsConsent, SEND_MS_MAX, type TokenQuestion, type TokensDeps } from './token-source.ts'
import type { ConnectionKey, StoredTokens, TokenRecord, TokenWrite } from './token-store.ts'

/** After a failure the old token, where it holds, is given for so long before the endpoint is asked again. */
const PAUSE_MS = 60_000
const WRITE_PAUSE_MS = 200
const WRITE_PAUSE_MS_MAX = 5_000
const TAKE_BACK_TRIES = 10

/** Takes the lease, asks, keeps what came, gives it; undefined where somebody else is at it or was quicker: look again. */
export async function renewTokens(
  deps: TokensDeps,
  question: TokenQuestion,
  stored: StoredTokens,
): Promise<Granted | undefined> {
  if (stored.isLeased) return undefined
  const grant = grantFor(question, stored.record, deps.now())
  if ('tokens' in grant || 'failure' in grant) return grant
  const leased = await lease(deps, question, stored)
  if (!leased) return undefined
  const { auth, values } = question
  const send = (request: HttpRequest) => deps.send(request, question)
  const answer = await requestToken({ auth, values, grant, send, now: deps.now() })
  return 'tokens' in answer
    ? keepNew(deps, question, leased, answer.tokens)
    : keepFailure(deps, question, leased, answer)
}

/** What to ask with; or what is given where there is nothing to ask with. */
function grantFor(question: TokenQuestion, record: TokenRecord, now: Date): Grant | Granted {
  const { auth, stale } = question
  if (auth.mode !== 'oauth2_code') return { kind: 'credentials' }
  const refreshToken = auth.refresh === 'none' ? undefined : record.tokens?.refreshToken
  const tokens = usable(record, now, stale)
  if (refreshToken === undefined) return tokens ? { tokens } : needsConsent(whyNone(record))
  const spentSince = record.spentSince === undefined ? undefined : Date.parse(record.spentSince)
  const reuseMs = (auth.refreshReuseSeconds ?? 0) * 1000
  if (spentSince === undefined || now.getTime() - spentSince + SEND_MS_MAX < reuseMs)
    return { kind: 'refresh', refreshToken }
  return tokens ? { tokens } : needsConsent(whyNone(record))
}

function whyNone({ tokens, spentSince }: TokenRecord): string {
  if (spentSince !== undefined) return `a renewal was interrupted at ${spentSince}, and the refresh token may be spent`
  return tokens ? 'the token ended or was refused, and there is no refresh token' : 'nobody has agreed yet'
}

interface Leased {
  readonly version: number
  /** As it was written with the lease. */
  readonly before: TokenRecord
  /** Since when the refresh token was in doubt before this attempt. */
  readonly doubtedSince: string | undefined
}

/** With the lease it is written that a rotating refresh token goes out, and since when: the first time counts. */
async function lease(
  deps: TokensDeps,
  { key, auth }: TokenQuestion,
  stored: StoredTokens,
): Promise<Leased | undefined> {
  const spentSince = stored.record.spentSince ?? deps.now().toISOString()
  const record = isRotating(auth) ? { ...stored.record, spentSince, spentBy: randomUUID() } : stored.record
  try {
    const version = await deps.store.lease(key, { version: stored.version, forMs: LEASE_MS, record })
    return version === undefined ? undefined : { version, before: record, doubtedSince: stored.record.spentSince }
  } catch (error) {
    await takeBack(deps, key, { stored, spentBy: record.spentBy })
    throw error
  }
}

/**
 * The store did not say whether it took the lease. Nothing has gone out, so what was written with it is taken back: it would
 * look like a refresh token that may be spent. Only this attempt's own, and only as long as the store is soon back.
 */
async function takeBack(
  { store, wait }: TokensDeps,
  key: ConnectionKey,
  { stored, spentBy }: { stored: StoredTokens; spentBy: string | undefined },
): Promise<void> {
  for (let tries = 0; tries < TAKE_BACK_TRIES; tries++) {
    try {
      const found = await store.read(key)
      if (spentBy === undefined || found?.record.spentBy !== spentBy) return
      if (await store.write(key, { version: found.version, record: stored.record })) return
    } catch {
      // Still away. The error that led here is the one that is told.
    }
    await wait(WRITE_PAUSE_MS)
  }
}

/** A reply without a refresh token leaves the old one good (RFC 6749 6). */
async function keepNew(
  deps: TokensDeps,
  question: TokenQuestion,
  leased: Leased,
  fresh: Tokens,
): Promise<Granted | undefined> {
  const { auth } = question
  const refreshToken = fresh.refreshToken ?? leased.before.tokens?.refreshToken
  const { refreshToken: _, ...others } = fresh
  const tokens = auth.mode === 'oauth2_code' && refreshToken !== undefined ? { ...others, refreshToken } : others
  const { consentedAt } = leased.before
  const record = { ...recordOf(tokens, deps.now(), deps.random), ...(consentedAt !== undefined && { consentedAt }) }
  return (await writeTokens(deps, question, { ...leased, record })) ? { tokens } : undefined
}

async function keepFailure(
  deps: TokensDeps,
  question: TokenQuestion,
  leased: Leased,
  answer: NoToken,
): Promise<Granted | undefined> {
  const { failure, refreshToken } = answer
  const { spentSince, spentBy: _, ...record } = leased.before
  // An attempt that certainly did not arrive settles no doubt that an earlier one left.
  const doubt = refreshToken === 'unknown' ? spentSince : leased.doubtedSince
  const isDead = refreshToken === 'dead' && question.auth.mode === 'oauth2_code'
  const next: TokenRecord = {
    ...record,
    refreshAt: new Date(deps.now().getTime() + PAUSE_MS).toISOString(),
    ...(doubt !== undefined && { spentSince: doubt }),
    ...(isDead && { needsConsent: failure.message }),
  }
  if (!(await write(deps, question, { version: leased.version, record: next }))) return undefined
  const tokens = usable(next, deps.now(), question.stale)
  return tokens ? { tokens } : { failure }
}

/**
 * Writes what came of the lease; false where another version is there by now. A store that is away is tried again for as long as
 * the lease holds: a rotating refresh token that came in a reply is nowhere else.
 */
async function write(deps: TokensDeps, { key }: TokenQuestion, { version, record }: TokenWrite): Promise<boolean> {
  const { store, wait, now } = deps
  const giveUpAt = now().getTime() + LEASE_MS - SEND_MS_MAX
  for (let pauseMs = WRITE_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, WRITE_PAUSE_MS_MAX)) {
    try {
      return await store.write(key, { version, record })
    } catch (error) {
      if (now().getTime() >= giveUpAt) throw error
    }
    await wait(pauseMs)
  }
}

/**
 * Writes new tokens also where another process took over after the lease had ended: its doubts about the refresh token are
 * settled by them. Only a failure gives way to whatever is there. False where there are other tokens already.
 */
async function writeTokens(deps: TokensDeps, question: TokenQuestion, leased: Leased & TokenWrite): Promise<boolean> {
  for (let { version } = leased; ; ) {
    if (await write(deps, question, { version, record: leased.record })) return true
    const stored = await deps.store.read(question.key)
    if (!stored || !isSame(stored.record, leased.before)) return false
    version = stored.version
  }
}

function isSame(record: TokenRecord, leased: TokenRecord): boolean {
  return (
    record.tokens?.accessToken === leased.tokens?.accessToken &&
    record.tokens?.refreshToken === leased.tokens?.refreshToken
  )
}
