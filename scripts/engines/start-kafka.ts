import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '@howazit/runtime/engines'
import { startEngineProcess } from './engine-process.ts'
import { findProgram } from './find-program.ts'
import { findKafkaJars } from './kafka-jars.ts'
import { type KafkaUser, kafkaSettings } from './kafka-settings.ts'
import { startOnFreePort, type TestEngine } from './test-engine.ts'

export interface TestKafkaBroker extends TestEngine {
  /** `host:port`, as HOWAZIT_KAFKA_BROKERS takes it. */
  readonly brokers: string
  /** The listener that lets in only this user, by PLAIN or SCRAM. */
  readonly sasl: KafkaUser & { readonly brokers: string }
  /** `host:port` of the listener that lets in the same user over TLS, where there is a certificate. */
  readonly tlsBrokers: string | undefined
}

export interface StartKafkaOptions {
  /** Of 127.0.0.1, as PEM. */
  readonly certificate?: { readonly certificate: string; readonly key: string }
}

const run = promisify(execFile)

// A heap small enough for two brokers beside the tests; the fast compiler alone starts in half the time.
const JVM = ['-Xmx512m', '-Xms128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData']
const QUIET = ['-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-Djava.awt.headless=true']
// ApiVersions, version 0, of a client without a name: the one request that every broker answers.
const GREETING = Uint8Array.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff])

/** A real Apache Kafka broker (KRaft, one node) on free ports of 127.0.0.1. @throws EngineMissing */
export async function startKafka({ certificate }: StartKafkaOptions = {}): Promise<TestKafkaBroker> {
  const java = findProgram('java', 'openjdk-17-jre-headless')
  const program = [...JVM, ...QUIET, '-cp', join(await findKafkaJars(), '*')]
  const user = { username: 'tester', password: randomBytes(12).toString('hex') }
  return await startOnFreePort('kafka', async (folder) => {
    const ports = { plain: await freePort(), sasl: await freePort(), controller: await freePort() }
    const tls = certificate && { port: await freePort(), pemPath: join(folder, 'server.pem') }
    if (tls) await writeFile(tls.pemPath, `${certificate.key}${certificate.certificate}`, { mode: 0o600 })
    const settings = join(folder, `server-${ports.plain}.properties`)
    const node = { dataDir: join(folder, `data-${ports.plain}`), ports, user, tls }
    await writeFile(settings, kafkaSettings(node), { mode: 0o600 })
    await run(java, [...program, 'kafka.tools.StorageTool', 'format', '--config', settings, ...identity(user)])
    const launch = () =>
      startEngineProcess({
        name: 'Kafka',
        program: java,
        args: [...program, 'kafka.Kafka', settings],
        folder,
        port: ports.plain,
        greeting: GREETING,
        startTimeoutMs: 300_000,
      })
    const address = {
      brokers: `127.0.0.1:${ports.plain}`,
      sasl: { ...user, brokers: `127.0.0.1:${ports.sasl}` },
      tlsBrokers: tls && `127.0.0.1:${tls.port}`,
    }
    return { launch, address }
  })
}

/** What a node is born with. An id may begin with a dash, so it has to be one word with its option. */
function identity({ username, password }: KafkaUser): readonly string[] {
  const scram = (mechanism: string) => `--add-scram=${mechanism}=[name=${username},password=${password}]`
  return [`--cluster-id=${randomBytes(16).toString('base64url')}`, scram('SCRAM-SHA-256'), scram('SCRAM-SHA-512')]
}
