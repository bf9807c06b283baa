import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Ordering } from '../../src/delivery/plan/ordering.ts'
import { answer, startReceiver } from './receiver.ts'
import { type DeliverySetup, setUpDelivery } from './set-up-delivery.ts'

async function createOrdered({ webhooks, tenant }: DeliverySetup, url: string, ordering: Ordering) {
  await webhooks.create(tenant, { url, eventType: '*', ordering })
}

const revisionOf = (body: string): string => {
  const { data } = JSON.parse(body) as { data: { response: { id: string; revision: number } } }
  return `${data.response.id} ${data.response.revision}`
}

/** Revisions 1, 2 and 3 of two responses, planned in turns. */
async function planTwoResponses(setup: DeliverySetup): Promise<readonly [string, string]> {
  const responses = [randomUUID(), randomUUID()] as const
  for (const revision of [1, 2, 3])
    for (const responseId of responses)
      await setup.plan({ responseId, revision, type: revision === 1 ? 'response.created' : 'response.updated' })
  return responses
}

test('by key: events of one response arrive one after another, and a response that waits holds up no other', async () => {
  await using receiver = await startReceiver()
  await using setup = await setUpDelivery()
  await createOrdered(setup, receiver.url, 'key')
  const [parked, free] = await planTwoResponses(setup)
  receiver.behave((response, { body }) => void response.writeHead(body.includes(parked) ? 503 : 204).end())

  await setup.deliver.deliverDue()
  expect(receiver.requests.map(({ body }) => revisionOf(body))).toEqual([
    expect.any(String),
    expect.any(String),
    `${free} 2`,
    `${free} 3`,
  ])
  receiver.behave(answer(204))
  setup.clock.advanceBy(5_000)
  await setup.deliver.deliverDue()

  const ofParked = receiver.requests.map(({ body }) => revisionOf(body)).filter((name) => name.startsWith(parked))
  expect(ofParked).toEqual([`${parked} 1`, `${parked} 1`, `${parked} 2`, `${parked} 3`])
})

test('strict: every event waits for the one before it', async () => {
  await using receiver = await startReceiver(
    (response, _request, number) => void response.writeHead(number === 3 ? 503 : 204).end(),
  )
  await using setup = await setUpDelivery()
  await createOrdered(setup, receiver.url, 'strict')
  const [one, other] = await planTwoResponses(setup)

  await setup.deliver.deliverDue()
  expect(receiver.requests).toHaveLength(3)
  setup.clock.advanceBy(5_000)
  await setup.deliver.deliverDue()

  expect(receiver.requests.map(({ body }) => revisionOf(body))).toEqual([
    `${one} 1`,
    `${other} 1`,
    `${one} 2`,
    `${one} 2`,
    `${other} 2`,
    `${one} 3`,
    `${other} 3`,
  ])
})

test('a delivery that is given up makes way for the next', async () => {
  await using receiver = await startReceiver(answer(400))
  await using setup = await setUpDelivery()
  await createOrdered(setup, receiver.url, 'strict')
  await planTwoResponses(setup)

  await setup.deliver.deliverDue()

  expect(receiver.requests).toHaveLength(6)
})
