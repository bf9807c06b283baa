import { setTimeout as delay } from 'node:timers/promises'
import { issueToken } from '@howazit/control-plane'
import { type Context, openContext } from '@howazit/runtime'
import { forgeTokens, goodToken, listTolerated } from '../packages/control-plane/test/auth/forge-tokens.ts'
import { atLeast, type Drill, exactly, type Figure } from './drill.ts'
import { startApiProcess } from './support/api-process.ts'
import type { DrillPlatform } from './support/platform.ts'
import { readNumber } from './support/read-number.ts'

const PROCESSES = 2
/** The shortest announcement there may be. */
const ANNOUNCED_MS = 60_000
const OVERLAP_MS = 3_600_000
const ISSUE_EVERY_MS = 100

/** Status of a request that reads and of one that would write. */
async function knock(url: string, token: string): Promise<readonly number[]> {
  const headers = { authorization: `Bearer ${token}` }
  const write = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: '{}' }
  const replies = [await fetch(`${url}/v1/whoami`, { headers }), await fetch(`${url}/v1/surveys`, write)]
  await Promise.all(replies.map((reply) => reply.arrayBuffer()))
  return replies.map(({ status }) => status)
}

/** What a header cannot carry never leaves the client. */
const canBeSent = (token: string) => /^[\x21-\x7e]*( [\x21-\x7e]+)*$/.test(token)

async function tryForgeries(
  { platform, tenants }: DrillPlatform,
  { signingKeys }: Context,
): Promise<readonly Figure[]> {
  const key = await signingKeys.current()
  const good = goodToken(key, tenants[0]?.tenant.id as string, new Date())
  const forgeries = forgeTokens(key, good).filter(({ token }) => canBeSent(token))
  const taken: string[] = []
  for (const { what, token } of forgeries) {
    // 431: more than a header may be.
    const isRefused = (await knock(platform.url, token)).every((status) => status === 401 || status === 431)
    if (!isRefused) taken.push(what)
  }
  const tolerated = [good.token, ...listTolerated(key, good).map(({ token }) => token)]
  const statuses = await Promise.all(tolerated.map((token) => knock(platform.url, token)))
  return [
    atLeast('forged tokens sent', forgeries.length, 60),
    exactly('forged tokens taken', taken.length, 0),
    ...taken.map((what) => ({ figure: 'taken', value: what })),
    // The control: what the forgeries are made of passes, or nothing would be shown.
    exactly('good tokens refused', statuses.filter(([status]) => status !== 200).length, 0),
  ]
}

/** Issues tokens from before until after the new key signs, and shows each to every process at once. */
async function rotate(running: DrillPlatform, { signingKeys }: Context, seconds: number): Promise<readonly Figure[]> {
  const { platform, tenants } = running
  const tenantId = tenants[0]?.tenant.id as string
  const apis = await Promise.all(Array.from({ length: PROCESSES }, () => startApiProcess(platform.config)))
  const urls = [platform.url, ...apis.map(({ url }) => url)]
  const before = await signingKeys.current()
  await signingKeys.rotate(
    { announcedMs: ANNOUNCED_MS, overlapMs: OVERLAP_MS },
    { actor: { kind: 'cli' }, operation: 'drill' },
  )
  let shown = 0
  let refused = 0
  const until = performance.now() + ANNOUNCED_MS + seconds * 1_000
  while (performance.now() < until) {
    const claims = { tenantId, scopes: ['responses:read'], expiresAt: new Date(Date.now() + 600_000) }
    const token = await issueToken(signingKeys, claims)
    const replies = await Promise.all(urls.map((url) => knock(url, token)))
    shown += replies.length
    refused += replies.filter(([status]) => status !== 200).length
    await delay(ISSUE_EVERY_MS)
  }
  const hasRotated = (await signingKeys.current()).id !== before.id
  await Promise.all(apis.map((api) => api[Symbol.asyncDispose]()))
  return [
    { figure: 'tokens shown while the key was rotated', value: shown },
    exactly('keys that took over', hasRotated ? 1 : 0, 1),
    exactly('good tokens refused meanwhile', refused, 0),
  ]
}

export const drill: Drill = {
  name: 'R20',
  title: 'tokens: no forged one is taken, and no good one refused while the signing key is rotated',
  async run({ args, platforms }) {
    const seconds = readNumber(args, '--rotated-seconds', 30)
    await using running = await platforms.openPlatform()
    const context = await openContext(running.platform.config, { logger: running.logger, roles: ['api'] })
    try {
      const forged = await tryForgeries(running, context)
      // Rotating takes more than the minute in which a new key is announced.
      const isRotated = !args.includes('--without-rotation')
      return { figures: [...forged, ...(isRotated ? await rotate(running, context, seconds) : [])] }
    } finally {
      await context.close()
    }
  },
}
