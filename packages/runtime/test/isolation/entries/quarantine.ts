import { both, type Entries, PAGE } from './entry.ts'

const onlyHeld = (quarantineId: string) => ({ where: `id = ${quarantineId}`, mayReadResponses: true })

export const quarantineEntries = {
  'quarantine.list': ({ quarantine }, tenant, { quarantineId, cursor }) =>
    both(
      quarantine.list(tenant, { ...PAGE, ...onlyHeld(quarantineId) }),
      quarantine.list(tenant, { ...PAGE, mayReadResponses: true, cursor }),
    ),
  'quarantine.get': ({ quarantine }, tenant, { quarantineId }) => quarantine.get(tenant, quarantineId),
  'quarantine.stats': ({ quarantine }, tenant, { quarantineId }) =>
    quarantine.stats(tenant, { ...onlyHeld(quarantineId), groupBy: 'survey,value' }),
  'quarantineFixes.plan': ({ quarantineFixes }, tenant, { quarantineId }) =>
    quarantineFixes.plan(tenant, { ...onlyHeld(quarantineId), change: { kind: 'valid_answers' } }),
  'quarantineFixes.get': ({ quarantineFixes }, tenant, { fixId }) => quarantineFixes.get(tenant, fixId),
  // Without those that were planned above, as often as was asked.
  'quarantineFixes.list': async ({ quarantineFixes }, tenant, { fixId, cursor }) => {
    const pages = await both(quarantineFixes.list(tenant, PAGE), quarantineFixes.list(tenant, { ...PAGE, cursor }))
    return pages.flatMap(({ items }) => items).filter(({ id }) => id === fixId)
  },
  'quarantineFixes.approve': ({ quarantineFixes }, tenant, { fixId }) => quarantineFixes.approve(tenant, fixId),
  'quarantineFixes.cancel': ({ quarantineFixes }, tenant, { fixId }) => quarantineFixes.cancel(tenant, fixId),
  'quarantineFixes.export': async ({ quarantineFixes }, tenant, { fixId }) => {
    const lines: string[] = []
    for await (const line of await quarantineFixes.export(tenant, fixId)) lines.push(line)
    return lines
  },
} satisfies Entries
