import type { ConnectionTest } from '../manifest/connector.ts'
import { type Document, follow, isNode, textOf } from './document.ts'
import { findPointer } from './find-pointer.ts'
import { jsonMediaOf } from './media.ts'
import { type Listed, listOperations, parametersOf } from './pick-operations.ts'

const OWN =
  /\/(?:me|myself|self|whoami|current[-_]?user|users\/(?:me|current)(?:\.json)?|account|auth\.test|token\/info)$/i
const OWN_ID = /(?:^|[^a-z])(?:whoami|(?:get)?(?:current|my|me)(?:user|account|self)?)$/i
const IDENTITY = [/^(?:email|login|username)$/i, /^(?:name|display_?name|full_?name)$/i]
const IDS = [/^(?:id|uuid|gid|key)$/i]

/** A request without effect that proves the credentials: who am I, if the API says so, or else something that can be listed. */
export function findTest(document: Document): ConnectionTest {
  const all = listOperations(document).filter(({ method }) => method === 'GET')
  const reading = [...all.flatMap((one) => asMe(document, one)), ...all.filter((one) => isBare(document, one))]
  const own = reading.find(({ path, node }) => OWN.test(path) || OWN_ID.test(String(node.operationId)))
  const chosen = own ?? reading.find(({ node }) => !(Array.isArray(node.security) && node.security.length === 0))
  if (!chosen) {
    document.notes.add(
      'No request of it proves credentials without an effect: the test of a connection looks at their form only.',
    )
    return { kind: 'format_only', reason: 'No request that is without effect is known for this API.' }
  }
  if (!own) document.notes.add(`Connections are tested by GET ${chosen.path}: make sure that it needs credentials.`)
  const { path, node } = chosen
  const responses = isNode(node.responses) ? node.responses : {}
  const media = jsonMediaOf(document, follow(document, responses['200'] ?? responses['2XX'] ?? responses.default))
  const find = (names: readonly RegExp[]) =>
    own && media
      ? findPointer(document, { schema: media.schema, names, types: ['string', 'integer', 'any'] })?.pointer
      : undefined
  const [id, identity] = [find(IDS), find(IDENTITY)]
  return {
    kind: 'request',
    method: 'GET',
    path: path.replaceAll('{', '{{').replaceAll('}', '}}'),
    expect: [{ status: [200] }, ...(id === undefined ? [] : [{ body: id, exists: true }])],
    ...(identity !== undefined &&
      isSteppable(identity) && { identity: `{reply.body${identity.replaceAll('/', '.')}}` }),
  }
}

/** `/users/{id}`, where the document says that the id may be `me`. */
function asMe(document: Document, listed: Listed): readonly Listed[] {
  const { path, node, item } = listed
  if (!/^\/[^{}]*\/users?\/\{[^{}/]+\}$|^\/users?\/\{[^{}/]+\}$/.test(path)) return []
  const parameters = parametersOf(document, node, item)
  const [id, ...others] = parameters.filter(({ required }) => required === true)
  if (!id || others.length > 0 || !/["'`]me["'`]/.test(textOf(id.description, 2_000) ?? '')) return []
  return [{ ...listed, path: path.replace(/\{[^{}]+\}$/, 'me') }]
}

/** Nothing has to be known to ask it. */
function isBare(document: Document, { path, node, item }: Listed): boolean {
  if (path.includes('{') || !/^\/[^?#\\\s]*$/.test(path) || path.includes('//')) return false
  return parametersOf(document, node, item).every(({ required }) => required !== true)
}

const isSteppable = (pointer: string): boolean => /^(?:\/[\w$-]+)+$/.test(pointer)
