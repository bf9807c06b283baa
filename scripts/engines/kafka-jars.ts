import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { EngineMissing, findProgram } from './find-program.ts'

const run = promisify(execFile)

/** The newest that runs on Java 17. */
export const KAFKA_VERSION = '4.4.0'

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.howazit</groupId><artifactId>kafka-for-tests</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA_VERSION}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
`

/**
 * The folder with the broker's jars: from Maven Central once, then from the cache of this user. Outside node_modules,
 * which `npm ci` empties. @throws EngineMissing when they are not there yet and Maven is not either.
 */
export async function findKafkaJars(): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'howazit', 'engines')
  const jars = join(cache, `kafka-${KAFKA_VERSION}`)
  if (existsSync(jars)) return jars
  const maven = findProgram('mvn', 'maven')
  await mkdir(cache, { recursive: true })
  const unlock = await takeLock(`${jars}.lock`)
  try {
    if (!existsSync(jars)) await download({ maven, cache, jars })
  } finally {
    await unlock()
  }
  return jars
}

interface Download {
  readonly maven: string
  readonly cache: string
  readonly jars: string
}

/** Into a folder of its own, which takes its name only when it is whole: half a download is never seen by anyone. */
async function download({ maven, cache, jars }: Download): Promise<void> {
  console.error(`Getting Apache Kafka ${KAFKA_VERSION} from Maven Central (once, 50 MB) ...`)
  const folder = await mkdtemp(join(cache, 'getting-'))
  try {
    const pom = join(folder, 'pom.xml')
    await writeFile(pom, POM)
    const output = `-DoutputDirectory=${join(folder, 'jars')}`
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', output]
    await run(maven, ['-q', '-B', '-f', pom, ...atHome(), ...goal], {
      timeout: 10 * 60_000,
      maxBuffer: 16 * 1024 * 1024,
    })
    await rename(join(folder, 'jars'), jars).catch((error: NodeJS.ErrnoException) => {
      // Whoever took a lock that looked left behind may have been faster.
      if (!existsSync(jars)) throw error
    })
  } catch (error) {
    throw new EngineMissing(`Apache Kafka could not be got from Maven Central: ${reasonOf(error)}`, { cause: error })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Maven looks for its files where the user database says the home is, which service users do not have. */
const atHome = (): readonly string[] =>
  userInfo().homedir === homedir() ? [] : [`-Dmaven.repo.local=${join(homedir(), '.m2', 'repository')}`]

/** The first line that says what went wrong; Maven writes it to its output. */
function reasonOf(error: unknown): string {
  const written = error instanceof Error && 'stdout' in error ? String(error.stdout) : ''
  const line = written.split('\n').find((text) => text.includes('[ERROR]'))
  return line?.trim() ?? (error instanceof Error ? error.message : String(error))
}

/** Two runs at once download once. A lock whose owner is gone is a leftover. */
async function takeLock(path: string): Promise<() => Promise<void>> {
  for (;;) {
    try {
      const file = await open(path, 'wx')
      await file.writeFile(`${process.pid}`)
      await file.close()
      return () => rm(path, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      if (!(await isOwnerAlive(path))) await rm(path, { force: true })
      await delay(200)
    }
  }
}

async function isOwnerAlive(path: string): Promise<boolean> {
  const owner = Number(await readFile(path, 'utf8').catch(() => ''))
  // Just made and not written yet, or just gone: asked again in a moment.
  if (!Number.isInteger(owner) || owner === 0) return true
  try {
    process.kill(owner, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
