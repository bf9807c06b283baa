import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { LONGEST } from './longest-first.ts'

it('begins with files that are there', () => {
  expect(LONGEST.filter((path) => !existsSync(resolve(import.meta.dirname, '..', path)))).toEqual([])
})
