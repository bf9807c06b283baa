import type { ValueTemplate } from '../manifest/common.ts'
import type { Field } from '../manifest/fields.ts'
import type { FieldLimit } from '../manifest/limits.ts'
import { type Document, isConstant, show } from './document.ts'
import { nameOf, words } from './pick-operations.ts'
import { type Role, roleOf, type Used } from './roles.ts'
import { isKind, type Property, readShape, type Shape } from './shape.ts'

/** What a request's body is made of: by the mapping what follows from the event, by the manifest what the tenant gives. */
export interface RequestPlan {
  /** JavaScript: the mapping's output. */
  readonly code: string
  readonly used: ReadonlySet<Used>
  /** Without this there is nothing to send. */
  readonly needs: ReadonlySet<'email' | 'name'>
  readonly limits: readonly FieldLimit[]
  /** Put around the mapping's output; undefined where that is the body. */
  readonly body: ValueTemplate | undefined
  readonly settings: Readonly<Record<string, Field>>
}

interface Walk {
  readonly document: Document
  readonly operation: string
  readonly used: Set<Used>
  readonly needs: Set<'email' | 'name'>
  readonly limits: FieldLimit[]
  readonly settings: Record<string, Field>
}

/** Where in the body. */
interface Place {
  /** Names of the objects around. */
  readonly path: readonly string[]
  readonly indent: string
  /** Inside an array a setting cannot be put by the manifest. */
  readonly isInArray: boolean
}

interface Made {
  readonly code: string
  /** What the manifest puts at this place itself. */
  readonly body?: ValueTemplate
  /** Whether the event has a say in it. */
  readonly isOfEvent: boolean
}

const DEPTH_MAX = 5
const OPTIONAL_DEPTH_MAX = 2
/** Names that a template can step down by. */
const STEPPABLE = /^[\w$-]+$/
const TENANTS_OWN = /(?:id|key|uid|uuid|gid|ref|code)$/i

/** Plans the body of a request by its schema. */
export function planRequest(document: Document, schema: unknown, operation: string): RequestPlan {
  const walk: Walk = { document, operation, used: new Set(), needs: new Set(), limits: [], settings: {} }
  const shape = readShape(document, schema, 'request')
  const made = makeObject(walk, shape, { path: [], indent: '  ', isInArray: false })
  if (!walk.used.has('comment'))
    document.notes.add(`${operation}: nothing in its body looks like a place for the comment: mend its mapping.`)
  const { used, needs, limits, settings } = walk
  return { code: made.code, used, needs, limits, body: made.body, settings }
}

function makeObject(walk: Walk, shape: Shape, place: Place): Made {
  const inner: Place = { ...place, indent: `${place.indent}  ` }
  const isOnly = shape.properties.length === 1
  const around = { place: inner, isOnly, beside: shape.properties.map(({ name }) => name) }
  const made = new Map(shape.properties.map((property) => [property.name, makeProperty(walk, property, around)]))
  // What need not be there is looked into only where the respondent's words have found no place yet.
  for (const property of shape.properties)
    if (made.get(property.name) === undefined && !property.isRequired && !walk.used.has('text'))
      made.set(property.name, optionalObject(walk, property, inner))
  const members = [...made].flatMap(([name, one]) => (one ? [{ name, ...one }] : []))
  const written = members.filter(({ code }) => code !== '')
  const put = members.filter(({ body }) => body !== undefined)
  const lines = written.map(({ name, code }) => `${inner.indent}${keyOf(name)}: ${code},\n`)
  const reached = ['input', ...place.path].join('.')
  return {
    code: lines.length === 0 ? '{}' : `{\n${lines.join('')}${place.indent}}`,
    isOfEvent: members.some(({ isOfEvent }) => isOfEvent),
    ...(put.length > 0 && {
      body: { '...': `{${reached}}`, ...Object.fromEntries(put.map(({ name, body }) => [name, body!])) },
    }),
  }
}

const keyOf = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name))

interface Around {
  readonly place: Place
  /** The only member of its object. */
  readonly isOnly: boolean
  /** Names of all the members of its object. */
  readonly beside: readonly string[]
}

/** Undefined for what is left out. */
function makeProperty(walk: Walk, property: Property, { place, isOnly, beside }: Around): Made | undefined {
  const { name, isRequired } = property
  const depth = place.path.length
  if (depth >= (isRequired || isOnly ? DEPTH_MAX : OPTIONAL_DEPTH_MAX + 1)) return undefined
  const shape = readShape(walk.document, property.schema, 'request')
  const below: Place = { ...place, path: [...place.path, name] }
  if (shape.isFixed && shape.example !== undefined && (isRequired || isKind(name))) return constant(shape.example)
  const role = roleOf(name, shape, { path: place.path, beside })
  if (role && (isRequired || role.isWorthwhile)) return fromEvent(walk, role, { shape, place: below })
  if (shape.type === 'object' && shape.properties.length > 0 && (isRequired || isOnly))
    return makeObject(walk, shape, below)
  return isRequired ? required(walk, { name, shape }, below) : undefined
}

/** Taken where the words of the respondent find a place in it, as in Jira's `fields`. */
function optionalObject(walk: Walk, { name, schema }: Property, around: Place): Made | undefined {
  if (around.path.length >= OPTIONAL_DEPTH_MAX) return undefined
  const shape = readShape(walk.document, schema, 'request')
  if (shape.type !== 'object' || shape.properties.length === 0) return undefined
  const place: Place = { ...around, path: [...around.path, name] }
  const trial: Walk = { ...walk, used: new Set(), needs: new Set(), limits: [], settings: {} }
  const made = makeObject(trial, shape, place)
  const isPlace = trial.used.has('text') || (trial.used.has('comment') && !walk.used.has('comment'))
  if (!isPlace || trial.needs.size > 0) return undefined
  for (const one of trial.used) walk.used.add(one)
  walk.limits.push(...trial.limits)
  Object.assign(walk.settings, trial.settings)
  return made
}

function fromEvent(walk: Walk, role: Role, { shape, place }: { shape: Shape; place: Place }): Made {
  for (const one of role.uses) walk.used.add(one)
  if (role.needs) walk.needs.add(role.needs)
  const { charactersMax } = shape
  const isText = role.uses.includes('comment')
  const field = place.path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
  if (isText && charactersMax !== undefined && !place.isInArray)
    walk.limits.push({ field, charactersMax, onExcess: 'truncate' })
  return { code: role.code, isOfEvent: true }
}

interface Wanted {
  readonly name: string
  readonly shape: Shape
}

/** What has to be there, and nothing in the event stands for. */
function required(walk: Walk, { name, shape }: Wanted, place: Place): Made | undefined {
  const where = `${walk.operation}: \`${place.path.join('.')}\``
  const { example, type } = shape
  if (shape.choices.length > 0 || (example !== undefined && !TENANTS_OWN.test(name))) {
    const value = example ?? shape.choices[0]!
    walk.document.notes.add(`${where} is always ${show(value)}, of the document.`)
    return constant(value)
  }
  if (type === 'array') return requiredArray(walk, shape, place)
  if (type === 'boolean') {
    walk.document.notes.add(`${where} is always false.`)
    return constant(false)
  }
  if (type === 'object' || type === 'any') {
    walk.document.notes.add(`${where} has to be there, and its schema does not say what is in it: it is {}.`)
    return { code: '{}', isOfEvent: false }
  }
  return fromTenant(walk, { name, shape }, place)
}

function requiredArray(walk: Walk, { items }: Shape, place: Place): Made {
  const item = readShape(walk.document, items, 'request')
  if (item.type === 'object' && place.path.length < DEPTH_MAX) {
    const { code, isOfEvent } = makeObject(walk, item, { ...place, isInArray: true })
    return { code: `[${code}]`, isOfEvent }
  }
  walk.document.notes.add(`${walk.operation}: \`${place.path.join('.')}\` is an empty list.`)
  return { code: '[]', isOfEvent: false }
}

/** An id of something of the tenant's: a project, a list, a queue. */
function fromTenant(walk: Walk, { name, shape }: Wanted, place: Place): Made {
  const isNumber = shape.type === 'integer' || shape.type === 'number'
  if (place.isInArray || !place.path.every((part) => STEPPABLE.test(part))) {
    walk.document.notes.add(
      `${walk.operation}: \`${place.path.join('.')}\` has to be there: put the tenant's value into the mapping.`,
    )
    return constant(isNumber ? Number(shape.example ?? 0) : String(shape.example ?? ''))
  }
  // `id` says nothing without what it is of.
  const setting = nameOf(/^(?:id|key|gid|uuid|uid|code|ref)$/i.test(name) ? place.path.slice(-2).join(' ') : name)
  walk.settings[setting] = fieldOf(setting, shape)
  return { code: '', body: `{settings.${setting}}`, isOfEvent: false }
}

/** A value that a tenant gives because a request has to have it. */
export function fieldOf(setting: string, shape: Shape): Field {
  const { example, description, choices } = shape
  const common = { title: words(setting), help: description ?? `Every request has to have it: ${words(setting)}` }
  if (shape.type === 'integer')
    return {
      ...common,
      type: 'integer',
      example: typeof example === 'number' && Number.isInteger(example) ? example : 1,
    }
  const texts = choices.filter((one) => typeof one === 'string')
  if (texts.length > 1)
    return {
      ...common,
      type: 'choice',
      choices: Object.fromEntries(texts.map((one) => [one, one])),
      example: texts[0]!,
    }
  return { ...common, example: typeof example === 'string' && example !== '' ? example : `example-${setting}` }
}

const constant = (value: string | number | boolean): Made => ({
  code: typeof value === 'string' ? quote(value) : String(value),
  isOfEvent: false,
})

/** A text as a literal of JavaScript, whatever is in it. */
export function quote(text: string): string {
  return isConstant(text)
    ? `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
    : "''"
}
