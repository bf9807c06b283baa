import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type Answers, NAME_TRICKS } from './name-tricks.ts'

const TYPES = { 1: 'A', 28: 'AAAA' } as const
const CNAME = 5
const POINTER_TO_QUESTION = 0xc00c

interface Question {
  readonly name: string
  readonly type: number
  /** Where the question ends in the message. */
  readonly end: number
}

/**
 * The name server of the range, on port 53 of 127.0.0.1, with a time to live of 0 (RFC 1035). `flip-3-17.example.com` is the
 * trick `flip` with the third private address; each name counts its own rounds per type.
 */
export async function startFakeDns(): Promise<AsyncDisposable> {
  const rounds = new Map<string, number>()
  const socket = createSocket('udp4')
  socket.on('message', (query, from) => {
    const question = readQuestion(query)
    const key = `${question.name}/${question.type}`
    const round = rounds.get(key) ?? 0
    rounds.set(key, round + 1)
    socket.send(answer(query, question, findAnswers(question.name, round)), from.port, from.address)
  })
  socket.bind(53, '127.0.0.1')
  await once(socket, 'listening')
  return {
    async [Symbol.asyncDispose]() {
      socket.close()
      await once(socket, 'close')
    },
  }
}

function findAnswers(name: string, round: number): Answers {
  if (name.endsWith('.localhost')) return { A: ['127.0.0.1'], AAAA: ['::1'] }
  const [trick = '', inside = '0'] = (name.split('.')[0] ?? '').split('-')
  return NAME_TRICKS[trick]?.(round, Number(inside)) ?? { A: [], AAAA: [] }
}

function readQuestion(query: Buffer): Question {
  const labels: string[] = []
  let at = 12
  while (query[at] !== 0) {
    const length = query[at] as number
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 }
}

function answer(query: Buffer, { type, end }: Question, answers: Answers): Buffer {
  const kind = TYPES[type as keyof typeof TYPES]
  const addresses = kind ? answers[kind] : []
  const alias = answers.CNAME === undefined || addresses.length === 0 ? [] : [record(CNAME, encodeName(answers.CNAME))]
  // Addresses of an alias belong to its name: a pointer to the name within the first record.
  const owner = alias.length === 0 ? POINTER_TO_QUESTION : 0xc000 + end + 12
  const records = [...alias, ...addresses.map((address) => record(type, toBytes(address), owner))]
  const head = Buffer.alloc(12)
  query.copy(head, 0, 0, 2)
  // A response, authoritative, recursion available.
  head.writeUInt16BE(0x8580, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(records.length, 6)
  return Buffer.concat([head, query.subarray(12, end), ...records])
}

function record(type: number, data: Buffer, owner = POINTER_TO_QUESTION): Buffer {
  const head = Buffer.alloc(12)
  head.writeUInt16BE(owner, 0)
  head.writeUInt16BE(type, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(data.length, 10)
  return Buffer.concat([head, data])
}

function toBytes(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number))
  // The URL parser writes every form in words of hex, a run of zeros shortened once.
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const words = (text: string) =>
    text
      .split(':')
      .filter(Boolean)
      .map((word) => Number.parseInt(word, 16))
  const zeros = Array.from({ length: 8 - words(head).length - words(tail).length }, () => 0)
  return Buffer.from([...words(head), ...zeros, ...words(tail)].flatMap((word) => [word >> 8, word & 255]))
}

const encodeName = (name: string): Buffer =>
  Buffer.concat([
    ...name.split('.').map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`)),
    Buffer.alloc(1),
  ])
