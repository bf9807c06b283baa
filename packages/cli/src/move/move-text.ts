import type {
  TenantMove,
  TenantMoveContent,
  TenantMoveDiff,
  TenantMoveMirror,
  TenantMovePlan,
  TenantMoveRehearsal,
  TenantMoveShard,
  TenantMoveWaiting,
} from '@howazit/sdk'
import { bold, green, red, table } from '../output.ts'
import { placeText } from './place-text.ts'

export const count = (value: number): string => value.toLocaleString('en-US')

function wayText({ from, fromServer, to, toServer, node }: TenantMove): string {
  const there = node === undefined ? placeText(to, toServer) : `${to} ${node}`
  return `from ${placeText(from, fromServer)} to ${there}`
}

/** A move as lines for people. */
export function moveText(slug: string, move: TenantMove): string {
  const { id, status, plan, pace, progress, waiting, diff, mirror, rehearsal, completesAt, pauseMs, aborted, trouble } =
    move
  const next = nextOf(slug, move)
  return [
    bold(`${slug} ${wayText(move)}: ${status}`),
    `id         ${id}`,
    ...(pace === undefined ? [] : [`pace       ${pace}`]),
    ...(plan === undefined || status !== 'planned' ? [] : planLines(plan)),
    ...(progress === undefined ? [] : [copiedText(progress)]),
    ...(waiting === undefined ? [] : [waitingText(waiting)]),
    ...(diff === undefined ? [] : diffLines(diff)),
    ...(mirror === undefined ? [] : mirrorLines(mirror)),
    ...(rehearsal === undefined ? [] : rehearsalLines(rehearsal)),
    ...(pauseMs === undefined ? [] : [`Its processing paused for ${count(pauseMs)} ms.`]),
    ...(aborted === undefined ? [] : [red(`Not switched: ${aborted}`)]),
    ...(completesAt === undefined || status !== 'switched'
      ? []
      : [`There is a way back until ${completesAt}; then what is left where it was is removed.`]),
    ...(trouble === undefined ? [] : [`It is tried again: ${trouble}`]),
    ...(next === undefined ? [] : [`Next: ${next}`]),
  ].join('\n')
}

/** The last move of a tenant, below what it is. */
export function moveLine(slug: string, move: TenantMove): string {
  const next = nextOf(slug, move)
  return [
    `move       ${wayText(move)}, ${moveProgressText(move)}`,
    ...(next === undefined ? [] : [`           next: ${next}`]),
  ].join('\n')
}

/** How far it is, on one line, and what keeps it from going on. */
export function moveProgressText(move: TenantMove): string {
  const { status, progress, waiting, trouble } = move
  const far = [
    progress === undefined ? status : `${status}: ${copiedText(progress)}`,
    ...(waiting ? [waitingText(waiting)] : []),
  ].join('; ')
  return trouble === undefined ? far : `${far}; it is tried again: ${trouble}`
}

/** A tenant at work has more rows by then than were planned. */
function copiedText({
  rows,
  rowsPlanned,
  changes,
  rowsPerSecond,
  etaSeconds,
}: NonNullable<TenantMove['progress']>): string {
  return [
    `${count(rows)} rows copied of some ${count(rowsPlanned)}`,
    ...(etaSeconds === undefined || rowsPerSecond === undefined
      ? []
      : [`${count(rowsPerSecond)} a second`, `some ${count(etaSeconds)} s to go`]),
    `${count(changes)} changes followed`,
  ].join(', ')
}

const BEYOND = {
  latency: (value: string) => `p95 of a small transaction is ${value} ms`,
  replica_lag: (value: string) => `a replica is ${value} ms behind`,
  load: (value: string) => `${value} statements of others run`,
} satisfies Record<TenantMoveWaiting['reason'], (value: string) => string>

const waitingText = ({ reason, value, limit, since }: TenantMoveWaiting): string =>
  `waits since ${since} for the server where it is: ${BEYOND[reason](count(value))}, and ${count(limit)} is the limit`

function planLines({
  tables,
  rows,
  bytes,
  etaSeconds,
  etaAtFullPaceSeconds,
  pauseMs,
  blockers,
  stays,
  contents = [],
  shard,
}: TenantMovePlan): readonly string[] {
  const sizes = [...tables.filter((each) => each.rows > 0), { table: 'all of it', rows, bytes, etaSeconds }]
  return [
    table(
      ['table', 'rows', 'bytes', 'seconds'],
      sizes.map((size) => [size.table, size.rows, size.bytes, size.etaSeconds]),
    ),
    ...(shard === undefined ? [] : [shardText(shard)]),
    ...(etaAtFullPaceSeconds === undefined ? [] : [paceText(etaAtFullPaceSeconds)]),
    `Its processing would pause for about ${count(pauseMs)} ms.`,
    ...contentLines(contents),
    'What does not move:',
    ...stays.map((what) => `  ${what}`),
    ...(blockers.length === 0 ? [green('Nothing would stop it.')] : [red('What would stop it:')]),
    ...blockers.map(({ code, detail }) => `  ${code}: ${detail}`),
  ]
}

const paceText = (seconds: number): string =>
  `Copying rests so often that others do not notice; with \`--pace full\` it would take ${count(seconds)} s.`

const shardText = ({ shardId, isIsolated, node, bytes }: TenantMoveShard): string =>
  `Citus has it in shard ${shardId} on ${node}, ${isIsolated ? 'which is its own' : `${count(bytes)} bytes with those of others`}.`

/** What there is nothing of says nothing. */
function contentLines(contents: readonly TenantMoveContent[]): readonly string[] {
  const there = contents.filter((each) => each.count > 0)
  if (there.length === 0) return []
  return [
    table(
      ['what', 'of', 'count', 'bytes', 'moves'],
      there.map(({ what, part = '', count: many, bytes = '', moves }) => [
        what.replaceAll('_', ' '),
        part,
        many,
        bytes,
        moves ? 'yes' : 'no',
      ]),
    ),
  ]
}

function diffLines({ status, rows, tables, differenceCount, differences }: TenantMoveDiff): readonly string[] {
  if (status === 'running') return [`${count(tables)} tables are compared, ${count(rows)} rows`]
  if (differenceCount === 0) return [green(`${count(rows)} rows are equal on both sides.`)]
  return [
    red(`${count(differenceCount)} of ${count(rows)} rows differ:`),
    ...differences.map(({ table: name, key, kind }) => `  ${kind} ${name} ${key.join(' ')}`),
  ]
}

function mirrorLines({ percent, equal, different, behind, failed, samples }: TenantMoveMirror): readonly string[] {
  const found = `${count(equal)} equal, ${count(different)} different, ${count(behind)} behind, ${count(failed)} failed`
  const line = `Of ${percent} % of the reads, made again on the copy: ${found}.`
  const rows = samples.map(({ table: name, id = '', kind }) => `  ${kind} ${name} ${id}`.trimEnd())
  return [different === 0 ? line : red(line), ...rows]
}

function rehearsalLines({ status, checks }: TenantMoveRehearsal): readonly string[] {
  if (status === 'running') return ['The switch is rehearsed.']
  return [
    'What the switch would find; nothing has changed:',
    ...checks.map(({ check, isPassed, detail }) => {
      const line = `  ${isPassed ? 'ok' : 'no'}  ${check}: ${detail}`
      return isPassed ? line : red(line)
    }),
  ]
}

/** What there is to be done with it now. */
function nextOf(slug: string, { status, plan, diff, completesAt }: TenantMove): string | undefined {
  const next = (verb: string, more = '') => `howazit tenant move ${verb} ${slug}${more} --reason "..."`
  if (status === 'planned') return plan?.blockers.length === 0 ? next('start') : undefined
  if (status === 'following')
    return diff?.status === 'done' && diff.differenceCount === 0 ? next('cutover') : next('diff')
  if (status === 'switched' && completesAt === undefined) return next('complete', ` --confirm ${slug}`)
  return undefined
}
