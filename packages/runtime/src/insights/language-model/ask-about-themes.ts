import { setTimeout as wait } from 'node:timers/promises'
import type { InsightUnwritten } from '@howazit/sdk'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { AdvanceDeps } from '../job/advance/advance-deps.ts'
import { type Claim, holdInsight } from '../job/advance/claim-insight.ts'
import { keepPosition } from '../job/advance/keep-progress.ts'
import { holdQuoted } from '../job/hold-quoted.ts'
import { lockInsightRow } from '../job/insight-row.ts'
import type { CommentReading } from '../text/read-comment.ts'
import { keepAnswer } from './answer-rows.ts'
import { type Asked, askModel } from './ask-model.ts'
import type { LanguageModel, Refusal, WrittenTheme } from './language-model.ts'
import { parseAnswer } from './parse-answer.ts'
import { giveTokensBack, spendTokens } from './spend-tokens.ts'
import { loadThemePrompts, type ThemePrompt } from './theme-prompts.ts'
import { noteUnwritten, usableModel } from './writing.ts'

/** Side by side: an answer takes seconds, and all of them have to be over within a claim. */
const AT_ONCE = 4

/**
 * Has a language model write about the next themes, where the insight asks for it and there is one in the tenant's region. An answer is kept at
 * once, under what was sent, so whoever goes on after a death asks about the others. Where nobody answers or no tokens are left, nobody is asked about
 * the rest. Resolves to whether it did something: the step is to be made again then.
 */
export async function askAboutThemes(
  deps: AdvanceDeps,
  tenant: Tenant,
  claim: Claim,
  signal: AbortSignal,
): Promise<boolean> {
  const { oltp } = deps
  const { languageModel } = usableModel(deps, tenant)
  if (claim.request.languageModel !== true || !languageModel) return false
  const insightId = claim.id
  const prompts = await oltp.inTenant(tenant, (tx) => loadThemePrompts(tx, tenant, { insightId, languageModel }))
  const given = claim.writing.unwritten ?? {}
  const pending = prompts.filter(({ answered, findingId }) => answered === undefined && given[findingId] === undefined)
  if (pending.length === 0) return false
  const asking = pending.slice(0, AT_ONCE)
  const ask = (prompt: ThemePrompt) => askAbout({ ...deps, languageModel }, tenant, { insightId, prompt, signal })
  const asked = await Promise.all(asking.map(ask))
  const stop = asked.find((end) => 'unwritten' in end)
  const reasons = stop ? whyLeft(pending, { asked, stop }) : {}
  await oltp.inTenant(tenant, async (tx) => {
    await holdInsight(tx, tenant, claim)
    await noteUnwritten(tx, tenant, { insightId, reasons })
    const position = prompts.length - pending.length + asking.length
    await keepPosition(tx, tenant, { id: insightId, step: claim.step, position, of: prompts.length })
  })
  return true
}

interface Stopped {
  /** What became of the first of them. */
  readonly asked: readonly Asked[]
  readonly stop: Extract<Asked, { readonly unwritten: unknown }>
}

/** Of each theme that has no answer its own reason, and of those that nobody was asked about the one that it stopped for. */
const whyLeft = (
  pending: readonly ThemePrompt[],
  { asked, stop }: Stopped,
): Readonly<Record<string, InsightUnwritten>> =>
  Object.fromEntries(
    pending.flatMap(({ findingId }, at) => {
      const end = asked[at] ?? stop
      return 'unwritten' in end ? [[findingId, end.unwritten]] : []
    }),
  )

interface AskingAbout {
  readonly insightId: string
  readonly prompt: ThemePrompt
  readonly signal: AbortSignal
}

type AskDeps = AdvanceDeps & { readonly languageModel: LanguageModel }

async function askAbout(deps: AskDeps, tenant: Tenant, { insightId, prompt, signal }: AskingAbout): Promise<Asked> {
  const { oltp, clock, events, languageModel } = deps
  // What is given back goes to the month that it was taken from.
  const now = clock.now()
  const tokens = prompt.tokensMax
  const asked = await askModel(deps, {
    tenantId: tenant.id,
    prompt,
    spend: () =>
      oltp.inTenant(tenant, async (tx) => {
        await lockInsightRow(tx, tenant, insightId)
        return await spendTokens(tx, tenant, { insightId, tokens, now, languageModel })
      }),
    giveBack: (unspent) =>
      oltp.inTenant(tenant, (tx) => giveTokensBack(tx, tenant, { insightId, tokens: unspent, now })),
    wait: (ms) => wait(ms, undefined, { signal }),
    signal,
  })
  const answer = 'content' in asked ? await judge(deps, { content: asked.content, prompt, signal }) : undefined
  const outcome = 'unwritten' in asked ? asked.unwritten : typeof answer === 'string' ? answer : 'written'
  events.emit('insight.asked', { tenant_id: tenant.id, insight_id: insightId, outcome })
  if (answer === undefined || !('content' in asked)) return asked
  await oltp.inTenant(tenant, async (tx) => {
    // Also where the insight is another's by now: the answer is paid for. Not where somebody was erased whose words were sent.
    await lockInsightRow(tx, tenant, insightId)
    await holdQuoted(tx, tenant, insightId)
    const still = await loadThemePrompts(tx, tenant, { insightId, languageModel })
    if (still.some(({ hash }) => hash.equals(prompt.hash)))
      await keepAnswer(tx, tenant, { prompt, model: asked.model, answer, now: clock.now() })
  })
  return asked
}

interface ToJudge {
  readonly content: string
  readonly prompt: ThemePrompt
  readonly signal: AbortSignal
}

/** What may be shown: of the shape that was asked for, and with nothing in it that would be taken out of a comment. */
async function judge(
  { openReader }: AdvanceDeps,
  { content, prompt, signal }: ToJudge,
): Promise<WrittenTheme | Refusal> {
  const answer = parseAnswer(content, prompt.verbatims)
  if (typeof answer === 'string') return answer
  const said = [answer.name, answer.summary]
  await using reader = openReader()
  const readings = await reader.read(said, signal)
  const texts = readings.map((reading) => (JSON.parse(reading) as CommentReading).text)
  return texts.every((text, at) => text === said[at]) ? answer : 'personal_data'
}
