import type { Connector } from '../../../src/manifest/connector.ts'
import { defineConnector } from '../../../src/manifest/define-connector.ts'
import type { Operation } from '../../../src/manifest/operation.ts'
import type { JsonValue } from '../../../src/mapping/mapping.ts'
import type { HttpRequest, Sent } from '../../../src/run/http.ts'
import type { Granted, OperationCall, RunPorts } from '../../../src/run/operation-call.ts'
import { runOperation } from '../../../src/run/run-operation.ts'
import { crm } from '../../manifest/support/crm.ts'

/** A vendor in memory: answers each request, remembers it, and lets time pass only when it is waited for. */
export interface OtherSide extends RunPorts {
  readonly requests: HttpRequest[]
  readonly stale: (string | undefined)[]
  readonly hooked: { readonly name: string; readonly input: JsonValue }[]
}

type Answer = (request: HttpRequest, count: number) => Sent | number | JsonValue
type Options = {
  readonly tokens?: (stale: string | undefined) => Granted
  readonly hook?: (name: string, input: JsonValue) => JsonValue
}

/** A reply with a JSON body; a number alone is a status without one. */
export function json(status: number, body: JsonValue, headers: Record<string, string> = {}): Sent {
  const text = JSON.stringify(body)
  return {
    reply: { status, headers: { 'content-type': 'application/json', ...headers }, body: text, isBodyTruncated: false },
  }
}

export const unsent: Sent = { error: { code: 'ECONNREFUSED', wasSent: false } }
export const lost: Sent = { error: { code: 'ECONNRESET', wasSent: true } }

export function otherSide(answer: Answer, { tokens, hook }: Options = {}): OtherSide {
  let nowMs = Date.parse('2026-11-29T12:00:00.000Z')
  const requests: HttpRequest[] = []
  const stale: (string | undefined)[] = []
  const hooked: { name: string; input: JsonValue }[] = []
  return {
    requests,
    stale,
    hooked,
    send: async (request) => {
      requests.push(request)
      const said = answer(request, requests.length)
      if (typeof said === 'number') return { reply: { status: said, headers: {}, body: '', isBodyTruncated: false } }
      return typeof said === 'object' && said !== null && ('reply' in said || 'error' in said)
        ? (said as Sent)
        : json(200, said)
    },
    tokens: async (refused) => {
      stale.push(refused)
      return tokens ? tokens(refused) : { tokens: undefined }
    },
    hook: async (name, input) => {
      hooked.push({ name, input })
      if (!hook) throw new Error(`no hook ${name}`)
      return hook(name, input)
    },
    now: () => new Date(nowMs),
    wait: async (ms) => {
      nowMs += ms
    },
  }
}

export const EVENT_ID = '019abc12-3456-7def-8123-456789abcdef'

/** The one operation of a system of the usual kind, changed as a test needs it. */
export function withOperation(operation: Partial<Operation>, connector: Partial<Connector> = {}): Connector {
  return {
    ...crm,
    ...connector,
    operations: {
      act: {
        ...crm.operations.createTicket!,
        path: '/tickets',
        headers: {},
        body: '{input}',
        remoteId: { body: '/id' },
        ...operation,
      },
    },
  }
}

/** Runs it for one record, or for as many as there are inputs. */
export async function run(
  connector: Connector,
  ports: RunPorts,
  more: Partial<OperationCall> & { inputs?: readonly JsonValue[]; isUncertain?: boolean } = {},
) {
  const { inputs = [{ subject: 'Hi' }], isUncertain = false, ...call } = more
  const records = inputs.map((input, index) => ({
    eventId: EVENT_ID.slice(0, -1) + index,
    event: { id: EVENT_ID.slice(0, -1) + index, data: { n: index } },
    input: JSON.stringify(input),
    isUncertain,
  }))
  const connection = {
    settings: { subdomain: 'acme' },
    secrets: { token: 'zd_canary_0123456789' },
    learnt: {},
    authMode: Object.keys(connector.auth)[0]!,
  }
  return runOperation(
    {
      connector: defineConnector(connector),
      operation: 'act',
      connection,
      records,
      now: new Date('2026-11-29T12:00:00.000Z'),
      ...call,
    },
    ports,
  )
}
