import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { setUpAudit } from './set-up-audit.ts'

type Setup = Awaited<ReturnType<typeof setUpAudit>>

const MINUTE_MS = 60_000
const ENTRIES = 10

interface Attack {
  readonly how: string
  /** On the chain of tenant $A, where $B is another one; each statement as a superuser. */
  readonly statements: readonly string[]
  readonly found: { readonly code: string; readonly seq?: number }
}

const ROWS = 'tenant_shared.audit_entries'
const OF = `tenant_id = '$A'`

/** What somebody can do who may do everything to the database and has no key. */
const ATTACKS: readonly Attack[] = [
  {
    how: 'alters what was done',
    statements: [
      `update ${ROWS} set record = replace(record::text, 'Ticket 4711', 'Ticket 4712')::json where ${OF} and seq = 4`,
    ],
    found: { code: 'altered', seq: 4 },
  },
  {
    how: 'alters an entry to other bytes that mean the same',
    statements: [`update ${ROWS} set record = (record::text || ' ')::json where ${OF} and seq = 6`],
    found: { code: 'altered', seq: 6 },
  },
  {
    how: 'gives an entry another id',
    statements: [`update ${ROWS} set id = gen_random_uuid() where ${OF} and seq = 2`],
    found: { code: 'altered', seq: 2 },
  },
  {
    how: 'alters a MAC',
    statements: [`update ${ROWS} set mac = sha256(mac) where ${OF} and seq = 5`],
    found: { code: 'altered', seq: 5 },
  },
  {
    how: 'alters the seal of the writer',
    statements: [`update ${ROWS} set seal = sha256(seal) where ${OF} and seq = 3`],
    found: { code: 'altered', seq: 3 },
  },
  {
    how: 'removes an entry',
    statements: [`delete from ${ROWS} where ${OF} and seq = 7`],
    found: { code: 'missing', seq: 7 },
  },
  {
    how: 'removes an entry and closes the gap',
    statements: [
      `delete from ${ROWS} where ${OF} and seq = 3`,
      `alter table ${ROWS} drop constraint if exists audit_entries_tenant_id_seq_key`,
      `update ${ROWS} set seq = seq - 1 where ${OF} and seq > 3`,
    ],
    found: { code: 'altered', seq: 3 },
  },
  {
    how: 'removes the first entry',
    statements: [`delete from ${ROWS} where ${OF} and seq = 1`],
    found: { code: 'missing', seq: 1 },
  },
  {
    how: 'inserts an entry at the end',
    statements: [
      `insert into ${ROWS} (tenant_id, id, record, seal, seq, mac)
       select tenant_id, gen_random_uuid(), record, seal, ${ENTRIES + 1}, mac from ${ROWS} where ${OF} and seq = ${ENTRIES}`,
    ],
    found: { code: 'altered', seq: ENTRIES + 1 },
  },
  {
    how: 'inserts an entry in between, under a number that is taken',
    statements: [
      `alter table ${ROWS} drop constraint if exists audit_entries_tenant_id_seq_key`,
      `insert into ${ROWS} (tenant_id, id, record, seal, seq, mac)
       select tenant_id, 'ffffffff-0000-7000-8000-000000000000', record, seal, seq, mac from ${ROWS} where ${OF} and seq = 4`,
    ],
    found: { code: 'repeated', seq: 4 },
  },
  {
    how: 'inserts a made-up entry for the chainer to chain',
    statements: [
      `insert into ${ROWS} (tenant_id, id, record, seal)
       select tenant_id, gen_random_uuid(), record, seal from ${ROWS} where ${OF} and seq = 1`,
    ],
    found: { code: 'forged' },
  },
  {
    how: 'exchanges two entries',
    statements: [
      `update ${ROWS} set seq = -seq where ${OF} and seq in (4, 8)`,
      `update ${ROWS} set seq = case seq when -4 then 8 else 4 end where ${OF} and seq < 0`,
    ],
    found: { code: 'altered', seq: 4 },
  },
  {
    how: 'cuts the end off',
    statements: [`delete from ${ROWS} where ${OF} and seq > 8`],
    found: { code: 'truncated', seq: 9 },
  },
  {
    how: 'removes everything',
    statements: [`delete from ${ROWS} where ${OF}`],
    found: { code: 'truncated', seq: 1 },
  },
  {
    how: 'puts entries of another tenant in the place of its own',
    statements: [
      `delete from ${ROWS} where ${OF} and seq = 5`,
      `insert into ${ROWS} (tenant_id, id, record, seal, seq, mac)
       select '$A', id, record, seal, seq, mac from ${ROWS} where tenant_id = '$B' and seq = 5`,
    ],
    found: { code: 'altered', seq: 5 },
  },
  {
    how: 'takes an entry out of the chain',
    statements: [`update ${ROWS} set seq = null, mac = null where ${OF} and seq = ${ENTRIES}`],
    found: { code: 'truncated', seq: ENTRIES },
  },
]

describe('a superuser without the key', () => {
  let setup: Setup
  let other: Tenant
  beforeAll(async () => {
    setup = await setUpAudit()
    other = setup.globex
    await setup.write(other, ENTRIES)
  })
  afterAll(() => setup[Symbol.asyncDispose]())

  /** A tenant with a chain that is anchored. */
  async function victim(): Promise<Tenant> {
    const tenant = await setup.postgres.createTenant(`victim-${crypto.randomUUID()}`)
    await setup.write(tenant, ENTRIES)
    await setup.anchorHead(tenant)
    expect(await setup.verify(tenant)).toMatchObject({ isIntact: true, entries: ENTRIES, anchor: { seq: ENTRIES } })
    return tenant
  }
  const attackOn = (tenant: Tenant, statements: readonly string[]) =>
    setup.attack(...statements.map((text) => text.replaceAll('$A', tenant.id).replaceAll('$B', other.id)))

  test.each(ATTACKS)('is found who $how, by the first entry that does not fit', async ({ statements, found }) => {
    const tenant = await victim()
    await attackOn(tenant, statements)
    const { isIntact, findings } = await setup.verify(tenant)
    expect(isIntact).toBe(false)
    expect(findings[0]).toMatchObject(found)
    // The export says so too, of what is in it.
    if (found.code === 'altered' || found.code === 'missing')
      expect(await exportOf(setup, tenant)).toMatchObject({ isIntact: false })
  })

  test('is found who puts an older copy of the table back, also after new entries were chained on it', async () => {
    const tenant = await victim()
    await setup.attack(`create table tenant_shared.copied as select * from ${ROWS} where tenant_id = '${tenant.id}'`)
    await setup.write(tenant, 5)
    await setup.anchorHead(tenant)
    const { id } = tenant
    await setup.attack(
      `delete from ${ROWS} where tenant_id = '${id}'`,
      `insert into ${ROWS} select * from tenant_shared.copied`,
      'drop table tenant_shared.copied',
    )
    expect((await setup.verify(tenant)).findings).toMatchObject([{ code: 'truncated', seq: ENTRIES + 1 }])

    await setup.write(tenant, 7)
    await setup.anchorHead(tenant)
    expect(setup.events.named('audit.broken').at(-1)).toEqual({ tenant_id: id })
    expect((await setup.verify(tenant)).findings).toMatchObject([{ code: 'replaced', seq: ENTRIES + 5 }])
  })

  test('is found who replaces the anchor, and who takes that of another chain', async () => {
    const tenant = await victim()
    await setup.anchorHead(other)
    const pathOf = ({ id }: Tenant) => join(setup.folder, id, 'audit', 'head.json')
    const own = await readFile(pathOf(tenant), 'utf8')
    await writeFile(pathOf(tenant), own.replace(`"seq":${ENTRIES}`, '"seq":8'))
    expect((await setup.verify(tenant)).findings).toMatchObject([{ code: 'anchor_altered' }])
    await writeFile(pathOf(tenant), await readFile(pathOf(other)))
    expect((await setup.verify(tenant)).findings).toMatchObject([{ code: 'anchor_altered' }])
    await writeFile(pathOf(tenant), own)
    expect(await setup.verify(tenant)).toMatchObject({ isIntact: true })
  })

  test('is found who keeps chains from being anchored, after five minutes', async () => {
    const tenant = await setup.postgres.createTenant('unanchored')
    await setup.write(tenant, 1)
    await setup.attack(`update tenant_shared.audit_heads set anchored_seq = 1 where tenant_id = '${tenant.id}'`)
    expect((await setup.findChains.unanchored()).map(({ id }) => id)).not.toContain(tenant.id)
    setup.pass(6 * MINUTE_MS)
    expect((await setup.verify(tenant)).findings).toMatchObject([{ code: 'unanchored', seq: 1 }])
    expect((await setup.verifyUnanchored(tenant)).findings).toEqual([])
  })
})

test('the trigger and the grants keep everybody else from it', async () => {
  await using setup = await setUpAudit()
  const { acme, oltp, write, sql } = setup
  await write(acme, 2)
  const as = (statement: string) => oltp.inTenant(acme, (tx) => tx.query(statement))
  await expect(as(`update audit_entries set seq = 9, mac = '' where seq = 1`)).rejects.toThrow('stays as it is')
  await expect(as(`update audit_entries set record = '{}' where seq = 1`)).rejects.toThrow('permission denied')
  await expect(as('delete from audit_entries')).rejects.toThrow('permission denied')
  await expect(as('truncate audit_entries')).rejects.toThrow('permission denied')
  await expect(sql('delete from tenant_shared.audit_entries')).rejects.toThrow('stays as it is')
  const read = oltp.asOperator('test', (tx) => tx.query('select record from audit_entries'))
  await expect(read).rejects.toThrow('permission denied')
  const forged = oltp.asOperator('test', (tx) =>
    tx.query(`insert into audit_entries (tenant_id, id, record, seal) values ($1, gen_random_uuid(), '{}', '')`, [
      acme.id,
    ]),
  )
  await expect(forged).rejects.toThrow('row-level security')
})

async function exportOf({ exportEntries }: Setup, tenant: Tenant) {
  const lines = exportEntries(tenant)
  for (;;) {
    const { done, value } = await lines.next()
    if (done) return value
  }
}
