import { parseRetryAfter } from '@howazit/connector-kit'
import type { Clock } from '../../clock.ts'
import type { Egress, EgressReply } from '../../egress/egress.ts'
import type { TenantId } from '../../tenancy/tenant.ts'
import { completionsUrl, type LanguageModel } from './language-model.ts'
import type { Spending } from './spend-tokens.ts'
import type { Prompt } from './write-prompt.ts'

export interface AskDeps {
  readonly egress: Pick<Egress, 'send'>
  readonly clock: Clock
  readonly languageModel: LanguageModel
}

export interface Asking {
  readonly tenantId: TenantId
  readonly prompt: Prompt
  /** Before each attempt, since each may be computed over there. */
  readonly spend: () => Promise<Spending>
  readonly giveBack: (tokens: number) => Promise<void>
  readonly wait: (ms: number) => Promise<unknown>
  readonly signal: AbortSignal
}

export type Asked =
  | { readonly content: string; readonly model: string }
  | { readonly unwritten: 'unavailable' | 'over_insight_budget' | 'over_month_budget' }

/** Before each attempt. */
const DELAYS_MS = [0, 500, 2_000]

const ATTEMPT_MS = 20_000

/** With less time left nobody is asked. */
const ATTEMPT_MS_MIN = 5_000

/** Of all attempts and the time between them: less than a claim holds. */
const DEADLINE_MS = 45_000

/** What an endpoint calls the version that answered. */
const MODEL_NAME = /^[\w.:/@+-]{1,100}$/

/** Asks, and again where that may help. Never rejects for what the other side does. */
export async function askModel({ egress, clock, languageModel }: AskDeps, asking: Asking): Promise<Asked> {
  const { prompt, signal } = asking
  const endsAtMs = clock.now().getTime() + DEADLINE_MS
  let waitMs = 0
  for (const delayMs of DELAYS_MS) {
    const pauseMs = Math.max(delayMs, waitMs)
    if (clock.now().getTime() + pauseMs + ATTEMPT_MS_MIN > endsAtMs) break
    if (pauseMs > 0) await asking.wait(pauseMs)
    const spending = await asking.spend()
    if (spending !== 'spent') return { unwritten: spending }
    const timeoutMs = Math.min(ATTEMPT_MS, endsAtMs - clock.now().getTime())
    const reply = await egress.send({ ...toRequest(languageModel, asking), timeoutMs, signal })
    signal.throwIfAborted()
    // Nothing was computed over there where nothing came through, or it was refused at the door.
    if (reply.error ? !reply.error.wasSent : reply.status >= 400 && reply.status < 500)
      await asking.giveBack(prompt.tokensMax)
    if (reply.error) continue
    if (reply.status === 200) {
      const { content, model, tokens } = readCompletion(reply)
      if (tokens !== undefined && tokens < prompt.tokensMax) await asking.giveBack(prompt.tokensMax - tokens)
      return { content, model: model ?? languageModel.model }
    }
    if (!mayHelpToRepeat(reply)) break
    waitMs = parseRetryAfter(reply.headers, { now: clock.now() }) ?? 0
  }
  return { unwritten: 'unavailable' }
}

function toRequest(languageModel: LanguageModel, { tenantId, prompt }: Asking) {
  const { key } = languageModel
  return {
    method: 'POST',
    url: completionsUrl(languageModel),
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
    },
    body: prompt.body,
    tenantId,
  }
}

const mayHelpToRepeat = ({ status }: EgressReply): boolean => status === 408 || status === 429 || status >= 500

interface Completion {
  /** Empty where the reply has none: no JSON, and refused as such. */
  readonly content: string
  readonly model: string | undefined
  readonly tokens: number | undefined
}

function readCompletion({ bodyText }: EgressReply): Completion {
  const completion = parse(bodyText)
  const content = completion?.choices?.[0]?.message?.content
  const { model } = completion ?? {}
  const tokens = completion?.usage?.total_tokens
  return {
    content: typeof content === 'string' ? content : '',
    model: typeof model === 'string' && MODEL_NAME.test(model) ? model : undefined,
    tokens: typeof tokens === 'number' && Number.isSafeInteger(tokens) && tokens >= 0 ? tokens : undefined,
  }
}

interface RawCompletion {
  readonly model?: unknown
  readonly choices?: readonly ({ readonly message?: { readonly content?: unknown } | null } | null)[] | null
  readonly usage?: { readonly total_tokens?: unknown } | null
}

function parse(bodyText: string): RawCompletion | undefined {
  try {
    return (JSON.parse(bodyText) as RawCompletion | null) ?? undefined
  } catch {
    return undefined
  }
}
