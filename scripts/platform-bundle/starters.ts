import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import children from './children.json' with { type: 'json' }

const ROOT = resolve(import.meta.dirname, '../..')
const HERE = 'import.meta.url'

const toJavaScript = (path: string): string => path.replace(/\.ts$/, '.js')

/** Of each module that starts a process or a thread from a file beside it: by its URL, where it would be in a bundle, and the file with it. */
const PLACES: ReadonlyMap<string, string> = new Map(
  children.map(({ starter }) => [pathToFileURL(join(ROOT, starter)).href, toJavaScript(starter)]),
)

/** What is bundled of them, by its name in the bundle. */
export const CHILDREN: Readonly<Record<string, string>> = Object.fromEntries(
  children.map(({ child }) => [child.replace(/\.ts$/, ''), join(ROOT, child)]),
)

/** The code of a module in a bundle: files beside it are found from where its source is, processes and threads that it starts in the bundle. */
export function placeInBundle(url: string, code: string): string {
  const place = PLACES.get(url)
  const where = place === undefined ? JSON.stringify(url) : `new URL(${JSON.stringify(place)}, ${HERE}).href`
  return code.replaceAll(HERE, where)
}

/** Whether a module of the source starts a process or a thread. */
export const isStarter = (url: string): boolean => PLACES.has(url)

/** The code of such a module that is no part of the bundle in `folder`, and starts what is. */
export function startFromBundle(folder: string, url: string, code: string): string {
  const place = pathToFileURL(join(folder, PLACES.get(url) as string)).href
  return code.replaceAll(HERE, JSON.stringify(place))
}
