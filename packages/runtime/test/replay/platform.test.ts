import type { PlatformReplay } from '@howazit/sdk'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  joinSpans,
  type SpanOfTenants,
  suggestPlatformIncidents,
} from '../../src/dead-letters/suggest-platform-incidents.ts'
import type { Oltp } from '../../src/oltp/oltp.ts'
import { createPlatformReplays } from '../../src/replay/platform/create-platform-replays.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { answer, type Receiver, startReceiver } from '../delivery/receiver.ts'
import { type DeliverySetup, setUpDelivery } from '../delivery/set-up-delivery.ts'

const AS_OPERATOR = { mayReadResponses: false }
const REFUSED = { where: 'code = http_422' }

describe('a replay across tenants', () => {
  let setup: DeliverySetup
  let receiver: Receiver
  let globex: Tenant
  let isRefusing: boolean

  beforeEach(async () => {
    setup = await setUpDelivery({ options: { scheduleMs: [0] } })
    globex = await setup.postgres.createTenant('globex')
    await setup.postgres.createTenant('initech')
    isRefusing = true
    receiver = await startReceiver((response, request, number) =>
      answer(isRefusing ? 422 : 204)(response, request, number),
    )
    for (const [tenant, events] of [
      [setup.tenant, 1],
      [globex, 2],
    ] as const) {
      await setup.webhooks.create(tenant, { url: receiver.url })
      for (let event = 0; event < events; event += 1) await setup.plan({}, tenant)
    }
    await setup.deliver.deliverDue()
  })
  afterEach(async () => {
    await receiver[Symbol.asyncDispose]()
    await setup[Symbol.asyncDispose]()
  })

  /** Steps, with what is due sent after each, until it rests. */
  async function drive(id: string): Promise<PlatformReplay> {
    for (let step = 0; step < 50; step += 1) {
      await setup.runReplays()
      await setup.deliver.deliverDue()
      setup.clock.advanceBy(1_000)
      const replay = await setup.platformReplays.get(id)
      if (replay.status !== 'running') return replay
    }
    throw new Error('It runs still after 50 steps.')
  }

  const plansOf = ({ plans }: PlatformReplay) =>
    plans.map(({ tenant, replay }) => `${tenant} ${replay.itemCount} ${replay.status}`)

  it('is a plan of each tenant that something did not arrive for, with its cause, and a listing above them', async () => {
    const planned = await setup.platformReplays.plan(REFUSED)
    expect(planned).toMatchObject({ status: 'planned', reason: 'a test', tenantCount: 2, itemCount: 3, unreached: [] })
    expect(plansOf(planned)).toEqual(['globex 2 planned', 'acme 1 planned'])
    const [theirs, ...others] = (await setup.replays.list(globex, { limit: 10 })).items
    expect(others).toEqual([])
    expect(theirs).toMatchObject({
      itemCount: 2,
      cause: { kind: 'all_tenants', platformReplayId: planned.id },
      probe: { sampled: 2, wouldSend: 2 },
    })
    expect(await setup.platformReplays.get(planned.id)).toEqual(planned)
    expect((await setup.platformReplays.list({ limit: 10 })).items).toMatchObject([{ id: planned.id, tenantCount: 2 }])
  })

  it('is run tenant by tenant, and has an entry in the log of each and in the platform’s', async () => {
    const { id } = await setup.platformReplays.plan(REFUSED)
    isRefusing = false
    await setup.platformReplays.run(id, { ratePerSecond: 10 })
    const over = await drive(id)
    expect(over).toMatchObject({ status: 'succeeded', progress: { delivered: 3, failed: 0 } })
    expect(over.plans[0]?.replay.settings).toMatchObject({ ratePerSecond: 10 })
    for (const tenant of [setup.tenant, globex]) {
      const { rows } = await setup.postgres.oltp.inTenant(tenant, (tx) =>
        tx.query(`select from audit_entries where tenant_id = $1 and record -> 'subject' ->> 'type' = 'replay'`, [
          tenant.id,
        ]),
      )
      expect(rows).toHaveLength(2)
    }
  })

  it('leaves what a tenant has made of its own', async () => {
    const { id, plans } = await setup.platformReplays.plan(REFUSED)
    await setup.replays.cancel(globex, plans[0]?.replay.id as string)
    await setup.platformReplays.run(id, {})
    await setup.platformReplays.pause(id)
    expect(plansOf(await setup.platformReplays.get(id))).toEqual(['globex 2 cancelled', 'acme 1 paused'])
    expect(await setup.platformReplays.resume(id)).toMatchObject({ status: 'running' })
    isRefusing = false
    expect(await drive(id)).toMatchObject({ status: 'partial', progress: { delivered: 1, waiting: 2 } })
  })

  it('is kept nowhere where it is only tried', async () => {
    expect(await setup.platformReplays.plan({ ...REFUSED, dryRun: true })).toMatchObject({
      tenantCount: 2,
      itemCount: 3,
    })
    expect((await setup.platformReplays.list({ limit: 10 })).items).toEqual([])
    expect((await setup.replays.list(globex, { limit: 10 })).items).toEqual([])
  })

  it('says of what, and why, and compares nothing that a respondent said', async () => {
    const { platformReplays } = setup
    await expect(platformReplays.plan({})).rejects.toMatchObject({ code: 'validation_failed' })
    await expect(platformReplays.plan({ where: 'conector = a' })).rejects.toMatchObject({ code: 'invalid_parameter' })
    await expect(platformReplays.plan({ where: 'payload.data.response.channel = email' })).rejects.toMatchObject({
      code: 'insufficient_scope',
    })
    const silent = createPlatformReplays({ ...setup.replaying, act: { actor: { kind: 'operator' } } })
    await expect(silent.plan(REFUSED)).rejects.toMatchObject({ code: 'invalid_parameter' })
    expect((await platformReplays.list({ limit: 10 })).items).toEqual([])
    await expect(platformReplays.get(globex.id)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('is suggested as one incident, whose id plans it', async () => {
    const { items, unreached } = await suggestPlatformIncidents(setup.replaying, AS_OPERATOR)
    expect(items).toMatchObject([{ connector: 'webhook', code: 'http_422', count: 3, tenants: 2, endpoints: 2 }])
    expect(unreached).toEqual([])
    expect(await setup.platformReplays.plan({ incident: items[0]?.id as string })).toMatchObject({ itemCount: 3 })
  })

  it('goes without the tenants whose database is away, and names them', async () => {
    const { oltp: there } = setup.postgres
    const isAway = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
    const oltp: Oltp = {
      inTenant: (tenant, work) => (tenant.id === globex.id ? Promise.reject(isAway) : there.inTenant(tenant, work)),
      readInTenant: (tenant, work) => there.readInTenant(tenant, work),
      inControl: (tenant, work) => there.inControl(tenant, work),
      asOperator: (...given) => there.asOperator(...given),
    }
    const partial = createPlatformReplays({ ...setup.replaying, oltp })
    const planned = await partial.plan(REFUSED)
    expect(plansOf(planned)).toEqual(['acme 1 planned'])
    expect(planned.unreached).toEqual(['globex'])
  })
})

describe('an incident of several tenants', () => {
  const at = (minutes: number) => new Date(Date.UTC(2026, 10, 22, 12, minutes))
  const span = (tenant: string, from: number, to: number, fingerprint = 'aaaaaaaaaaaa'): SpanOfTenants => ({
    fingerprint,
    stage: 'delivery',
    code: 'http_503',
    connector: 'hubspot',
    operation: null,
    count: 1,
    endpoints: 1,
    first_failed_at: at(from),
    last_failed_at: at(to),
    tenants: [tenant],
  })

  it('has no quarter of an hour without a failure of one of them', () => {
    const joined = joinSpans([
      span('b', 20, 21),
      span('a', 0, 10),
      span('a', 30, 32),
      span('c', 48, 50),
      span('a', 1, 2, 'b'),
    ])
    expect(
      joined.map(({ count, tenants, first_failed_at: from, last_failed_at: to }) => [count, tenants, from, to]),
    ).toEqual([
      [3, ['a', 'b', 'a'], at(0), at(32)],
      [1, ['c'], at(48), at(50)],
      [1, ['a'], at(1), at(2)],
    ])
  })
})
