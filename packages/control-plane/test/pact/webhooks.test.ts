import { createHowazit, webhooks } from '@howazit/sdk'
import { Verifier } from '@pact-foundation/pact'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEventStates } from '../../../cli/src/pact/event-states.ts'
import type { ProviderStates } from '../../../cli/src/pact/states/provider-state.ts'
import { answer, type Receiver, startReceiver } from '../../../runtime/test/delivery/receiver.ts'
import { trustOneAuthority } from '../../../runtime/test/support/trust-one-authority.ts'
import { until } from '../../../runtime/test/support/until.ts'
import { startPlatform, type TestPlatform } from '../support/start-platform.ts'
import { pactsWith, statesOf } from './pacts.ts'
import { withoutProxies } from './without-proxies.ts'

const PROVIDER = 'howazit-webhooks'
const METADATA = ['content-type', 'webhook-id', 'webhook-timestamp', 'webhook-signature']

/** What is verified is what was sent: a delivery of the running platform, as it came over the wire. */
describe('webhooks, of their consumers', () => {
  const pacts = pactsWith(PROVIDER)
  const types = pacts.flatMap(({ interactions }) => interactions.map(({ description }) => description))
  let receiver: Receiver
  let platform: TestPlatform
  let states: ProviderStates
  let secret: string

  beforeAll(async () => {
    withoutProxies()
    trustOneAuthority()
    receiver = await startReceiver((response, request, number) =>
      answer(request.path === '/gone' ? 410 : 204)(response, request, number),
    )
    platform = await startPlatform({ hasStages: true })
    const howazit = createHowazit({ baseUrl: platform.url, auth: platform.token })
    const { id, secret: shown } = await howazit.webhooks.create({ url: receiver.url, eventType: '*' })
    secret = shown
    states = createEventStates({ howazit, webhookId: id, goneUrl: new URL('/gone', receiver.url).href })
  })
  afterAll(async () => {
    await platform.stop()
    await receiver[Symbol.asyncDispose]()
  })

  /** The last event of a type that arrived, signed as it has to be. */
  async function receive(type: string) {
    const find = () =>
      receiver.requests.findLast(({ path, body }) => path === '/hook' && JSON.parse(body).type === type)
    const { body, headers } = await until(`${type} arrives`, find)
    const event = await webhooks.unwrap(body, headers, secret)
    return { __pactMessageMetadata: Object.fromEntries(METADATA.map((name) => [name, headers[name]])), message: event }
  }

  it('have pacts to keep, and can be brought into every state they ask for', () => {
    expect(types.length).toBeGreaterThan(3)
    expect(statesOf(pacts).filter((state) => !Object.hasOwn(states, state))).toEqual([])
  })

  const verify = (messages: Record<string, () => Promise<unknown>>) =>
    new Verifier({
      provider: PROVIDER,
      pactUrls: pacts.map(({ path }) => path),
      stateHandlers: { ...states },
      messageProviders: messages,
      logLevel: 'error',
    }).verifyProvider()

  it('keep every pact', async () => {
    await verify(Object.fromEntries(types.map((type) => [type, () => receive(type)])))
  })

  it('would be found not to keep one', async () => {
    const withoutData = async (type: string) => {
      const { message, ...others } = await receive(type)
      return { ...others, message: { ...message, data: {} } }
    }
    await expect(verify(Object.fromEntries(types.map((type) => [type, () => withoutData(type)])))).rejects.toThrow(
      'missing the following keys',
    )
  })
})
