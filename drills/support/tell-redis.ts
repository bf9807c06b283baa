import { once } from 'node:events'
import { connect } from 'node:net'

/** One inline command to a Redis server of ours; resolves when it has answered. */
export async function tellRedis(url: string, command: string): Promise<void> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  try {
    await once(socket, 'connect')
    socket.write(`${command}\r\n`)
    const [answer] = (await once(socket, 'data')) as [Buffer]
    if (answer.toString().startsWith('-')) throw new Error(`Redis refused ${command}: ${answer.toString().trim()}`)
  } finally {
    socket.destroy()
  }
}
