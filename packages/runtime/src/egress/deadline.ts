import { EgressTimeout } from './egress-error.ts'

export interface DeadlineOptions {
  readonly timeoutMs: number
  /** For the message. */
  readonly host: string
  /** The caller gives up. */
  readonly signal?: AbortSignal | undefined
}

/**
 * When one send has to be over: at its time, or when its caller gives up. It does what an AbortSignal does for one listener, without
 * an event target for every send; `signal` makes one for whoever needs it.
 */
export class Deadline {
  readonly #timer: NodeJS.Timeout
  readonly #ofCaller: Set<(reason: Error) => void> | undefined
  readonly #end = (reason: Error): void => {
    if (this.#reason) return
    this.#reason = reason
    this.#controller?.abort(reason)
    this.#listener?.(reason)
  }
  #reason: Error | undefined
  #controller: AbortController | undefined
  #listener: ((reason: Error) => void) | undefined

  constructor({ timeoutMs, host, signal }: DeadlineOptions) {
    const expire = () => this.#end(new EgressTimeout(`${host} took longer than ${timeoutMs} ms.`))
    this.#timer = setTimeout(expire, timeoutMs)
    if (signal?.aborted) this.#end(reasonOf(signal))
    else if (signal) this.#ofCaller = waitingFor(signal).add(this.#end)
  }

  /** Why it is over; undefined while it is not. */
  get reason(): Error | undefined {
    return this.#reason
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#reason) this.#controller.abort(this.#reason)
    return this.#controller.signal
  }

  /** Called once when it is over, unless it is already; instead of who listened before. */
  listen(listener: (reason: Error) => void): void {
    this.#listener = listener
  }

  /** The send has ended by itself. */
  close(): void {
    clearTimeout(this.#timer)
    this.#ofCaller?.delete(this.#end)
    this.#listener = undefined
  }
}

const callers = new WeakMap<AbortSignal, Set<(reason: Error) => void>>()

/** One listener for all sends of a caller: a sender has one signal, and hundreds of sends under way. */
function waitingFor(signal: AbortSignal): Set<(reason: Error) => void> {
  const known = callers.get(signal)
  if (known) return known
  const waiting = new Set<(reason: Error) => void>()
  callers.set(signal, waiting)
  const giveUp = () => {
    for (const end of waiting) end(reasonOf(signal))
  }
  signal.addEventListener('abort', giveUp, { once: true })
  return waiting
}

const reasonOf = ({ reason }: AbortSignal): Error =>
  reason instanceof Error ? reason : new Error('The request was aborted.')
