let isSilenced = false

/**
 * kafkajs asks for timers in the past (tulios/kafkajs#1751) and Node 24 warns of each. Node takes 1 ms instead, which is what
 * is meant, so exactly this warning from exactly this library is dropped.
 */
export function silenceNegativeTimeouts(): void {
  if (isSilenced) return
  isSilenced = true
  const emitWarning = process.emitWarning.bind(process) as (...given: unknown[]) => void
  process.emitWarning = (...given: unknown[]) => {
    if (given[1] === 'TimeoutNegativeWarning' && isFromKafkajs(new Error().stack)) return
    emitWarning(...given)
  }
}

const isFromKafkajs = (stack = ''): boolean => /[\\/]node_modules[\\/]kafkajs[\\/]/.test(stack)
