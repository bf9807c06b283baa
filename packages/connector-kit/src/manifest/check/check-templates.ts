import { namesOf, parseTemplate, type TemplateName } from '../../request/parse-template.ts'
import type { Connector } from '../connector.ts'
import { hintAtNames } from '../nearest-name.ts'
import type { ConnectorProblem } from '../problem.ts'
import { type TemplateUse, templateUses } from './template-uses.ts'

/** What can stand after a first name, where that is fixed by the manifest. */
interface Declared {
  readonly [root: string]: readonly string[] | undefined
}

/** Every name in every template is one that is known there: declared, and allowed at that place. */
export function checkTemplates(connector: Connector): readonly ConnectorProblem[] {
  const declared = declaredNames(connector)
  return templateUses(connector).flatMap((use) => {
    const parsed = parseTemplate(use.text)
    // Texts of value templates are not known to the schema as templates.
    if (parsed.fault)
      return [{ pointer: use.pointer, message: `This is no template: ${parsed.fault}.`, hint: 'Mend it.' }]
    return namesOf(parsed).flatMap((name) => {
      const fault = faultOf(name, use, { connector, declared })
      return fault ? [{ pointer: use.pointer, ...fault }] : []
    })
  })
}

type Fault = Omit<ConnectorProblem, 'pointer'>

interface Known {
  readonly connector: Connector
  readonly declared: Declared
}

function faultOf({ name, path, keepsSlashes }: TemplateName, use: TemplateUse, known: Known): Fault | undefined {
  if (keepsSlashes && !/\/(?:path|baseUrl|tokenUrl|revokeUrl|authorizeUrl)$/.test(use.pointer))
    return { message: `{+${name}} keeps slashes, which mean something in a path only.`, hint: `Write {${name}}.` }
  const [root, second] = path as [string, string | undefined]
  if (!use.roots.includes(root)) return faultOfRoot(name, root, use)
  if (root === 'steps') return faultOfStep(name, path, { use, known })
  const names = known.declared[root]
  if (names === undefined || (second !== undefined && names.includes(second))) return undefined
  const hint = hintAtNames(second ?? '', names)
  return { message: `{${name}} is not declared: there is no such one among \`${root}\`.`, hint }
}

function faultOfRoot(name: string, root: string, { roots }: TemplateUse): Fault {
  const message = `{${name}} is not known here.`
  if (root === 'secrets' || root === 'token')
    return { message, hint: 'Secrets and tokens stand in `auth` and `inbound` only: the kit places them last.' }
  return { message, hint: hintAtNames(root, roots) }
}

function faultOfStep(name: string, path: readonly string[], { use, known }: { use: TemplateUse; known: Known }) {
  const [, step = '', value = ''] = path
  const [, , operation = ''] = use.pointer.split('/')
  const message = `{${name}} is captured by no step that runs before.`
  if (!use.steps?.includes(step)) return { message, hint: hintAtNames(step, use.steps ?? []) }
  const all = known.connector.operations[unescapeToken(operation)]?.steps ?? []
  const captures = all.filter((one) => one.name === step).flatMap(({ capture }) => Object.keys(capture))
  return captures.includes(value) ? undefined : { message, hint: hintAtNames(value, captures) }
}

function unescapeToken(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~')
}

function declaredNames({ settings = {}, secrets = {}, learn }: Connector): Declared {
  return {
    settings: Object.keys(settings),
    secrets: Object.keys(secrets),
    choices: Object.keys(settings).filter((name) => settings[name]?.choices),
    learnt: [...Object.keys(learn?.fromToken ?? {}), ...Object.keys(learn?.fromReply ?? {})],
    now: ['iso', 'unix', 'unixMs', 'date'],
    reply: ['status', 'headers', 'body'],
    page: ['cursor', 'since', 'offset', 'number'],
  }
}
