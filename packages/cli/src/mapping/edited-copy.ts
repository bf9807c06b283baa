import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MappingVersionWithSource, NamedMapping } from '@howazit/sdk'
import { ENDINGS } from './mapping-file.ts'

/** A version of the platform's as a file to edit, in a folder of this user's alone. */
export interface EditedCopy extends AsyncDisposable {
  readonly path: string
  /** Leaves the file where it is: what somebody wrote is not thrown away because it does not compile. */
  keep(): void
}

export async function copyForEditing({ name }: NamedMapping, version: MappingVersionWithSource): Promise<EditedCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'howazit-mapping-'))
  const ending = version.output === 'text' ? '.txt.hbs' : ENDINGS[version.kind]
  const path = join(folder, `${name}${ending}`)
  await writeFile(path, version.source, { mode: 0o600 })
  let isKept = false
  return {
    path,
    keep() {
      isKept = true
    },
    [Symbol.asyncDispose]: async () => {
      if (!isKept) await rm(folder, { recursive: true, force: true })
    },
  }
}
