import { namesOf, parseTemplate } from '../../request/parse-template.ts'
import type { Connector } from '../connector.ts'
import { hintAtNames } from '../nearest-name.ts'
import { below, type ConnectorProblem, show } from '../problem.ts'

/** So that it can stand in a template, a column and a log line. */
const NAME = /^[a-z][A-Za-z0-9_]{0,39}$/
const USABLE = 'A name begins with a small letter and has at most 40 letters, digits and _.'

/** What is declared has a usable name, and what refers to it by name finds it. */
export function checkNames(connector: Connector): readonly ConnectorProblem[] {
  return [...checkDeclared(connector), ...checkReferences(connector)]
}

function checkDeclared(connector: Connector): readonly ConnectorProblem[] {
  const { settings, secrets, auth, operations, describe, polls, learn } = connector
  const groups = { settings, secrets, auth, operations, describe, polls }
  const nested = { '/learn/fromToken': learn?.fromToken, '/learn/fromReply': learn?.fromReply }
  const all = [
    ...Object.entries(groups).map(([name, group]) => [`/${name}`, group] as const),
    ...Object.entries(nested),
  ]
  const wrong = all.flatMap(([pointer, group]) =>
    Object.keys(group ?? {})
      .filter((name) => !NAME.test(name))
      .map((name) => ({ pointer: below(pointer, name), message: `${show(name)} is no name.`, hint: USABLE })),
  )
  const empty = Object.keys(auth).length === 0
  const hint = "Write `auth: { none: { mode: 'none' } }` where nothing is proved."
  return empty ? [...wrong, { pointer: '/auth', message: 'There is no way to prove who is calling.', hint }] : wrong
}

interface Reference {
  readonly pointer: string
  readonly name: string
  readonly known: readonly string[]
  readonly what: string
}

function checkReferences(connector: Connector): readonly ConnectorProblem[] {
  return references(connector)
    .filter(({ name, known }) => !known.includes(name))
    .map(({ pointer, name, known, what }) => ({
      pointer,
      message: `${show(name)} is no ${what} of this connector.`,
      hint: hintAtNames(name, known),
    }))
}

/** A reply must not decide which host is spoken to, except among those the manifest offers. */
function movableSettings({ settings = {}, baseUrl = '', hosts }: Connector): readonly string[] {
  const inHosts = [baseUrl, ...hosts].flatMap((text) => namesOf(parseTemplate(text)).map(({ path }) => path[1]))
  return Object.keys(settings).filter((name) => settings[name]?.choices !== undefined || !inHosts.includes(name))
}

function references(connector: Connector): readonly Reference[] {
  const { settings = {}, secrets = {}, rate = [], rateSignals = [], operations } = connector
  const buckets = rate.map(({ name }) => name)
  const modes = Object.keys(connector.auth)
  const bucket = (pointer: string, name: string): Reference => ({
    pointer,
    name,
    known: buckets,
    what: 'bucket of `rate`',
  })
  const forModes = (group: string, fields: Readonly<Record<string, { readonly for?: readonly string[] }>>) =>
    Object.entries(fields).flatMap(([name, field]) =>
      (field.for ?? []).map((mode, index) => {
        const pointer = below('', group, name, 'for', index)
        return { pointer, name: mode, known: modes, what: 'mode of `auth`' }
      }),
    )
  const scopes = (pointer: string, errors: Connector['errors']) =>
    (errors ?? []).flatMap(({ scope, reroute }, index) => {
      const at = below(pointer, 'errors', index)
      const setting = reroute && { pointer: below(at, 'reroute', 'setting'), name: reroute.setting }
      return [
        ...(scope === undefined ? [] : [bucket(below(at, 'scope'), scope)]),
        ...(setting
          ? [{ ...setting, known: movableSettings(connector), what: 'setting that a reply may change' }]
          : []),
      ]
    })
  return [
    ...forModes('settings', settings),
    ...forModes('secrets', secrets),
    ...forModes('operations', operations),
    ...forModes('test', connector.test.kind === 'request' ? { only: connector.test.only ?? {} } : {}),
    ...(connector.inbound?.handshakes ?? []).flatMap((handshake, index) =>
      'secret' in handshake
        ? [
            {
              pointer: below('/inbound/handshakes', index, 'secret'),
              name: handshake.secret,
              known: Object.keys(secrets),
              what: 'secret',
            },
          ]
        : [],
    ),
    ...Object.keys(connector.inbound?.secretsFromReply ?? {}).map((name) => ({
      pointer: below('/inbound/secretsFromReply', name),
      name,
      known: Object.keys(secrets),
      what: 'secret',
    })),
    ...rateSignals.map(({ bucket: name }, index) => bucket(below('/rateSignals', index, 'bucket'), name)),
    ...rate.flatMap((one, index) =>
      (one.operations ?? []).map((name, place) => {
        const pointer = below('/rate', index, 'operations', place)
        return { pointer, name, known: Object.keys(operations), what: 'operation' }
      }),
    ),
    ...Object.entries(connector.describe ?? {}).flatMap(([described, one]) =>
      (one.operations ?? []).map((name, place) => {
        const pointer = below('/describe', described, 'operations', place)
        return { pointer, name, known: Object.keys(operations), what: 'operation' }
      }),
    ),
    ...scopes('', connector.errors),
    ...Object.entries(operations).flatMap(([name, operation]) => [
      ...scopes(below('/operations', name), operation.errors),
      ...Object.keys(operation.cost ?? {}).map((cost) => bucket(below('/operations', name, 'cost', cost), cost)),
    ]),
  ]
}
