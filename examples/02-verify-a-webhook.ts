// A receiver of webhooks: subscribes itself, has a test event sent, and trusts nothing before its signature was verified.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { createHowazit, HowazitError, webhooks } from '@howazit/sdk'

const howazit = createHowazit({ baseUrl: process.env.HOWAZIT_URL ?? '', auth: process.env.HOWAZIT_TOKEN })

let secret = ''
const receiver = createServer(async (request, response) => {
  try {
    // The bytes as they came: parsing and printing them again would change what was signed.
    const event = await webhooks.unwrap(await buffer(request), request.headers, secret)
    response.writeHead(204).end()
    console.log(`verified ${event.type} of ${event.timestamp}`)
    receiver.emit('verified')
  } catch (error) {
    if (!HowazitError.is(error)) throw error
    response.writeHead(401).end()
    console.log(`refused: ${error.code}`)
  }
})
receiver.listen(0, '127.0.0.1')
await once(receiver, 'listening')
const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`

const webhook = await howazit.webhooks.create({ url, eventType: 'response.*' })
secret = webhook.secret
await fetch(url, { method: 'POST', body: '{"type":"webhook.test"}' })

const verified = once(receiver, 'verified', { signal: AbortSignal.timeout(30_000) })
const delivery = await howazit.webhooks.test(webhook.id)
await verified
console.log(`delivery ${delivery.id} arrived`)
await howazit.webhooks.delete(webhook.id)
receiver.close()
