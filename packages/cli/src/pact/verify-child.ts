// A process of its own for each pact: `run-verifier.ts` sends the job, and gets one answer.
import { createHowazit, webhooks } from '@howazit/sdk'
import type { VerifierOptions } from '@pact-foundation/pact'
import { asSent, type ProxiedRequest } from './as-sent.ts'
import { createEventStates } from './event-states.ts'
import { describeFailures } from './failures.ts'
import { loadPeer } from './find-peer.ts'
import { type HookReceiver, startHookReceiver } from './hook-receiver.ts'
import type { PlatformAccess } from './platform-access.ts'
import { createProviderStates } from './provider-states.ts'
import type { ProviderStates } from './states/provider-state.ts'
import type { Subject, VerifyAnswer, VerifyJob } from './verify-job.ts'
import { waitUntil } from './wait-until.ts'

/** As the library declares them. */
type Library = typeof import('@pact-foundation/pact')
type Options = Partial<VerifierOptions>

/** What a receiver relies on beside the body (Standard Webhooks 1.0, "Webhook headers"). */
const METADATA = ['content-type', 'webhook-id', 'webhook-timestamp', 'webhook-signature']

process.once('disconnect', () => process.exit(130))
process.once(
  'message',
  (job: VerifyJob) => void answer(job).then((said) => process.send?.(said, () => process.exit(0))),
)

async function answer(job: VerifyJob): Promise<VerifyAnswer> {
  try {
    return await verify(job)
  } catch (error) {
    return { failures: [(error as Error).message] }
  }
}

async function verify({ library, pact, states, subject }: VerifyJob): Promise<VerifyAnswer> {
  await using receiver = await startHookReceiver()
  const options = await optionsOf(subject, pact.descriptions, receiver)
  const unknown = options.stateHandlers
    ? states.filter((state) => !Object.hasOwn(options.stateHandlers ?? {}, state))
    : []
  if (unknown.length > 0)
    return { failures: unknown.map((state) => `Nobody can bring about the provider state "${state}".`) }
  const { Verifier } = loadPeer<Library>(library)
  const told: string[] = []
  const verifier = new Verifier({
    provider: pact.provider,
    pactUrls: [pact.path],
    logLevel: 'error',
    followRedirects: false,
    ...options,
    ...(options.stateHandlers && { stateHandlers: telling(options.stateHandlers, told) }),
    ...(options.messageProviders && { messageProviders: telling(options.messageProviders, told) }),
  } as VerifierOptions)
  return await verifier.verifyProvider().then(
    () => ({ failures: [] }),
    (error: Error) => ({ failures: [...told, ...describeFailures(error.message)] }),
  )
}

/** The same functions, but what goes wrong in one is told: of that, the core knows only that it went wrong. */
function telling<Called>(functions: Readonly<Record<string, Called>>, told: string[]): Record<string, Called> {
  const wrapped = Object.entries(functions).map(([name, call]) => {
    const tell = async (...given: unknown[]) => {
      try {
        return await (call as (...given: unknown[]) => unknown)(...given)
      } catch (error) {
        told.push(`${name}: ${(error as Error).message}`)
        throw error
      }
    }
    return [name, tell as Called] as const
  })
  return Object.fromEntries(wrapped)
}

async function optionsOf(subject: Subject, descriptions: readonly string[], receiver: HookReceiver): Promise<Options> {
  switch (subject.kind) {
    case 'platform': {
      const states = createProviderStates({ platform: subject.access, hookUrl: receiver.url })
      return { providerBaseUrl: subject.access.url, stateHandlers: { ...states }, requestFilter: asSent }
    }
    case 'events':
      return await eventOptions(subject.access, descriptions, receiver)
    case 'server':
      return serverOptions(subject)
  }
}

async function eventOptions(
  { url, token }: PlatformAccess,
  descriptions: readonly string[],
  { url: hookUrl, goneUrl, received }: HookReceiver,
): Promise<Options> {
  const howazit = createHowazit({ baseUrl: url, auth: token })
  const { id, secret } = await howazit.webhooks.create({ url: hookUrl, eventType: '*' })
  const states: ProviderStates = createEventStates({ howazit, webhookId: id, goneUrl })
  /** The last event of a type that arrived, signed as it has to be. */
  const receive = async (type: string) => {
    const find = () => received.findLast(({ body }) => JSON.parse(body).type === type)
    const { body, headers } = await waitUntil(`an event ${type} arrives`, find)
    const message = await webhooks.unwrap(body, headers, secret)
    return { __pactMessageMetadata: Object.fromEntries(METADATA.map((name) => [name, headers[name]])), message }
  }
  const messageProviders = Object.fromEntries(descriptions.map((type) => [type, () => receive(type)]))
  return { stateHandlers: { ...states }, messageProviders }
}

function serverOptions({ url, stateChangeUrl, headers }: Extract<Subject, { kind: 'server' }>): Options {
  return {
    providerBaseUrl: url,
    ...(stateChangeUrl !== undefined && { providerStatesSetupUrl: stateChangeUrl }),
    requestFilter: (request: ProxiedRequest, reply: unknown, next: () => void) => {
      for (const [name, value] of Object.entries(headers)) request.headers[name.toLowerCase()] = value
      asSent(request, reply, next)
    },
  }
}
