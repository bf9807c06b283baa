// `npm run train`: trains what insights read comments with, and writes it to packages/runtime/models, and what was measured
// on respondents it has not seen to docs/models. `-- --check` trains again and compares: the same data give the same bytes. Takes a minute or two; needs
// the real survey data beside the repository (or HOWAZIT_DATA_DIR).
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { findDifferent, writeShipped } from './shipped-files.ts'
import { trainAndMeasure } from './train-and-measure.ts'

const USAGE = `npm run train                 train and write packages/runtime/models and docs/models
npm run train -- --check      train and compare with what is there; exits with 1 where it differs
npm run train -- --data DIR   the folder of the data; ../shared/data or HOWAZIT_DATA_DIR without it`

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    data: { type: 'string', default: process.env.HOWAZIT_DATA_DIR ?? '../shared/data' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
const folder = resolve(import.meta.dirname, '../..', values.data)

if (values.help) console.log(USAGE)
else if (!existsSync(folder)) {
  console.error(`There is no ${folder}: give the folder of the survey data with --data or HOWAZIT_DATA_DIR.`)
  process.exitCode = 2
} else {
  const files = trainAndMeasure(folder, (step) => console.error(step))
  if (values.check) {
    const different = findDifferent(files)
    for (const path of different) console.error(`${path} is not what training gives: run \`npm run train\`.`)
    process.exitCode = different.length === 0 ? 0 : 1
  } else writeShipped(files)
  console.log(files['packages/runtime/models/models.json'])
}
