import { consume } from '../consume.ts'
import type { Context } from '../context.ts'
import { createCountResponses } from '../realtime/count-response.ts'
import { BATCH } from './batch.ts'
import type { Stage } from './stage.ts'

export function startCounting(context: Context): Promise<Stage> {
  const { stream, parking, events } = context
  return consume({
    stream,
    parking,
    events,
    stage: 'count-responses',
    topic: 'response.created',
    group: 'counters',
    ...BATCH,
    handle: createCountResponses(context),
  })
}
