import { SOURCE } from './resolve-to-source.ts'

/** Where `npm test` has bundled the platform for the processes that its tests start. */
export const BUNDLE = 'HOWAZIT_TEST_BUNDLE'

/** What Node is given to run `howazit` of this checkout from its source, or from the bundle of it that a run of tests has made. */
export function sourceOptions(): readonly string[] {
  const folder = process.env[BUNDLE]
  const condition = `--conditions=${SOURCE}`
  if (folder === undefined) return [condition]
  const use = new URL(`platform-bundle/use.mjs?${encodeURIComponent(folder)}`, import.meta.url)
  return [condition, '--import', use.href]
}
