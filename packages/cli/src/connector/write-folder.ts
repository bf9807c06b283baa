import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-code.ts'

/** Makes a folder that is not there yet, with these files. @throws CommandError where there is one */
export async function writeNewFolder(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  try {
    await mkdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new CommandError(`There is a ${folder} here already.`, {
      tryThis: 'take another name, or go on with that one',
      exitCode: EXIT.conflict,
    })
  }
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, dirname(path)), { recursive: true })
    await writeFile(join(folder, path), text, { flag: 'wx' })
  }
}
