import type { RequestPlan } from './request-plan.ts'
import type { Used } from './roles.ts'

/** The mapping that makes what the plan says; of an event only what is used is taken apart. */
export function mappingSource({ code, used, needs }: RequestPlan, title: string): string {
  const has = (...names: readonly Used[]) => names.some((name) => used.has(name))
  const isText = used.has('text')
  const person = [...(has('name') ? ['name'] : []), ...(has('email', 'name') ? ['email'] : [])]
  const taken = [
    ...(has('id') ? ['id'] : []),
    ...(has('channel') ? ['channel'] : []),
    ...(has('locale') ? ['locale'] : []),
    ...(has('submittedAt') ? ['submittedAt'] : []),
    ...(person.length > 0 ? [`respondentMeta: { ${person.join(', ')} } = {}`] : []),
  ]
  const lines = [
    ...(taken.length > 0 ? [`const { ${taken.join(', ')} } = event.data.response`] : []),
    ...(has('score', 'band') || isText ? ["const score = helpers.answer('nps')"] : []),
    ...(has('comment') ? ["const comment = helpers.answer('text')"] : []),
    ...(has('band') || isText ? ['const band = helpers.npsBand(score)'] : []),
    ...(isText
      ? [
          "const facts = helpers.join([band && 'NPS ' + score, channel], ' · ')",
          "const text = helpers.join([comment ?? 'no comment', facts], '\\n\\n')",
        ]
      : []),
    ...(needs.has('email') ? ['// Whoever gave no address is nobody over there.', 'if (!email) return null'] : []),
    ...(needs.has('name') && !needs.has('email') ? ['if (!(name ?? email)) return null'] : []),
    `return ${code}`,
  ]
  return `/** ${title.replaceAll('*/', '* /')}: what has to be in it, by the vendor's OpenAPI document. */
function map(${/\bevent\b/.test(lines.join('\n')) ? 'event' : ''}) {
${lines.map((line) => `  ${line}\n`).join('')}}
`
}
