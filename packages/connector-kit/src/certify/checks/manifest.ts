import { matchesWhole } from '../../manifest/pattern.ts'
import { advised, type Check, required, unless } from '../check.ts'
import type { Evidence } from '../evidence.ts'

const DAY_MS = 86_400_000
const BYTES_MAX = 128 * 1024
/** RFC 2606 and RFC 6761: nobody has them. */
const RESERVED = /(?:^|\.)(?:example|test|invalid|localhost)$|(?:^|\.)example\.(?:com|net|org)$/
const SECRET_NAME = /(?:secret|password|token|apikey|privatekey)$/i
const ID_NAME = /id$/i

const fieldsOf = ({ connector }: Evidence) => ({ ...connector.settings, ...connector.secrets })
const missing = (names: readonly string[], what: string) => names.map((name) => `${name} ${what}.`)

export const manifestChecks: readonly Check[] = [
  ...required([
    [
      'manifest.reproducible',
      'evaluated again it is the same, byte for byte',
      'Take out what differs between two evaluations.',
      ({ hash, secondHash }) => unless(hash === secondHash, 'A second evaluation gives another hash.'),
    ],
    [
      'manifest.size',
      'it is no larger than 128 KiB',
      'Move long texts out of the manifest.',
      ({ connector }) => {
        const bytes = Buffer.byteLength(JSON.stringify(connector))
        return unless(bytes <= BYTES_MAX, `It has ${bytes} bytes.`)
      },
    ],
    [
      'manifest.summary',
      'its summary is one sentence of at most 160 characters',
      'Say in one sentence, with a full stop, what a tenant gets.',
      ({ connector: { summary } }) =>
        unless(/^\S.*\.$/.test(summary) && summary.length <= 160, `The summary is ${JSON.stringify(summary)}.`),
    ],
    [
      'manifest.docs',
      'its documentation is at an https address',
      "Give the https address of the vendor's documentation.",
      ({ connector: { docs } }) => unless(docs.startsWith('https://'), `docs is ${docs}.`),
    ],
    [
      'fields.used',
      'every setting and secret is used',
      'Remove it, or use it as {settings.name} or {secrets.name}.',
      ({ connector }) => {
        const { settings: _s, secrets: _c, ...rest } = connector
        const text = JSON.stringify({ ...rest, given: Object.values(connector.settings ?? {}) })
        const isUsed = (group: string, name: string) =>
          new RegExp(String.raw`\{\+?(?:${group})\.${name}\b|"secret":"${name}"`).test(text)
        return [
          ...Object.keys(connector.settings ?? {}).filter((name) => !isUsed('settings|choices', name)),
          ...Object.keys(connector.secrets ?? {}).filter((name) => !isUsed('secrets', name)),
        ].map((name) => `${name} is used nowhere.`)
      },
    ],
    [
      'secrets.not_settings',
      'nothing that is a secret by its name is a setting',
      'Move it from `settings` to `secrets`.',
      ({ connector }) =>
        missing(
          Object.keys(connector.settings ?? {}).filter((name) => SECRET_NAME.test(name) && !ID_NAME.test(name)),
          'is kept in the clear',
        ),
    ],
    [
      'deprecation.complete',
      'a deprecated connector says until when, and what comes after it',
      'Give `deprecated.sunset`, later than `since`, and `successor` where there is one.',
      ({ connector: { deprecated } }) => {
        if (!deprecated) return undefined
        const { since, sunset } = deprecated
        return unless(sunset !== undefined && sunset > since, 'It has no sunset after the day it was deprecated.')
      },
    ],
  ]),
  ...advised([
    [
      'manifest.docs_real',
      'its documentation is not at an example address',
      "Give the vendor's.",
      ({ connector: { docs } }) => {
        const host = URL.parse(docs)?.hostname ?? ''
        return unless(!RESERVED.test(host), `${host} is an address that nobody has.`)
      },
    ],
    [
      'manifest.hosts_real',
      'its hosts are not example addresses',
      "Give the vendor's.",
      ({ connector: { hosts } }) =>
        missing(
          hosts.filter((host) => RESERVED.test(host)),
          'is an address that nobody has',
        ),
    ],
    [
      'manifest.checked_lately',
      "its facts were compared with the vendor's documentation within a year",
      'Compare them again and set `checkedOn`.',
      ({ connector: { checkedOn }, now }) => {
        const days = Math.floor((now.getTime() - Date.parse(checkedOn)) / DAY_MS)
        return unless(days >= -1 && days <= 365, `checkedOn is ${checkedOn}, ${days} days ago.`)
      },
    ],
    [
      'versions.pinned',
      'the version of the API is pinned',
      'Give `apiVersion`, or put the version into the path.',
      ({ connector }) => {
        const text = JSON.stringify([connector.baseUrl, connector.headers, connector.operations])
        const isPinned = connector.apiVersion !== undefined || /\/v?\d|version/i.test(text)
        // A URL that the vendor made has its version in it.
        return connector.category === 'generic' || connector.protocol !== 'http' || connector.baseUrl === undefined
          ? undefined
          : unless(isPinned, 'No request names a version.')
      },
    ],
    [
      'fields.helped',
      'every value a tenant has to give says where it is found',
      'Give it a `help`.',
      (evidence) =>
        missing(
          Object.entries(fieldsOf(evidence)).flatMap(([name, { help }]) => (help ? [] : [name])),
          'has no help',
        ),
    ],
    [
      'fields.examples_fit',
      'every example matches its pattern',
      'Mend the example or the pattern.',
      (evidence) =>
        missing(
          Object.entries(fieldsOf(evidence)).flatMap(([name, { pattern, example }]) =>
            pattern === undefined || example === undefined || matchesWhole(pattern, String(example)) ? [] : [name],
          ),
          'has an example that it would refuse',
        ),
    ],
  ]),
]
