export interface OutageNotes {
  /** Called once when requests begin to fail, with a few words on how. */
  readonly onAway: (how: string) => void
  /** Called once when the platform answers again. */
  readonly onBack: () => void
}

const nameOf = (reason: unknown): string => {
  const { code } = ((reason as { cause?: unknown }).cause ?? reason) as { code?: unknown }
  return typeof code === 'string' ? code : 'no reply'
}

/** Fetch that tells when the platform goes away and when it is back; sending again is the SDK's business. */
export function withOutageNotes(fetchNow: typeof fetch, { onAway, onBack }: OutageNotes): typeof fetch {
  let isAway = false
  const away = (how: string) => {
    if (!isAway) onAway(how)
    isAway = true
  }
  const back = () => {
    if (isAway) onBack()
    isAway = false
  }
  return async (input, init) => {
    try {
      const reply = await fetchNow(input, init)
      if (reply.status === 503) away('it answers 503')
      else back()
      return reply
    } catch (reason) {
      away(nameOf(reason))
      throw reason
    }
  }
}
