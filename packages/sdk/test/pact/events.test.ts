import { MatchersV3, PactV4 } from '@pact-foundation/pact'
import { describe, expect, it } from 'vitest'
import { webhooks } from '../../src/index.ts'
import { eventsReceived } from './events-received.ts'
import { expectPact, newPactFolder } from './pact-file.ts'

const names = { consumer: 'howazit-sdk', provider: 'howazit-webhooks' }
const SECRET = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3'
const { regex } = MatchersV3

/** What every delivery carries beside its body (Standard Webhooks 1.0, "Webhook headers"). */
const metadata = {
  'content-type': 'application/json',
  'webhook-id': regex('^[^.]+$', 'msg_1'),
  'webhook-timestamp': regex('^\\d{10}$', '1795342531'),
  'webhook-signature': regex('^v1,[A-Za-z0-9+/]+=*$', 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4='),
}

describe('the SDK, of events', () => {
  const folder = newPactFolder()
  const pact = new PactV4({ ...names, dir: folder, logLevel: 'error' })

  it.each(eventsReceived)('unwraps $type', async ({ given, type, event, reads }) => {
    await pact
      .addAsynchronousInteraction()
      .given(given)
      .expectsToReceive(type, (builder) => {
        builder.withJSONContent(event).withMetadata(metadata)
      })
      .executeTest(async ({ contents }) => {
        const body = JSON.stringify(contents.content)
        const headers = await webhooks.sign({ id: 'msg_1', timestamp: new Date(), body, secrets: SECRET })
        const unwrapped = await webhooks.unwrap(body, headers, SECRET)
        expect(unwrapped.type).toBe(type)
        expect(reads(unwrapped)).not.toContain(undefined)
      })
  })

  it('relies on what is committed, to the byte', () => expectPact(folder, names))
})
