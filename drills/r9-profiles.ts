import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { DeliveryWithAttempts, Howazit } from '@howazit/sdk'
import { makeCertificates } from '../packages/runtime/test/egress/certificates.ts'
import { until } from '../packages/runtime/test/support/until.ts'
import type { ProfileName } from '../scripts/profiles/start-profile.ts'
import { type Drill, type DrillOptions, exactly, type Figure } from './drill.ts'
import { createFaults, type FaultyEndpoint, startFaultyEndpoint } from './support/delivery/faulty-endpoint.ts'
import { createDrillClient } from './support/drill-client.ts'
import { createDrillSurvey } from './support/platform.ts'
import { readNumber } from './support/read-number.ts'
import { onEachProfile, readLogsDir, readProfiles } from './support/read-profiles.ts'

const ROLES = { api: 1, processor: 1, dispatcher: 1, delivery: 2 }
const STARTED_WITHIN = { timeoutMs: 120_000, everyMs: 100 }
/** A breaker asks once in a few minutes whether its endpoint has healed, and the third try comes after five. */
const HEALED_WITHIN = { timeoutMs: 30 * 60_000, everyMs: 1_000 }
/** In whole seconds, of clocks that are read one after the other. */
const CLOCK_TOLERANCE_MS = 1_000

interface Target {
  readonly name: string
  readonly endpoint: FaultyEndpoint
  readonly webhookId: string
}

async function openTargets(
  howazit: Howazit,
  { wishSeconds, opened }: { readonly wishSeconds: number; readonly opened: AsyncDisposableStack },
): Promise<readonly Target[]> {
  const { ca, server: right } = makeCertificates()
  const { server: stranger } = makeCertificates()
  const asOptions = ({ certificate: cert, key }: typeof right) => ({ cert, key })
  const tls = { wrong: asOptions(stranger), right: asOptions(right) }
  const faults = createFaults(wishSeconds)
  const named = [...Object.entries(faults), ['a certificate that nobody vouches for', faults['500']!] as const]
  const targets: Target[] = []
  for (const [name, fault] of named) {
    const isTls = name.includes('certificate')
    const now = () => new Date()
    const endpoint = opened.use(await startFaultyEndpoint(fault, { now, ...(isTls && { tls }) }))
    const { id } = await howazit.webhooks.create({ url: endpoint.url, ...(isTls && { tls: { ca } }) })
    targets.push({ name, endpoint, webhookId: id })
  }
  return targets
}

async function ingest(howazit: Howazit, count: number): Promise<void> {
  const survey = await createDrillSurvey(howazit)
  const answers = [{ questionId: survey.questions[0]?.id as string, numericValue: 9 }]
  const submittedAt = new Date().toISOString()
  const items = Array.from({ length: count }, () => {
    return { idempotencyKey: randomUUID(), surveyId: survey.id, submittedAt, answers }
  })
  await howazit.responses.ingestBatch(items)
}

async function listOf(howazit: Howazit, { webhookId }: Target): Promise<readonly DeliveryWithAttempts[]> {
  const found: DeliveryWithAttempts[] = []
  for await (const { id } of howazit.deliveries.list({ webhookId })) found.push(await howazit.deliveries.get(id))
  return found
}

async function countOf(howazit: Howazit, status: 'delivered' | 'pending'): Promise<number> {
  let count = 0
  for await (const _ of howazit.deliveries.list({ status })) count += 1
  return count
}

/** Second attempts that began before the time that the endpoint had asked for. */
const countImpatient = (deliveries: readonly DeliveryWithAttempts[], wishSeconds: number): number =>
  deliveries.filter(({ attempts: [first, second] }) => {
    if (first === undefined || second === undefined) return false
    const gapMs = Date.parse(second.startedAt) - Date.parse(first.startedAt)
    return gapMs < wishSeconds * 1_000 - CLOCK_TOLERANCE_MS
  }).length

async function run(name: ProfileName, { args, platforms }: DrillOptions): Promise<readonly Figure[]> {
  const [events, seconds] = [readNumber(args, '--events', 10), readNumber(args, '--seconds', 30)]
  const wishSeconds = readNumber(args, '--wish-seconds', 60)
  await using opened = new AsyncDisposableStack()
  const profile = opened.use(await platforms.openProfile(name, { roles: ROLES, ...readLogsDir(args) }))
  const howazit = createDrillClient(profile.processes('api')[0]!.url, profile.tenants[0]!.token)
  const targets = await openTargets(howazit, { wishSeconds, opened })
  await ingest(howazit, events)
  const isMet = ({ name: fault, endpoint }: Target) => fault.includes('certificate') || endpoint.requests() > 0
  await until('every endpoint to be asked', () => targets.every(isMet), STARTED_WITHIN)
  await wait(seconds * 1_000)
  const deliveredBefore = await countOf(howazit, 'delivered')
  for (const { endpoint } of targets) endpoint.heal()
  const startedAt = performance.now()
  const isOver = async () => (await countOf(howazit, 'pending')) === 0
  await until('everything to be delivered', isOver, HEALED_WITHIN).catch(() => undefined)
  const healedSeconds = Math.round((performance.now() - startedAt) / 1_000)
  const listed = await Promise.all(targets.map(async (target) => ({ target, of: await listOf(howazit, target) })))
  const all = listed.flatMap(({ of }) => of)
  const bodies = targets.flatMap(({ endpoint }) => [...endpoint.bodiesById.values()])
  const wishing = listed.filter(({ target }) => target.name.includes('429, ')).flatMap(({ of }) => of)
  return [
    { figure: 'faults', value: targets.map(({ name: fault }) => fault).join('; ') },
    exactly('deliveries', all.length, targets.length * events),
    { figure: 'of which delivered while the faults lasted', value: deliveredBefore },
    exactly('delivered in the end', all.filter(({ status }) => status === 'delivered').length, all.length),
    { figure: 'seconds from the healing to the last of them', value: healedSeconds },
    { figure: 'attempts', value: all.reduce((sum, { attempts }) => sum + attempts.length, 0) },
    exactly('messages that came with two bodies under one id', bodies.filter(({ size }) => size > 1).length, 0),
    exactly('retries before the time the endpoint had asked for', countImpatient(wishing, wishSeconds), 0),
  ]
}

export const drill: Drill = {
  name: 'R9-profiles',
  title: 'webhooks of a running platform under faults: everything arrives once the endpoints heal',
  async run(options) {
    const profiles = readProfiles(options.args, ['embedded', 'distributed'])
    return { figures: await onEachProfile(profiles, (profile) => run(profile, options)) }
  },
}
