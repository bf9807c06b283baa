import type { Describe } from '../manifest/describe.ts'
import type { JsonValue } from '../mapping/mapping.ts'
import { findValue, isList, textOf } from '../outcome/find-values.ts'
import { meets } from '../outcome/meets.ts'
import type { ParsedReply } from '../outcome/parse-reply.ts'
import { fillTemplate } from '../request/fill-template.ts'
import { renderValue } from '../request/render-value.ts'
import type { Asking } from './ask.ts'
import { askPlainly } from './ask-plainly.ts'
import { connectionScope } from './call-scope.ts'
import { completeConnection } from './complete-connection.ts'
import type { Exchange } from './http.ts'
import { learnFromTokens } from './learn-from-tokens.ts'
import { findNextPage, firstPage, type PagePlace } from './next-page.ts'
import { type ConnectionQuestion, openAsking } from './open-asking.ts'
import type { RecordOutcome, RunPorts } from './operation-call.ts'
import { pageRequest, pageScope } from './page-request.ts'

export interface FieldsQuestion extends ConnectionQuestion {
  readonly operation: string
}

/** A field of a tenant's over there. */
export interface DescribedField {
  /** What the other side calls it. */
  readonly id: string
  readonly title: string
  /** In the other side's words. */
  readonly type?: string
  /** It has to have a value. */
  readonly isRequired: boolean
  /** All that it can be, where that is a list. */
  readonly options?: readonly FieldOption[]
  /** What a mapping gives for it, with `{value}` in the place of the value. */
  readonly use?: JsonValue
}

export interface FieldOption {
  readonly value: string
  readonly title: string
}

/** What was read; or why it was not, in the words of an attempt. */
export type DescribedFields = { readonly exchanges: readonly Exchange[]; readonly status?: number } & (
  | { readonly fields: readonly DescribedField[]; readonly isComplete: boolean }
  | { readonly failure: RecordOutcome }
)

const PAGES_MAX = 20
const FIELDS_MAX = 2_000
const OPTIONS_MAX = 500
const TEXT_LENGTH_MAX = 200

/** The descriptions of a connector that are about an operation. */
export const describesOf = (
  { describe = {} }: ConnectionQuestion['connector'],
  operation: string,
): readonly Describe[] =>
  Object.values(describe).filter(({ operations }) => operations === undefined || operations.includes(operation))

/**
 * Reads the fields of what an operation makes, page after page, as the manifest says; no fields where it says nothing. Never rejects
 * for what the other side does, and has no effect there.
 */
export async function describeFields(question: FieldsQuestion, ports: RunPorts): Promise<DescribedFields> {
  const { connector, now } = question
  const complete = completeConnection(connector, question.connection)
  const learnt = await learnFromTokens({ connector, connection: complete }, ports)
  if ('failure' in learnt) return { failure: learnt.failure, exchanges: [] }
  const { connection } = learnt
  const asking = openAsking({ ...question, connection }, ports, connectionScope(connection, now))
  const { conversation } = asking
  const fields: DescribedField[] = []
  const options = new Map<string, readonly FieldOption[]>()
  let isComplete = true
  for (const describe of describesOf(connector, question.operation)) {
    const read = await readItems(describe, { asking, scope: connectionScope(connection, now) })
    const seen = { exchanges: conversation.exchanges, ...(conversation.status && { status: conversation.status }) }
    if ('failure' in read) return { failure: read.failure, ...seen }
    isComplete &&= read.isComplete
    const redact = (text: string) => conversation.redactor.redact(text).slice(0, TEXT_LENGTH_MAX)
    if (describe.optionsOf === undefined) fields.push(...read.items.flatMap((item) => toField(describe, item, redact)))
    else
      options.set(
        describe.optionsOf,
        read.items.flatMap((item) => toOption(item, describe, redact)),
      )
  }
  const { exchanges, status } = conversation
  const known = fields.map((field) => ({ ...field, ...(options.has(field.id) && { options: options.get(field.id)! }) }))
  return { fields: known, isComplete, exchanges, ...(status !== undefined && { status }) }
}

interface Reading {
  readonly asking: Asking
  readonly scope: ReturnType<typeof connectionScope>
}

type ReadItems =
  | { readonly items: readonly JsonValue[]; readonly isComplete: boolean }
  | { readonly failure: RecordOutcome }

async function readItems(describe: Describe, reading: Reading): Promise<ReadItems> {
  const { pagination = { kind: 'none' } } = describe
  const items: JsonValue[] = []
  let place: PagePlace | undefined = firstPage(pagination)
  for (let page = 0; page < PAGES_MAX && place && items.length < FIELDS_MAX; page++) {
    const asked = await askItems(describe, place, reading)
    if ('failure' in asked) return asked
    items.push(...asked.items.filter((item) => describe.when === undefined || holdsOf(item, describe.when)))
    place = findNextPage(pagination, { reply: asked.reply, place, count: asked.items.length })
  }
  return { items: items.slice(0, FIELDS_MAX), isComplete: place === undefined && items.length <= FIELDS_MAX }
}

type AskedItems =
  | { readonly items: readonly JsonValue[]; readonly reply: ParsedReply }
  | { readonly failure: RecordOutcome }

async function askItems(
  { request, items: pointer }: Describe,
  place: PagePlace,
  { asking, scope }: Reading,
): Promise<AskedItems> {
  const within = { ...scope, page: pageScope(place) }
  const template = pageRequest(request, place)
  const asked = await askPlainly({ template, scope: within, purpose: 'describe' }, asking)
  if ('failure' in asked) return asked
  const found = asked.reply.json === undefined ? undefined : findValue(asked.reply.json, pointer)
  if (!isList(found)) return { failure: asked.reply.isBodyTruncated ? TRUNCATED : NO_ITEMS }
  return { items: found, reply: asked.reply }
}

/** A condition asked of an item as if it were a body of its own. */
const holdsOf = (json: JsonValue, conditions: NonNullable<Describe['when']>): boolean =>
  meets(conditions, { status: 200, headers: {}, json, isBodyTruncated: false })

type Redact = (text: string) => string

/** None where it has no id: nothing could name it. */
function toField(describe: Describe, item: JsonValue, redact: Redact): readonly DescribedField[] {
  const { fieldId, fieldName, fieldType = [], required, options, use } = describe
  const id = findValue(item, fieldId)
  if (!isScalar(id)) return []
  const [type] = fieldType.map((pointer) => findValue(item, pointer)).filter(isScalar)
  const name = findValue(item, fieldName)
  const listed = options && findValue(item, options.items)
  const { items: _, value = '', name: title } = options ?? {}
  const found = isList(listed)
    ? listed.flatMap((option) => toOption(option, { fieldId: value, fieldName: title ?? value }, redact))
    : []
  return [
    {
      id: redact(textOf(id)),
      title: redact(textOf(isScalar(name) ? name : id)),
      ...(type !== undefined && { type: redact(textOf(type)) }),
      isRequired: required !== undefined && holdsOf(item, required),
      ...(found.length > 0 && { options: found.slice(0, OPTIONS_MAX) }),
      ...(use !== undefined && { use: renderUse(use, id) }),
    },
  ]
}

function toOption(
  item: JsonValue,
  { fieldId, fieldName }: Pick<Describe, 'fieldId' | 'fieldName'>,
  redact: Redact,
): readonly FieldOption[] {
  const [value, title] = [findValue(item, fieldId), findValue(item, fieldName)]
  if (!isScalar(value)) return []
  return [{ value: redact(textOf(value)), title: redact(textOf(isScalar(title) ? title : value)) }]
}

const isScalar = (value: JsonValue | undefined): value is string | number | boolean =>
  value !== undefined && value !== null && typeof value !== 'object' && value !== ''

/** Names of members are templates too. */
function renderUse(template: JsonValue, id: string | number | boolean): JsonValue {
  const scope = { field: { id, value: '{value}' } }
  if (Array.isArray(template)) return template.map((item: JsonValue) => renderUse(item, id))
  if (typeof template !== 'object' || template === null) return renderValue(template, scope) ?? null
  return Object.fromEntries(
    Object.entries(template).map(([name, member]) => {
      const filled = fillTemplate(name, scope)
      return ['value' in filled ? filled.value : name, renderUse(member ?? null, id)]
    }),
  )
}

const NO_ITEMS: RecordOutcome = {
  outcome: 'retry',
  reason: 'items_missing',
  message: 'The reply does not have the list of fields.',
  hint: 'Tell whoever publishes the connector, if it stays so.',
}

const TRUNCATED: RecordOutcome = {
  outcome: 'retry',
  reason: 'reply_truncated',
  message: 'The list of fields is larger than what is read of one.',
  hint: 'Tell whoever publishes the connector: it has to ask for it page by page.',
}
