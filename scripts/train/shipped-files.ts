import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')

/** What is written, by its path in the repository. */
export type ShippedFiles = Readonly<Record<string, string>>

export function writeShipped(files: ShippedFiles): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(resolve(ROOT, path)), { recursive: true })
    writeFileSync(resolve(ROOT, path), content)
  }
}

/** Which of them are not there, or not the same. */
export function findDifferent(files: ShippedFiles): readonly string[] {
  const isSame = ([path, content]: [string, string]) =>
    existsSync(resolve(ROOT, path)) && readFileSync(resolve(ROOT, path), 'utf8') === content
  return Object.entries(files).flatMap((file) => (isSame(file) ? [] : [file[0]]))
}

export const readShipped = (path: string): string => readFileSync(resolve(ROOT, path), 'utf8')
