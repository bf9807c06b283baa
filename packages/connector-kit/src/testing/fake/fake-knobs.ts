import type { JsonValue } from '../../mapping/mapping.ts'
import type { FakeTarget } from './fake-target.ts'
import { faultText, parseFault } from './parse-fault.ts'

export interface Knob {
  readonly method: string
  readonly url: URL
  readonly body: string
}

export interface KnobReply {
  readonly status: number
  readonly body: JsonValue
}

/**
 * The knobs of a served fake: `GET /_fake` says everything, `POST /_fake/faults` sets a fault that is written as on the command line,
 * `POST /_fake/objects` makes what was made
 * by somebody else, `DELETE /_fake/faults` takes all of them back (`?at=createTicket` those of one operation), `DELETE /_fake` forgets what was made.
 */
export function answerKnob(fake: FakeTarget, { method, url, body }: Knob): KnobReply {
  const path = url.pathname.replace(/^\/_fake\/?/, '')
  switch (`${method} ${path}`) {
    case 'GET ':
      return { status: 200, body: stateOf(fake) }
    case 'GET objects':
      return { status: 200, body: fake.objects() as unknown as JsonValue }
    case 'POST objects':
      return makeObject(fake, body)
    case 'GET requests':
      return { status: 200, body: fake.requests() as unknown as JsonValue }
    case 'GET connection':
      return { status: 200, body: fake.connection as unknown as JsonValue }
    case 'GET token':
      return { status: 200, body: { accessToken: fake.tokens().accessToken } }
    case 'GET faults':
      return { status: 200, body: fake.faults.list().map(faultText) }
    case 'POST faults':
      return setFault(fake, body.trim())
    case 'DELETE faults':
      fake.faults.clear(url.searchParams.get('at') ?? undefined)
      return { status: 200, body: fake.faults.list().map(faultText) }
    case 'DELETE ':
      fake.reset()
      return { status: 200, body: stateOf(fake) }
    default:
      return { status: 404, body: { error: `There is no knob ${method} ${url.pathname}.`, knobs: KNOBS } }
  }
}

const KNOBS: readonly string[] = [
  'GET /_fake',
  'GET /_fake/objects',
  'POST /_fake/objects with JSON, for polls to find',
  'GET /_fake/requests',
  'GET /_fake/connection',
  'GET /_fake/token',
  'GET /_fake/faults',
  'POST /_fake/faults with a body such as createTicket=429:3',
  'DELETE /_fake/faults',
  'DELETE /_fake',
]

function setFault(fake: FakeTarget, text: string): KnobReply {
  const parsed = parseFault(text, fake.operations)
  if (parsed.problem !== undefined) return { status: 400, body: { error: parsed.problem, hint: parsed.hint } }
  fake.faults.set(parsed.value)
  return { status: 200, body: fake.faults.list().map(faultText) }
}

function makeObject(fake: FakeTarget, text: string): KnobReply {
  try {
    return { status: 201, body: { remoteId: fake.make(JSON.parse(text) as JsonValue) } }
  } catch {
    return { status: 400, body: { error: 'The body is no JSON.', hint: '{ "title": "Changed over there" }' } }
  }
}

const stateOf = (fake: FakeTarget): JsonValue => ({
  faults: fake.faults.list().map(faultText),
  objects: fake.objects() as unknown as JsonValue,
  requests: fake.requests() as unknown as JsonValue,
})
