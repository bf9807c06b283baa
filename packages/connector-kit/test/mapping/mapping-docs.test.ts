import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type JsonValue, MAPPING_LIMITS, type Mapping, type MappingContext } from '../../src/index.ts'
import { createHelpers } from '../../src/mapping/realm/helpers/create-helpers.ts'
import { sharedPool } from './support/shared-pool.ts'

const docs = readFileSync(new URL('../../../../docs/mappings.md', import.meta.url), 'utf8')
const block = (info: string): string => docs.split(`\n\`\`\`${info}\n`)[1]!.split('\n```')[0]!
const event = JSON.parse(block('json event')) as JsonValue
const context = JSON.parse(block('json context')) as MappingContext

interface Example {
  readonly template: string
  readonly code: string
  readonly gives: string
}
const examples: readonly Example[] = [
  ...docs.matchAll(/^\| `(\{\{.+?\}\})` \| `(helpers\..+?)` \| (.+?) \| .*\|$/gm),
].map(([, template, code, gives]) => ({ template: template!, code: code!, gives: gives!.replace(/^`(.*)`$/, '$1') }))

async function outputsOf(mappings: readonly Mapping[]) {
  const requests = mappings.map((mapping) => ({
    group: mapping.kind,
    tenantId: 'docs',
    version: mapping.source,
    mapping,
    event,
    context,
  }))
  return (await sharedPool().map(requests)).map((result) => (result.status === 'ok' ? result.output : result.message))
}

describe('docs/mappings.md', () => {
  test('has an example of every helper', () => {
    const named = new Set(examples.map(({ code }) => /^helpers\.(\w+)/.exec(code)![1]))
    expect(Object.keys(createHelpers(() => ({ event, context }))).filter((name) => !named.has(name))).toEqual([])
  })

  test('tells what each example gives, in every level', async () => {
    const list = (sources: readonly string[]) => `[${sources.join(',')}]`
    const wrapped = ({ template }: Example) => ({ value: template })
    const [fields, code] = await outputsOf([
      { kind: 'fields', source: JSON.stringify(examples.map(wrapped)) },
      {
        kind: 'javascript',
        source: `function map(event) { return ${list(examples.map((example) => `{ value: ${example.code} }`))} }`,
      },
    ])
    const expected = examples.map(({ gives }) => (gives === 'nothing' ? {} : { value: JSON.parse(gives) as JsonValue }))
    expect(JSON.parse(fields!)).toEqual(expected)
    expect(JSON.parse(code!)).toEqual(expected)
  })

  test('tells it of templates as well', async () => {
    const values = examples
      .filter(({ template }) => !template.startsWith('{{json '))
      .map(({ template }) => `{{json (${template.slice(2, -2)})}}`)
    const [output] = await outputsOf([{ kind: 'handlebars', source: `[${values.join(',')}]` }])
    const expected = examples
      .filter(({ template }) => !template.startsWith('{{json '))
      .map(({ gives }) => (gives === 'nothing' ? null : (JSON.parse(gives) as JsonValue)))
    expect(JSON.parse(output!)).toEqual(expected)
  })

  test('shows mappings as they are', async () => {
    const outputs = await outputsOf([
      { kind: 'fields', source: block('json fields') },
      { kind: 'handlebars', source: block('handlebars') },
      { kind: 'javascript', source: block('js') },
    ])
    const made = ['fields', 'handlebars', 'javascript'].map(
      (level) => JSON.parse(block(`json made by ${level}`)) as JsonValue,
    )
    expect(outputs.map((output) => JSON.parse(output) as JsonValue)).toEqual(made)
  })

  test('publishes the limits that hold', () => {
    const rows = [...docs.matchAll(/^\| `(\w+)` \| ([\d,]+) \|/gm)].map(([, name, value]) => [
      name,
      Number(value!.replaceAll(',', '')),
    ])
    expect(Object.fromEntries(rows)).toEqual(MAPPING_LIMITS)
  })
})
