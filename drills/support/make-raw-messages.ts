import { createHash, randomUUID } from 'node:crypto'
import type { Survey } from '@howazit/sdk'
import type { Random } from './random.ts'

export interface RawMessage {
  readonly key: string
  readonly headers: Readonly<Record<string, string>>
  readonly value: string
}

export interface RawMessagesOptions {
  readonly count: number
  /** Of the messages. */
  readonly poisonShare: number
  readonly tenantId: string
  readonly survey: Survey
  readonly random: Random
}

export interface RawMessages {
  readonly messages: readonly RawMessage[]
  /** Ids of the responses that can be stored. */
  readonly good: ReadonlySet<string>
  readonly poisonKeys: ReadonlySet<string>
}

type Poison = (value: string) => string

const withoutHash: Poison = (value) => JSON.stringify({ ...(JSON.parse(value) as object), bodyHash: 'none' })
const ofNobody: Poison = (value) => JSON.stringify({ ...(JSON.parse(value) as object), tenantId: randomUUID() })
/** JSON allows it and PostgreSQL's text does not. */
const withNul: Poison = (value) => value.replace('as people write', '\\u0000 people write')
/** Only a check of the table says so. */
const notComplete: Poison = (value) => value.replace('"answers"', '"completion":"nearly","answers"')
const cutOff: Poison = (value) => value.slice(0, value.length / 2)
const notJson: Poison = () => 'not JSON'

const POISONS: readonly Poison[] = [notJson, cutOff, withoutHash, ofNobody, withNul, notComplete]

/** What the API would have published, a share of it made unstorable, each in one of several ways. */
export function makeRawMessages({ count, poisonShare, tenantId, survey, random }: RawMessagesOptions): RawMessages {
  const good = new Set<string>()
  const poisonKeys = new Set<string>()
  const [nps, comment] = survey.questions
  const poisoned = pickPoisoned(count, { poisonShare, random })
  const messages = Array.from({ length: count }, (_, ordinal): RawMessage => {
    const responseId = randomUUID()
    const text = `Comment number ${ordinal}, about as long as people write them.`
    const body = {
      surveyId: survey.id,
      submittedAt: new Date(Date.UTC(2026, 9, 1) + ordinal * 1000).toISOString(),
      answers: [
        { questionId: nps?.id, numericValue: ordinal % 11 },
        { questionId: comment?.id, textValue: text },
      ],
      clientReference: `raw-${ordinal}`,
    }
    const bodyHash = createHash('sha256').update(JSON.stringify(body)).digest('hex')
    const acceptedAt = new Date(Date.UTC(2026, 10, 20)).toISOString()
    const value = JSON.stringify({ tenantId, responseId, key: `raw-${ordinal}`, bodyHash, acceptedAt, body })
    const key = `${tenantId}:${responseId}`
    if (!poisoned.has(ordinal)) {
      good.add(responseId)
      return { key, headers: {}, value }
    }
    poisonKeys.add(key)
    return { key, headers: {}, value: random.pick(POISONS)(value) }
  })
  return { messages, good, poisonKeys }
}

function pickPoisoned(
  count: number,
  { poisonShare, random }: Pick<RawMessagesOptions, 'poisonShare' | 'random'>,
): ReadonlySet<number> {
  const picked = new Set<number>()
  while (picked.size < Math.floor(count * poisonShare)) picked.add(random.int(count))
  return picked
}
