import type { DescribedField } from '@howazit/sdk'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { startingPointFor } from '../../src/mapping/fields-of-operation.ts'
import { STARTING_POINT, STARTING_TABLE } from '../../src/mapping/starting-point.ts'

const custom = (id: number) => ({ ticket: { custom_fields: [{ id, value: '{value}' }] } })
const FIELDS: readonly DescribedField[] = [
  { id: '1', title: 'Order --}} */', type: 'text', isRequired: true, use: custom(1) },
  {
    id: '2',
    title: 'Area',
    type: 'tagger',
    isRequired: true,
    options: [
      { value: 'area_delivery', title: 'Delivery' },
      { value: 'area_staff', title: 'Staff' },
    ],
    use: custom(2),
  },
  { id: '3', title: 'Score', type: 'decimal', isRequired: false, use: custom(3) },
]
const GIVEN = {
  custom_fields: [
    { id: 1, value: 'a text' },
    { id: 2, value: 'area_delivery' },
  ],
}

describe('a mapping to begin with', () => {
  it('gives every required field a value, and its table expects that', () => {
    const { mapping, table } = startingPointFor('fields', FIELDS)
    expect(JSON.parse(mapping)).toEqual({ ...(JSON.parse(STARTING_POINT.fields) as object), ticket: GIVEN })
    const { cases } = parse(table) as { cases: { output: object }[] }
    expect(cases.map(({ output }) => output)).toMatchObject([{ ticket: GIVEN }, { ticket: GIVEN }])
  })

  it('names all fields in comments that no title can end', () => {
    const { mapping } = startingPointFor('javascript', FIELDS)
    expect(mapping).toContain('// 1: Order')
    expect(mapping).toContain('// 2: Area; tagger; required; one of area_delivery (Delivery), area_staff (Staff)')
    expect(mapping).toContain(`    "ticket": ${JSON.stringify(GIVEN)},\n  }\n}\n`)
    const template = startingPointFor('handlebars', FIELDS)
    expect(template.mapping.match(/--\}\}/g)).toHaveLength(3)
    expect(template.table).toBe(STARTING_TABLE)
  })

  it('is the usual one where nothing is known', () => {
    for (const kind of ['handlebars', 'fields', 'javascript'] as const) {
      const { mapping, table } = startingPointFor(kind, [])
      expect([mapping.trim(), table]).toEqual([
        kind === 'fields' ? JSON.stringify(JSON.parse(STARTING_POINT.fields), null, 2) : STARTING_POINT[kind].trim(),
        STARTING_TABLE,
      ])
    }
  })
})
