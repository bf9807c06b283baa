import { expect, test } from 'vitest'
import { trimSink } from '../../src/analytics/trim-sink.ts'
import { createdOf, imageOf, messagesOf } from './changes.ts'
import { newTenant, rowsOf, setup } from './setup.ts'

const DAY_MS = 86_400_000

test('forgets what went in long ago and keeps the cursor of each partition', async () => {
  await using bundle = await setup()
  const messages = messagesOf([1, 2, 3].map(() => createdOf(newTenant(), imageOf())))
  for (const message of messages) await bundle.sink([message])
  await bundle.admin.query(
    "update stream.sink_batches set inserted_at = now() - interval '3 days' where from_offset < 2",
  )

  expect(await trimSink(bundle.oltp, new Date(Date.now() - 5 * DAY_MS))).toBe(0)
  expect(await trimSink(bundle.oltp, new Date(Date.now() - 2 * DAY_MS))).toBe(4)
  await bundle.admin.query("update stream.sink_batches set inserted_at = now() - interval '3 days'")
  expect(await trimSink(bundle.oltp, new Date(Date.now() - 2 * DAY_MS))).toBe(1)

  await bundle.sink(messages)
  const [row] = await rowsOf(bundle.clickhouse, 'select count() as facts from events_response')
  expect(row).toEqual({ facts: 3 })
})
