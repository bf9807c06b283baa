import { isIP } from 'node:net'
import type { Auth } from '../../manifest/auth.ts'
import { speaksHttp } from '../../request/schemes.ts'
import type { HttpRequest } from '../../run/http.ts'
import { advised, type Check, ofOperations, required, unless } from '../check.ts'
import type { Evidence } from '../evidence.ts'
import { secretFormsOf, sentOf } from '../observed.ts'

const PRIVATE_NAME = /(?:^|\.)(?:localhost|local|internal|lan|home|corp)$/
/** Under these anybody can have a host: suffixes of registries with two labels, and of platforms that give names away. */
const SHARED =
  /^\*\.(?:(?:co|com|org|net|ac|gov)\.[a-z]{2}|github\.io|gitlab\.io|herokuapp\.com|vercel\.app|netlify\.app|workers\.dev|pages\.dev|web\.app|firebaseapp\.com|azurewebsites\.net|cloudfront\.net|ngrok\.io|ngrok\.app|ngrok-free\.app|onrender\.com|fly\.dev)$/
/** What real credentials of well-known vendors look like. */
const CREDENTIAL =
  /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bxox[abprs]-\d{8,}|\bgh[pousr]_[A-Za-z0-9]{36}|\bsk_live_[A-Za-z0-9]{16,}|\beyJ[\w-]{20,}\.eyJ[\w-]{20,}\.[\w-]{20,}/
const WIDE_SCOPE = /^(?:\*|all|admin|full|full_access|root|superuser)$/i

const modesOf = ({ connector }: Evidence) => Object.entries(connector.auth)
const hasScopes = (auth: Auth) => auth.mode === 'oauth2_code' || auth.mode === 'oauth2_client_credentials'

export const safetyChecks: readonly Check[] = [
  ...required([
    [
      'egress.hosts_narrow',
      'its hosts are the vendor’s and nobody else’s',
      'Name the hosts: api.example.com, or *.example.com for the vendor’s own domain.',
      ({ connector: { hosts } }) =>
        hosts.filter((host) => SHARED.test(host)).map((host) => `${host} is more than one vendor’s.`),
    ],
    [
      'egress.hosts_public',
      'its hosts are names on the public internet',
      'Name the vendor’s host; for a system that the tenant runs use a setting: {settings.host}.',
      ({ connector: { hosts } }) =>
        hosts.filter((host) => isIP(host) !== 0 || PRIVATE_NAME.test(host)).map((host) => `${host} is not public.`),
    ],
    [
      'secrets.not_written',
      'no file holds what looks like a real credential',
      'Take it out, and revoke it where it was issued.',
      ({ files }) =>
        Object.entries(files).flatMap(([path, text]) => (CREDENTIAL.test(text) ? [`${path} holds one.`] : [])),
    ],
    [
      'secrets.redacted',
      'nothing that is kept of a request holds a credential',
      'Send credentials by `auth` only, not in a path or body of the operation.',
      (evidence) =>
        ofOperations(evidence, ({ name, golden, runs }) => {
          if (!golden || runs.length === 0) return undefined
          const kept = JSON.stringify(runs.map(({ replayed }) => (typeof replayed === 'string' ? '' : replayed.result)))
          const leaks = secretFormsOf(golden.connection).filter((form) => kept.includes(form))
          return unless(leaks.length === 0, `${name} keeps a secret in its log of requests.`)
        }),
    ],
    [
      'secrets.not_mapped',
      'no mapping or hook asks for a secret',
      'Mappings see the event only; credentials are placed by `auth`.',
      ({ files }) =>
        Object.entries(files).flatMap(([path, text]) =>
          /\.(?:map\.js|hbs|fields\.json)$|^hooks\.js$/.test(path) && /\bsecrets\s*\./.test(text)
            ? [`${path} names secrets.`]
            : [],
        ),
    ],
  ]),
  ...advised([
    [
      'egress.encrypted',
      'every request it makes goes over TLS',
      'Write https:// in baseUrl and every whole URL; let `tls` of a login be a setting that is not `off` by default.',
      (evidence) =>
        ofOperations(evidence, ({ name, runs }) => {
          const sent = sentOf(runs)
          if (sent.length === 0) return undefined
          const isHttp = speaksHttp(evidence.connector.protocol)
          const isClear = ({ url, login }: HttpRequest) => (isHttp ? !url.startsWith('https:') : login?.tls === 'off')
          return sent.filter(isClear).map(() => `${name} makes a request in the clear.`)
        }),
    ],
    [
      'auth.scopes_narrow',
      'OAuth asks for named scopes, and for no more than it needs',
      'List the scopes that the operations need.',
      (evidence) => {
        const oauth = modesOf(evidence).filter(([, auth]) => hasScopes(auth))
        if (oauth.length === 0) return undefined
        return oauth.flatMap(([name, auth]) => {
          const scopes = ('scopes' in auth && auth.scopes) || []
          const wide = scopes.filter((scope) => WIDE_SCOPE.test(scope)).map((scope) => `${name} asks for ${scope}.`)
          // Of an API of the tenant's own the tenant names them.
          const isGiven = 'extraTokenParams' in auth && auth.extraTokenParams?.scope !== undefined
          return scopes.length === 0 && !isGiven ? [`${name} names no scopes.`] : wide
        })
      },
    ],
    [
      'auth.pkce',
      'authorization codes are protected by PKCE (RFC 9700 2.1.1)',
      'Leave `pkce` at S256, unless the vendor refuses it.',
      (evidence) => {
        const codes = modesOf(evidence).filter(([, { mode }]) => mode === 'oauth2_code')
        if (codes.length === 0) return undefined
        return codes.flatMap(([name, auth]) =>
          unless(!('pkce' in auth && auth.pkce === 'none'), `${name} does without.`),
        )
      },
    ],
    [
      'auth.no_passwords',
      'no mode asks for a person’s password (RFC 9700 2.4)',
      'Use another grant where the vendor has one.',
      (evidence) =>
        modesOf(evidence).flatMap(([name, { mode }]) => unless(mode !== 'oauth2_password', `${name} does.`)),
    ],
    [
      'auth.not_in_query',
      'no key stands in a query, where proxies log it',
      'Use a header where the vendor takes one.',
      (evidence) =>
        modesOf(evidence).flatMap(([name, auth]) =>
          unless(!(auth.mode === 'key' && Object.keys(auth.query ?? {}).length > 0), `${name} does.`),
        ),
    ],
  ]),
]
