// Runs inside a network namespace of its own, where every address leads to this process; prints its figures as one JSON line.
import { lookup } from 'node:dns/promises'
import { request as plainRequest } from 'undici'
import { findBlock } from '../../../packages/runtime/src/egress/block-table.ts'
import { createEgress } from '../../../packages/runtime/src/egress/create-egress.ts'
import { parseAddress } from '../../../packages/runtime/src/egress/parse-address.ts'
import {
  MALFORMED_URLS,
  PRIVATE_NAMES,
  PRIVATE_V4,
  PRIVATE_V6,
  spellingsOf,
} from '../../../packages/runtime/test/egress/blocked-hosts.ts'
import { atLeast, exactly, type Figure } from '../../drill.ts'
import { createRandom } from '../random.ts'
import { readNumber } from '../read-number.ts'
import { INSIDE_V4, INSIDE_V6, PUBLIC_V4 } from './addresses.ts'
import { countConnects, type Everywhere, listenEverywhere } from './everywhere.ts'
import { startFakeDns } from './fake-dns.ts'
import { INJECTIONS } from './injections.ts'
import { isOutside, NAME_TRICKS } from './name-tricks.ts'
import { REDIRECTS } from './redirects.ts'
import { WAYS } from './ways.ts'

const CLOSED = { allowLoopback: false, deniedPorts: [] }
/** The embedded profile's: loopback is open, its own ports are not. */
const EMBEDDED = { allowLoopback: true, deniedPorts: [80, 443, 5432] }
/** Longer than an answer is kept. */
const MINUTE_MS = 61_000
const HONEST = 'honest-0-0.example.com'
/** Tricks that answer the same in every round. */
const ALWAYS_INSIDE = ['mixed', 'mixed6', 'family', 'family4', 'alias', 'many']
const TRICK_NAMES = Object.keys(NAME_TRICKS).filter((name) => name !== 'honest')
const INSIDES = Math.max(INSIDE_V4.length, INSIDE_V6.length)

interface Range {
  readonly everywhere: Everywhere
  readonly args: readonly string[]
  readonly seed: number
}

/** Every spelling of every private place, through every module, by both policies. */
async function tryHosts({ everywhere }: Range): Promise<readonly Figure[]> {
  const resolvedInside = ALWAYS_INSIDE.flatMap((trick) =>
    Array.from({ length: INSIDES }, (_, inside) => `${trick}-${inside}-host.example.com`),
  )
  const hosts = [...PRIVATE_V4.flatMap(spellingsOf), ...PRIVATE_V6, ...PRIVATE_NAMES, ...resolvedInside]
  const urls = [...hosts.flatMap((host) => [`http://${host}/`, `https://${host}/`]), ...MALFORMED_URLS]
  const before = { connects: countConnects(), inside: everywhere.inside.length }
  let sent = 0
  const letIn: string[] = []
  for (const policy of [CLOSED, EMBEDDED]) {
    await using egress = createEgress({ policy })
    for (const way of WAYS) {
      const places =
        way.name.includes('(send)') || way.name.includes('(fetchJson)')
          ? urls.map((url) => ({ url, host: '' }))
          : hosts.map((host) => ({ url: '', host }))
      for (const { url, host } of places) {
        const reason = await way.go(egress, { url, host, port: 80 })
        sent += 1
        if (reason !== 'blocked') letIn.push(`${way.name} ${url}${host}: ${reason}`)
      }
    }
  }
  process.stderr.write(
    letIn
      .slice(0, 20)
      .map((line) => `not refused: ${line}\n`)
      .join(''),
  )
  return [
    atLeast('URLs and hosts', urls.length + hosts.length, 300),
    { figure: 'modules that go out', value: WAYS.map(({ name }) => name).join(', ') },
    { figure: 'tries, by all modules and two policies', value: sent },
    exactly('tries that were not refused', letIn.length, 0),
    exactly('connections that listeners saw', everywhere.inside.length - before.inside, 0),
    exactly('connections that the kernel saw anybody try', countConnects() - before.connects, 0),
  ]
}

/** Names whose answers change between one question and the next, each asked for three times, a minute apart. */
async function tryRebinding({ everywhere, args, seed }: Range): Promise<readonly Figure[]> {
  const tries = readNumber(args, '--tries', 1_000)
  const random = createRandom(seed)
  const before = everywhere.inside.length
  let nowMs = 0
  await using egress = createEgress({ policy: CLOSED, clock: { now: () => new Date(nowMs) } })
  let reached = 0
  let expected = 0
  for (let index = 0; index < tries; index += 1) {
    const trick = random.pick(TRICK_NAMES)
    const inside = random.int(INSIDES)
    const host = `${trick}-${inside}-${index}.example.com`
    const way = random.pick(WAYS)
    for (let round = 0; round < 3; round += 1) {
      const reason = await way.go(egress, { url: `http://${host}/`, host, port: 80 })
      if (reason === undefined) reached += 1
      if (isOutside(trick, round, inside)) expected += 1
      nowMs += MINUTE_MS
    }
  }
  return [
    { figure: 'rebinding tries', value: tries },
    exactly('of three rounds each, those that reached the outside', reached, expected),
    exactly('of these, connections to the inside', everywhere.inside.length - before, 0),
    await tryNaiveGuard(everywhere),
  ]
}

/** What most guards do: look, then let the client look again. The range has to see it fail, or it would see nothing. */
async function tryNaiveGuard(everywhere: Everywhere): Promise<Figure> {
  const before = everywhere.inside.length
  for (let index = 0; index < 20; index += 1) {
    const host = `flip-0-naive${index}.example.com`
    const { address } = await lookup(host)
    const parsed = parseAddress(address)
    if (!parsed || findBlock(parsed) !== undefined) continue
    await plainRequest(`http://${host}/`).then(
      ({ body }) => body.dump(),
      () => {},
    )
  }
  const connections = everywhere.inside.length - before
  return atLeast('connections to the inside by a guard that looks first (control)', connections, 1)
}

async function tryRedirects({ everywhere }: Range): Promise<readonly Figure[]> {
  const before = { requests: everywhere.requests.length, inside: everywhere.inside.length }
  await using egress = createEgress({ policy: CLOSED })
  let answered = 0
  for (const { status, headers } of REDIRECTS) {
    everywhere.answerWith(status, headers)
    const reply = await egress.send({
      method: 'POST',
      url: `http://${HONEST}/`,
      headers: {},
      body: '{}',
      tenantId: 't',
    })
    if (!reply.error && reply.status === status) answered += 1
  }
  everywhere.answerWith(204)
  return [
    exactly('redirects, each handed back as the reply it is', answered, REDIRECTS.length),
    exactly('redirects followed', everywhere.requests.length - before.requests - REDIRECTS.length, 0),
    exactly('connections to where they lead inside', everywhere.inside.length - before.inside, 0),
  ]
}

async function tryInjections({ everywhere }: Range): Promise<readonly Figure[]> {
  const [from, malformed] = [everywhere.requests.length, everywhere.malformed()]
  await using egress = createEgress({ policy: CLOSED })
  let sent = 0
  for (const { method = 'POST', path = '/', headers = {}, body = '{}' } of INJECTIONS) {
    const url = `http://${HONEST}${path}`
    const reply = await egress.send({ method, url, headers, body, tenantId: 't', timeoutMs: 2_000 })
    if (!reply.error) sent += 1
  }
  const seen = everywhere.requests.slice(from)
  const injected = seen.filter(({ headers }) => headers.some((name, at) => at % 2 === 0 && /^x-injected$/i.test(name)))
  return [
    { figure: 'header, method, path and body injections', value: INJECTIONS.length },
    exactly('requests that arrived, of those that may be sent', seen.length, sent),
    exactly('headers injected', injected.length, 0),
    exactly('requests smuggled', seen.filter(({ path }) => path.includes('smuggled')).length, 0),
    exactly('requests that were no HTTP', everywhere.malformed() - malformed, 0),
  ]
}

async function main(): Promise<void> {
  const args = process.argv.slice(2)
  await using _dns = await startFakeDns()
  await using everywhere = await listenEverywhere()
  await using egress = createEgress({ policy: CLOSED })
  const range = { everywhere, args, seed: readNumber(args, '--seed', 1) }
  const honest = { url: `http://${HONEST}/`, host: HONEST, port: 80 }
  const reached = await Promise.all(WAYS.map((way) => way.go(egress, honest)))
  const figures = [
    exactly(
      `modules that reach ${PUBLIC_V4} by its name`,
      reached.filter((reason) => reason === undefined).length,
      WAYS.length,
    ),
    ...(await tryHosts(range)),
    ...(await tryRebinding(range)),
    ...(await tryRedirects(range)),
    ...(await tryInjections(range)),
  ]
  process.stdout.write(`${JSON.stringify(figures)}\n`)
}

await main()
