import type { Shape } from './shape.ts'

/** What of an event a request uses. */
export type Used =
  | 'comment'
  | 'text'
  | 'score'
  | 'band'
  | 'name'
  | 'email'
  | 'id'
  | 'channel'
  | 'locale'
  | 'submittedAt'

/** What a property of somebody else's API stands for here. */
export interface Role {
  /** JavaScript. */
  readonly code: string
  readonly uses: readonly Used[]
  /** Without it there is nothing to send. */
  readonly needs?: 'email' | 'name'
  /** Sent though it need not be. Personal data never is. */
  readonly isWorthwhile: boolean
}

const SHORT = /^(?:subject|title|summary|headline|shortdescription|topic|caption)$/
const LONG =
  /^(?:description|desc|body|comment|comments|text|message|content|note|notes|details|feedback|htmlbody|plainbody|bodytext|longdescription)$/
const SCORE = /^(?:score|rating|nps|npsscore|csat|stars)$/
const REFERENCE =
  /^(?:external(?:id|ref|reference|key)|reference|sourceid|clientreference|correlationid|uniqueid|dedup(?:lication)?key)$/
const PERSON =
  /^(?:requester|contact|customer|person|user|author|from|sender|reporter|submitter|client|visitor|consumer|respondent|profile)$/
const PRIORITIES = /^(?:priority|severity|urgency|importance)$/
const HIGH = /^(?:high|urgent|critical|important|major)$/i
const LOW = /^(?:normal|medium|low|minor)$/i

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')

/** What is around a property. */
export interface Surroundings {
  /** Names of the objects that it is in. */
  readonly path: readonly string[]
  /** Names of the properties beside it. */
  readonly beside: readonly string[]
}

/** By its name and type; undefined where neither says anything. */
export function roleOf(name: string, shape: Shape, { path, beside }: Surroundings): Role | undefined {
  const key = plain(name)
  const isOfPerson = path.some((one) => PERSON.test(plain(one)))
  if (shape.type === 'array') return roleOfList(key, shape)
  if (shape.type === 'number' || shape.type === 'integer')
    return SCORE.test(key) ? { code: 'score', uses: ['score'], isWorthwhile: true } : undefined
  if (shape.type !== 'string') return undefined
  if (shape.choices.length > 0) return roleOfChoice(key, shape)
  const isOfThing = beside.some((one) => LONG.test(plain(one)))
  return roleOfPerson(key, isOfPerson) ?? roleOfText(key, shape, isOfThing) ?? roleOfFact(key, shape)
}

function roleOfPerson(key: string, isOfPerson: boolean): Role | undefined {
  if (/email(?:address)?$/.test(key)) return { code: 'email', uses: ['email'], needs: 'email', isWorthwhile: false }
  if (!isOfPerson) return undefined
  if (/^(?:name|fullname|displayname|lastname|firstname)$/.test(key))
    return { code: 'name ?? email', uses: ['name', 'email'], needs: 'name', isWorthwhile: false }
  return undefined
}

/** What has a description beside its name is a thing, and the name its title. */
function roleOfText(key: string, { charactersMax = 255 }: Shape, isOfThing: boolean): Role | undefined {
  if (SHORT.test(key) || key === 'name')
    return {
      code: `helpers.truncate(helpers.join([band, comment ?? 'no comment'], ': '), ${Math.min(charactersMax, 255)}, '…')`,
      uses: ['band', 'comment'],
      isWorthwhile: key !== 'name' || isOfThing,
    }
  if (LONG.test(key)) return { code: 'text', uses: ['text', 'comment', 'score', 'channel'], isWorthwhile: true }
  return undefined
}

function roleOfFact(key: string, { format }: Shape): Role | undefined {
  if (REFERENCE.test(key)) return { code: 'id', uses: ['id'], isWorthwhile: true }
  if (format === 'date-time') return { code: 'submittedAt', uses: ['submittedAt'], isWorthwhile: false }
  if (format === 'date') return { code: 'submittedAt.slice(0, 10)', uses: ['submittedAt'], isWorthwhile: false }
  if (/^(?:channel|source|origin)$/.test(key)) return { code: 'channel', uses: ['channel'], isWorthwhile: false }
  if (/^(?:locale|language|lang)$/.test(key)) return { code: 'locale', uses: ['locale'], isWorthwhile: false }
  return undefined
}

function roleOfChoice(key: string, { choices }: Shape): Role | undefined {
  const high = choices.find((one) => HIGH.test(String(one)))
  const low = choices.find((one) => LOW.test(String(one)))
  if (!PRIORITIES.test(key) || high === undefined || low === undefined) return undefined
  const code = `band === 'detractor' ? ${JSON.stringify(high).replaceAll('"', "'")} : ${JSON.stringify(low).replaceAll('"', "'")}`
  return { code, uses: ['band'], isWorthwhile: true }
}

function roleOfList(key: string, { items }: Shape): Role | undefined {
  const { type, description } = (items ?? {}) as { type?: unknown; description?: unknown }
  const isOfIds = typeof description === 'string' && /\b(?:[a-z]?id|ids|identifier)\b/i.test(description)
  const isTexts = type === 'string' && !isOfIds
  if (!/^(?:tags|labels)$/.test(key) || !isTexts) return undefined
  return { code: "['howazit', ...(band ? [band] : [])]", uses: ['band'], isWorthwhile: true }
}
