import type { Howazit } from '../../src/index.ts'

/** One request the SDK makes and what it makes of the answer. */
export interface Interaction {
  /** The state the provider has to be in, of those it can be brought into. */
  readonly given: string
  /** What happens, as a sentence without its subject. */
  readonly when: string
  /** Method and path, with what the state gives in braces: `GET /v1/responses/{responseId}`. */
  readonly request: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly form?: Readonly<Record<string, string>>
  /** Whose token; a tenant's by default. */
  readonly as?: 'tenant' | 'operator' | 'nobody' | 'anybody'
  readonly status: number
  readonly answersHeaders?: Readonly<Record<string, unknown>>
  /** What is answered, with matchers; none for 204. */
  readonly answers?: unknown
  readonly call: (howazit: Howazit) => Promise<unknown>
  /** What the call gives; what is answered by default. */
  readonly gets?: unknown
  /** What the call throws. */
  readonly throws?: Readonly<Record<string, unknown>>
}

/** The parts of a request. */
export const splitRequest = ({ request }: Interaction): { readonly method: string; readonly path: string } => {
  const [method = '', path = ''] = request.split(' ')
  return { method, path }
}
