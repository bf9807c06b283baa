/** Hosts that lead inside, in every spelling that some URL parser has taken for an address. */

const dotted = (address: string): number[] => address.split('.').map(Number)
const toNumber = (address: string): number => dotted(address).reduce((sum, part) => sum * 256 + part, 0)
const hexWords = (address: string): string => {
  const [a = 0, b = 0, c = 0, d = 0] = dotted(address)
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
}
const fullwidth = (text: string): string =>
  text.replaceAll(/[0-9.]/g, (each) => (each === '.' ? '。' : String.fromCodePoint(0xff10 + Number(each))))
const circled = (text: string): string =>
  text.replaceAll(/[0-9]/g, (digit) => (digit === '0' ? '⓪' : String.fromCodePoint(0x2460 + Number(digit) - 1)))

/** One IPv4 address in the forms that inet_aton, browsers and translators understand. */
export const spellingsOf = (address: string): string[] => {
  const [a = 0, b = 0, c = 0, d = 0] = dotted(address)
  const number = toNumber(address)
  const octal = (part: number): string => `0${part.toString(8)}`
  const hex = (part: number): string => `0x${part.toString(16)}`
  return [
    address,
    `${address}.`,
    String(number),
    hex(number),
    octal(number),
    [a, b, c, d].map(octal).join('.'),
    [a, b, c, d].map(hex).join('.'),
    [a, b, c, d].map((part) => part.toString(8).padStart(8, '0')).join('.'),
    `${a}.${b * 65_536 + c * 256 + d}`,
    `${a}.${b}.${c * 256 + d}`,
    `${hex(a)}.${octal(b)}.${c}.${d}`,
    fullwidth(address),
    circled(address),
    address.replaceAll('.', '%2e'),
    address.replace(/\d/, (digit) => `%3${digit}`),
    `[::ffff:${address}]`,
    `[::ffff:${hexWords(address)}]`,
    `[0:0:0:0:0:ffff:${address}]`,
    `[::${address}]`,
    `[64:ff9b::${address}]`,
    `[64:ff9b:1::${hexWords(address)}]`,
    `[2002:${hexWords(address)}::1]`,
    `[2001:0:${hexWords('65.54.227.120')}:8000:63bf:${hexWords(address)}]`,
    `[::ffff:0:${hexWords(address)}]`,
    `[fe80::5efe:${hexWords(address)}]`,
  ]
}

/** One address of each kind of place that is not the public internet. */
export const PRIVATE_V4 = [
  '0.0.0.0',
  '10.0.0.1',
  '100.64.0.1',
  '100.100.100.200',
  '127.0.0.1',
  '127.255.255.254',
  '168.63.129.16',
  '169.254.169.254',
  '172.16.0.1',
  '192.0.0.192',
  '192.168.1.1',
  '255.255.255.255',
]

export const PRIVATE_V6 = [
  '[::]',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[fe80::1]',
  '[febf::1]',
  '[fec0::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[ff02::1]',
  '[100::1]',
  '[2001:db8::1]',
  '[2001::1]',
  '[2001:2::1]',
  '[2001:10::1]',
  '[2001:20::1]',
  '[2002:7f00:1::]',
  '[3fff::1]',
  '[5f00::1]',
  '[64:ff9b::1]',
  '[4000::1]',
  '[fe80::1%25eth0]',
]

export const PRIVATE_NAMES = [
  'localhost',
  'LOCALHOST',
  'localhost.',
  'foo.localhost',
  'localhost.localdomain',
  'ⓛocalhost',
  'loc\u00adalhost',
  'metadata',
  'metadata.google.internal',
  'METADATA.GOOGLE.INTERNAL',
  'metadata.google.internal.',
  'instance-data',
  'instance-data.ec2.internal',
  'kubernetes',
  'kubernetes.default.svc.cluster.local',
  'host.docker.internal',
  'gateway.docker.internal',
  'printer.local',
  'router.lan',
  'nas.home.arpa',
  'wiki.corp',
  'vault.intranet',
  'db.private',
  'hidden.onion',
  '1.0.0.127.in-addr.arpa',
]

/** Whole URLs that are refused for their form. */
export const MALFORMED_URLS = [
  '',
  'http://',
  'http:///etc/passwd',
  'https://?',
  'http:127.0.0.1/',
  'http:/127.0.0.1/',
  '//127.0.0.1/',
  'ftp://example.com/',
  'file:///etc/passwd',
  'gopher://127.0.0.1:70/_x',
  'dict://127.0.0.1:11211/',
  'javascript:alert(1)',
  'data:text/plain,x',
  'ws://example.com/',
  'unix:///var/run/docker.sock',
  'http+unix://%2Fvar%2Frun%2Fdocker.sock/',
  'http://user@example.com/',
  'http://user:password@example.com/',
  'http://:@example.com/',
  'http://@example.com/',
  'http://example.com@127.0.0.1/',
  'http://127.0.0.1@example.com/',
  'http://example.com#@127.0.0.1/ ',
  'http://example.com\\@127.0.0.1/',
  'http:\\\\127.0.0.1\\',
  'http://127.0.0.1\\.example.com/',
  'http://exam\tple.com/',
  'http://exam\nple.com/',
  'http://example.com/\r\nHost: evil',
  'http://example.com/ HTTP/1.1',
  ' http://example.com/',
  'http://example.com/\u0000',
  'http://exa\u200bmple.com/',
  'http://example.com\u2028/',
  'http://example.com./',
  'http://.example.com/',
  'http://example..com/',
  'http://-example.com/',
  'http://exam_ple-.com/',
  `http://${'a'.repeat(64)}.com/`,
  `http://${'a.'.repeat(130)}com/`,
  `http://example.com/${'a'.repeat(2_048)}`,
  'http://example.com:0/',
  'http://example.com:22/',
  'http://example.com:25/',
  'http://example.com:6667/',
  'http://example.com:65536/',
  'http://example.com:-1/',
  'http://example.com:80a/',
  'http://[::1/',
  'http://[::1]]/',
  'http://[fe80::1%eth0]/',
  'http://256.256.256.256/',
  'http://1.2.3.4.5/',
  'http://0x100000000/',
  'http://127.0.0.1%00.example.com/',
  'http://127.0.0.1%0a.example.com/',
  'http://example.com%2f@127.0.0.1/',
  'http://xn--/',
]
