import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { SOURCE } from './resolve-to-source.ts'

/** Where `npm test` has bundled the platform for the processes that its tests start. */
export const BUNDLE = 'HOWAZIT_TEST_BUNDLE'

/** A checkout, and the bundle of its source that a run of tests has made, if one has. */
export interface Checkout {
  readonly root: string
  readonly bundle: string | undefined
}

export const thisCheckout = (): Checkout => ({
  root: resolve(import.meta.dirname, '..'),
  bundle: process.env[BUNDLE],
})

/** What Node is given to run `howazit` of a checkout from its bundle, or else from its source. */
export function sourceOptions({ root, bundle } = thisCheckout()): readonly string[] {
  const condition = `--conditions=${SOURCE}`
  if (bundle === undefined) return [condition]
  const use = pathToFileURL(join(root, 'scripts/platform-bundle/use.mjs'))
  use.search = encodeURIComponent(bundle)
  return [condition, '--import', use.href]
}
