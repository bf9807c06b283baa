import { expect, test } from 'vitest'
import { BullmqJobs } from '../../src/jobs/bullmq-jobs.ts'
import { migrateJobs, postgresQueueBackend } from '../../src/jobs/postgres-queue-backend.ts'
import { createTestPostgres } from '../support/databases.ts'
import { slowly } from '../support/slowly.ts'
import { until } from '../support/until.ts'
import { createChange } from './create-change.ts'
import { answer, startReceiver } from './receiver.ts'
import { type DeliverySetup, setUpDelivery } from './set-up-delivery.ts'

/** The stage as it runs: the real stream brings events, real jobs wake the picker, the real clock ticks. */
async function run(sweepEveryMs: number) {
  const database = await createTestPostgres({ isEmpty: true })
  await migrateJobs(database.url)
  const jobs = new BullmqJobs({ backend: postgresQueueBackend(database.url) })
  const setup = await setUpDelivery({ jobs, startAt: new Date(), options: { sweepEveryMs } })
  const deliver = setup.createSender({ clock: { now: () => new Date() } })
  await deliver.start()
  return {
    setup,
    publish: (count: number) => publish(setup, count),
    async [Symbol.asyncDispose]() {
      await jobs.close()
      await deliver.stop()
      await setup[Symbol.asyncDispose]()
      await database.dispose()
    },
  }
}

async function publish({ stream, tenant }: DeliverySetup, count: number): Promise<void> {
  const changes = Array.from({ length: count }, () => createChange(tenant))
  const toText = (change: (typeof changes)[number]) => ({
    key: `${tenant.id}:${change.responseId}`,
    headers: {},
    value: JSON.stringify(change),
  })
  await stream.publish('response.created', changes.map(toText))
}

test('an event is delivered without waiting for the sweep', async () => {
  await using receiver = await startReceiver()
  await using stage = await run(3_600_000)
  await stage.setup.webhooks.create(stage.setup.tenant, { url: receiver.url })
  await stage.publish(1)
  await until('the first one, which also opens every connection', () => receiver.requests.length === 1)

  await stage.publish(1)

  // The next sweep is an hour away.
  await until('the second one', () => receiver.requests.length === 2)
})

test('a failed attempt is woken for at its time, not at the next sweep', async () => {
  await using receiver = await startReceiver((response, _request, number) =>
    response.writeHead(number === 1 ? 500 : 204).end(),
  )
  await using stage = await run(3_600_000)
  await stage.setup.webhooks.create(stage.setup.tenant, { url: receiver.url })

  await stage.publish(1)

  await until('the second attempt', () => receiver.requests.length === 2)
  const [first, second] = receiver.requests
  expect(second!.at - first!.at).toBeGreaterThanOrEqual(4_900)
  expect(second!.at - first!.at).toBeLessThan(slowly(5_500))
})

test('the sweep finds what no wake-up came for', async () => {
  await using receiver = await startReceiver(answer(204))
  await using stage = await run(200)
  const { setup } = stage
  await setup.webhooks.create(setup.tenant, { url: receiver.url })
  await stage.publish(1)
  await until('the first one', () => receiver.requests.length === 1)

  await setup.postgres.sql(`
    insert into tenant_shared.deliveries (tenant_id, id, webhook_id, event_id, event_type, event, next_attempt_at)
    select tenant_id, gen_random_uuid(), webhook_id, gen_random_uuid(), event_type, event, now() from tenant_shared.deliveries`)

  await until('the one that was lost', () => receiver.requests.length === 2)
})
