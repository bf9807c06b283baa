import { HowazitError } from '../errors.ts'
import { classifyFailure, classifyReply, describeRequest, type OutgoingRequest } from './classify-failure.ts'
import { type Clock, sleep } from './clock.ts'
import { type Failure, planRetry, type RetryOptions } from './retry-policy.ts'

/** What a transport is made of. */
export interface TransportDeps {
  readonly fetch: typeof fetch
  readonly clock: Clock
  readonly random: () => number
}

/** How long and how often a transport tries. */
export interface TransportOptions {
  readonly retry?: RetryOptions | undefined
  /** Per attempt. */
  readonly timeoutMs: number
  /** In total, waits included. */
  readonly deadlineMs: number
  readonly signal?: AbortSignal | undefined
  /** Which statuses are an answer rather than a failure; 2xx by default. */
  readonly isAnswer?: (status: number) => boolean
}

/** Sends a request, again where that is safe, and answers a success; throws a HowazitError otherwise. */
export type Transport = (request: Request) => Promise<Response>

const IDEMPOTENT_METHODS = new Set(['GET', 'HEAD', 'PUT', 'DELETE'])

const toOutgoing = async (request: Request): Promise<OutgoingRequest> => {
  const { url, method, headers } = request
  const text = method === 'GET' || method === 'HEAD' ? '' : await request.text()
  const isIdempotent = IDEMPOTENT_METHODS.has(method) || headers.has('idempotency-key')
  // Entries rather than the Headers object: undici's own fetch does not know the global class.
  return { url, method, headers: [...headers], body: text === '' ? undefined : text, isIdempotent }
}

const isJson = (response: Response): boolean => /[/+]json\b/.test(response.headers.get('content-type') ?? '')

// JSON is read here, so that the attempt's timeout covers it and a torn body is sent for again; streams pass through.
const readWhole = async (response: Response): Promise<Response> => {
  if (response.status === 204 || !isJson(response)) return response
  const { status, headers } = response
  return new Response(await response.text(), { status, headers: [...headers] })
}

const isFailure = (outcome: Response | Failure): outcome is Failure => 'error' in outcome

/** A transport over fetch: timeouts per attempt and in total, retries with full jitter, `Retry-After`, cancellation. */
export const createTransport = (deps: TransportDeps, options: TransportOptions): Transport => {
  const { clock, random } = deps
  const { isAnswer = (status) => status >= 200 && status < 300 } = options

  const attempt = async (request: OutgoingRequest, timeoutMs: number, signal: AbortSignal) => {
    const timeout = new AbortController()
    const sentence = `${describeRequest(request)} got no reply within ${timeoutMs} ms.`
    const cancel = clock.schedule(timeoutMs, () => timeout.abort(new HowazitError('timed_out', sentence)))
    const { url, method, headers, body } = request
    try {
      const both = AbortSignal.any([signal, timeout.signal])
      // A redirected POST would arrive as a GET, and a token at another host: a 3xx is an error here.
      const init = { method, headers, redirect: 'manual' as const, signal: both, ...(body !== undefined && { body }) }
      const response = await deps.fetch(url, init)
      if (isAnswer(response.status)) return await readWhole(response)
      return await classifyReply(request, response, clock.now())
    } catch (reason) {
      return classifyFailure(request, timeout.signal.aborted ? timeout.signal.reason : reason)
    } finally {
      cancel()
    }
  }

  const throwIfAborted = (signal: AbortSignal) => {
    if (signal.aborted) throw new HowazitError('aborted', 'The request was aborted.', { cause: signal.reason })
  }

  return async (incoming) => {
    const request = await toOutgoing(incoming)
    const signal = options.signal ? AbortSignal.any([incoming.signal, options.signal]) : incoming.signal
    const deadline = clock.now() + options.deadlineMs
    for (let count = 1; ; count += 1) {
      throwIfAborted(signal)
      const outcome = await attempt(request, Math.min(options.timeoutMs, deadline - clock.now()), signal)
      if (!isFailure(outcome)) return outcome
      throwIfAborted(signal)
      const waitMs = planRetry(outcome, count, { ...options.retry, random })
      // A wait that ends past the deadline could only end in a timeout: the failure itself says more.
      if (waitMs === undefined || clock.now() + waitMs >= deadline) throw outcome.error
      await sleep(clock, waitMs, signal)
    }
  }
}
