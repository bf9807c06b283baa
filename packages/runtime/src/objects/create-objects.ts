import { fileURLToPath } from 'node:url'
import { Misconfigured } from '../misconfigured.ts'
import { FolderObjects } from './folder-objects.ts'
import type { Objects } from './objects.ts'
import { S3Objects, type S3ObjectsOptions } from './s3-objects.ts'

export interface OpenObjects extends Objects {
  /** Idempotent. */
  close(): Promise<void>
}

export type CreateObjectsOptions = Pick<S3ObjectsOptions, 'credentials'>

/**
 * The objects a URL names: `file:///folder`, or `s3://bucket/prefix?endpoint=https://host&region=name`, whose credentials
 * are found as the AWS SDK finds them (AWS_ACCESS_KEY_ID, a profile, the machine's role). Nothing is opened yet.
 *
 * @throws Misconfigured with one sentence when the URL is neither.
 */
export function createObjects(url: string, { credentials }: CreateObjectsOptions = {}): OpenObjects {
  const parsed = parseUrl(url)
  if (parsed?.protocol === 'file:') {
    return Object.assign(new FolderObjects(folderOf(parsed)), { close: () => Promise.resolve() })
  }
  if (parsed?.protocol === 's3:') return new S3Objects({ ...toS3Options(parsed), ...(credentials && { credentials }) })
  throw new Misconfigured(`${SETTING} is neither file:///folder nor s3://bucket/prefix?endpoint=&region=.`)
}

const SETTING = 'HOWAZIT_OBJECTS_URL'

const parseUrl = (url: string): URL | undefined => (URL.canParse(url) ? new URL(url) : undefined)

function folderOf(url: URL): string {
  if (url.host !== '' || url.search !== '')
    throw new Misconfigured(`${SETTING} must be file:///folder, without host or query.`)
  return fileURLToPath(url)
}

function toS3Options(url: URL): S3ObjectsOptions {
  if (url.username !== '' || url.password !== '')
    throw new Misconfigured(`${SETTING} must not hold credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`)
  const unknown = [...url.searchParams.keys()].find((name) => name !== 'endpoint' && name !== 'region')
  if (unknown !== undefined) throw new Misconfigured(`${SETTING} has ?${unknown}=; it takes endpoint and region.`)
  if (!/^[a-z0-9][a-z0-9.-]{2,62}$/.test(url.host))
    throw new Misconfigured(`${SETTING} names no bucket: s3://bucket/prefix.`)
  const endpoint = url.searchParams.get('endpoint') || undefined
  if (endpoint !== undefined && !/^https?:$/.test(parseUrl(endpoint)?.protocol ?? ''))
    throw new Misconfigured(`${SETTING} has an endpoint that is not an http(s) URL.`)
  const region = url.searchParams.get('region') || undefined
  return {
    bucket: url.host,
    prefix: url.pathname.split('/').filter(Boolean).join('/'),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
  }
}
