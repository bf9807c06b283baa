/** The brokers and our settings do not fit together: trying again cannot help, somebody has to change one of them. */
export class BrokerRefused extends Error {
  override name = 'BrokerRefused'
  readonly code = 'broker_refused'

  constructor(sentence: string, options: ErrorOptions = {}) {
    super(`[broker_refused] ${sentence}`, options)
  }
}
