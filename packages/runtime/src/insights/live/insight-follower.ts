import type { Insight } from '@howazit/sdk'
import { createWaiters } from '../../realtime/waiters.ts'
import type { LiveEvent } from '../../runtime.ts'
import type { LiveInsights } from './read-live.ts'

export interface InsightFollowing {
  /** This one alone, also where it is over. */
  readonly insightId?: string
  readonly surveyId?: string
  /** Of those that it was never told of, the ones that ended later are news. */
  readonly since: Date
}

/** All at a moment. */
export interface LiveReading {
  readonly at: Date
  readonly insights: LiveInsights
}

/** What one subscriber has been told: one that is slow skips what it missed, and holds no more than the last reading. */
export interface InsightFollower {
  /** Up to when it was told everything. */
  since(): Date
  /** Those it has to hear the end of, or asked for. */
  ids(): readonly string[]
  take(reading: LiveReading): void
  /** What is new by the last reading; undefined while there is none. */
  next(): readonly LiveEvent[] | undefined
  /** Resolves when there is another reading, or the signal fires. */
  changed(signal: AbortSignal): Promise<void>
}

const isOver = ({ status }: Insight): boolean => status === 'succeeded' || status === 'failed'

export function createInsightFollower({ insightId, surveyId, since }: InsightFollowing): InsightFollower {
  const waiters = createWaiters()
  const told = new Map<string, string>()
  const open = new Set<string>(insightId === undefined ? [] : [insightId])
  let latest: LiveReading | undefined
  let isFirst = true
  let toldUntil = since

  const isWanted = (insight: Insight): boolean =>
    (insightId === undefined || insight.id === insightId) && (surveyId === undefined || insight.surveyId === surveyId)

  const isNews = (insight: Insight): boolean =>
    !isOver(insight) ||
    insight.id === insightId ||
    told.has(insight.id) ||
    Date.parse(insight.completedAt ?? '') >= since.getTime()

  function tell(insight: Insight, version: string): void {
    told.set(insight.id, version)
    if (isOver(insight)) open.delete(insight.id)
    else open.add(insight.id)
  }

  return {
    since: () => toldUntil,
    ids: () => [...open],
    take(reading) {
      latest = reading
      waiters.wakeAll()
    },
    next() {
      if (!latest) return undefined
      const { at, insights } = latest
      latest = undefined
      const changed = [...insights.values()].filter(
        ({ insight, version }) => told.get(insight.id) !== version && isWanted(insight) && isNews(insight),
      )
      for (const { insight, version } of changed) tell(insight, version)
      const events = changed.map(({ insight }) => ({ event: 'insight', data: insight as unknown }))
      if (isFirst) events.push({ event: 'current', data: { asOf: at.toISOString() } })
      // Only the last one says that all of the reading was given.
      const ids = [...events.slice(1).map(() => toldUntil), at].map((time) => time.toISOString())
      isFirst = false
      toldUntil = at
      return events.map((event, index) => ({ id: ids[index]!, ...event }))
    },
    changed: waiters.next,
  }
}
