import type { PlatformReplay, Replay, ReplayCause, ReplayGroup, ReplayLeftOut, ReplayProbe } from '@howazit/sdk'
import { formatCount } from '../format.ts'
import { bold, table } from '../output.ts'

const count = (value: number): string => value.toLocaleString('en-US')

/** A plan as it is decided about: what, how much, what not, and how it would go. */
export function planText(replay: Replay): string {
  const { itemCount, endpoints, payloadBytes, mapping, etaSeconds, settings, groups, leftOut, sameBody } = replay
  const size = `${formatCount(itemCount, 'delivery', 'deliveries')} to ${formatCount(endpoints, 'endpoint')}, ${bytesText(payloadBytes)}`
  const parts = [
    `${bold(size)}, mapping ${mapping}, ${durationText(etaSeconds)} at ${settings.ratePerSecond}/s`,
    ...(groups.length > 0 ? [table(['fingerprint', 'target', 'code', 'count'], groups.map(groupRow))] : []),
    `left out: ${count(leftOut.delivered)} arrived already, ${count(leftOut.unknown)} may have arrived, ${count(leftOut.erased)} erased`,
    ...leftOutLines(leftOut),
    ...patchLines(replay),
    ...(sameBody > 0 ? [`${count(sameBody)} may have been received: they go out as they were sent`] : []),
    ...probeLines(replay),
  ]
  return parts.join('\n')
}

/** Of what only some plans ask for. */
function leftOutLines({ pinned, unmade, withoutConnector }: ReplayLeftOut): readonly string[] {
  return [
    ...(pinned > 0
      ? [`left out: ${count(pinned)} may have been received, and nothing but the same body could go out`]
      : []),
    ...(unmade > 0 ? [`left out: ${count(unmade)} failed before there was a body`] : []),
    ...(withoutConnector > 0
      ? [`left out: ${count(withoutConnector)} went through a connector that is not there any more`]
      : []),
  ]
}

/** Which change it is, without the values: those are in --json. */
function patchLines({ patch }: Replay): readonly string[] {
  if (patch === undefined) return []
  const operations = patch.operations.map(({ op, path }) => `${op} ${path === '' ? 'all of it' : path}`)
  return [`patched (${patch.fingerprint}): ${operations.join(', ')}`]
}

function probeLines({ probe }: Replay): readonly string[] {
  if (probe === undefined || probe.sampled === 0) return []
  const failing = probe.wouldFail.map(
    ({ code, count: fails, deliveryId }) => `  ${fails} ${code}, such as ${deliveryId}`,
  )
  return [
    `probe: ${probe.wouldSend} of ${probe.sampled} would be sent${failing.length > 0 ? ', not:' : ''}`,
    ...failing,
  ]
}

const groupRow = ({ fingerprint, connector, operation, code, count: deliveries }: ReplayGroup) => [
  fingerprint,
  [connector, operation].filter(Boolean).join(' '),
  code,
  deliveries,
]

/** Why it is there, where nobody of the tenant planned it. */
export const causeText = (cause: ReplayCause): string =>
  cause.kind === 'breaker_closed'
    ? `by the platform: ${cause.endpointId} had failed since ${cause.failingSince} and was well again at ${cause.closedAt}`
    : `by an operator, across tenants: ${cause.platformReplayId}`

/** A plan across tenants as it is decided about. */
export function plansText(replay: PlatformReplay): string {
  const { itemCount, tenantCount, mapping, plans } = replay
  const size = `${formatCount(itemCount, 'delivery', 'deliveries')} of ${formatCount(tenantCount, 'tenant')}`
  const probes = plans.flatMap(({ replay: { probe } }) => probe ?? [])
  const sum = (read: (probe: ReplayProbe) => number) => count(probes.reduce((total, probe) => total + read(probe), 0))
  return [
    `${bold(size)}, mapping ${mapping}`,
    tenantsText(replay),
    `probe: ${sum(({ wouldSend }) => wouldSend)} of ${sum(({ sampled }) => sampled)} would be sent`,
  ].join('\n')
}

/** What is of which tenant. */
export function tenantsText({ plans, unreached }: PlatformReplay): string {
  const rows = plans.map(({ tenant, replay: { id, status, itemCount, progress } }) => [
    tenant,
    id,
    status,
    itemCount,
    progress.delivered,
    progress.failed,
  ])
  return [
    table(['tenant', 'replay', 'status', 'deliveries', 'delivered', 'failed'], rows),
    ...(unreached.length > 0 ? [`not reached, ask again later: ${unreached.join(', ')}`] : []),
  ].join('\n')
}

type Progressing = Pick<Replay, 'status' | 'pausedReason' | 'progress' | 'itemCount'>

/** How far it is, on one line. */
export function progressText({ status, pausedReason, progress, itemCount }: Progressing): string {
  const { delivered, failed, sending, waiting } = progress
  const why = pausedReason === undefined ? '' : ` (${pausedReason})`
  return `${status}${why}: ${count(delivered)} of ${count(itemCount)} delivered, ${count(failed)} failed, ${count(sending)} under way, ${count(waiting)} waiting`
}

/** So many deliveries are sent at once without trying a few first; the canary is the same number. */
const CANARY = 25

/** What there is to be done with it now. */
export function nextText(replay: Replay | PlatformReplay): string | undefined {
  const { id, status, itemCount } = replay
  const across = 'plans' in replay ? ' --all-tenants' : ''
  const because = across && ' --reason "..."'
  if (status === 'planned')
    return `howazit replay run ${id}${across}${itemCount > CANARY ? ` --canary ${CANARY}` : ''}${because}`
  if (status === 'running') return `howazit replay watch ${id}${across}`
  if (status === 'paused') return `howazit replay resume ${id}${across}${because}`
  if (status === 'succeeded') return undefined
  return across ? `howazit replay show ${id}${across}` : `howazit replay report ${id}`
}

const UNITS = ['bytes', 'kB', 'MB', 'GB'] as const

function bytesText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  return `${Number((bytes / 1_000 ** power).toPrecision(3))} ${UNITS[power]}`
}

function durationText(seconds: number): string {
  if (seconds < 120) return `${seconds} s`
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`
}
