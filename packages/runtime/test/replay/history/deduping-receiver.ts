import { type Behaviour, type ReceivedRequest, type Receiver, startReceiver } from '../../delivery/receiver.ts'
import type { Fate } from './actions.ts'

export interface DedupingReceiver extends AsyncDisposable {
  readonly url: string
  readonly requests: Receiver['requests']
  /** Everything that it took, first and again. */
  readonly taken: readonly { readonly id: string; readonly body: string }[]
  /** What had an effect, by `webhook-id`. */
  readonly effects: ReadonlyMap<string, string>
}

/** A receiver that looks at `webhook-id`: what it has taken has no second effect. Its requests draw their fates from one list. */
export async function startDedupingReceiver(fates: Fate[]): Promise<DedupingReceiver> {
  const taken: { readonly id: string; readonly body: string }[] = []
  const effects = new Map<string, string>()
  const take = ({ headers, body }: ReceivedRequest): void => {
    const id = headers['webhook-id'] as string
    taken.push({ id, body })
    if (!effects.has(id)) effects.set(id, body)
  }
  const behave: Behaviour = (response, request) => {
    // What it has taken it does not refuse, or nobody could tell whether a new mapping is for the same message.
    const drawn = fates.shift() ?? 'taken'
    const fate = drawn === 'refused' && effects.has(request.headers['webhook-id'] as string) ? 'taken' : drawn
    if (fate === 'taken' || fate === 'swallowed') take(request)
    if (fate === 'taken') response.writeHead(204).end()
    else if (fate === 'failed') response.writeHead(503).end()
    else if (fate === 'refused') response.writeHead(422).end()
    else if (fate === 'throttled') response.writeHead(429, { 'retry-after': '2' }).end()
    else response.socket?.resetAndDestroy()
  }
  const receiver = await startReceiver(behave)
  const { url, requests } = receiver
  return { url, requests, taken, effects, [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose]() }
}
