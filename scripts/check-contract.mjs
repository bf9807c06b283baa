// Fails when openapi/howazit.yaml breaks who relies on the last release, openapi/released/howazit.yaml.
import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { compareContracts } from './compare-contracts.ts'

const CURRENT = 'openapi/howazit.yaml'
const RELEASED = 'openapi/released/howazit.yaml'

const read = (path) => parse(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'))

if (existsSync(new URL(`../${RELEASED}`, import.meta.url))) {
  const breaks = compareContracts(read(RELEASED), read(CURRENT))
  if (breaks.length > 0) {
    console.error(`${CURRENT} breaks the last release:\n${breaks.map((line) => `  ${line}`).join('\n')}`)
    process.exitCode = 1
  } else {
    console.log(`${CURRENT} breaks nothing of the last release.`)
  }
} else {
  console.log(`There is no ${RELEASED}: nothing was released yet, so nothing can break.`)
}
