import type { Inbound } from '@howazit/connector-kit'
import { expect, test } from 'vitest'
import { readEvents } from '../../src/inbound/read-events.ts'

const said = (value: unknown) => ({
  rawBody: Buffer.from(JSON.stringify(value)),
  contentType: 'application/json',
  eventType: undefined,
})

test('the part of a longer id by which we know it is the id', () => {
  const inbound: Inbound = {
    verify: { kind: 'none', reason: 'Of a test.' },
    items: '',
    eventType: { body: '/event' },
    remoteId: { body: '/sg_message_id', matches: '^([^.]+)' },
  }
  const events = readEvents(
    inbound,
    said([
      { event: 'delivered', sg_message_id: '14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0' },
      { event: 'bounce', sg_message_id: '.nothing before the dot' },
      { event: 'open' },
    ]),
  )
  expect(events.map(({ eventType, remoteId }) => [eventType, remoteId])).toEqual([
    ['delivered', '14c5d75ce93'],
    ['bounce', undefined],
    ['open', undefined],
  ])
})
