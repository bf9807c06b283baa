import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect } from 'vitest'

const PACTS = resolve(import.meta.dirname, '../../../../pacts')

/** A folder to write a pact in: an empty one, because what is no longer relied on would stay in a file that is there. */
export function newPactFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'howazit-pact-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  return folder
}

/** The committed pact is the one that was just made; `vitest run --update` commits it. */
export async function expectPact(folder: string, names: { readonly consumer: string; readonly provider: string }) {
  const file = `${names.consumer}-${names.provider}.json`
  const pact = await readFile(join(folder, file), 'utf8')
  await expect(`${pact.trimEnd()}\n`).toMatchFileSnapshot(join(PACTS, file))
}
