import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const SAMPLES = /\.golden\.json$/

/** The samples of a connector that comes with the platform, as they lie beside its manifest: files by name. */
export async function readSamples(id: string): Promise<Readonly<Record<string, string>>> {
  const folder = new URL(`${id}/`, import.meta.resolve('@howazit/connectors/package.json'))
  const names = (await readdir(fileURLToPath(folder))).filter((name) => SAMPLES.test(name))
  const texts = names.map(async (name) => [name, await readFile(new URL(name, folder), 'utf8')] as const)
  return Object.fromEntries(await Promise.all(texts))
}
