import { setTimeout as delay } from 'node:timers/promises'
import type { Howazit } from '@howazit/sdk'
import { until } from '../packages/runtime/test/support/until.ts'
import { atLeast, type Drill, exactly, type Figure } from './drill.ts'
import { queryDatabase } from './support/embedded-database.ts'
import type { DrillPlatform } from './support/platform.ts'
import { createRandom, type Random } from './support/random.ts'
import { readNumber } from './support/read-number.ts'

const SENDERS = 8
const KILL_EVERY_MS = 3_000
const CHAINED_WITHIN_MS = 60_000

/** Creates API clients, several at a time; what fails while something is killed counts as unknown. */
async function change({ clients }: Howazit, count: number): Promise<number> {
  let [left, made] = [count, 0]
  const send = async () => {
    while (left > 0) {
      left -= 1
      await clients.create({ name: `client-${left}`, scopes: ['surveys:read'] }).then(
        () => (made += 1),
        () => undefined,
      )
    }
  }
  await Promise.all(Array.from({ length: SENDERS }, send))
  return made
}

/** Kills the process that chains, again and again, until the work is done. */
async function killMeanwhile(
  { platform }: DrillPlatform,
  work: Promise<number>,
  { kills, random }: { readonly kills: number; readonly random: Random },
): Promise<number> {
  let isDone = false
  const noted = work.finally(() => (isDone = true))
  noted.catch(() => undefined)
  let killed = 0
  while (killed < kills && !(isDone && killed > 0)) {
    await delay(random.int(KILL_EVERY_MS))
    const pid = platform.pids().worker
    process.kill(pid, 'SIGKILL')
    killed += 1
    await until('the worker is back', () => platform.pids().worker !== pid)
  }
  await noted
  return killed
}

interface Tampering {
  readonly how: string
  readonly finds: string
  /** Of entry `n` of the tenant; undone before the next. */
  readonly statement: (n: number, tenantId: string) => string
}

const TABLE = 'tenant_shared.audit_entries'

const TAMPERINGS: readonly Tampering[] = [
  {
    how: 'altered',
    finds: 'altered',
    statement: (n, id) =>
      `update ${TABLE} set record = replace(record::text, 'client-', 'server-')::json where tenant_id = '${id}' and seq = ${n}`,
  },
  {
    how: 'removed',
    finds: 'missing',
    statement: (n, id) => `delete from ${TABLE} where tenant_id = '${id}' and seq = ${n}`,
  },
  {
    how: 'given another MAC',
    finds: 'altered',
    statement: (n, id) => `update ${TABLE} set mac = sha256(mac) where tenant_id = '${id}' and seq = ${n}`,
  },
  {
    how: 'exchanged with the next one',
    finds: 'altered',
    statement: (n, id) =>
      `update ${TABLE} set seq = -seq where tenant_id = '${id}' and seq in (${n}, ${n + 1});
       update ${TABLE} set seq = case seq when -${n} then ${n + 1} else ${n} end where tenant_id = '${id}' and seq < 0`,
  },
]

/** As the superuser, one entry at a time; whether verifying names it first. Everything is put back. */
async function tamper(
  { stateDir, howazit }: DrillPlatform,
  { tenantId, entries, times, random }: { tenantId: string; entries: number; times: number; random: Random },
): Promise<number> {
  const sql = (text: string) => queryDatabase(stateDir, `set session_replication_role = replica; ${text}`)
  await sql(`create table tenant_shared.kept as select * from ${TABLE} where tenant_id = '${tenantId}'`)
  let found = 0
  for (let at = 0; at < times; at += 1) {
    const { statement, finds } = TAMPERINGS[at % TAMPERINGS.length] as Tampering
    const seq = 1 + random.int(entries - 1)
    await sql(statement(seq, tenantId))
    const [first] = (await howazit.audit.verify()).findings
    if (first?.seq === seq && first.code === finds) found += 1
    await sql(
      `delete from ${TABLE} where tenant_id = '${tenantId}'; insert into ${TABLE} select * from tenant_shared.kept`,
    )
  }
  await sql('drop table tenant_shared.kept')
  return found
}

interface Counts {
  readonly without_entry: number
  readonly without_change: number
  readonly entries: number
  readonly last_seq: number
}

const COUNT = (tenantId: string) => `
  with changes as (select 'client-' || substr(name, 8) as name from tenant_shared.api_clients where tenant_id = '${tenantId}'),
    entries as (select record -> 'after' ->> 'name' as name, seq from ${TABLE} where tenant_id = '${tenantId}')
  select
    (select count(*)::int from changes where name not in (select name from entries)) as without_entry,
    (select count(*)::int from entries where name not in (select name from changes)) as without_change,
    (select count(*)::int from entries) as entries,
    (select max(seq)::int from entries) as last_seq`

export const drill: Drill = {
  name: 'audit',
  title:
    'the audit log: a change and its entry are one, the chain has no gap under kill -9, and what a superuser changes is found',
  async run({ args, seed, platforms }) {
    const changes = readNumber(args, '--changes', 10_000)
    const kills = readNumber(args, '--kills', 10)
    const times = readNumber(args, '--tamperings', 40)
    const random = createRandom(seed)
    await using running = await platforms.openPlatform()
    const { tenants, howazit, stateDir } = running
    const tenantId = tenants[0]?.tenant.id as string

    const work = change(howazit, changes)
    const killed = await killMeanwhile(running, work, { kills, random })
    const made = await work
    const unchained = `select from ${TABLE} where tenant_id = '${tenantId}' and seq is null`
    const isChained = async () => (await queryDatabase(stateDir, unchained)).length === 0
    await until('everything is chained', isChained, { timeoutMs: CHAINED_WITHIN_MS })

    const startedAt = performance.now()
    const { isIntact, findings } = await howazit.audit.verify()
    const verifyMs = Math.round(performance.now() - startedAt)
    const [counts] = await queryDatabase<Counts>(stateDir, COUNT(tenantId))
    const { without_entry = -1, without_change = -1, entries = 0, last_seq = -1 } = counts ?? {}
    const found = await tamper(running, { tenantId, entries, times, random })
    const figures: readonly Figure[] = [
      atLeast('changes answered', made, changes),
      { figure: 'kills of the chainer', value: killed },
      exactly('changes without an entry', without_entry, 0),
      exactly('entries without a change', without_change, 0),
      exactly('entries, beside the last number', entries - last_seq, 0),
      exactly('findings where nothing was changed', isIntact ? findings.length : -1, 0),
      { figure: 'verifying all of it took ms', value: verifyMs },
      atLeast('tamperings', times, 4),
      exactly('tamperings found by their first entry', found, times),
    ]
    return { figures }
  },
}
