import { createRequire } from 'node:module'

/** As much of s3rver (no types, CommonJS) as the tests use. */
interface S3rver {
  run(): Promise<{ readonly address: string; readonly port: number }>
  close(): Promise<void>
}

interface S3rverOptions {
  readonly address: string
  readonly port: number
  readonly silent: boolean
  readonly directory: string
  readonly configureBuckets: readonly { readonly name: string; readonly configs: readonly string[] }[]
}

export interface TestS3 {
  readonly url: string
  readonly stop: () => Promise<void>
}

/** A small S3-compatible server on a free port of this machine, with one empty bucket. */
export async function startTestS3({ directory, bucket }: { directory: string; bucket: string }): Promise<TestS3> {
  const Server = createRequire(import.meta.url)('s3rver') as new (options: S3rverOptions) => S3rver
  const configureBuckets = [{ name: bucket, configs: [] }]
  const server = new Server({ address: '127.0.0.1', port: 0, silent: true, directory, configureBuckets })
  const { port } = await server.run()
  return { url: `http://127.0.0.1:${port}`, stop: () => server.close() }
}
