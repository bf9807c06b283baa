import ipaddr from 'ipaddr.js'
import { findBlock, isLoopback, isMetadata } from './block-table.ts'
import { parseAddress } from './parse-address.ts'
import { remember } from './remember.ts'
import { isLocalhostName, isPrivateName, type Place } from './url-rules.ts'

export interface EgressPolicy {
  /** The `embedded` profile lets receivers run on this machine. */
  readonly allowLoopback: boolean
  /** Ports of our own engines and servers: refused on every address that is not public. Read at each send. */
  readonly deniedPorts: readonly number[]
  /** Private networks the operator opens: addresses or CIDR blocks. Never opens a metadata service. */
  readonly allowList?: readonly string[]
}

/** The policy as two questions, each answered by the reason of a refusal or undefined. */
export interface PolicyChecks {
  /** The host as it is written: by its name, or by its address if it is a literal. */
  refuseTarget(target: Place): string | undefined
  refuseAddress(literal: string, port: number): string | undefined
  /** Whether anybody on the internet may be meant by it; otherwise the operator has opened it. */
  isPublic(literal: string): boolean
}

/** What the block table and the operator's list say about a literal; both stay as they are, so it is said once. */
interface Judgement {
  readonly isPublic: boolean
  readonly refusal: string | undefined
}

const JUDGEMENTS_MAX = 10_000

/** Throws when the allow-list holds something that is neither an address nor a CIDR block. */
export function createPolicyChecks({ allowLoopback, deniedPorts, allowList = [] }: EgressPolicy): PolicyChecks {
  const opened = allowList.map(parseBlock)

  const isOpened = (address: ipaddr.IPv4 | ipaddr.IPv6): boolean =>
    (allowLoopback && isLoopback(address)) || opened.some((block) => matches(address, block))

  const judge = remember((literal): Judgement => {
    const address = parseAddress(literal)
    if (!address) return { isPublic: false, refusal: `${literal} is not an address` }
    const block = findBlock(address)
    const isPublic = block === undefined
    if (isMetadata(address)) return { isPublic, refusal: `${literal} is a metadata service` }
    const isAllowed = isPublic || isOpened(address)
    return { isPublic, refusal: isAllowed ? undefined : `${literal} is not a public address: ${block}` }
  }, JUDGEMENTS_MAX)

  const refuseAddress = (literal: string, port: number): string | undefined => {
    const { isPublic, refusal } = judge(literal)
    if (refusal !== undefined || isPublic) return refusal
    return deniedPorts.includes(port) ? `port ${port} of ${literal} belongs to this platform` : undefined
  }

  return {
    refuseAddress,

    isPublic: (literal) => judge(literal).isPublic,

    refuseTarget({ host, port }) {
      if (parseAddress(host)) return refuseAddress(host, port)
      if (!isPrivateName(host)) return undefined
      const isAllowed = isLocalhostName(host) ? allowLoopback : opened.length > 0 && !host.includes('metadata')
      return isAllowed ? undefined : `${host} is a name of private networks`
    },
  }
}

type Block = [ipaddr.IPv4 | ipaddr.IPv6, number]

const parseBlock = (text: string): Block => {
  if (text.includes('/')) return ipaddr.parseCIDR(text)
  const address = ipaddr.process(text)
  return [address, address instanceof ipaddr.IPv4 ? 32 : 128]
}

const matches = (address: ipaddr.IPv4 | ipaddr.IPv6, [network, bits]: Block): boolean =>
  address.kind() === network.kind() && address.match(network, bits)
