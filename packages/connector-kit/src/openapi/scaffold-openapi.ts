import type { Connector } from '../manifest/connector.ts'
import type { Field } from '../manifest/fields.ts'
import type { Operation } from '../manifest/operation.ts'
import { manifestSource } from '../scaffold/connector-source.ts'
import { licenceSource, packageSource, WORKFLOW_SOURCE } from '../scaffold/project-files.ts'
import type { ScaffoldNames } from '../scaffold/scaffold-connector.ts'
import { goldenFileOf } from '../testing/parse-golden.ts'
import { type Document, isNode, openDocument, textOf, UnusableDocument } from './document.ts'
import { findTest } from './find-test.ts'
import { mappingSource } from './mapping-source.ts'
import { requestMediaOf } from './media.ts'
import { type Picked, pickOperations } from './pick-operations.ts'
import { readParameters } from './read-parameters.ts'
import { type Replies, readReplies } from './read-replies.ts'
import { readSecurity, type Security } from './read-security.ts'
import { readServer, type Server } from './read-server.ts'
import { openApiReadme } from './readme.ts'
import { planRequest, type RequestPlan } from './request-plan.ts'
import { samplesOf } from './samples.ts'

export interface OpenApiScaffold extends ScaffoldNames {
  /** The document, parsed: OpenAPI 3.0 or 3.1. */
  readonly document: unknown
  /** By `operationId`, or by method and path. */
  readonly operations: readonly string[]
}

/** The files of a connector, or why there are none. */
export type ScaffoldedOpenApi =
  | {
      readonly files: Readonly<Record<string, string>>
      /** What was guessed or left out, for a person to look at. */
      readonly notes: readonly string[]
      readonly problem?: undefined
    }
  | { readonly problem: { readonly message: string; readonly hint: string } }

/** All that was read of one operation. */
export interface ReadOperation {
  readonly picked: Picked
  readonly operation: Operation
  readonly plan: RequestPlan | undefined
  readonly replies: Replies
}

/**
 * The files of a connector that speaks to an API as its OpenAPI document describes it, as `scaffoldConnector` gives them. What
 * the document says is somebody else's: it is bounded, never fetched, and becomes data and quoted texts only.
 */
export function scaffoldOpenApi(options: OpenApiScaffold): ScaffoldedOpenApi {
  try {
    const document = openDocument(options.document)
    const files = toFiles(document, options)
    return { files, notes: notesOf(document) }
  } catch (error) {
    if (!(error instanceof UnusableDocument)) throw error
    return { problem: { message: error.message, hint: error.hint } }
  }
}

function toFiles(document: Document, options: OpenApiScaffold): Readonly<Record<string, string>> {
  const picked = pickOperations(document, options.operations)
  const [first] = picked as readonly [Picked]
  const server = readServer(document, first.node, `https://api.${options.folder}.example`)
  const security = readSecurity(document, first.node)
  const settings: Record<string, Field> = { ...server.settings, ...security.settings }
  const read = picked.map((one) => readOperation(document, one, settings))
  const title = textOf(isNode(document.root.info) ? document.root.info.title : undefined, 60) ?? options.folder
  const named = { ...options, title }
  const manifest = manifestOf(document, { named, server, security, settings, read })
  const about = { manifest, read, folder: options.folder }
  return {
    'connector.ts': manifestSource(manifest, commentsOf(notesOf(document))),
    ...Object.fromEntries(read.map((one) => [one.operation.mapping, mappingFileOf(one)])),
    ...Object.fromEntries(
      read.map((one) => [goldenFileOf(one.picked.name), jsonOf(samplesOf(one, { security, settings }))]),
    ),
    'README.md': openApiReadme(about),
    LICENSE: licenceSource(),
    'package.json': packageSource(named),
    '.github/workflows/connector.yml': WORKFLOW_SOURCE,
  }
}

/** Names of the document are in them, with whatever is in those. */
const notesOf = ({ notes }: Document): readonly string[] => [...notes].map((note) => textOf(note, 300) ?? '')

const jsonOf = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

const mappingFileOf = ({ plan, picked }: ReadOperation): string =>
  plan ? mappingSource(plan, picked.title) : '/** It takes no body. */\nfunction map() {\n  return {}\n}\n'

/** What a person has to look at stands where they look first. */
function commentsOf(notes: readonly string[]): readonly string[] {
  return [
    'Made of an OpenAPI document. Everything here is data; compare it with the documentation on `checkedOn`.',
    ...(notes.length === 0 ? [] : ['To be looked at:', ...notes.map((note) => `- ${note}`)]),
  ]
}

function readOperation(document: Document, picked: Picked, settings: Record<string, Field>): ReadOperation {
  const { name, title, method, node } = picked
  const parameters = readParameters(document, picked)
  const media = requestMediaOf(document, node, name)
  const plan = media && planRequest(document, media.schema, name)
  const replies = readReplies(document, picked)
  for (const [setting, field] of Object.entries({ ...parameters.settings, ...plan?.settings }))
    settings[setting] ??= field
  const { query, headers, idempotency, path } = parameters
  const operation: Operation = {
    title,
    summary: `Each response becomes one call of: ${title}.`,
    on: ['response.created'],
    mapping: goldenFileOf(name).replace('.golden.json', '.map.js'),
    method,
    path,
    ...(Object.keys(query).length > 0 && { query }),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(media && media.format !== 'json' && { format: media.format }),
    ...(plan?.body !== undefined && { body: plan.body }),
    success: replies.success,
    ...(replies.remoteId && { remoteId: replies.remoteId }),
    idempotency,
    ...(plan && plan.limits.length > 0 && { limits: plan.limits }),
    errors: replies.errors,
    ...(plan && { personalData: personalDataOf(plan) }),
  }
  return { picked, operation, plan, replies }
}

function personalDataOf({ used }: RequestPlan): readonly string[] {
  return [
    ...(used.has('comment') || used.has('score') || used.has('band') ? ['/data/response/answers'] : []),
    ...(used.has('name') ? ['/data/response/respondentMeta/name'] : []),
    ...(used.has('email') ? ['/data/response/respondentMeta/email'] : []),
  ]
}

interface Parts {
  readonly named: OpenApiScaffold & { readonly title: string }
  readonly server: Server
  readonly security: Security
  readonly settings: Readonly<Record<string, Field>>
  readonly read: readonly ReadOperation[]
}

function manifestOf(document: Document, { named, server, security, settings, read }: Parts): Connector {
  const { id, title, category, now, folder } = named
  const { bucket, signals } = read[0]!.replies
  const tokenHosts = security.urls.map((url) => new URL(url).host)
  const hosts = [...new Set([...server.hosts, ...tokenHosts])]
  return {
    spec: 1,
    id,
    name: title,
    category,
    version: '0.1.0',
    summary: `Sends responses to ${title.replaceAll('.', ' ').trim().slice(0, 100)}.`,
    docs: docsOf(document) ?? `https://docs.${folder}.example/reference`,
    checkedOn: now.toISOString().slice(0, 10),
    protocol: 'http',
    ...(Object.keys(settings).length > 0 && { settings }),
    ...(Object.keys(security.secrets).length > 0 && { secrets: security.secrets }),
    baseUrl: server.baseUrl,
    hosts,
    auth: security.auth,
    test: findTest(document),
    operations: Object.fromEntries(read.map(({ picked, operation }) => [picked.name, operation])),
    rate: [bucket],
    ...(signals.length > 0 && { rateSignals: signals }),
  }
}

function docsOf({ root, notes }: Document): string | undefined {
  const info = isNode(root.info) ? root.info : {}
  const places = [root.externalDocs, info.contact].filter(isNode).map(({ url }) => url)
  const found = places.find((url) => typeof url === 'string' && /^https:\/\/[^\s{}]+$/.test(url) && URL.canParse(url))
  if (found === undefined) notes.add('It does not say where its documentation is: replace `docs`, which is an example.')
  return found as string | undefined
}
