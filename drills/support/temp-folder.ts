import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { testFolder } from '../../packages/runtime/test/support/test-folder.ts'
import { guardFolder } from '../../scripts/profiles/guard-folder.ts'

export interface TempFolder extends AsyncDisposable {
  readonly path: string
}

/** A folder that is gone with everything in it when the drill ends, also when it is killed. */
export async function createTempFolder(): Promise<TempFolder> {
  const path = await mkdtemp(join(testFolder(), 'drill-'))
  // As root, PostgreSQL runs as another user, who has to get through this folder.
  await chmod(path, 0o711)
  const release = guardFolder(path)
  const dispose = async () => {
    await rm(path, { recursive: true, force: true, maxRetries: 5 })
    release()
  }
  return { path, [Symbol.asyncDispose]: dispose }
}
