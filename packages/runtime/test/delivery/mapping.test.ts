import { expect, test } from 'vitest'
import { createIds } from '../../src/ids.ts'
import { createCreateSurvey } from '../../src/surveys/create-survey.ts'
import { STORE_VISIT } from '../ingest/setup.ts'
import { createTestAudit } from '../support/create-test-audit.ts'
import { createChange } from './create-change.ts'
import { answer, startReceiver } from './receiver.ts'
import { setUpDelivery } from './set-up-delivery.ts'

test('sends what the mapping makes of the event', async () => {
  await using receiver = await startReceiver()
  await using setup = await setUpDelivery()
  const { webhooks, tenant, deliver } = setup
  const source =
    'function map(event) { return { nps: event.data.response.answers[0].numericValue, at: new Date().toISOString() } }'
  await webhooks.create(tenant, { url: receiver.url, mapping: { kind: 'javascript', source } })
  await webhooks.create(tenant, {
    url: receiver.url,
    mapping: { kind: 'handlebars', source: '{"type":{{json event.type}}}' },
  })

  const [planned] = await setup.plan()
  await deliver.deliverDue()

  expect(planned).toBeDefined()
  expect(receiver.requests.map(({ body }) => JSON.parse(body)).toSorted((one) => ('nps' in one ? -1 : 1))).toEqual([
    { nps: 9, at: '2026-11-22T12:00:00.000Z' },
    { type: 'response.created' },
  ])
})

test('a mapping finds answers by the keys of their questions', async () => {
  await using receiver = await startReceiver()
  await using setup = await setUpDelivery()
  const { webhooks, tenant, deliver, clock } = setup
  const deps = { oltp: setup.postgres.oltp, clock, ids: createIds(clock), audit: createTestAudit(clock) }
  const { survey } = await createCreateSurvey(deps)(tenant, STORE_VISIT)
  const [recommend] = survey.questions
  const source = '{"nps":{{json (answer "recommend")}},"asked":{{json (question "nps")}}}'
  await webhooks.create(tenant, { url: receiver.url, mapping: { kind: 'handlebars', source } })

  const { after } = createChange(tenant, { surveyId: survey.id })
  const answers = [{ ...after!.answers[0]!, questionId: recommend!.id }]
  await setup.plan({ surveyId: survey.id, after: { ...after!, answers } })
  await deliver.deliverDue()

  expect(receiver.requests.map(({ body }) => JSON.parse(body))).toEqual([{ nps: 9, asked: recommend!.text }])
})

test('a mapping that fails refuses the delivery without an attempt and without harm to others', async () => {
  await using receiver = await startReceiver()
  await using setup = await setUpDelivery()
  const { webhooks, tenant, deliver, deliveries } = setup
  const broken = { kind: 'javascript', source: 'function map(event) { return event.data.nothing.here }' } as const
  const mapped = await webhooks.create(tenant, { url: receiver.url, mapping: broken })
  await webhooks.create(tenant, { url: receiver.url })

  const planned = await setup.plan()
  await deliver.deliverDue()

  const refused = planned.find(({ webhookId }) => webhookId === mapped.id)
  expect(receiver.requests).toHaveLength(1)
  expect(await deliveries.get(tenant, refused!.id)).toMatchObject({
    status: 'refused',
    reason: 'mapping_failed',
    attemptCount: 0,
    attempts: [],
  })
})

test('a new mapping applies after a definite refusal', async () => {
  await using receiver = await startReceiver(answer(503))
  await using setup = await setUpDelivery()
  const { webhooks, tenant, deliver, clock } = setup
  const webhook = await webhooks.create(tenant, {
    url: receiver.url,
    mapping: { kind: 'handlebars', source: '{"v":1}' },
  })
  await setup.plan()
  await deliver.deliverDue()

  await webhooks.update(tenant, webhook.id, { mapping: { kind: 'handlebars', source: '{"v":2}' } })
  clock.advanceBy(5_000)
  await deliver.deliverDue()

  expect(receiver.requests.map(({ body }) => body)).toEqual(['{"v":1}', '{"v":2}'])
})

test('after an attempt that may have been received only the identical body goes out, to the end', async () => {
  await using receiver = await startReceiver((response) => response.socket?.resetAndDestroy())
  await using setup = await setUpDelivery()
  const { webhooks, tenant, deliver, clock } = setup
  const webhook = await webhooks.create(tenant, {
    url: receiver.url,
    mapping: { kind: 'handlebars', source: '{"v":1}' },
  })
  await setup.plan()
  await deliver.deliverDue()

  await webhooks.update(tenant, webhook.id, { mapping: { kind: 'handlebars', source: '{"v":2}' } })
  receiver.behave(answer(503))
  clock.advanceBy(5_000)
  await deliver.deliverDue()
  receiver.behave(answer(200))
  clock.advanceBy(300_000)
  await deliver.deliverDue()

  expect(receiver.requests.map(({ body }) => body)).toEqual(['{"v":1}', '{"v":1}', '{"v":1}'])
})

test('what a quarantined mapping should have mapped waits, and goes out once it is changed', async () => {
  await using receiver = await startReceiver()
  await using setup = await setUpDelivery()
  const { webhooks, tenant, deliver, deliveries, clock } = setup
  const endless = { kind: 'javascript', source: 'function map() { while (true) {} }' } as const
  const webhook = await webhooks.create(tenant, { url: receiver.url, mapping: endless })
  for (let event = 0; event < 5; event++) await setup.plan()
  await deliver.deliverDue()

  const { items } = await deliveries.list(tenant, { limit: 10 })
  const reasons = items.map(({ status, reason }) => `${status}: ${reason}`).toSorted()
  expect(reasons).toEqual([
    ...Array.from({ length: 2 }, () => 'pending: mapping_quarantined'),
    ...Array.from({ length: 3 }, () => 'refused: mapping_timeout'),
  ])
  await webhooks.update(tenant, webhook.id, { mapping: { kind: 'handlebars', source: '{"v":2}' } })
  clock.advanceBy(600_000)
  await deliver.deliverDue()

  expect(receiver.requests.map(({ body }) => body)).toEqual(['{"v":2}', '{"v":2}'])
})

test('where the sandbox is away the delivery waits and no attempt is spent', async () => {
  await using receiver = await startReceiver()
  await using setup = await setUpDelivery()
  const { webhooks, tenant, deliver, deliveries, clock } = setup
  await webhooks.create(tenant, { url: receiver.url, mapping: { kind: 'handlebars', source: '{"v":1}' } })
  const [planned] = await setup.plan()
  const mappings = { map: () => Promise.reject(new Error('no process can be started')) }

  await setup.createSender({ mappings }).deliverDue()
  expect(await deliveries.get(tenant, planned!.id)).toMatchObject({
    status: 'pending',
    reason: 'mapping_unavailable',
    attemptCount: 0,
  })
  clock.advanceBy(30_000)
  await deliver.deliverDue()

  expect(await deliveries.get(tenant, planned!.id)).toMatchObject({ status: 'delivered', attemptCount: 1 })
})

test('the pinned body is not readable in the database', async () => {
  await using receiver = await startReceiver((response) => response.socket?.resetAndDestroy())
  await using setup = await setUpDelivery()
  const mapping = { kind: 'handlebars', source: '{"word":"abracadabra"}' } as const
  await setup.webhooks.create(setup.tenant, { url: receiver.url, mapping })
  await setup.plan()
  await setup.deliver.deliverDue()

  const [row] = await setup.postgres.sql<{ pinned_request: Buffer }>(
    'select pinned_request from tenant_shared.deliveries',
  )
  expect(row!.pinned_request.length).toBeGreaterThan(20)
  expect(row!.pinned_request.includes('abracadabra')).toBe(false)
})
