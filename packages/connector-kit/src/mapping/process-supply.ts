import { MappingProcess, type MappingProcessOptions } from './mapping-process.ts'

/** Pristine processes on one side, retired ones on the other. */
export interface ProcessSupply {
  /** A spare where one is alive, else a process that has yet to start. */
  take(): MappingProcess
  /** Starts spares until the wanted number is alive. */
  replenish(): void
  /** Ends a process; `close` waits for it. */
  retire(process: MappingProcess): void
  close(): Promise<void>
}

export function createProcessSupply(options: MappingProcessOptions, sparesMax: number): ProcessSupply {
  const retiring = new Set<Promise<void>>()
  let spares: MappingProcess[] = []

  const retire = (process: MappingProcess): void => {
    const retirement = process.close().finally(() => retiring.delete(retirement))
    retiring.add(retirement)
  }

  return {
    retire,
    take() {
      spares = spares.filter((spare) => spare.isAlive)
      return spares.shift() ?? new MappingProcess(options)
    },
    replenish() {
      spares = spares.filter((spare) => spare.isAlive)
      while (spares.length < sparesMax) spares.push(new MappingProcess(options))
    },
    async close() {
      for (const spare of spares.splice(0)) retire(spare)
      await Promise.all(retiring)
    },
  }
}
