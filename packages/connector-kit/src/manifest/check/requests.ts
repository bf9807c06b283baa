import type { RequestTemplate } from '../common.ts'
import type { Connector } from '../connector.ts'
import type { Operation } from '../operation.ts'
import { below } from '../problem.ts'

/** A request of a manifest and where it stands. */
export interface PlacedRequest {
  readonly pointer: string
  readonly request: RequestTemplate
}

type Requesting = Pick<Connector, 'operations' | 'test' | 'learn' | 'describe' | 'polls' | 'inbound'>

/** Every request that a connector can make, but for those of its credentials. */
export function requests({ operations, test, learn, describe = {}, polls = {}, inbound }: Requesting) {
  return [
    ...place('/test', test.kind === 'request' ? test : undefined),
    ...place('/learn/request', learn?.request),
    ...place('/inbound/subscribe', inbound?.subscribe),
    ...place('/inbound/unsubscribe', inbound?.unsubscribe),
    ...place('/inbound/renew', inbound?.renew),
    ...Object.entries(describe).flatMap(([name, { request }]) => place(below('/describe', name, 'request'), request)),
    ...Object.entries(polls).flatMap(([name, { request }]) => place(below('/polls', name, 'request'), request)),
    ...Object.entries(operations).flatMap(([name, operation]) => ofOperation(below('/operations', name), operation)),
  ]
}

function ofOperation(pointer: string, operation: Operation): readonly PlacedRequest[] {
  const steps = (operation.steps ?? []).flatMap((step, index) => {
    const at = below(pointer, 'steps', index)
    const found = step.onFound && 'request' in step.onFound ? step.onFound.request : undefined
    return [...place(at, step), ...place(below(at, 'onFound', 'request'), found)]
  })
  return [...place(pointer, operation), ...place(below(pointer, 'async', 'poll'), operation.async?.poll), ...steps]
}

function place(pointer: string, request: RequestTemplate | undefined): readonly PlacedRequest[] {
  return request ? [{ pointer, request }] : []
}
