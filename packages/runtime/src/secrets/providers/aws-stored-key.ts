import type { KeyProvider } from '../key-provider.ts'
import { createCallAws } from './call-aws.ts'
import { textAt } from './call-service.ts'
import { parseKeyUrl } from './key-url.ts'
import { createStoredKey } from './stored-key.ts'

/** `aws-secret://region/name?stage=AWSPREVIOUS`: a secret of AWS Secrets Manager by name or ARN. */
export function createAwsStoredKey(url: URL): KeyProvider {
  const {
    host: region,
    path,
    endpoint,
    query,
    name,
  } = parseKeyUrl(url, {
    defaultEndpoint: (host) => `https://secretsmanager.${host}.amazonaws.com`,
    parameters: ['stage'],
  })
  const callAws = createCallAws()
  return createStoredKey(name, async () => {
    const input = { SecretId: path, ...(query.stage && { VersionStage: query.stage }) }
    const target = 'secretsmanager.GetSecretValue'
    return textAt(
      await callAws({ name, service: 'secretsmanager', region, endpoint, target, input }),
      name,
      'SecretString',
    )
  })
}
