import type { PactFile } from './pact-file.ts'

interface Server {
  readonly url?: unknown
  readonly variables?: Readonly<Record<string, { readonly default?: unknown } | undefined>>
}

interface Document {
  readonly info?: object
  readonly servers?: unknown
}

/** The comparator's name for what stands before every path: it does not look at servers. */
const BASE_PATH = 'x-opc-config-base-path'

/**
 * The document with the path of its server (OpenAPI 3.1, 4.8.5) before its own paths: of several servers the first that every
 * request of the pact is below.
 */
export function withBasePath(document: unknown, { interactions }: PactFile): unknown {
  const { info, servers } = document as Document
  const paths = interactions.flatMap(({ path }) => (path === undefined ? [] : [path]))
  const candidates = Array.isArray(servers) ? servers.map(basePathOf) : []
  const basePath = candidates.find((candidate) => paths.every((path) => path.startsWith(`${candidate}/`)))
  return basePath ? { ...(document as object), info: { ...info, [BASE_PATH]: basePath } } : document
}

/** Without a slash at its end; a variable has its default. Empty for an address that is none. */
function basePathOf({ url, variables = {} }: Server): string {
  if (typeof url !== 'string') return ''
  const filled = url.replaceAll(/\{([^{}]+)\}/g, (_, name: string) => {
    const value = variables[name]?.default
    return typeof value === 'string' ? value : name
  })
  const parsed = URL.parse(filled, 'http://relative.example')
  return parsed ? parsed.pathname.replace(/\/+$/, '') : ''
}
