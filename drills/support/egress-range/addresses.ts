/** The two addresses of the range that stand for the internet; every other one is a place where nothing may go. */
export const PUBLIC_V4 = '93.184.216.34'
export const PUBLIC_V6 = '2606:2800:220:1::1'

export const isPublic = (address: string): boolean => address === PUBLIC_V4 || address === PUBLIC_V6

/** What name servers of attackers answer. */
export const INSIDE_V4 = [
  '127.0.0.1',
  '169.254.169.254',
  '10.0.0.1',
  '0.0.0.0',
  '100.64.0.1',
  '168.63.129.16',
  '172.16.0.1',
  '192.168.1.1',
] as const
export const INSIDE_V6 = [
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:169.254.169.254',
  'fd00:ec2::254',
  'fe80::1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  'fc00::1',
] as const
