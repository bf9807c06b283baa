import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { remember } from './remember.ts'

const ADDRESSES_MAX = 10_000
/** The same few receivers are sent to all the time, and what an address is never changes. */
const canonicalise = remember((text) => ipaddr.process(text), ADDRESSES_MAX)

/**
 * The address a literal stands for, IPv4-mapped forms (`::ffff:a.b.c.d`) as the IPv4 they reach; undefined for anything
 * else. Only the canonical dotted form is taken: octal and friends were resolved by the URL parser, or are refused here.
 */
export function parseAddress(literal: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const text = literal.startsWith('[') && literal.endsWith(']') ? literal.slice(1, -1) : literal
  // A zone (`fe80::1%eth0`) picks an interface of this machine: never a host elsewhere.
  if (isIP(text) === 0 || text.includes('%')) return undefined
  return canonicalise(text)
}
