import { defineConfig, type UserConfig } from '@hey-api/openapi-ts'

const output = (path: string) => ({
  path,
  importFileExtension: '.ts',
  clean: true,
  fileName: { suffix: '.gen' },
})

/**
 * What is generated from the contract, below a given folder, so that `npm run generate -- --check` can generate beside
 * the committed files and compare.
 *
 * The SDK keeps no validator: the generator's request validators refuse every call with a required header parameter,
 * and ingest has one (hey-api/openapi-ts#2643). The server validates with the contract itself.
 */
export const generatedFrom = (input: UserConfig['input'], root: string): UserConfig[] => [
  {
    input,
    logs: { level: 'silent', file: false },
    output: { ...output(`${root}/packages/sdk/src/generated`), entryFile: false },
    plugins: [
      '@hey-api/client-fetch',
      { name: '@hey-api/typescript', enums: false },
      { name: '@hey-api/sdk', client: false },
    ],
  },
  {
    input,
    logs: { level: 'silent', file: false },
    output: { ...output(`${root}/packages/control-plane/src/generated`), entryFile: false },
    plugins: ['@hey-api/typescript', 'fastify'],
  },
]

export default defineConfig(generatedFrom('openapi/howazit.yaml', '.'))
