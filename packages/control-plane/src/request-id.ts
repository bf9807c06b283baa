import type { IncomingMessage } from 'node:http'
import { BlockList, isIPv6 } from 'node:net'

/** Letters, digits and what stands between them in UUIDs, trace ids and the ids of proxies; nothing that a log could misread. */
const ID = /^[\w.:=/+-]{8,128}$/

/**
 * What a request is called in its answer, in logs and in the audit log: the `X-Request-Id` of a proxy that is trusted, so that
 * it is found on both sides, or a new one. From anybody else it would be a name that several requests may have.
 */
export function createRequestIds(trustedProxies: readonly string[]): (request: IncomingMessage) => string {
  const proxies = toBlockList(trustedProxies)
  return ({ headers, socket }) => {
    const given = headers['x-request-id']
    const isGiven = typeof given === 'string' && ID.test(given) && isListed(proxies, socket.remoteAddress)
    return isGiven ? given : crypto.randomUUID()
  }
}

const familyOf = (address: string) => (isIPv6(address) ? 'ipv6' : 'ipv4')

const isListed = (list: BlockList, address: string | undefined) =>
  address !== undefined && list.check(address, familyOf(address))

function toBlockList(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address, bits] = network.split('/') as [string, string | undefined]
    if (bits === undefined) list.addAddress(address, familyOf(address))
    else list.addSubnet(address, Number(bits), familyOf(address))
  }
  return list
}
