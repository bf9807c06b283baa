import type { FleetMove, FleetMoveTenant } from '@howazit/sdk'
import { bold, red, table } from '../output.ts'
import { count, moveProgressText } from './move-text.ts'
import { placeText } from './place-text.ts'

/** A move of many as lines for people. */
export function fleetText(fleet: FleetMove): string {
  const { id, to, server, where, status, counts, concurrency, tenants = [] } = fleet
  const next = nextOf(fleet)
  return [
    bold(
      `${tenants.length === 1 ? '1 tenant' : `${count(tenants.length)} tenants`} to ${placeText(to, server)}, ${concurrency} at a time: ${status}`,
    ),
    `id         ${id}`,
    `where      ${where}`,
    `so far     ${countsText(counts)}`,
    ...(tenants.length === 0 ? [] : [table(['tenant', 'from', 'rows', 'state', ''], tenants.map(rowOf))]),
    ...(status === 'stopped' ? [red('As many have failed as may; the others were not begun.')] : []),
    ...(next === undefined ? [] : [`Next: ${next}`]),
  ].join('\n')
}

const rowOf = ({ slug, state, detail, move }: FleetMoveTenant): readonly (string | number)[] => [
  slug,
  placeText(move.from, move.fromServer),
  move.plan?.rows ?? '',
  state,
  detail ?? (state === 'moving' ? moveProgressText(move) : pauseText(move.pauseMs)),
]

const pauseText = (pauseMs: number | undefined): string =>
  pauseMs === undefined ? '' : `paused for ${count(pauseMs)} ms`

/** On one line. */
export const fleetProgressText = ({ status, counts }: FleetMove): string => `${status}: ${countsText(counts)}`

const countsText = (counts: FleetMove['counts']): string =>
  Object.entries(counts)
    .filter(([, tenants]) => tenants > 0)
    .map(([state, tenants]) => `${count(tenants)} ${state}`)
    .join(', ')

function nextOf({ status, counts, keepReverseSeconds, tenants = [] }: FleetMove): string | undefined {
  const [first] = tenants.filter(({ state }) => state === 'switched')
  if (status === 'running' || counts.switched === 0 || keepReverseSeconds !== undefined || first === undefined)
    return undefined
  return `howazit tenant move complete ${first.slug} --confirm ${first.slug} --reason "...", and so on; or reverse`
}
