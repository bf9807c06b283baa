import type { HttpReply, HttpRequest, Sent, Tokens } from '../../../src/index.ts'

export const reply = (status: number, body: unknown, headers: Record<string, string> = {}): Sent => ({
  reply: {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    isBodyTruncated: false,
  } satisfies HttpReply,
})

export const paramsOf = ({ body }: HttpRequest) => Object.fromEntries(new URLSearchParams(body as string))

/** What goes wrong with the next request: before it arrives, or after the vendor has done what it asks. */
export type Trouble = { readonly before: Sent } | { readonly after: Sent } | { readonly crash: true }

interface Options {
  readonly isRotating?: boolean
  readonly expiresIn?: number
  readonly leewayMs?: number
}

/**
 * An authorization server with refresh tokens, rotating or not. As RFC 9700 4.14.2 has it, the second use of a rotating one
 * revokes everything of its grant, except within `leewayMs` of the first.
 */
export const createVendor = (now: () => Date, { isRotating = false, expiresIn = 3600, leewayMs = 0 }: Options = {}) => {
  const spentAt = new Map<string, number>()
  const endsAt = new Map<string, number>()
  const asked: Record<string, string>[] = []
  const troubles: Trouble[] = []
  const reused: string[] = []
  let issued = 0
  let current = 'rt-0'
  let isRevoked = false

  const issue = () => {
    issued += 1
    if (isRotating) current = `rt-${issued}`
    endsAt.set(`at-${issued}`, now().getTime() + expiresIn * 1000)
    return { access_token: `at-${issued}`, expires_in: expiresIn, ...(isRotating && { refresh_token: current }) }
  }

  const refresh = (token: string): Sent => {
    const usedAt = spentAt.get(token)
    if (usedAt !== undefined && now().getTime() - usedAt > leewayMs) {
      isRevoked = true
      reused.push(token)
    }
    if (isRevoked || (usedAt === undefined && token !== current)) return reply(400, { error: 'invalid_grant' })
    if (isRotating && usedAt === undefined) spentAt.set(token, now().getTime())
    return reply(200, issue())
  }

  return {
    asked,
    troubles,
    revoke: () => {
      isRevoked = true
    },
    isRevoked: () => isRevoked,
    /** Refresh tokens that came again when they must not. */
    reused: () => reused,
    holds: (accessToken: string) => !isRevoked && (endsAt.get(accessToken) ?? 0) > now().getTime(),
    /** Somebody agrees: a new grant, whatever became of the one before. */
    consent: (): Tokens => {
      isRevoked = false
      const { access_token: accessToken } = issue()
      return {
        accessToken,
        refreshToken: current,
        expiresAt: new Date(endsAt.get(accessToken) ?? 0).toISOString(),
        reply: null,
      }
    },
    send: async (request: HttpRequest): Promise<Sent> => {
      const params = paramsOf(request)
      asked.push(params)
      const trouble = troubles.shift()
      if (trouble && 'before' in trouble) return trouble.before
      const answer =
        params.grant_type === 'refresh_token' ? refresh(params.refresh_token as string) : reply(200, issue())
      if (trouble && 'crash' in trouble) throw new Crash()
      return trouble ? trouble.after : answer
    },
  }
}

/** The process dies here: nothing after it runs. */
export class Crash extends Error {}
