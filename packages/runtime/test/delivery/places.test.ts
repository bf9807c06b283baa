import { expect, test } from 'vitest'
import { createEgress } from '../../src/egress/create-egress.ts'
import type { Egress } from '../../src/egress/egress.ts'
import type { Oltp } from '../../src/oltp/oltp.ts'
import { until } from '../support/until.ts'
import { answer, type Behaviour, startReceiver } from './receiver.ts'
import { type DeliverySetup, setUpDelivery } from './set-up-delivery.ts'

const planMany = async (setup: DeliverySetup, count: number): Promise<void> => {
  for (let planned = 0; planned < count; planned += 1) await setup.plan()
}

/** Holds back the n-th transaction of a tenant: reading is 1, beginning 2, the first ending 3. */
function heldBackAt(oltp: Oltp, heldCall: number): { readonly oltp: Oltp; readonly letGo: () => void } {
  const { promise: open, resolve: letGo } = Promise.withResolvers<void>()
  let calls = 0
  return {
    letGo,
    oltp: {
      asOperator: (reason, work, placement) => oltp.asOperator(reason, work, placement),
      inControl: (tenant, work) => oltp.inControl(tenant, work),
      readInTenant: (tenant, work) => oltp.readInTenant(tenant, work),
      async inTenant(tenant, work) {
        calls += 1
        if (calls === heldCall) await open
        return await oltp.inTenant(tenant, work)
      },
    },
  }
}

/** Counts the requests that it has and did not answer yet. */
function countUnderWay(): { readonly behaviour: Behaviour; readonly most: () => number } {
  let underWay = 0
  let most = 0
  return {
    most: () => most,
    behaviour(response, request, number) {
      underWay += 1
      most = Math.max(most, underWay)
      setImmediate(() => {
        underWay -= 1
        answer(number % 5 === 0 ? 500 : 204)(response, request, number)
      })
    },
  }
}

test('two senders together never have more requests under way than an endpoint takes', async () => {
  const { behaviour, most } = countUnderWay()
  await using receiver = await startReceiver(behaviour)
  await using setup = await setUpDelivery({ options: { perEndpointMax: 4, scheduleMs: [0, 0, 0, 0, 0, 0, 0, 0] } })
  await setup.webhooks.create(setup.tenant, { url: receiver.url })
  await planMany(setup, 60)

  await Promise.all([setup.deliver.deliverDue(), setup.createSender().deliverDue()])
  await setup.deliver.deliverDue()

  expect(most()).toBe(4)
  expect(await setup.deliveries.list(setup.tenant, { limit: 1, status: 'pending' })).toMatchObject({ items: [] })
})

test('the next request does not wait until the ending of the one before is written', async () => {
  await using receiver = await startReceiver()
  await using setup = await setUpDelivery({ options: { perEndpointMax: 1 } })
  const { tenant, deliveries } = setup
  await setup.webhooks.create(tenant, { url: receiver.url })
  await planMany(setup, 2)
  const { oltp, letGo } = heldBackAt(setup.postgres.oltp, 3)

  const delivering = setup.createSender({ oltp }).deliverDue()

  await until('the second request', () => receiver.requests.length === 2)
  expect((await deliveries.list(tenant, { limit: 2, status: 'pending' })).items).toHaveLength(2)
  letGo()
  await delivering
  expect((await deliveries.list(tenant, { limit: 2, status: 'delivered' })).items).toHaveLength(2)
})

test('a sender whose endings are not written sends no more than it has places, and others send the rest', async () => {
  await using receiver = await startReceiver()
  await using setup = await setUpDelivery({ options: { concurrencyMax: 2 } })
  await using egress = createEgress({ policy: { allowLoopback: true, deniedPorts: [] } })
  const { tenant, deliveries } = setup
  await setup.webhooks.create(tenant, { url: receiver.url })
  await planMany(setup, 8)
  const { oltp, letGo } = heldBackAt(setup.postgres.oltp, 3)
  let sent = 0
  const counting: Pick<Egress, 'send'> = {
    send(request) {
      sent += 1
      return egress.send(request)
    },
  }

  const delivering = setup.createSender({ oltp, egress: counting }).deliverDue()
  await until('all places, once', () => receiver.requests.length === 2)
  await setup.createSender().deliverDue()

  expect(sent).toBe(2)
  expect((await deliveries.list(tenant, { limit: 8, status: 'delivered' })).items).toHaveLength(6)
  letGo()
  await delivering
  expect((await deliveries.list(tenant, { limit: 8, status: 'delivered' })).items).toHaveLength(8)
})
