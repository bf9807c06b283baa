import type { Field } from '../manifest/fields.ts'
import type { Idempotency } from '../manifest/idempotency.ts'
import { type Document, show, textOf, UnusableDocument } from './document.ts'
import { nameOf, type Picked } from './pick-operations.ts'
import { fieldOf } from './request-plan.ts'
import { readShape } from './shape.ts'

/** Where an operation's request goes, and with what besides its body. */
export interface Parameters {
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly settings: Readonly<Record<string, Field>>
  readonly idempotency: Idempotency
}

const KEY = /^(?:x-)?idempotency-?key$/i
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/
/** Not parameters, by OpenAPI 4.8.12; and what a manifest leaves to the kit. */
const OURS = new Set([
  'accept',
  'content-type',
  'authorization',
  'host',
  'content-length',
  'connection',
  'transfer-encoding',
])

/** @throws UnusableDocument for a path that cannot be one */
export function readParameters(document: Document, { name, path, parameters }: Picked): Parameters {
  const settings: Record<string, Field> = {}
  const given = (parameter: (typeof parameters)[number]): string => {
    const shape = readShape(document, parameter.schema ?? {}, 'request')
    const described = { ...shape, description: textOf(parameter.description) ?? shape.description ?? '' }
    const setting = nameOf(String(parameter.name))
    settings[setting] = fieldOf(setting, described.description === '' ? shape : described)
    return `{settings.${setting}}`
  }
  const value = (parameter: (typeof parameters)[number]): string => {
    const { example, choices } = readShape(document, parameter.schema ?? {}, 'request')
    const fixed = parameter.example ?? example ?? choices[0]
    return typeof fixed === 'string' || typeof fixed === 'number' || typeof fixed === 'boolean'
      ? escapeBraces(String(fixed))
      : given(parameter)
  }
  const required = (place: string) =>
    parameters.filter((one) => one.in === place && one.required === true && TOKEN.test(String(one.name)))
  const key = parameters.find((one) => one.in === 'header' && KEY.test(String(one.name)))
  const headers = [...required('header'), ...versionsOf(document, parameters)].filter(
    (one) => one !== key && !OURS.has(String(one.name).toLowerCase()),
  )
  const sent = headers.map((one) => [String(one.name).toLowerCase(), value(one)] as const)
  for (const [header, constant] of sent)
    if (!constant.startsWith('{settings.'))
      document.notes.add(`${name}: the header ${header} is always ${show(constant)}, of the document.`)
  return {
    path: pathOf(path, (written) =>
      given(parameters.find((one) => one.in === 'path' && one.name === written) ?? { name: written }),
    ),
    query: Object.fromEntries(required('query').map((one) => [String(one.name), value(one)])),
    headers: Object.fromEntries(sent),
    settings,
    idempotency: key ? { kind: 'header', header: String(key.name) } : none(document, name),
  }
}

/** A header that pins the version of the API is sent though it need not be. */
function versionsOf(document: Document, parameters: Picked['parameters']): Picked['parameters'] {
  return parameters.filter((one) => {
    if (one.in !== 'header' || one.required === true) return false
    if (!TOKEN.test(String(one.name)) || !/version$|revision$/i.test(String(one.name))) return false
    const { example, choices } = readShape(document, one.schema ?? {}, 'request')
    return (example ?? choices[0]) !== undefined
  })
}

function none(document: Document, name: string): Idempotency {
  document.notes.add(
    `${name}: nothing in the document keeps a repeat from having its effect twice. Say it in \`idempotency\` if the vendor does.`,
  )
  return { kind: 'none', onUnknown: 'at_most_once' }
}

const escapeBraces = (text: string): string => text.replaceAll('{', '{{').replaceAll('}', '}}')

function pathOf(path: string, setting: (name: string) => string): string {
  if (!/^\/[^?#\\\s]*$/.test(path) || path.includes('//') || path.length > 500)
    throw new UnusableDocument(`${show(path)} is no path that a request can go to.`, 'Write the connector with --auth.')
  return path
    .split(/(\{[^{}/]+\})/)
    .map((part, index) => (index % 2 === 1 ? setting(part.slice(1, -1)) : escapeBraces(part)))
    .join('')
}
