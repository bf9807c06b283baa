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
export const sourceOptions = (checkout = thisCheckout()): readonly string[] => [
  `--conditions=${SOURCE}`,
  ...hookOf(checkout, 'use.mjs'),
]

/** What Node is given for a test that itself starts processes of the platform. */
export const starterOptions = (): readonly string[] => hookOf(thisCheckout(), 'start-from-bundle.ts')

function hookOf({ root, bundle }: Checkout, file: string): readonly string[] {
  if (bundle === undefined) return []
  const hook = pathToFileURL(join(root, 'scripts/platform-bundle', file))
  hook.search = encodeURIComponent(bundle)
  return ['--import', hook.href]
}
