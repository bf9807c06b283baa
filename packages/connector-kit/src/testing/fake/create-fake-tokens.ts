import type { Tokens } from '../../run/operation-call.ts'

export interface FakeTokens {
  /** The one that is taken now. */
  readonly current: () => Tokens
  /** The same, or another one for one that was refused. */
  readonly grant: (stale?: string) => Tokens
  /** The one that was taken is not any more. */
  readonly expire: () => void
}

/** Tokens as the fake issues them: the samples' first, then others. */
export function createFakeTokens(first = 'fake-access-token'): FakeTokens {
  let generation = 1
  const current = (): Tokens => ({ accessToken: generation === 1 ? first : `${first}-${generation}`, reply: {} })
  const expire = () => {
    generation += 1
  }
  return {
    current,
    expire,
    grant(stale) {
      if (stale === current().accessToken) expire()
      return current()
    },
  }
}
