import type { BreakerClosed, Replay } from '@howazit/sdk'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPinnedConnectors } from '../../src/connectors/pinned-connectors.ts'
import { findRecoveryPolicy } from '../../src/replay/recover/recovery-policy.ts'
import { answer, type Receiver, startReceiver } from '../delivery/receiver.ts'
import { type DeliverySetup, setUpDelivery } from '../delivery/set-up-delivery.ts'
import { createTestConnector } from '../delivery/test-connectors.ts'

/** More than the breaker opens by. */
const EVENTS = 12
/** As often as processes tell each other what failed. */
const STEP_MS = 1_000
const ONE_A_SECOND = { name: 'calls', scope: 'connection', limit: 60, windowMs: 60_000 } as const

interface Entry {
  readonly actor: { readonly kind: string }
  readonly operation: string
  readonly planId?: string
}

describe('an endpoint whose breaker closes', () => {
  let setup: DeliverySetup
  let receiver: Receiver
  let isAway: boolean

  beforeEach(async () => {
    setup = await setUpDelivery({
      connectors: [createTestConnector({ rate: [ONE_A_SECOND] })],
      options: { scheduleMs: [0] },
    })
    isAway = true
    receiver = await startReceiver((response, request, number) => answer(isAway ? 503 : 204)(response, request, number))
  })
  afterEach(async () => {
    await receiver[Symbol.asyncDispose]()
    await setup[Symbol.asyncDispose]()
  })

  const subscribe = (recovery?: 'by_hand' | 'on_close') =>
    setup.webhooks.create(setup.tenant, { url: receiver.url, ...(recovery && { recovery }) })

  async function until(isSo: () => Promise<boolean>): Promise<void> {
    for (let step = 0; step < 500; step += 1) {
      if (await isSo()) return
      await setup.deliver.deliverDue()
      setup.clock.advanceBy(STEP_MS)
    }
    throw new Error('It did not come to that in 500 steps.')
  }
  const isNothingPending = async () =>
    (await setup.deliveries.list(setup.tenant, { limit: 1, status: 'pending' })).items.length === 0
  const list = async (): Promise<readonly Replay[]> => (await setup.replays.list(setup.tenant, { limit: 10 })).items
  const closings = async (): Promise<number> =>
    (await setup.postgres.oltp.asOperator('a test', (tx) => tx.query('select from control.breaker_closings'))).rows
      .length

  /** Is away until everything has failed, and well again. */
  async function comeBack(): Promise<void> {
    for (let event = 0; event < EVENTS; event += 1) await setup.plan()
    await until(isNothingPending)
    isAway = false
    await setup.plan()
    await until(async () => setup.wakes.some(({ name }) => name === 'recover'))
  }

  it('has replayed what failed meanwhile, slowly and once, where it recovers by itself', async () => {
    const { id: endpointId } = await subscribe('on_close')
    await comeBack()
    await Promise.all([setup.recoverEndpoints(), setup.recoverEndpoints()])
    const [replay, ...others] = await list()
    expect(others).toEqual([])
    expect(replay).toMatchObject({
      status: 'running',
      cause: { kind: 'breaker_closed', endpointId, failingSince: '2026-11-22T11:59:30.000Z' },
      itemCount: EVENTS,
      settings: { ratePerSecond: 10, canary: 10 },
    })
    expect(replay?.where).toContain(`endpoint = ${endpointId} and status = exhausted and failed >= `)
    await until(async () => {
      await setup.runReplays()
      return (await list())[0]?.status !== 'running'
    })
    expect((await list())[0]).toMatchObject({ status: 'succeeded', progress: { delivered: EVENTS } })
    expect(await closings()).toBe(0)
    const log = await setup.postgres.oltp.inTenant(setup.tenant, (tx) =>
      tx.query<{ record: Entry }>('select record from audit_entries where tenant_id = $1', [setup.tenant.id]),
    )
    const acts = log.rows.map(({ record }) => record).filter(({ planId }) => planId === replay?.id)
    expect(acts.map(({ actor, operation }) => `${actor.kind} ${operation}`).toSorted()).toEqual([
      'platform planReplay',
      'platform runReplay',
    ])
  })

  it('is recovered by whoever comes after a process that died while planning', async () => {
    await subscribe('on_close')
    await comeBack()
    await setup.recoverEndpoints()
    const [first] = await list()
    const cause = first?.cause as BreakerClosed
    // As it is left by one that had planned it, and neither ran it nor forgot the closing.
    await setup.postgres.oltp.inTenant(setup.tenant, (tx) =>
      tx.query(`update replays set status = 'planned', started_at = null where tenant_id = $1`, [setup.tenant.id]),
    )
    await setup.postgres.oltp.asOperator('a test', (tx) =>
      tx.query(
        `insert into control.breaker_closings (replay_id, endpoint_id, failing_since, closed_at, taken_until)
         values ($1, $2, $3, $4, $5)`,
        [
          first?.id,
          cause.endpointId,
          cause.failingSince,
          cause.closedAt,
          new Date(setup.clock.now().getTime() + 60_000),
        ],
      ),
    )
    await setup.recoverEndpoints()
    // Until its time is up.
    expect(await list()).toMatchObject([{ id: first?.id, status: 'planned' }])
    setup.clock.advanceBy(60_000)
    await setup.recoverEndpoints()
    expect(await list()).toMatchObject([{ id: first?.id, status: 'running' }])
    expect(await closings()).toBe(0)
  })

  it('is left alone where nobody wants it to recover by itself', async () => {
    await subscribe()
    await comeBack()
    await setup.recoverEndpoints()
    expect(await list()).toEqual([])
    expect(await closings()).toBe(0)
  })

  it('gets a fifth of what the other side lets through', async () => {
    const { connection } = await setup.connections.create(setup.tenant, {
      name: 'Desk',
      connector: 'desk',
      settings: { host: '127.0.0.1', port: String(receiver.port) },
      secrets: { token: 'desk_example' },
      recovery: 'on_close',
      routes: [{ eventType: 'response.created', operation: 'createTicket' }],
    })
    const { tenant } = setup
    const deps = { pinnedConnectors: createPinnedConnectors() }
    const find = (endpointId: string) =>
      setup.postgres.oltp.inTenant(tenant, (tx) => findRecoveryPolicy(deps, tx, { tenant, endpointId }))
    expect(await find(connection.id)).toEqual({ recovery: 'on_close', ratePerSecond: 0.2 })
    await setup.connections.update(tenant, connection.id, { enabled: false })
    expect(await find(connection.id)).toBeUndefined()
  })
})
