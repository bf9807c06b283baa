import { promisify } from 'node:util'
import type { Sftp } from 'ssh2'
import type { Progress } from '../converse.ts'

/**
 * Puts a file where it is to be, whole or not at all: it is written beside it first. Who puts the same again replaces it by the
 * same.
 */
export async function putFile(
  sftp: Sftp,
  { path, content, progress }: { readonly path: string; readonly content: Buffer; readonly progress: Progress },
): Promise<void> {
  const part = `${path}.part`
  await promisify(sftp.writeFile.bind(sftp))(part, content)
  // Until it has its name nobody takes it for a file of theirs.
  progress.wasSent = true
  if (await replace(sftp, part, path)) return
  const rename = promisify(sftp.rename.bind(sftp))
  try {
    await rename(part, path)
  } catch (error) {
    // Version 3 does not rename over what is there (draft-ietf-secsh-filexfer-02, 6.5).
    await promisify(sftp.unlink.bind(sftp))(path).catch(() => {
      throw error
    })
    await rename(part, path)
  }
}

/** As POSIX renames, where the server can: at no moment is there no file. False where it cannot. */
async function replace(sftp: Sftp, from: string, to: string): Promise<boolean> {
  const done = Promise.withResolvers<void>()
  try {
    sftp.ext_openssh_rename(from, to, (error) => (error ? done.reject(error) : done.resolve()))
  } catch {
    return false
  }
  await done.promise
  return true
}
