import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6

/**
 * Where no delivery goes: everything that is not a host on the public internet (IANA special-purpose registries, RFC 6890),
 * the table of Svix's webhook proxy, and what clouds answer metadata on. Read by people too, so each row says what it is.
 */
const BLOCKED_V4: readonly (readonly [cidr: string, what: string])[] = [
  ['0.0.0.0/8', 'this network'],
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'carrier-grade NAT, also metadata of Alibaba Cloud'],
  ['127.0.0.0/8', 'loopback'],
  ['168.63.129.16/32', 'metadata of Azure, on a public address'],
  ['169.254.0.0/16', 'link-local, metadata of most clouds'],
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'IETF protocol assignments, also metadata of Oracle Cloud'],
  ['192.0.2.0/24', 'documentation'],
  ['192.31.196.0/24', 'AS112'],
  ['192.52.193.0/24', 'multicast tunnels'],
  ['192.88.99.0/24', '6to4 relays'],
  ['192.168.0.0/16', 'private'],
  ['192.175.48.0/24', 'AS112'],
  ['198.18.0.0/15', 'benchmarking'],
  ['198.51.100.0/24', 'documentation'],
  ['203.0.113.0/24', 'documentation'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved, broadcast'],
]

/** Inside 2000::/3, the only part of IPv6 that is handed out as global unicast (RFC 4291 2.4). */
const BLOCKED_V6: readonly (readonly [cidr: string, what: string])[] = [
  ['2001::/23', 'IETF protocol assignments: Teredo, benchmarking, ORCHID'],
  ['2001:db8::/32', 'documentation'],
  ['2002::/16', '6to4, carries an IPv4 address'],
  ['2620:4f:8000::/48', 'AS112'],
  ['3fff::/20', 'documentation'],
]
const GLOBAL_UNICAST_V6 = ipaddr.IPv6.parseCIDR('2000::/3')

/** Metadata services: not even an operator's allow-list opens these. */
const METADATA = [
  '169.254.169.254',
  '169.254.170.2',
  '168.63.129.16',
  '100.100.100.200',
  '192.0.0.192',
  'fd00:ec2::254',
].map((address) => ipaddr.parse(address).toString())

const blockedV4 = BLOCKED_V4.map(([cidr, what]) => [ipaddr.IPv4.parseCIDR(cidr), what] as const)
const blockedV6 = BLOCKED_V6.map(([cidr, what]) => [ipaddr.IPv6.parseCIDR(cidr), what] as const)

/** Why an address is no public host; undefined when it is one. Mapped addresses are canonicalised by `parseAddress` first. */
export function findBlock(address: Address): string | undefined {
  if (address instanceof ipaddr.IPv4) {
    return blockedV4.find(([cidr]) => address.match(cidr))?.[1] ?? findRange(address)
  }
  // Everything outside is refused whole, which covers mapped, translated (64:ff9b::/96) and compatible (::/96) forms.
  if (!address.match(GLOBAL_UNICAST_V6)) return `not global unicast (${address.range()})`
  return blockedV6.find(([cidr]) => address.match(cidr))?.[1] ?? findRange(address)
}

/** A second opinion: ranges the library learns about after this table was written. */
const findRange = (address: Address): string | undefined =>
  address.range() === 'unicast' ? undefined : address.range()

export const isMetadata = (address: Address): boolean => METADATA.includes(address.toString())

export const isLoopback = (address: Address): boolean => address.range() === 'loopback'
