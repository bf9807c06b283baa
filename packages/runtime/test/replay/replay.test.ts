import { randomUUID } from 'node:crypto'
import type { Replay, ReplayItem } from '@howazit/sdk'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { answer, type Receiver, startReceiver } from '../delivery/receiver.ts'
import { type DeliverySetup, setUpDelivery } from '../delivery/set-up-delivery.ts'

const ANYBODY = { mayReadResponses: true }
const STEP_MS = 1_000

describe('a replay', () => {
  let setup: DeliverySetup
  let receiver: Receiver
  let isAway: boolean

  beforeEach(async () => {
    setup = await setUpDelivery({ options: { scheduleMs: [0] } })
    isAway = true
    receiver = await startReceiver((response, request, number) => {
      if (request.path === '/hangs-up' && isAway) return void response.socket?.resetAndDestroy()
      const status = request.path === '/well' || !isAway ? 204 : request.path === '/refusing' ? 422 : 503
      answer(status)(response, request, number)
    })
  })
  afterEach(async () => {
    await receiver[Symbol.asyncDispose]()
    await setup[Symbol.asyncDispose]()
  })

  const url = (path: string) => new URL(path, receiver.url).href

  /** So many events at a receiver that is away. */
  async function fail(events: number, tenant = setup.tenant): Promise<string[]> {
    const ids: string[] = []
    for (let event = 0; event < events; event += 1) ids.push(...(await setup.plan({}, tenant)).map(({ id }) => id))
    // Until the breaker lets every one of them through.
    await until(async () => {
      await setup.deliver.deliverDue()
      setup.clock.advanceBy(300_000)
      return (await setup.deliveries.list(tenant, { limit: 1, status: 'pending' })).items.length === 0
    })
    return ids
  }

  async function until(isSo: () => Promise<boolean>): Promise<void> {
    for (let step = 0; step < 200; step += 1) if (await isSo()) return
    throw new Error('It did not come to that in 200 steps.')
  }

  /** Steps of a second, with what is due sent after each, until it rests. */
  async function drive(id: string): Promise<Replay> {
    await until(async () => {
      await setup.runReplays()
      await setup.deliver.deliverDue()
      await setup.runReplays()
      setup.clock.advanceBy(STEP_MS)
      const { status, progress } = await setup.replays.get(setup.tenant, id)
      return status !== 'running' && progress.sending === 0
    })
    return await setup.replays.get(setup.tenant, id)
  }

  const plan = (where?: string) => setup.replays.plan(setup.tenant, { where, ...ANYBODY })
  const start = (id: string, settings = {}) => setup.replays.run(setup.tenant, id, settings)

  async function itemsOf(id: string): Promise<ReplayItem[]> {
    let text = ''
    for await (const lines of await setup.replays.export(setup.tenant, id)) text += lines
    return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as ReplayItem]))
  }

  it('is planned as frozen, counted and grouped, with what is left out and what would fail again', async () => {
    const mapping = { kind: 'handlebars', source: 'no JSON' } as const
    await setup.webhooks.create(setup.tenant, { url: url('/away') })
    await setup.webhooks.create(setup.tenant, { url: url('/well') })
    await setup.webhooks.create(setup.tenant, { url: url('/away'), mapping })
    await fail(3)
    const planned = await plan()
    await fail(1)
    expect(await setup.replays.get(setup.tenant, planned.id)).toMatchObject({
      status: 'planned',
      mapping: 'current',
      itemCount: 6,
      endpoints: 2,
      groups: [{ count: 3 }, { count: 3 }],
      leftOut: { delivered: 3, unknown: 0, erased: 0 },
      probe: { sampled: 6, wouldSend: 3, wouldFail: [{ code: 'mapping_output_invalid', count: 3 }] },
      progress: { waiting: 6, sending: 0, delivered: 0, failed: 0 },
    })
    expect(planned.payloadBytes).toBeGreaterThan(1_000)
    expect((await plan('code = http_503')).itemCount).toBe(4)
    // What was looked at for the probe is as it was.
    expect((await setup.deliveries.list(setup.tenant, { limit: 100, status: 'pending' })).items).toEqual([])
  })

  it('is planned beside others of the same deliveries', async () => {
    await setup.webhooks.create(setup.tenant, { url: url('/away') })
    await fail(20)
    const planned = await Promise.all(Array.from({ length: 8 }, () => plan()))
    expect(planned.map(({ itemCount, probe }) => [itemCount, probe?.wouldSend])).toEqual(Array(8).fill([20, 20]))
  })

  it('is not kept where it is only tried', async () => {
    await setup.webhooks.create(setup.tenant, { url: url('/away') })
    await fail(2)
    const tried = await setup.replays.plan(setup.tenant, { dryRun: true, ...ANYBODY })
    expect(tried).toMatchObject({ itemCount: 2, probe: { sampled: 2, wouldSend: 2, wouldFail: [] } })
    await expect(setup.replays.get(setup.tenant, tried.id)).rejects.toMatchObject({ code: 'not_found' })
    expect((await setup.replays.list(setup.tenant, { limit: 10 })).items).toEqual([])
  })

  it('sends what was planned and nothing else, under the ids that it had', async () => {
    await setup.webhooks.create(setup.tenant, { url: url('/away') })
    await setup.webhooks.create(setup.tenant, { url: url('/well') })
    await fail(3)
    const sentBefore = receiver.requests.length
    isAway = false
    const { id } = await plan()
    await start(id)
    expect(await drive(id)).toMatchObject({
      status: 'succeeded',
      progress: { waiting: 0, sending: 0, delivered: 3, failed: 0 },
    })
    const again = receiver.requests.slice(sentBefore)
    expect(again.map(({ path }) => path)).toEqual(['/away', '/away', '/away'])
    const items = await itemsOf(id)
    expect(items.map(({ outcome, attempts }) => `${outcome} ${attempts}`)).toEqual(Array(3).fill('delivered 1'))
    for (const { deliveryId, eventId } of items)
      expect(again.map(({ headers }) => headers)).toContainEqual(
        expect.objectContaining({
          'webhook-id': eventId,
          'howazit-replay-of': deliveryId,
          'howazit-attempt': '2',
        }),
      )
    // The first time round they had neither.
    expect(receiver.requests[0]?.headers).not.toHaveProperty('howazit-replay-of')
  })

  it('begins with the mapping or with the delivery, and leaves out what cannot', async () => {
    const first = { kind: 'handlebars', source: '{"body": 1}' } as const
    const { id: refusing } = await setup.webhooks.create(setup.tenant, { url: url('/refusing'), mapping: first })
    await setup.webhooks.create(setup.tenant, { url: url('/hangs-up') })
    await setup.webhooks.create(setup.tenant, { url: url('/away'), mapping: { kind: 'handlebars', source: 'no JSON' } })
    await fail(1)
    await setup.webhooks.update(setup.tenant, refusing, { mapping: { kind: 'handlebars', source: '{"body": 2}' } })
    const planFrom = (fromStage?: 'mapping' | 'delivery') =>
      setup.replays.plan(setup.tenant, { ...ANYBODY, ...(fromStage && { fromStage }) })

    // What hung up may have taken it: it goes out as it was, or not at all.
    expect(await planFrom()).toMatchObject({ itemCount: 3, sameBody: 1, leftOut: { pinned: 0, unmade: 0 } })
    expect(await planFrom('mapping')).toMatchObject({ itemCount: 2, sameBody: 0, leftOut: { pinned: 1, unmade: 0 } })
    const planned = await planFrom('delivery')
    expect(planned).toMatchObject({ fromStage: 'delivery', itemCount: 2, leftOut: { pinned: 0, unmade: 1 } })
    expect(planned.probe).toMatchObject({ sampled: 2, wouldSend: 2 })
    receiver.behave(answer(204))
    await start(planned.id)
    expect(await drive(planned.id)).toMatchObject({ status: 'succeeded', progress: { delivered: 2 } })
    const again = receiver.requests.filter(({ headers }) => headers['howazit-replay-of'] !== undefined)
    const [before] = receiver.requests.filter(({ path }) => path === '/hangs-up')
    expect(again.find(({ path }) => path === '/refusing')?.body).toBe('{"body": 1}')
    expect(again.find(({ path }) => path === '/hangs-up')?.body).toBe(before?.body)
  })

  it('patches each body once, as it is mapped or as it was refused, and says so', async () => {
    const mapping = { kind: 'handlebars', source: '{"tags": ["a"]}' } as const
    await setup.webhooks.create(setup.tenant, { url: url('/refusing'), mapping, retrySchedule: [0, 1] })
    await setup.webhooks.create(setup.tenant, { url: url('/hangs-up'), mapping })
    await setup.webhooks.create(setup.tenant, {
      url: url('/refusing'),
      mapping: { kind: 'handlebars', source: '{"a": 1}' },
    })
    await fail(1)
    const patch = [{ op: 'add' as const, path: '/tags/-', value: 'b' }]
    const planPatched = (fromStage?: 'delivery') =>
      setup.replays.plan(setup.tenant, { ...ANYBODY, patch, ...(fromStage && { fromStage }) })

    // What hung up may have taken another body.
    const planned = await planPatched()
    expect(planned).toMatchObject({
      itemCount: 2,
      sameBody: 0,
      leftOut: { pinned: 1 },
      patch: { fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/), operations: patch },
      probe: { sampled: 2, wouldSend: 1, wouldFail: [{ code: 'patch_failed', count: 1 }] },
    })
    await start(planned.id)
    expect(await drive(planned.id)).toMatchObject({ status: 'partial', progress: { failed: 2 } })
    const tried = (await itemsOf(planned.id)).map(({ reason, isPatched }) => ({ reason, isPatched }))
    expect(tried).toHaveLength(2)
    expect(tried).toContainEqual({ reason: 'http_422', isPatched: true })
    expect(tried).toContainEqual({ reason: 'patch_failed', isPatched: undefined })
    // What was refused is tried twice, and has the patch once.
    let tries = 0
    receiver.behave((...exchange) => {
      tries += 1
      answer(tries === 1 ? 503 : 204)(...exchange)
    })
    const again = await setup.replays.plan(setup.tenant, {
      ...ANYBODY,
      where: 'code = http_422',
      fromStage: 'delivery',
      patch: [{ op: 'add', path: '/tags/-', value: 'c' }],
    })
    await start(again.id)
    expect(await drive(again.id)).toMatchObject({ status: 'succeeded' })
    const bodies = receiver.requests.slice(-3).map(({ body }) => JSON.parse(body).tags.join(''))
    expect(bodies).toEqual(['ab', 'abc', 'abc'])
  })

  it('patches no identity: the whole body, and of an event that goes out as it is what it is and whose', async () => {
    await setup.webhooks.create(setup.tenant, { url: url('/refusing') })
    await fail(1)
    const planPatch = (path: string, op: 'remove' | 'test' = 'remove') =>
      setup.replays.plan(setup.tenant, {
        ...ANYBODY,
        dryRun: true,
        patch: [{ op, path, ...(op === 'test' && { value: 1 }) }],
      })
    for (const path of [
      '',
      '/type',
      '/data',
      '/data/tenantId',
      '/data/response',
      '/data/response/id',
      'data',
      '/a/__proto__',
    ])
      await expect(planPatch(path)).rejects.toMatchObject({
        code: 'validation_failed',
        details: { pointer: '/patch/0/path' },
      })
    expect(await planPatch('/data/response/channel')).toMatchObject({ probe: { wouldSend: 1 } })
    expect(await planPatch('/type', 'test')).toMatchObject({ probe: { wouldFail: [{ code: 'patch_failed' }] } })
  })

  it('tries three times over five minutes, whatever was tried before', async () => {
    await setup.webhooks.create(setup.tenant, { url: url('/away'), retrySchedule: [0, 1, 1, 1, 1] })
    await fail(1)
    const { id } = await plan()
    await start(id)
    expect(await drive(id)).toMatchObject({ status: 'partial', progress: { failed: 1 } })
    expect(await itemsOf(id)).toMatchObject([{ outcome: 'exhausted', reason: 'http_503', attempts: 3 }])
    // And again, from the beginning.
    const second = await plan()
    await start(second.id)
    isAway = false
    expect(await drive(second.id)).toMatchObject({ status: 'succeeded' })
  })

  it('keeps to its rate and to how many may be under way', async () => {
    await setup.webhooks.create(setup.tenant, { url: url('/away') })
    await fail(8)
    isAway = false
    const slow = await plan()
    await start(slow.id, { ratePerSecond: 2 })
    await setup.runReplays()
    await setup.runReplays()
    expect((await setup.replays.get(setup.tenant, slow.id)).progress).toMatchObject({ sending: 2, waiting: 6 })
    setup.clock.advanceBy(500)
    await setup.runReplays()
    expect((await setup.replays.get(setup.tenant, slow.id)).progress).toMatchObject({ sending: 3, waiting: 5 })
    await setup.replays.update(setup.tenant, slow.id, { ratePerSecond: 100, concurrency: 4 })
    setup.clock.advanceBy(STEP_MS)
    await setup.runReplays()
    expect((await setup.replays.get(setup.tenant, slow.id)).progress).toMatchObject({ sending: 4, waiting: 4 })
    expect(await drive(slow.id)).toMatchObject({
      status: 'succeeded',
      settings: { ratePerSecond: 100, concurrency: 4 },
    })
  })

  it('sends a canary first, and is paused where too much of it fails', async () => {
    await setup.webhooks.create(setup.tenant, { url: url('/away') })
    await fail(6)
    const { id } = await plan()
    await start(id, { canary: 2, maxErrorPercent: 50 })
    expect(await drive(id)).toMatchObject({
      status: 'paused',
      pausedReason: 'canary_failed',
      progress: { waiting: 4, failed: 2 },
    })
    await expect(start(id)).rejects.toMatchObject({ code: 'conflict' })
    isAway = false
    await setup.replays.resume(setup.tenant, id)
    expect(await drive(id)).toMatchObject({ status: 'partial', progress: { delivered: 4, failed: 2 } })
    await expect(setup.replays.resume(setup.tenant, id)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('goes on after its canary', async () => {
    await setup.webhooks.create(setup.tenant, { url: url('/away') })
    await fail(3)
    isAway = false
    const { id } = await plan()
    await start(id, { canary: 1 })
    await setup.runReplays()
    expect((await setup.replays.get(setup.tenant, id)).progress).toMatchObject({ sending: 1, waiting: 2 })
    expect(await drive(id)).toMatchObject({ status: 'succeeded' })
  })

  it('is paused when more than its share fails, of twenty at least', async () => {
    await setup.webhooks.create(setup.tenant, { url: url('/refusing') })
    await fail(24)
    const { id } = await plan()
    await start(id, { concurrency: 4, maxErrorPercent: 5 })
    const paused = await drive(id)
    expect(paused).toMatchObject({ status: 'paused', pausedReason: 'error_rate' })
    expect(paused.progress.failed).toBeGreaterThanOrEqual(20)
  })

  it('begins nothing outside its window', async () => {
    await setup.webhooks.create(setup.tenant, { url: url('/away') })
    await fail(1)
    isAway = false
    const hour = setup.clock.now().getUTCHours()
    const from = String((hour + 2) % 24).padStart(2, '0')
    const { id } = await plan()
    await start(id, { window: `${from}:00-${from}:30` })
    await setup.runReplays()
    expect((await setup.replays.get(setup.tenant, id)).progress).toMatchObject({ waiting: 1 })
    setup.clock.advanceBy(2 * 3_600_000 - setup.clock.now().getUTCMinutes() * 60_000)
    expect(await drive(id)).toMatchObject({ status: 'succeeded' })
  })

  it('is paused, resumed and cancelled; what is under way goes on to its end', async () => {
    await setup.webhooks.create(setup.tenant, { url: url('/away') })
    await fail(4)
    isAway = false
    const { id } = await plan()
    await start(id, { concurrency: 1 })
    await setup.runReplays()
    expect(await setup.replays.pause(setup.tenant, id)).toMatchObject({ status: 'paused', pausedReason: 'asked' })
    expect(await drive(id)).toMatchObject({ status: 'paused', progress: { delivered: 1, waiting: 3 } })
    await setup.replays.resume(setup.tenant, id)
    await setup.runReplays()
    await setup.replays.cancel(setup.tenant, id)
    expect(await drive(id)).toMatchObject({ status: 'cancelled', progress: { delivered: 2, waiting: 2 } })
    // What was not sent is planned anew.
    expect((await plan()).itemCount).toBe(2)
  })

  it('leaves out what is no longer what it was', async () => {
    await setup.webhooks.create(setup.tenant, { url: url('/away') })
    await fail(3)
    isAway = false
    const [first, second] = [await plan(), await plan()]
    await start(first.id)
    await setup.runReplays()
    // The first one has all of them under way.
    expect(await plan()).toMatchObject({ itemCount: 0 })
    await start(second.id)
    await setup.runReplays()
    expect((await itemsOf(second.id)).map(({ outcome, reason }) => `${outcome} ${reason}`)).toEqual(
      Array(3).fill('left_out under_way_elsewhere'),
    )
    expect(await drive(first.id)).toMatchObject({ status: 'succeeded' })
    const third = await setup.replays.get(setup.tenant, second.id)
    expect(third).toMatchObject({ status: 'partial', progress: { failed: 3 } })
  })

  it('counts as delivered what has arrived meanwhile', async () => {
    await setup.webhooks.create(setup.tenant, { url: url('/away') })
    await fail(2)
    isAway = false
    const [first, second] = [await plan(), await plan()]
    await start(first.id)
    await drive(first.id)
    const sent = receiver.requests.length
    await start(second.id)
    expect(await drive(second.id)).toMatchObject({ status: 'succeeded', progress: { delivered: 2 } })
    expect(receiver.requests).toHaveLength(sent)
  })

  it('sends nothing of a response that was erased since', async () => {
    await setup.webhooks.create(setup.tenant, { url: url('/away') })
    await fail(2)
    const { id } = await plan()
    const { items } = await setup.deliveries.list(setup.tenant, { limit: 1 })
    // As deleting a response leaves it.
    await setup.postgres.oltp.inTenant(setup.tenant, (tx) =>
      tx.query(`update deliveries set event = '{}', pinned_request = null where tenant_id = $1 and id = $2`, [
        setup.tenant.id,
        items[0]?.id,
      ]),
    )
    expect(await plan()).toMatchObject({ itemCount: 1, leftOut: { erased: 1 } })
    isAway = false
    await start(id)
    expect(await drive(id)).toMatchObject({ status: 'partial', progress: { delivered: 1, failed: 1 } })
    expect((await itemsOf(id)).map(({ reason }) => reason)).toContain('response_erased')
  })

  it('of nothing is over at once', async () => {
    const { id, itemCount } = await plan()
    expect(itemCount).toBe(0)
    await start(id)
    expect(await drive(id)).toMatchObject({ status: 'succeeded' })
  })

  it('is of one tenant', async () => {
    const globex = await setup.postgres.createTenant('globex')
    await setup.webhooks.create(setup.tenant, { url: url('/away') })
    await setup.webhooks.create(globex, { url: url('/away') })
    await fail(1)
    await fail(1, globex)
    const { id } = await plan('code = a or code != a')
    expect(await itemsOf(id)).toHaveLength(1)
    for (const name of ['get', 'pause', 'resume', 'cancel', 'export'] as const)
      await expect(setup.replays[name](globex, id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(setup.replays.run(globex, id, {})).rejects.toMatchObject({ code: 'not_found' })
    await expect(setup.replays.get(setup.tenant, randomUUID())).rejects.toMatchObject({ code: 'not_found' })
  })

  it('lets no live delivery of an endpoint with an order wait for it', async () => {
    await setup.webhooks.create(setup.tenant, { url: url('/away'), ordering: 'strict', retrySchedule: [0, 60] })
    await fail(1)
    const { id } = await plan()
    await start(id)
    await setup.runReplays()
    await setup.deliver.deliverDue()
    isAway = false
    const [live] = await setup.plan()
    await setup.deliver.deliverDue()
    expect(await setup.deliveries.get(setup.tenant, live?.id as string)).toMatchObject({ status: 'delivered' })
    // The replay is still to be tried again.
    expect((await setup.replays.get(setup.tenant, id)).progress).toMatchObject({ sending: 1 })
    expect(await drive(id)).toMatchObject({ status: 'succeeded' })
  })
})
