import { expect, test } from 'vitest'
import { createAuditKey } from '../../src/audit/audit-key.ts'
import { createChainAudit } from '../../src/audit/chain-audit.ts'
import { erasePersonal } from '../../src/audit/personal-data.ts'
import { until } from '../support/until.ts'
import { ACT, setUpAudit } from './set-up-audit.ts'

const MINUTE_MS = 60_000

test('an entry says who did what, why, and what became of it, and is there only with the change', async () => {
  await using setup = await setUpAudit()
  const { oltp, acme, record, list, chainEntries } = setup
  const failing = oltp.inTenant(acme, async (tx) => {
    await record(tx, acme, 1)
    throw new Error('the change fails')
  })
  await expect(failing).rejects.toThrow('the change fails')
  await oltp.inTenant(acme, (tx) => record(tx, acme, 2))

  const said = {
    ...ACT,
    subject: { type: 'webhook', id: 'webhook-2' },
    before: { enabled: true, n: 2 },
    after: { enabled: false },
  }
  const { items } = await list(acme, { limit: 9 })
  expect(items).toEqual([{ ...said, id: expect.any(String), occurredAt: expect.any(String) }])
  expect(await chainEntries(acme)).toBe(1)
  expect((await list(acme, { limit: 9 })).items).toMatchObject([
    { ...said, seq: 1, mac: expect.stringMatching(/^[0-9a-f]{64}$/) },
  ])
})

test('ten thousand entries of twenty transactions at a time are one gapless chain, however many chain them', async () => {
  await using setup = await setUpAudit()
  const { oltp, acme, globex, record, chainEntries, verify, sql } = setup
  const writeSome = (writer: number) =>
    oltp.inTenant(acme, async (tx) => {
      for (let n = 0; n < 500; n++) await record(tx, acme, writer * 500 + n)
    })
  const writers = Array.from({ length: 20 }, (_, writer) => writeSome(writer))
  const chained = await Promise.all(writers.map((writing) => writing.then(() => chainEntries(acme))))

  expect(chained.reduce((sum, count) => sum + count, 0)).toBe(10_000)
  expect(await verify(acme)).toMatchObject({ isIntact: true, entries: 10_000, head: { seq: 10_000 }, findings: [] })
  const [range] = await sql('select min(seq)::int, max(seq)::int, count(*)::int from tenant_shared.audit_entries')
  expect(range).toEqual({ min: 1, max: 10_000, count: 10_000 })
  expect(await verify(globex)).toMatchObject({ isIntact: true, entries: 0 })
})

test('each tenant has a chain of its own, and the platform one for what is no tenant’s', async () => {
  await using setup = await setUpAudit()
  const { oltp, acme, globex, platform, write, record, list, verify, findChains, chainEntries } = setup
  await write(acme, 3)
  await write(globex, 2)
  await oltp.asOperator('test', (tx) => record(tx, platform, 1))
  expect((await findChains.unchained()).map(({ id }) => id)).toEqual([platform.id])
  await chainEntries(platform)

  for (const [tenant, count] of [
    [acme, 3],
    [globex, 2],
    [platform, 1],
  ] as const) {
    expect((await list(tenant, { limit: 9 })).items).toHaveLength(count)
    expect(await verify(tenant)).toMatchObject({ isIntact: true, entries: count })
  }
})

test('the chainer numbers what is written within a second, anchors it, and tells what it did not write', async () => {
  await using setup = await setUpAudit()
  const { oltp, acme, platform, tenants, key, anchors, events, clock, record, sql, verify } = setup
  const chaining = createChainAudit({ oltp, tenants, key, anchors, events, clock }, { pollMs: 20, anchorEveryMs: 50 })
  const second = createChainAudit({ oltp, tenants, key, anchors, events, clock }, { pollMs: 20, anchorEveryMs: 50 })
  chaining.start()
  second.start()
  try {
    await Promise.all(Array.from({ length: 20 }, (_, n) => oltp.inTenant(acme, (tx) => record(tx, acme, n))))
    await oltp.asOperator('test', (tx) => record(tx, platform, 1))
    await until('both chains are anchored', async () => {
      const heads = await sql('select anchored_seq::int as seq from tenant_shared.audit_heads order by 1')
      return JSON.stringify(heads) === '[{"seq":1},{"seq":20}]'
    })
    expect(await verify(acme)).toMatchObject({ isIntact: true, entries: 20, anchor: { seq: 20 } })

    await sql(
      `insert into tenant_shared.audit_entries (tenant_id, id, record, seal) values ($1, gen_random_uuid(), '{}', '')`,
      [acme.id],
    )
    await until('it is told', async () => events.named('audit.refused').length > 0)
    await oltp.inTenant(acme, (tx) => record(tx, acme, 21))
    await until('the next one is chained all the same', async () => (await verify(acme)).entries === 21)
    expect((await verify(acme)).findings).toMatchObject([{ code: 'forged' }])
  } finally {
    await chaining.stop()
    await second.stop()
  }
  await chaining.stop()
})

test('what waits for more than a minute is told', async () => {
  await using setup = await setUpAudit()
  const { oltp, acme, record, verify, pass } = setup
  await oltp.inTenant(acme, (tx) => record(tx, acme, 1))
  expect(await verify(acme)).toMatchObject({ isIntact: true, entries: 0 })
  pass(MINUTE_MS + 1_000)
  expect((await verify(acme)).findings).toMatchObject([{ code: 'unchained', entryId: expect.any(String) }])
})

test('personal data is beside its entry, sealed, and goes with its response while the chain stays whole', async () => {
  await using setup = await setUpAudit()
  const { oltp, acme, auditLog, chainEntries, verify, list, sql, attack } = setup
  const responseId = crypto.randomUUID()
  const edit = (answer: string) =>
    oltp.inTenant(acme, (tx) =>
      auditLog.as(ACT).record(tx, acme, {
        subject: { type: 'response', id: responseId },
        personal: { responseId, before: { answer: 'Ada Lovelace' }, after: { answer } },
      }),
    )
  await edit('Grace Hopper')
  await edit('Grace Hopper')
  await chainEntries(acme)
  expect(await verify(acme)).toMatchObject({ isIntact: true, entries: 2 })
  const [one, other] = (await list(acme, { limit: 9 })).items
  expect(one?.personal).toMatch(/^[0-9a-f]{64}$/)
  // The salt: that two entries say the same does not show.
  expect(one?.personal).not.toBe(other?.personal)
  const everything = await sql(
    'select e::text || p::text as text from tenant_shared.audit_entries e, tenant_shared.audit_personal p',
  )
  expect(JSON.stringify(everything)).not.toMatch(/Lovelace|Hopper/)

  await attack(
    `update tenant_shared.audit_personal set sealed = set_byte(sealed, 60, 255 - get_byte(sealed, 60)) where entry_id = '${one?.id}'`,
  )
  expect((await verify(acme)).findings).toMatchObject([{ code: 'personal_altered', seq: 2, entryId: one?.id }])
  await oltp.inTenant(acme, (tx) => erasePersonal(tx, acme.id, responseId))
  expect(await sql('select from tenant_shared.audit_personal')).toEqual([])
  expect(await verify(acme)).toMatchObject({ isIntact: true, entries: 2 })
})

test('entries are found by what was done, by whom, to what and when, page by page', async () => {
  await using setup = await setUpAudit()
  const { oltp, acme, globex, record, list, clock, pass } = setup
  const start = clock.now()
  for (let n = 1; n <= 5; n++) {
    pass(1_000)
    const act = {
      ...ACT,
      operation: n % 2 === 0 ? 'createWebhook' : 'deleteWebhook',
      actor: { kind: 'client' as const, id: `c${n}` },
    }
    await oltp.inTenant(acme, (tx) => record(tx, acme, n, act))
  }
  const subjects = async (query: Omit<Parameters<typeof list>[1], 'limit'>) =>
    (await list(acme, { limit: 9, ...query })).items.map(({ subject }) => subject.id.slice(-1)).join('')
  expect(await subjects({})).toBe('54321')
  expect(await subjects({ operation: 'createWebhook' })).toBe('42')
  expect(await subjects({ actor: 'c3' })).toBe('3')
  expect(await subjects({ subject: 'webhook-5' })).toBe('5')
  expect(await subjects({ from: new Date(start.getTime() + 2_500), to: new Date(start.getTime() + 4_500) })).toBe('43')
  const { items, nextCursor } = await list(acme, { limit: 2 })
  expect(items).toHaveLength(2)
  expect(await subjects({ cursor: nextCursor as string })).toBe('321')
  expect((await list(globex, { limit: 9 })).items).toEqual([])
})

test('the key is made once, sealed, and lost with the key-encryption key', async () => {
  await using setup = await setUpAudit()
  const { oltp, secrets, sql } = setup
  const keys = await Promise.all(Array.from({ length: 8 }, () => createAuditKey({ oltp, secrets })()))
  expect(new Set(keys.map((key) => key.export().toString('hex'))).size).toBe(1)
  const [row] = await sql<{ sealed_key: Buffer }>('select sealed_key from control.audit_keys')
  expect(row?.sealed_key.includes(keys[0]?.export() as Buffer)).toBe(false)
  await sql('update control.audit_keys set id = gen_random_uuid()')
  await expect(createAuditKey({ oltp, secrets })()).rejects.toMatchObject({ name: 'SealBroken' })
})
