import { readFile } from 'node:fs/promises'
import type { Mapping, WebhookAuth, WebhookCreate, WebhookTls } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { CommandError } from './command-error.ts'
import { parseRetry } from './parse-retry.ts'
import { readText } from './read-text.ts'
import { recoveryFlag } from './recovery-flag.ts'

export const EVENT_TYPES = [
  'response.created',
  'response.updated',
  'response.deleted',
  'response.quarantined',
  'response.*',
  'insight.ready',
  'signal.detected',
  'connector.inbound',
  'connection.*',
  'webhook.*',
  '*',
] as const
const ORDERS = ['none', 'key', 'strict'] as const
export const SIGNATURES = ['v1', 'v1a'] as const

/** What a subscription is made or changed with. Secrets come from files: a command line is everybody's to read. */
export const webhookFlags = {
  mapping: Flags.string({
    description: 'file that shapes the body: *.hbs (Handlebars) or *.js (function map(event, context))',
  }),
  description: Flags.string({ description: 'a note for people' }),
  auth: Flags.string({
    description:
      'JSON file (- is standard input) with what the endpoint wants: {"kind":"bearer","token":"..."}, basic or oauth2',
  }),
  headers: Flags.string({ description: 'JSON file with headers of your own: {"x-key":"..."}' }),
  certificate: Flags.string({ description: 'PEM file with the client certificate', dependsOn: ['key'] }),
  key: Flags.string({ description: 'PEM file with its key', dependsOn: ['certificate'] }),
  ca: Flags.string({ description: 'PEM file with the authority that vouches for the endpoint' }),
  retry: Flags.string({ description: 'seconds before each attempt, such as 0,5,300,1800' }),
  order: Flags.option({
    options: ORDERS,
    description: 'none: as events come, key: one after another for a response, strict: one after another',
  })(),
  'disable-after': Flags.integer({
    description: 'days without success after which it is disabled; 0 is never',
    min: 0,
    max: 30,
  }),
  recovery: recoveryFlag,
}

export interface WebhookFlags {
  readonly mapping?: string | undefined
  readonly description?: string | undefined
  readonly auth?: string | undefined
  readonly headers?: string | undefined
  readonly certificate?: string | undefined
  readonly key?: string | undefined
  readonly ca?: string | undefined
  readonly retry?: string | undefined
  readonly order?: (typeof ORDERS)[number] | undefined
  readonly 'disable-after'?: number | undefined
  readonly recovery?: WebhookCreate['recovery']
}

type WebhookContent = Pick<
  WebhookCreate,
  | 'mapping'
  | 'description'
  | 'auth'
  | 'headers'
  | 'tls'
  | 'retrySchedule'
  | 'ordering'
  | 'disableAfterDays'
  | 'recovery'
>

/** What is given, read from its files. */
export async function readWebhook(flags: WebhookFlags): Promise<WebhookContent> {
  const { mapping, description, auth, headers, retry, order, 'disable-after': disableAfterDays, recovery } = flags
  const tls = await readTls(flags)
  return {
    ...(description !== undefined && { description }),
    ...(mapping !== undefined && { mapping: await readMapping(mapping) }),
    ...(auth !== undefined && { auth: (await readJson(auth)) as WebhookAuth }),
    ...(headers !== undefined && { headers: (await readJson(headers)) as Record<string, string> }),
    ...(tls && { tls }),
    ...(retry !== undefined && { retrySchedule: parseRetry(retry) }),
    ...(order !== undefined && { ordering: order }),
    ...(disableAfterDays !== undefined && { disableAfterDays }),
    ...(recovery !== undefined && { recovery }),
  }
}

async function readTls({ certificate, key, ca }: WebhookFlags): Promise<WebhookTls | undefined> {
  if (certificate === undefined && key === undefined && ca === undefined) return undefined
  return {
    ...(certificate !== undefined && { certificate: await readFile(certificate, 'utf8') }),
    ...(key !== undefined && { key: await readFile(key, 'utf8') }),
    ...(ca !== undefined && { ca: await readFile(ca, 'utf8') }),
  }
}

async function readJson(file: string): Promise<unknown> {
  const text = file === '-' ? await readText(process.stdin) : await readFile(file, 'utf8')
  try {
    return JSON.parse(text)
  } catch {
    // Not what the parser says: it repeats a part of the text, which is a secret.
    throw new CommandError(`${file === '-' ? 'Standard input' : file} is not JSON.`, {
      tryThis: 'write it as {"kind":"bearer","token":"..."}',
    })
  }
}

async function readMapping(file: string): Promise<Mapping> {
  const source = await readFile(file, 'utf8')
  if (/\.(hbs|handlebars)$/.test(file)) return { kind: 'handlebars', source }
  if (/\.(m?js)$/.test(file)) return { kind: 'javascript', source }
  throw new CommandError(`${file} is neither Handlebars nor JavaScript by its name.`, {
    tryThis: 'name it *.hbs or *.js',
  })
}
