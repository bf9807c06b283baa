import type { Replay, ReplayGroup } from '@howazit/sdk'
import { bold, table } from '../output.ts'

const count = (value: number): string => value.toLocaleString('en-US')

/** A plan as it is decided about: what, how much, what not, and how it would go. */
export function planText(replay: Replay): string {
  const { itemCount, endpoints, payloadBytes, mapping, etaSeconds, settings, groups, leftOut } = replay
  const size = `${count(itemCount)} deliveries to ${count(endpoints)} endpoints, ${bytesText(payloadBytes)}`
  const parts = [
    `${bold(size)}, mapping ${mapping}, ${durationText(etaSeconds)} at ${settings.ratePerSecond}/s`,
    ...(groups.length > 0 ? [table(['fingerprint', 'target', 'code', 'count'], groups.map(groupRow))] : []),
    `left out: ${count(leftOut.delivered)} arrived already, ${count(leftOut.unknown)} may have arrived, ${count(leftOut.erased)} erased`,
    ...probeLines(replay),
  ]
  return parts.join('\n')
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

/** How far it is, on one line. */
export function progressText({ status, pausedReason, progress, itemCount }: Replay): string {
  const { delivered, failed, sending, waiting } = progress
  const why = pausedReason === undefined ? '' : ` (${pausedReason})`
  return `${status}${why}: ${count(delivered)} of ${count(itemCount)} delivered, ${count(failed)} failed, ${count(sending)} under way, ${count(waiting)} waiting`
}

/** What there is to be done with it now. */
export function nextText({ id, status }: Replay): string | undefined {
  if (status === 'planned') return `howazit replay run ${id}`
  if (status === 'running') return `howazit replay watch ${id}`
  if (status === 'paused') return `howazit replay resume ${id}`
  return status === 'succeeded' ? undefined : `howazit replay report ${id}`
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
